import { writeFileSync } from 'node:fs'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import type { Command, CommandOutput } from '../../../electron/drivers/commands/command.ts'
import { createRunCommand } from '../../../electron/drivers/commands/spawn-command.ts'
import { temporaryFolder } from '../../support/test-app.ts'

const run = createRunCommand({ environment: process.env, platform: process.platform })

function node(script: string, rest: Partial<Command> = {}): Command {
	return { words: [process.execPath, '-e', script], folder: tmpdir(), environment: {}, secrets: [], ...rest }
}

function isAlive(processId: number): boolean {
	try {
		process.kill(processId, 0)
	} catch {
		return false
	}
	return true
}

/** Dead, or dead and waiting for a parent that never asks. */
async function hasEnded(processId: number): Promise<boolean> {
	if (!isAlive(processId)) return true
	const status = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => ') Z')
	return status.slice(status.lastIndexOf(')')).startsWith(') Z')
}

/** Runs until it has printed a line with `cue`, then stops it. Says how long the stopping took, in milliseconds. */
async function stopAt(cue: string, command: Command) {
	const stop = new AbortController()
	const outputs: CommandOutput[] = []
	let stoppedAt = 0
	const end = await run(command, {
		signal: stop.signal,
		onOutput(output) {
			outputs.push(output)
			if (stoppedAt > 0 || !output.lines.some((line) => line.includes(cue))) return
			stoppedAt = performance.now()
			stop.abort()
		},
	})
	return { end, tookMs: performance.now() - stoppedAt, lines: outputs.flatMap(({ lines }) => lines) }
}

describe('what a command is given', () => {
	it('is its words as they are, its folder, and nothing on its input', async () => {
		await using folder = await temporaryFolder()
		const script = `process.stdin.on('end', () => console.log(JSON.stringify([process.argv.slice(1), process.cwd()]))).resume()`
		const words = ['$HOME', 'a b', '', '; rm', '*', "'"]
		const end = await run(node(script, { words: [process.execPath, '-e', script, ...words], folder: folder.path }))
		expect(JSON.parse(end.stdout)).toEqual([words, folder.path])
		expect(end).toMatchObject({ exitCode: 0, signal: null, cancelled: false, stderr: '' })
	})

	it('is an environment in which Python speaks at once, in UTF-8, in English and in one order', async () => {
		const german = createRunCommand({
			environment: { PATH: process.env['PATH'], LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de', FORCE_COLOR: '1', KEPT: 'yes', PYTHONHASHSEED: '9' },
			platform: 'linux',
		})
		const script = 'console.log(JSON.stringify(process.env))'
		const seen = JSON.parse((await german(node(script, { environment: { DATABASE_URL: 'x' } }))).stdout)
		expect(seen).toMatchObject({ KEPT: 'yes', DATABASE_URL: 'x', PYTHONUNBUFFERED: '1', PYTHONHASHSEED: '0', NO_COLOR: '1' })
		expect(seen).toMatchObject({ LC_CTYPE: 'de_DE.UTF-8', LC_MESSAGES: 'C', PYTHONIOENCODING: 'utf-8' })
		expect(seen).not.toHaveProperty('LC_ALL')
		expect(seen).not.toHaveProperty('LANGUAGE')
		expect(seen).not.toHaveProperty('FORCE_COLOR')
		const latin = createRunCommand({ environment: { PATH: process.env['PATH'], LANG: 'de_DE.ISO-8859-1' }, platform: 'linux' })
		const asked = { environment: { PYTHONHASHSEED: '4' } }
		expect(JSON.parse((await latin(node(script, asked))).stdout)).toMatchObject({ LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8', PYTHONHASHSEED: '4' })
	})

	it('makes a real Python print what is not ASCII', async () => {
		const plain = createRunCommand({ environment: { PATH: '/usr/bin', LANG: 'C' }, platform: 'linux' })
		const words = ['python3', '-c', 'print("Titel schneller finden: größer, 漢字")']
		expect((await plain({ words, folder: tmpdir(), environment: {}, secrets: [] })).stdout).toBe('Titel schneller finden: größer, 漢字\n')
	})
})

describe('what a command prints', () => {
	it('comes as whole lines while it runs, each stream by itself, and complete at the end', async () => {
		await using folder = await temporaryFolder()
		// Goes on when what it said has been heard
		const script = `
			import { existsSync } from 'node:fs'
			const heard = async (name) => { while (!existsSync(name)) await new Promise((done) => setTimeout(done, 5)) }
			process.stdout.write('one\\ntw')
			await heard('stdout')
			console.error('warning')
			await heard('stderr')
			process.stdout.write('o\\r\\n\\nopen')`
		const outputs: CommandOutput[] = []
		const words = [process.execPath, '--input-type=module', '-e', script]
		const end = await run(node(script, { words, folder: folder.path }), {
			onOutput(output) {
				outputs.push(output)
				writeFileSync(join(folder.path, output.stream), '')
			},
		})
		const said = (stream: string) => outputs.filter((output) => output.stream === stream).map(({ lines }) => lines)
		expect(said('stdout')).toEqual([['one'], ['two', ''], ['open']])
		expect(said('stderr')).toEqual([['warning']])
		expect(end).toMatchObject({ stdout: 'one\ntwo\r\n\nopen', stderr: 'warning\n', exitCode: 0 })
		const times = outputs.map(({ atMs }) => atMs)
		expect(times).toEqual(times.toSorted((one, other) => one - other))
		expect(end.elapsedMs).toBeGreaterThanOrEqual(times.at(-1) ?? Number.POSITIVE_INFINITY)
	})

	it('is put together when it arrives split inside a character, or a secret', async () => {
		const script = `
			const bytes = Buffer.from('grüße 漢 postgresql://me:geheim-geheim@db 😀 geheim-geheim\\n')
			for (const byte of bytes) { process.stdout.write(Buffer.of(byte)); await new Promise((done) => setTimeout(done, 2)) }`
		const lines: string[] = []
		const words = [process.execPath, '--input-type=module', '-e', script]
		const end = await run(node(script, { words, secrets: ['geheim-geheim'] }), { onOutput: (output) => void lines.push(...output.lines) })
		expect(lines).toEqual(['grüße 漢 postgresql://me:•••@db 😀 •••'])
		expect(end.stdout).toBe(`${lines[0]}\n`)
	})

	it('shows the last state of a line that is rewritten, and keeps all of it', async () => {
		const script = `process.stdout.write('10%\\r20%\\r30%\\ndone\\n')`
		const lines: string[] = []
		const end = await run(node(script), { onOutput: (output) => void lines.push(...output.lines) })
		expect(lines).toEqual(['30%', 'done'])
		expect(end.stdout).toBe('10%\r20%\r30%\ndone\n')
	})

	it('may be a line of megabytes: it comes in pieces, and a secret at a cut does not slip through', async () => {
		// A secret every 97 characters, so that some stand on every possible cut
		const script = `process.stdout.write(('x'.repeat(84) + 'geheim-geheim').repeat(30_000))`
		const pieces: string[] = []
		const end = await run(node(script, { secrets: ['geheim-geheim'] }), { onOutput: (output) => void pieces.push(...output.lines) })
		expect(pieces.length).toBeGreaterThan(2)
		expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(512 * 1024)
		expect(pieces.join('')).toBe(`${'x'.repeat(84)}•••`.repeat(30_000))
		expect(end.stdout).toBe(pieces.join(''))
	})

	it('is cut in the middle, and said to be, when it is more than can be kept', async () => {
		const script = `
			process.stdout.write('first line\\n')
			const line = 'y'.repeat(1_048_575) + '\\n'
			const more = (left) => left === 0 ? process.stdout.write('last line\\n') : process.stdout.write(line, () => more(left - 1))
			more(130)`
		let told = 0
		const end = await run(node(script), {
			onOutput({ lines }) {
				told += lines.length
			},
		})
		expect(end.exitCode).toBe(0)
		expect(told).toBeGreaterThanOrEqual(132)
		expect(end.stdout.startsWith('first line\ny')).toBe(true)
		expect(end.stdout.endsWith('y\nlast line\n')).toBe(true)
		expect(end.stdout).toMatch(/\n\[… \d+ characters left out …\]\n/)
		expect(end.stdout.length).toBeLessThan(64 * 1024 * 1024 + 100)
		expect(end.stdout.length).toBeGreaterThan(63 * 1024 * 1024)
	})

	it('does not hold everything else up, however much it is', async () => {
		const stop = new AbortController()
		let turns = 0
		const ticking = setInterval(() => (++turns === 20 ? stop.abort() : undefined), 10)
		const end = await run(
			{ words: ['yes', 'y'.repeat(100)], folder: tmpdir(), environment: {}, secrets: ['geheim-geheim'] },
			{ signal: stop.signal },
		)
		clearInterval(ticking)
		expect(end.cancelled).toBe(true)
	})

	it('is still all there when a listener is slow, and a listener that throws ends the command', async () => {
		const slow = await run(node(`for (let line = 0; line < 5_000; line++) console.log(line, 'z'.repeat(50))`), {
			onOutput: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150) as unknown as undefined,
		})
		expect(slow.stdout.split('\n')).toHaveLength(5_001)
		const script = `console.log(process.pid); setInterval(() => {}, 1000)`
		let processId = 0
		const throwing = run(node(script), {
			onOutput({ lines }) {
				processId = Number(lines[0])
				throw new Error('a defect')
			},
		})
		await expect(throwing).rejects.toThrow('a defect')
		expect(await hasEnded(processId)).toBe(true)
	})
})

describe('how a command ends', () => {
	it('is its exit code, or the signal that ended it', async () => {
		expect(await run(node('process.exit(255)'))).toMatchObject({ exitCode: 255, signal: null, cancelled: false })
		expect(await run(node(`process.kill(process.pid, 'SIGKILL')`))).toMatchObject({ exitCode: null, signal: 'SIGKILL', cancelled: false })
	})

	it('does not wait for what it left behind', async () => {
		const script = `
			const left = require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)'], { stdio: 'inherit' })
			console.log(left.pid)
			process.exit(0)`
		const end = await run(node(script))
		const left = Number(end.stdout)
		expect(end).toMatchObject({ exitCode: 0, cancelled: false })
		expect(isAlive(left)).toBe(true)
		process.kill(left, 'SIGKILL')
	})

	it('is of its own making when it hears the interruption, and what it said then is kept', async () => {
		const script = `
			process.on('SIGINT', () => { console.log('rolled back'); process.exit(130) })
			setInterval(() => {}, 1000)
			console.log('ready')`
		const { end, lines } = await stopAt('ready', node(script))
		expect(end).toMatchObject({ exitCode: 130, signal: null, cancelled: true, stdout: 'ready\nrolled back\n' })
		expect(lines).toEqual(['ready', 'rolled back'])
	})

	it('comes after two seconds when it ignores the interruption and the request to end', async () => {
		const script = `process.on('SIGINT', () => console.log('no')).on('SIGTERM', () => console.log('no!')); setInterval(() => {}, 1000); console.log('ready')`
		const { end, tookMs } = await stopAt('ready', node(script))
		expect(end).toMatchObject({ exitCode: null, signal: 'SIGKILL', cancelled: true, stdout: 'ready\nno\nno!\n' })
		expect(tookMs).toBeGreaterThan(1_900)
	})

	it('takes its children along, also stubborn ones whose parent went at once', async () => {
		const child = `process.on('SIGINT', () => {}).on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('child', process.pid)`
		const script = `
			require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' })
			setInterval(() => {}, 1000)`
		const { end, lines } = await stopAt('child', node(script))
		expect(end).toMatchObject({ exitCode: null, signal: 'SIGINT', cancelled: true })
		expect(await hasEnded(Number(lines[0]?.split(' ')[1]))).toBe(true)
	})

	it('interrupts Python as Ctrl+C would, and ends one that is inside a C call that does not listen', async () => {
		const polite =
			'import time\ntry:\n  print("ready"); time.sleep(600)\nexcept KeyboardInterrupt:\n  print("rolled back"); raise SystemExit(1)'
		const python = (script: string): Command => ({
			words: ['/usr/bin/python3', '-c', script],
			folder: tmpdir(),
			environment: {},
			secrets: [],
		})
		expect((await stopAt('ready', python(polite))).end).toMatchObject({ exitCode: 1, stdout: 'ready\nrolled back\n', cancelled: true })
		const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c'
		// Says so from a thread, once the first one is inside the call
		const deaf = `
import sqlite3, sys, threading, time
count = sqlite3.connect(":memory:").execute
def say(frame):
    while frame.f_lineno != last:
        time.sleep(0.01)
    time.sleep(0.5)
    print("ready", flush=True)
last = sys._getframe().f_lineno + 2
threading.Thread(target=say, args=(sys._getframe(),), daemon=True).start()
count("${endless}").fetchone()`
		const { end } = await stopAt('ready', python(deaf))
		expect(end.signal).toBe('SIGTERM')
		expect(end.cancelled).toBe(true)
	})

	it('is nothing at all when it was stopped before it began', async () => {
		await using folder = await temporaryFolder()
		const file = join(folder.path, 'ran')
		const end = await run(node(`require('node:fs').writeFileSync(${JSON.stringify(file)}, '')`), { signal: AbortSignal.abort() })
		expect(end).toMatchObject({ exitCode: null, signal: null, cancelled: true, stdout: '' })
		await expect(readFile(file)).rejects.toThrow()
	})
})

describe('a command that cannot be started', () => {
	const faultFor = (command: Partial<Command>) =>
		run({ words: ['alembic'], folder: tmpdir(), environment: {}, secrets: [], ...command }).then(
			() => undefined,
			(thrown: unknown) => faultOf(thrown),
		)

	it('is not found, in PATH or in the folder', async () => {
		const missing = { kind: 'command-not-found', folder: tmpdir() }
		expect(await faultFor({ words: ['no-such-alembic'] })).toEqual({ ...missing, command: 'no-such-alembic' })
		expect(await faultFor({ words: ['./venv/bin/alembic'] })).toEqual({ ...missing, command: './venv/bin/alembic' })
		expect(await faultFor({ words: ['alembic'], environment: { PATH: '/nowhere' } })).toEqual({ ...missing, command: 'alembic' })
	})

	it('has no folder to run in', async () => {
		expect(await faultFor({ words: ['true'], folder: '/no/such/folder' })).toEqual({ kind: 'not-found', path: '/no/such/folder' })
		expect(await faultFor({ words: ['true'], folder: process.execPath })).toEqual({ kind: 'not-found', path: process.execPath })
	})

	it('is no program, or a script whose interpreter is gone', async () => {
		await using folder = await temporaryFolder()
		const script = join(folder.path, 'alembic')
		await writeFile(script, '#!/opt/gone/bin/python3\nprint(1)\n')
		const notExecutable = { kind: 'command-not-executable', command: './alembic' }
		expect(await faultFor({ words: ['./alembic'], folder: folder.path })).toMatchObject(notExecutable)
		await chmod(script, 0o755)
		expect(await faultFor({ words: ['./alembic'], folder: folder.path })).toEqual({
			...notExecutable,
			detail: `${script}: #!/opt/gone/bin/python3`,
		})
		expect(await faultFor({ words: ['alembic'], environment: { PATH: folder.path } })).toMatchObject({ kind: 'command-not-executable' })
		expect(await faultFor({ words: [folder.path] })).toMatchObject({ kind: 'command-not-executable' })
		expect(await faultFor({ words: ['true', 'a\0b'] })).toMatchObject({ kind: 'command-not-executable', command: 'true' })
	})
})
