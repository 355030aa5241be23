import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { DatabaseId } from '../../electron/contract/database.ts'
import { customJsonSerializers } from '../../electron/contract/serializers.ts'
import type { Client } from '../../electron/hosts/terminal/session.ts'
import { createDatabase } from '../support/postgres-database.ts'
import { type InstalledDatabase, installedPrograms, startInstalledServer, whyNoDumps } from '../support/postgres-fifteen.ts'
import { inProject, openTestApp, temporaryFolder } from '../support/test-app.ts'

/** Letters and digits that stand in every spelling of the password, encoded or not. */
const mark = `leak${randomBytes(8).toString('hex')}`
const password = `p@ss/: ${mark}`
const encoded = encodeURIComponent(password)

type Stand = { readonly url: string; readonly bare: string; readonly source: string } & AsyncDisposable

/** A database with a user whose password is the marked one, and a project of three steps: one good, one slow, one broken. */
async function openStand(folder: string, given?: InstalledDatabase): Promise<Stand> {
	const database = given ?? (await createDatabase())
	const role = `role_${randomBytes(6).toString('hex')}`
	await database.sql(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${password}'`)
	const source = join(folder, 'migrations')
	await mkdir(source)
	await writeFile(join(source, '001_first.sql'), 'CREATE TABLE first (id int PRIMARY KEY);\n')
	await writeFile(join(source, '002_slow.sql'), 'CREATE TABLE slow (id int);\nSELECT pg_sleep(600);\n')
	await writeFile(join(source, '003_broken.sql'), 'CREATE TABLE first (id int);\n')
	const { host, pathname } = new URL(database.url)
	return {
		source,
		url: `postgresql://${role}:${encoded}@${host}${pathname}`,
		bare: `postgresql://${role}@${host}${pathname}`,
		async [Symbol.asyncDispose]() {
			await database.sql(`REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP ROLE ${role}`).catch(() => undefined)
			if (Symbol.asyncDispose in database) await database[Symbol.asyncDispose]()
		},
	}
}

/** Does something and gives whatever it answers, streams, or fails with, as text. */
async function everythingOf(call: () => Promise<unknown>, onEvent: (event: unknown) => void = () => {}): Promise<string> {
	const heard: unknown[] = []
	try {
		const answer = await call()
		heard.push(answer)
		if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
			for await (const event of answer as AsyncIterable<unknown>) {
				heard.push(event)
				onEvent(event)
			}
		}
	} catch (thrown) {
		const error = thrown as Error & { data?: unknown }
		heard.push(error.message, error.stack, error.data, String(error.cause))
	}
	return JSON.stringify(heard, (_, value) => (typeof value === 'bigint' ? String(value) : value))
}

/** What a person does with the database: connects wrongly and rightly, looks, plans, runs, cancels, fails. */
async function useIt(client: Client, { url, bare, source }: Stand, target: string): Promise<string[]> {
	const heard: string[] = []
	const call = async (work: () => Promise<unknown>, onEvent?: (event: unknown) => void) =>
		void heard.push(await everythingOf(work, onEvent))
	await call(() => client.connections.open({ target: bare, password: `${password}-not` }))
	await call(() => client.connections.open({ target: `${url}-x` }))
	await call(() => client.connections.open({ target: `${url}?frobnicate=1` }))
	await call(() => client.connections.open({ target: url.replace('@', '@@') }))
	await call(() => client.connections.open({ target: `host=nowhere.invalid user=u dbname=d password='${password}'` }))
	const { id: database } = await client.connections.open({ target, source, keepPassword: true })
	await call(() => client.connections.setSource({ database, folder: source, convention: 'plain' }))
	for (const look of [client.connections.describe, client.history.get, client.connections.sessions, client.backups.list] as const) {
		await call(() => look({ database }))
	}
	await call(() => client.connections.list())
	await call(() => client.backups.take({ database }))
	await run(client, database, '001', call)
	await run(client, database, '002', call)
	await writeFile(join(source, '002_slow.sql'), 'CREATE TABLE slow (id int);\n')
	await run(client, database, '003', call)
	await call(() => client.activity.list({}))
	return heard
}

type Call = (work: () => Promise<unknown>, onEvent?: (event: unknown) => void) => Promise<void>

/** Runs up to a revision; one that sleeps is cancelled. */
async function run(client: Client, database: DatabaseId, target: string, call: Call): Promise<void> {
	const to = { target }
	await call(() => client.migrations.plan({ database, to }))
	const plan = await client.migrations.plan({ database, to })
	await call(
		() =>
			client.migrations.run({ database, to, choices: plan.choices, binding: plan.binding, backUpFirst: plan.restorePointFault === null }),
		(event) => {
			if (JSON.stringify(event).includes('pg_sleep')) void client.migrations.cancel({ database })
		},
	)
}

/** Watches the command lines of every process on this machine until asked what was seen. */
function watchCommandLines(): () => Promise<string> {
	const seen = new Set<string>()
	let isWatching = true
	const watching = (async () => {
		while (isWatching) {
			for (const name of await readdir('/proc')) {
				if (/^\d+$/.test(name)) seen.add(await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => ''))
			}
			await new Promise((resolve) => setTimeout(resolve, 100))
		}
	})()
	return async () => {
		isWatching = false
		await watching
		return [...seen].join('\n')
	}
}

/** Names of the files under a folder that hold the mark, in any of the usual encodings. */
async function filesWithMark(folder: string): Promise<string[]> {
	const marks = [mark, Buffer.from(mark).toString('base64').slice(0, 12), Buffer.from(mark).toString('hex')]
	const found: string[] = []
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue
		const path = join(entry.parentPath, entry.name)
		const text = await readFile(path, 'latin1')
		if (marks.some((spelling) => text.includes(spelling))) found.push(path)
	}
	return found
}

describe('a password', () => {
	it('stays in memory: no file, answer, event, fault, log or command line has it', async () => {
		await using folder = await temporaryFolder()
		await using stand = await openStand(folder.path)
		const defects: unknown[] = []
		await using app = await openTestApp({ reportDefect: (_, thrown) => defects.push(thrown) })
		const seen = watchCommandLines()
		const heard = await useIt(app.client, stand, stand.url)
		expect(heard.join('\n')).toContain('"outcome":"succeeded"')
		expect(heard.join('\n')).toContain('"outcome":"cancelled"')
		expect(heard.join('\n')).toContain('"outcome":"failed"')
		expect(heard.filter((text) => text.includes(mark))).toEqual([])
		expect(defects).toEqual([])
		expect(await seen()).not.toContain(mark)
		expect(await filesWithMark(app.folder)).toEqual([])
		await app.close()
		expect(await filesWithMark(app.folder)).toEqual([])
	})

	it('is not said by the terminal, which has it from a variable', async () => {
		await using folder = await temporaryFolder()
		await using stand = await openStand(folder.path)
		const home = join(folder.path, 'home')
		const seen = watchCommandLines()
		const environment = { APP_URL: stand.url, WRONG_URL: `${stand.url}-x`, BROKEN_URL: `${stand.url}?frobnicate=1` }
		const [address, wrong, broken] = ['APP_URL', 'WRONG_URL', 'BROKEN_URL'].map((name) => `\${${name}}`) as [string, string, string]
		const said: string[] = []
		const verbs = [
			['info', address],
			['info', wrong],
			['info', broken, '--json'],
			['source', address, stand.source, '--as', 'plain'],
			['history', address, '--json'],
			['plan', address, '001'],
			['upgrade', address, '001', '--yes', '--no-backup'],
			['backup', address],
			['activity'],
		]
		for (const words of verbs) said.push(await terminal([...words, '--home', home], environment))
		expect(said.join('\n')).toContain('Done.')
		expect(said.filter((text) => text.includes(mark))).toEqual([])
		expect(await seen()).not.toContain(mark)
		expect(await filesWithMark(home)).toEqual([])
	})

	it.skipIf(installedPrograms === null)(
		`is in no command line of the programs that make and put back restore points${installedPrograms === null ? ` (${whyNoDumps})` : ''}`,
		async () => {
			await using folder = await temporaryFolder()
			await using server = await startInstalledServer()
			await using stand = await openStand(folder.path, await server.database())
			await using app = await openTestApp()
			const seen = watchCommandLines()
			const heard = await useIt(app.client, stand, stand.url)
			const [entry] = await app.client.connections.list()
			const database = entry?.id as DatabaseId
			for (const backup of await app.client.backups.list({ database })) {
				heard.push(await everythingOf(() => app.client.backups.verify({ database, backup: backup.id })))
			}
			heard.push(await everythingOf(() => app.client.migrations.undo({ database })))
			expect(heard.join('\n')).toContain('"kind":"restore-point"')
			expect(heard.at(-1)).toContain('"outcome":"succeeded"')
			expect(heard.filter((text) => text.includes(mark))).toEqual([])
			const commandLines = await seen()
			expect(commandLines).toContain('pg_dump')
			expect(commandLines).not.toContain(mark)
			expect(await filesWithMark(app.folder)).toEqual([])
		},
	)

	it('is not said by the localhost door', async () => {
		await using folder = await temporaryFolder()
		await using stand = await openStand(folder.path)
		const home = join(folder.path, 'home')
		const seen = watchCommandLines()
		const door = await startDoor(home)
		const heard = await useIt(door.client, stand, stand.url)
		await door.close()
		expect(heard.filter((text) => text.includes(mark))).toEqual([])
		expect(door.said()).toContain('Headway is at')
		expect(door.said()).not.toContain(mark)
		expect(await seen()).not.toContain(mark)
		expect(await filesWithMark(home)).toEqual([])
	})

	it('on the localhost door’s own command line is not repeated when it is wrong', async () => {
		await using folder = await temporaryFolder()
		await using stand = await openStand(folder.path)
		for (const target of [`${stand.url}-x`, `${stand.url}?frobnicate=1`, stand.url.replace('postgresql', 'mysql')]) {
			const door = await startDoor(join(folder.path, 'home'), target)
			await door.close()
			expect(door.said()).toMatch(/Nothing was changed|none was created/)
			expect(door.said()).not.toContain(mark)
		}
	})
})

/** Runs the built terminal once and gives all that it says. */
function terminal(words: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> {
	const child = spawn(process.execPath, [inProject('dist/terminal/main.js'), ...words], { env: { ...process.env, ...environment } })
	let said = ''
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
	return new Promise((resolve) => child.on('close', () => resolve(said)))
}

/** The built localhost door with all that it says, and a client that came in by the printed address. */
async function startDoor(home: string, ...target: readonly string[]) {
	const child = spawn(process.execPath, [inProject('dist/localhost/main.js'), '--port', '0', '--no-open', '--home', home, ...target])
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
	let said = ''
	const { promise, resolve } = Promise.withResolvers<string>()
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			said += chunk.toString()
			const address = /http:\/\/\S+/.exec(said)?.[0]
			if (address) resolve(address)
		})
	}
	const address = new URL(await promise)
	const entered = await fetch(address, { redirect: 'manual' })
	const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
	const socket = new WebSocket(`ws://${address.host}/rpc`, { headers: { Cookie: cookie, Origin: address.origin } })
	await once(socket, 'open')
	const client: Client = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket, customJsonSerializers }))
	return {
		client,
		said: () => said,
		async close() {
			socket.close()
			child.kill('SIGTERM')
			await ended
		},
	}
}
