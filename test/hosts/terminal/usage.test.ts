import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { TerminalIo } from '../../../electron/hosts/terminal/session.ts'
import { runTerminal } from '../../../electron/hosts/terminal/terminal.ts'

/** Runs a command line that must not reach the core. */
async function refuse(argv: readonly string[], isTty = true) {
	const stdout = new PassThrough()
	const stderr = new PassThrough()
	let opened = false
	const io: TerminalIo = {
		stdout,
		stderr,
		stdin: new PassThrough(),
		isTty,
		version: '1.2.3',
		openApp: () => {
			opened = true
			throw new Error('the core was opened')
		},
		onInterrupt: () => () => {},
		quit: () => {},
	}
	const exitCode = await runTerminal(argv, io)
	return { exitCode, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? ''), opened }
}

test.each([
	[[]],
	[['fly', 'a.db']],
	[['info']],
	[['info', '']],
	[['info', 'a.db', 'b.db']],
	[['info', 'a.db', '--wings']],
	[['plan', 'a.db']],
	[['plan', 'a.db', '3.1', '--repair', 'drop-leftover-table']],
	[['plan', 'a.db', '--repair', 'everything']],
	[['plan', 'a.db', '3.1', '--revision', '1']],
	[['upgrade', 'a.db', '3.1', '--repair', 'baseline']],
	[['upgrade', 'a.db', '--revision', '1']],
	[['source', 'a.db']],
	[['source', 'a.db', 'f', '--forget']],
	[['source', 'a.db', 'f', '--as', 'folklore']],
	[['info', 'a.db', '--source', '']],
	[['downgrade', 'a.db']],
	[['upgrade', 'a.db', 'latest', '--lock-timeout', 'soon']],
	[['upgrade', 'a.db', 'latest', '--lock-timeout', '-1']],
	[['upgrade', 'a.db', 'latest', '--lock-timeout', '601']],
	[['upgrade', 'a.db', '--time-zone', '']],
	[['stamp', 'a.db']],
	[['bundle', 'a.db']],
	[['command', 'a.db', '--preset', 'django']],
	[['command', 'a.db', '--aim', 'somewhere']],
	[['command', 'a.db', '--aim', 'variable']],
	[['command', 'a.db', '--env', 'NAME']],
	[['command', 'a.db', '--env', 'a b=c']],
	[['plan', 'a.db', 'heads', '--command', '']],
	[['repair', 'a.db']],
	[['repair', 'a.db', 'everything']],
	[['verify', 'a.db']],
	[['restore', 'a.db']],
	[['info', 'a.db', '--home', '']],
])('%j is wrong usage: exit code 2, an explanation on stderr, nothing on stdout, nothing opened', async (argv) => {
	for (const words of [argv, [...argv, '--json']]) {
		const { exitCode, stdout, stderr, opened } = await refuse(words)
		expect(exitCode).toBe(2)
		expect(stdout).toBe('')
		expect(stderr).not.toBe('')
		expect(opened).toBe(false)
	}
})

test.each([
	['upgrade', ['upgrade', 'a.db']],
	['downgrade', ['downgrade', 'a.db', '-1']],
	['repair', ['repair', 'a.db', 'drop-leftover-table']],
	['restore', ['restore', 'a.db', 'b1']],
	['undo', ['undo', 'a.db']],
])('%s without --yes is wrong usage where nobody can be asked, and nothing is changed', async (_verb, argv) => {
	const { exitCode, stdout, stderr, opened } = await refuse(argv, false)
	expect(exitCode).toBe(2)
	expect(stdout).toBe('')
	expect(stderr).toContain('--yes')
	expect(stderr).toContain('Nothing was changed.')
	expect(opened).toBe(false)
})

test('help and version are answers', async () => {
	const help = await refuse(['--help'])
	expect(help.exitCode).toBe(0)
	for (const verb of 'info history problems source plan upgrade downgrade backup backups verify restore undo activity repair'.split(' ')) {
		expect(help.stdout).toMatch(new RegExp(`^  ${verb} `, 'm'))
	}
	expect(await refuse(['--version'])).toMatchObject({ exitCode: 0, stdout: '1.2.3\n', opened: false })
	expect((await refuse(['upgrade', '--help'])).stdout).toContain('--lock-timeout')
})
