import { readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fault, faultOf } from '../../../electron/contract/fault.ts'
import type { CopyProgress } from '../../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { dumpFault, dumpTo, inspectDump } from '../../../electron/drivers/engines/postgres-dump.ts'
import type { DumpClient } from '../../../electron/drivers/engines/postgres-dump-child.ts'
import { restoreDump } from '../../../electron/drivers/engines/postgres-dump-restore.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import {
	type InstalledDatabase,
	type InstalledServer,
	installedMajor,
	installedPrograms,
	startInstalledServer,
	whyNoDumps,
} from '../../support/postgres-fifteen.ts'
import { inProject, temporaryFolder } from '../../support/test-app.ts'

const everything = await readFile(inProject('test/fixtures/postgres/everything.sql'), 'utf8')
let cluster: InstalledServer

async function furnished(): Promise<InstalledDatabase> {
	const database = await cluster.database()
	await database.sql(everything.replaceAll('%reader%', `reader_${database.name}`).replaceAll('%keeper%', `keeper_${database.name}`))
	return database
}

function clientOf({ server }: InstalledDatabase, changes: Partial<DumpClient> = {}): DumpClient {
	return { server, serverMajor: installedMajor, pooler: false, environment: process.env, ...changes }
}

/** A dump of it in a folder. */
async function dumped(database: InstalledDatabase, folder: string): Promise<string> {
	const path = join(folder, `${database.name}.dump`)
	await dumpTo(clientOf(database), { path, check: true }, {})
	return path
}

async function faultIn(work: Promise<unknown>): Promise<Fault> {
	try {
		await work
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (fault) return fault
		throw thrown
	}
	throw new Error('there was no fault')
}

/** A table whose rows cannot be packed well, large enough for a dump of it to be interrupted. */
const large = `CREATE TABLE bulk AS SELECT n, (SELECT string_agg(sha256((n * 1000 + k)::text::bytea), ''::bytea) FROM generate_series(1, 200) k) AS content
	FROM generate_series(1, 4000) n`

/** Programs at work on this database, as `/proc` shows them. */
function programsAt(
	{ name: databaseName }: InstalledDatabase,
	program: string,
): readonly { readonly processId: number; readonly arguments: string; readonly environment: string }[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.flatMap((name) => {
			try {
				const line = readFileSync(join('/proc', name, 'cmdline'), 'utf8')
				const environment = readFileSync(join('/proc', name, 'environ'), 'utf8')
				return line.split('\0')[0]?.endsWith(`/${program}`) && environment.includes(`PGDATABASE=${databaseName}\0`)
					? [{ processId: Number(name), arguments: line, environment }]
					: []
			} catch {
				return []
			}
		})
}

/** Takes away and turns round nearly everything that the furniture has. */
const havoc = `
	DROP SCHEMA lab CASCADE;
	DROP EVENT TRIGGER watcher;
	CREATE TABLE public.later (id integer);
	CREATE SCHEMA lab;
	CREATE TABLE lab.sample (other text);
	CREATE SCHEMA newer;
	CREATE TYPE newer.kind AS ENUM ('x');
	CREATE TYPE public.reach AS RANGE (subtype = integer);
	CREATE TABLE newer.thing (k newer.kind, s public.reach);
	CREATE FUNCTION public.later_still(public.reach) RETURNS integer LANGUAGE sql AS 'SELECT 1';
	CREATE VIEW public.later_view AS SELECT * FROM newer.thing;
	GRANT ALL ON SCHEMA public TO PUBLIC;
	GRANT ALL ON SCHEMA "Odd schema" TO PUBLIC;
	COMMENT ON SCHEMA public IS 'mine';
	COMMENT ON SCHEMA "Odd schema" IS 'odd';
	ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC;
	ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO PUBLIC;
	ALTER TABLE public.note DROP COLUMN body CASCADE;
	TRUNCATE public.reading;
	CREATE PUBLICATION another FOR ALL TABLES;
`

describe.skipIf(installedPrograms === null)(`a dump of a server's database${installedPrograms === null ? ` (${whyNoDumps})` : ''}`, () => {
	beforeAll(async () => {
		cluster = await startInstalledServer()
	})
	afterAll(() => cluster?.[Symbol.asyncDispose]())

	it('brings everything back as it was, and takes away what came later', async () => {
		await using folder = await temporaryFolder()
		const database = await furnished()
		const before = await database.dump()
		const path = await dumped(database, folder.path)
		await database.sql(havoc)
		expect(await database.dump()).not.toBe(before)
		await restoreDump(clientOf(database), { path, lockTimeoutMs: 5_000 }, {})
		expect(await database.dump()).toBe(before)
		// And once more over itself, where every schema is there already
		await restoreDump(clientOf(database), { path, lockTimeoutMs: 5_000 }, {})
		expect(await database.dump()).toBe(before)
	})

	it('brings back schemas that were dropped, public among them', async () => {
		await using folder = await temporaryFolder()
		const database = await furnished()
		const before = await database.dump()
		const path = await dumped(database, folder.path)
		await database.sql('DROP SCHEMA public CASCADE; DROP SCHEMA lab CASCADE; DROP SCHEMA "Odd schema" CASCADE')
		await restoreDump(clientOf(database), { path, lockTimeoutMs: 5_000 }, {})
		expect(await database.dump()).toBe(before)
	})

	it('leaves extensions where they are, and brings back what people added to them', async () => {
		await using folder = await temporaryFolder()
		const database = await cluster.database('CREATE SCHEMA tools; CREATE EXTENSION hstore SCHEMA tools')
		await database.sql("CREATE TABLE tools.own (a tools.hstore); INSERT INTO tools.own VALUES ('a=>1')")
		const [[number] = []] = await database.sql("SELECT oid FROM pg_extension WHERE extname = 'hstore'")
		const before = await database.dump()
		const path = await dumped(database, folder.path)
		await database.sql('DROP TABLE tools.own; CREATE TABLE tools.other (a tools.hstore); CREATE TABLE public.later (b tools.hstore)')
		await restoreDump(clientOf(database), { path, lockTimeoutMs: 5_000 }, {})
		expect(await database.dump()).toBe(before)
		expect(await database.sql("SELECT oid FROM pg_extension WHERE extname = 'hstore'")).toEqual([[number]])
	})

	it('serves an owner who is no superuser and may make no schemas', async () => {
		await using folder = await temporaryFolder()
		const database = await cluster.database()
		const name = `plain_${database.name}`
		await database.sql(`CREATE ROLE ${name} LOGIN PASSWORD 'plain one'; CREATE SCHEMA own AUTHORIZATION ${name}; CREATE EXTENSION citext;
			GRANT CREATE ON SCHEMA public TO ${name}`)
		const client = clientOf({ ...database, server: { ...database.server, user: name, password: 'plain one' } })
		const mine = `SET ROLE ${name}; CREATE TABLE own.thing (id serial, name citext); CREATE TABLE public.other (a integer); INSERT INTO own.thing (name) VALUES ('x')`
		await database.sql(mine)
		const before = await database.dump()
		const path = join(folder.path, 'a.dump')
		await dumpTo(client, { path, check: true }, {})
		await database.sql(
			`SET ROLE ${name}; DROP TABLE own.thing; CREATE TABLE own.later (id integer); ALTER TABLE public.other ADD b integer`,
		)
		await restoreDump(client, { path, lockTimeoutMs: 5_000 }, {})
		expect(await database.dump()).toBe(before)
	})

	it('refuses what its user may not read, and leaves no file', async () => {
		await using folder = await temporaryFolder()
		const database = await cluster.database('CREATE TABLE secret (a integer)')
		const name = `poor_${database.name}`
		await database.sql(`CREATE ROLE ${name} LOGIN PASSWORD 'poor one'`)
		const client = clientOf({ ...database, server: { ...database.server, user: name, password: 'poor one' } })
		const path = join(folder.path, 'a.dump')
		expect(await faultIn(dumpTo(client, { path, check: true }, {}))).toMatchObject({ kind: 'insufficient-privilege' })
		expect(await readdir(folder.path)).toEqual([])
	})

	it('tells progress that never passes the end', async () => {
		await using folder = await temporaryFolder()
		const database = await cluster.database(large)
		const events: CopyProgress[] = []
		const path = join(folder.path, 'a.dump')
		const report = await dumpTo(clientOf(database), { path, check: true }, { onEvent: (event) => events.push(event) })
		await restoreDump(clientOf(database), { path, lockTimeoutMs: 5_000 }, { onEvent: (event) => events.push(event) })
		const progress = events.filter((event) => event.kind === 'progress')
		expect(progress.length).toBeGreaterThan(3)
		expect(progress.every(({ doneBytes, totalBytes }) => doneBytes <= totalBytes)).toBe(true)
		expect(progress.at(-1)).toEqual({ kind: 'progress', doneBytes: report.sizeBytes, totalBytes: report.sizeBytes })
		expect(await inspectDump(clientOf(database), { path, check: true }, {})).toEqual(report)
	})

	it.each([
		['is cut short', (path: string) => truncate(path, 20_000)],
		['is something else', (path: string) => writeFile(path, 'not a dump at all')],
		['has a changed byte', (path: string) => flip(path, 100_000)],
	])('finds an archive that %s, and puts nothing of it into the database', async (_, damage) => {
		await using folder = await temporaryFolder()
		const database = await furnished()
		const path = await dumped(database, folder.path)
		await damage(path)
		const { check } = await inspectDump(clientOf(database), { path, check: true }, {})
		expect(check).toMatch(/pg_restore: error/)
		const before = await database.dump()
		expect(await faultIn(restoreDump(clientOf(database), { path, lockTimeoutMs: 5_000 }, {}))).toMatchObject({ kind: 'corrupt' })
		expect(await database.dump()).toBe(before)
	})

	it('gives up on a table that others hold, with the database as it was', async () => {
		await using folder = await temporaryFolder()
		const database = await furnished()
		const path = await dumped(database, folder.path)
		const before = await database.dump()
		await using holder = await session(database)
		await holder.query('BEGIN; SELECT * FROM public.note')
		const started = performance.now()
		expect(await faultIn(restoreDump(clientOf(database), { path, lockTimeoutMs: 400 }, {}))).toEqual({
			kind: 'lock-timeout',
			waitedMs: 400,
			blockers: [],
		})
		expect(performance.now() - started).toBeLessThan(5_000)
		await holder.query('ROLLBACK')
		expect(await database.dump()).toBe(before)
	})

	it('is not restored in part when a statement of it fails', async () => {
		await using folder = await temporaryFolder()
		const database = await furnished()
		const path = await dumped(database, folder.path)
		// The role that a table belongs to is gone: found only when most has been put back
		await database.sql(`ALTER TABLE "Odd schema"."Odd table" OWNER TO lab_admin; DROP ROLE keeper_${database.name}; DROP TABLE public.note`)
		const before = await database.dump()
		expect(await faultIn(restoreDump(clientOf(database), { path, lockTimeoutMs: 5_000 }, {}))).toMatchObject({ kind: 'sql', code: '42704' })
		expect(await database.dump()).toBe(before)
	})

	it('is cancelled within 2.5 s while it is taken, and leaves no file and no process', async () => {
		await using folder = await temporaryFolder()
		const database = await cluster.database(large)
		const stop = new AbortController()
		let abortedAt = 0
		const work = dumpTo(
			clientOf(database),
			{ path: join(folder.path, 'a.dump'), check: true },
			{
				signal: stop.signal,
				onEvent: (event) => {
					if (event.kind !== 'progress' || stop.signal.aborted) return
					abortedAt = performance.now()
					stop.abort()
				},
			},
		)
		expect(await faultIn(work)).toEqual({ kind: 'cancelled' })
		expect(performance.now() - abortedAt).toBeLessThan(2_500)
		expect(await readdir(folder.path)).toEqual([])
		expect(await others(database)).toEqual([])
	})

	it('is cancelled within 2.5 s while it is restored, with the database as it was', async () => {
		await using folder = await temporaryFolder()
		const database = await cluster.database(large)
		const path = await dumped(database, folder.path)
		await database.sql('ALTER TABLE bulk ADD later integer')
		const stop = new AbortController()
		let abortedAt = 0
		const work = restoreDump(
			clientOf(database),
			{ path, lockTimeoutMs: 5_000 },
			{
				signal: stop.signal,
				onEvent: (event) => {
					if (event.kind !== 'progress' || event.doneBytes < event.totalBytes / 3 || stop.signal.aborted) return
					abortedAt = performance.now()
					stop.abort()
				},
			},
		)
		expect(await faultIn(work)).toEqual({ kind: 'cancelled' })
		expect(performance.now() - abortedAt).toBeLessThan(2_500)
		expect(await others(database)).toEqual([])
		expect(await database.sql('SELECT count(*), count(later) FROM bulk')).toEqual([['4000', '0']])
	})

	it('is cancelled while it waits for a lock', async () => {
		await using folder = await temporaryFolder()
		const database = await furnished()
		const path = await dumped(database, folder.path)
		await using holder = await session(database)
		await holder.query('BEGIN; SELECT * FROM public.note')
		const work = faultIn(restoreDump(clientOf(database), { path, lockTimeoutMs: 60_000 }, { signal: AbortSignal.timeout(800) }))
		const started = performance.now()
		expect(await work).toEqual({ kind: 'cancelled' })
		expect(performance.now() - started).toBeLessThan(3_300)
	})

	it('leaves the database as it was when psql is killed or its session is ended', async () => {
		await using folder = await temporaryFolder()
		const database = await cluster.database(large)
		const path = await dumped(database, folder.path)
		await database.sql('ALTER TABLE bulk ADD later integer')
		const kill = (program: string) => {
			for (const { processId } of programsAt(database, program)) process.kill(processId, 'SIGKILL')
		}
		const ends: (() => unknown)[] = [
			() => kill('psql'),
			() => kill('pg_restore'),
			() =>
				database.sql(
					"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Headway (backup)' AND datname = current_database()",
				),
		]
		const kinds: string[] = []
		for (const end of ends) {
			let ended = false
			const onEvent = (event: CopyProgress) => {
				if (ended || event.kind !== 'progress' || event.doneBytes < event.totalBytes / 3) return
				ended = true
				end()
			}
			kinds.push((await faultIn(restoreDump(clientOf(database), { path, lockTimeoutMs: 5_000 }, { onEvent }))).kind)
			expect(await database.sql('SELECT count(*), count(later) FROM bulk')).toEqual([['4000', '0']])
		}
		expect(kinds).toEqual(['connection-lost', 'corrupt', 'connection-lost'])
	})

	it('keeps the password out of arguments, files and faults, and the person’s own variables out of it all', async () => {
		await using folder = await temporaryFolder()
		const database = await cluster.database(large)
		const password = database.server.password ?? ''
		const path = join(folder.path, 'a.dump')
		const seen: string[] = []
		const environments: string[] = []
		const look = (program: string) => (event: CopyProgress) => {
			if (event.kind !== 'progress') return
			for (const found of programsAt(database, program)) {
				seen.push(found.arguments)
				environments.push(found.environment)
			}
		}
		const environment = {
			...process.env,
			PGHOST: 'elsewhere.invalid',
			PGDATABASE: 'other',
			PGSERVICE: 'other',
			PGOPTIONS: '-c role=nobody',
		}
		const client = clientOf(database, { environment })
		await dumpTo(client, { path, check: true }, { onEvent: look('pg_dump') })
		await restoreDump(client, { path, lockTimeoutMs: 5_000 }, { onEvent: look('psql') })
		expect(seen.length).toBeGreaterThan(1)
		expect(seen.join()).not.toContain(password)
		expect(environments.join()).not.toMatch(/elsewhere|PGSERVICE|nobody/)
		expect((await readFile(path)).includes(password)).toBe(false)
		const role = password.replaceAll('"', '""')
		await database.sql(`CREATE ROLE "${role}"; CREATE TABLE told (a integer); ALTER TABLE told OWNER TO "${role}"`)
		await dumpTo(client, { path: `${path}.2`, check: true }, {})
		await database.sql(`DROP TABLE told; DROP ROLE "${role}"`)
		const fault = await faultIn(restoreDump(client, { path: `${path}.2`, lockTimeoutMs: 5_000 }, {}))
		expect(fault).toMatchObject({ kind: 'sql', detail: expect.stringContaining('role "***" does not exist') })
		expect(JSON.stringify(fault)).not.toContain(password)
	})

	it('leaves no file when the server ends its session in the middle', async () => {
		await using folder = await temporaryFolder()
		const database = await cluster.database(large)
		let ended = false
		const onEvent = (event: CopyProgress) => {
			if (ended || event.kind !== 'progress') return
			ended = true
			void database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Headway (backup)'")
		}
		const fault = await faultIn(dumpTo(clientOf(database), { path: join(folder.path, 'a.dump'), check: true }, { onEvent }))
		expect(fault).toMatchObject({ kind: 'connection-lost', address: database.server.shown })
		expect(await readdir(folder.path)).toEqual([])
	})

	it('through an engine names who holds the tables that are in the way', async () => {
		await using folder = await temporaryFolder()
		const database = await furnished()
		const { engine } = await openPostgres({ server: database.server }, { environment: process.env })
		try {
			expect(await engine.copyFault()).toBeNull()
			const path = join(folder.path, 'a.dump')
			await engine.copyTo({ path, check: true })
			await using holder = await session(database)
			await holder.query("SET application_name = 'the other one'; BEGIN; SELECT * FROM public.note")
			const fault = await faultIn(engine.restoreFrom({ path, lockTimeoutMs: 300 }))
			expect(fault).toMatchObject({ kind: 'lock-timeout', blockers: [{ application: 'the other one', holds: ['note'] }] })
		} finally {
			await engine.close()
		}
	})

	it('is not promised to somebody who could not put it back', async () => {
		const database = await cluster.database('CREATE TABLE theirs (a integer)')
		const name = `reader_${database.name}`
		await database.sql(`CREATE ROLE ${name} LOGIN PASSWORD 'reading one'; GRANT SELECT ON theirs TO ${name}`)
		const { engine } = await openPostgres(
			{ server: { ...database.server, user: name, password: 'reading one' } },
			{ environment: process.env },
		)
		try {
			expect(await engine.copyFault()).toEqual({ kind: 'insufficient-privilege', detail: 'theirs belongs to lab_admin' })
		} finally {
			await engine.close()
		}
	})

	it('says which program is missing or too old', async () => {
		const database = await cluster.database()
		expect(await dumpFault(clientOf(database))).toBeNull()
		const older = { kind: 'client-program', program: 'pg_dump', found: String(installedMajor), needs: String(installedMajor + 3) }
		expect(await dumpFault(clientOf(database, { serverMajor: installedMajor + 3 }))).toEqual(older)
		const none = clientOf(database, { environment: { PATH: '/nowhere' }, releaseFolders: [] })
		expect(await dumpFault(none)).toEqual({ kind: 'client-program', program: 'pg_dump', found: null, needs: String(installedMajor) })
		expect(await dumpFault(clientOf(database, { pooler: true }))).toMatchObject({ kind: 'transaction-pooler' })
	})
})

describe.skipIf(installedPrograms === null || installedMajor >= 18)(
	`a server newer than the programs${installedPrograms === null ? ` (${whyNoDumps})` : ''}`,
	() => {
		it('is said to need newer ones', async () => {
			await using database = await createDatabase()
			const places = { environment: { PATH: installedPrograms ?? '' }, releaseFolders: [] }
			const { engine } = await openPostgres({ server: database.server }, places)
			try {
				const fault = { kind: 'client-program', program: 'pg_dump', found: String(installedMajor), needs: '18' }
				expect(await engine.copyFault()).toEqual(fault)
				expect(await faultIn(engine.copyTo({ path: '/nowhere/at/all', check: true }))).toEqual(fault)
			} finally {
				await engine.close()
			}
		})
	},
)

async function flip(path: string, at: number): Promise<void> {
	const content = await readFile(path)
	content[at] = (content[at] ?? 0) ^ 0xff
	await writeFile(path, content)
}

/** A session of another program. */
async function session({ url }: InstalledDatabase): Promise<{ query(text: string): Promise<unknown> } & AsyncDisposable> {
	const client = new pg.Client({ connectionString: url })
	client.on('error', () => undefined)
	await client.connect()
	return { query: (text) => client.query(text), [Symbol.asyncDispose]: () => client.end() }
}

/** Sessions of the database that Headway's programs left behind, after the moment that a server takes to end them. */
async function others(database: InstalledDatabase): Promise<unknown> {
	await setTimeout(300)
	return database.sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'Headway%'")
}
