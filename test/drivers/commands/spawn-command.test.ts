import { chmod, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import type { Command } from '../../../electron/drivers/commands/command.ts'
import { createRunCommand } from '../../../electron/drivers/commands/spawn-command.ts'
import { hasEnded, isAlive, node, run, stopAt } from '../../support/node-command.ts'
import { temporaryFolder } from '../../support/test-app.ts'

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
		const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c WHERE x > 1 OR say()'
		// Says so from inside the call, by a function that is itself no Python and so never listens
		const deaf = `
import functools, os, sqlite3
db = sqlite3.connect(":memory:")
db.create_function("say", 0, functools.partial(os.write, 1, b"ready\\n"))
db.execute("${endless}").fetchone()`
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
