import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunReport } from '../../../electron/contract/migrations.ts'
import { openLabTerminal } from './lab-terminal.ts'

test.each([
	['no-such-program -c alembic.ini', 'The command was not found\nThere is no program no-such-program, looked for from'],
	['/usr/bin/python3 -m no_such_module', 'A module is not installed for this Python: no_such_module'],
	['./not-a-program', 'The command cannot be started\n./not-a-program is there, but the system does not run it.'],
])('with the command %j a run says why nothing ran, and that there is nothing to take back', async (words, said) => {
	await using lab = await openLabTerminal()
	const { terminal, database, project } = lab
	await lab.settle()
	await writeFile(join(project, 'not-a-program'), '')
	const before = await readFile(database)
	const { exitCode, stdout } = await terminal.run(['upgrade', database, '2b9e', '--yes', '--command', words])
	expect(exitCode).toBe(1)
	expect(stdout).toContain('Failed. Read back: no revision.')
	expect(stdout).toContain(said)
	expect(stdout).toContain('is kept; there is nothing to take back.')
	expect(await readFile(database)).toEqual(before)
})

test('in a folder without alembic.ini the configuration is missed, and the test of the command says so too', async () => {
	await using lab = await openLabTerminal()
	const { terminal, database } = lab
	await lab.settle()
	const empty = join(terminal.folder, 'empty')
	await mkdir(empty)
	await terminal.run(['command', database, '--command', 'alembic', '--folder', empty, '--aim', 'none'])
	for (const words of [
		['upgrade', database, '2b9e'],
		['command', database, '--test'],
	]) {
		const { exitCode, stdout } = await terminal.run([...words, '--yes'])
		expect(exitCode).toBe(1)
		expect(stdout).toContain('Alembic did not find its configuration')
		expect(stdout).toContain('Run the command in the folder of alembic.ini, or name the file with -c.')
	}
})

test('an import error in env.py names the module and keeps what Python said', async () => {
	await using lab = await openLabTerminal()
	const { terminal, database, project } = lab
	await lab.settle()
	const env = join(project, 'migrations/env.py')
	await writeFile(env, `import no_such_module_here\n${await readFile(env, 'utf8')}`)
	const { document, exitCode, stderr } = await terminal.json<RunReport>(['upgrade', database, '2b9e', '--yes'])
	expect(exitCode).toBe(1)
	expect(document).toMatchObject({
		outcome: 'failed',
		fault: { kind: 'command-failed', reason: 'import-error', about: 'no_such_module_here' },
		verified: { revision: null, asExpected: true },
	})
	expect(document.steps.map(({ state }) => state)).toEqual(['not-run', 'not-run'])
	expect(stderr).toContain("ModuleNotFoundError: No module named 'no_such_module_here'")
})
