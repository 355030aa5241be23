import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CopyProgress } from '../../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { dumpFault, dumpTo } from '../../../electron/drivers/engines/postgres-dump.ts'
import { restoreDump } from '../../../electron/drivers/engines/postgres-dump-restore.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { clientOf, dumped, large, layDumpGround, programsAt, session, untilLeft } from '../../support/postgres-dump-ground.ts'
import { installedMajor, installedPrograms, serverMajor, whyNoDumps } from '../../support/postgres-fifteen.ts'
import { sharedMajor } from '../../support/server-programs.ts'
import { temporaryFolder } from '../../support/test-app.ts'

describe.skipIf(installedPrograms === null)(
	`a dump of a server's database that is broken off${installedPrograms === null ? ` (${whyNoDumps})` : ''}`,
	() => {
		const ground = layDumpGround()

		it('is cancelled while it is taken, and leaves no file and no process', async () => {
			await using folder = await temporaryFolder()
			const database = await ground.database(large)
			const stop = new AbortController()
			const work = dumpTo(
				clientOf(database),
				{ path: join(folder.path, 'a.dump'), check: true },
				{
					signal: stop.signal,
					onEvent: (event) => {
						if (event.kind !== 'progress' || stop.signal.aborted) return
						stop.abort()
					},
				},
			)
			expect(await faultOf(work)).toEqual({ kind: 'cancelled' })
			expect(await readdir(folder.path)).toEqual([])
			await untilLeft(database)
		})

		it('is cancelled while it is restored, with the database as it was', async () => {
			await using folder = await temporaryFolder()
			const database = await ground.database(large)
			const path = await dumped(database, folder.path)
			await database.sql('ALTER TABLE bulk ADD later integer')
			const stop = new AbortController()
			const work = restoreDump(
				clientOf(database),
				{ path, lockTimeoutMs: 5_000 },
				{
					signal: stop.signal,
					onEvent: (event) => {
						if (event.kind !== 'progress' || event.doneBytes < event.totalBytes / 3 || stop.signal.aborted) return
						stop.abort()
					},
				},
			)
			expect(await faultOf(work)).toEqual({ kind: 'cancelled' })
			await untilLeft(database)
			expect(await database.sql('SELECT count(*), count(later) FROM bulk')).toEqual([['4000', '0']])
		})

		it('is cancelled while it waits for a lock', async () => {
			await using folder = await temporaryFolder()
			const database = await ground.furnished()
			const path = await dumped(database, folder.path)
			await using holder = await session(database)
			await holder.query('BEGIN; SELECT * FROM public.note')
			const work = faultOf(restoreDump(clientOf(database), { path, lockTimeoutMs: 60_000 }, { signal: AbortSignal.timeout(800) }))
			expect(await work).toEqual({ kind: 'cancelled' })
		})

		it('leaves the database as it was when psql is killed or its session is ended', async () => {
			await using folder = await temporaryFolder()
			const database = await ground.database(large)
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
						"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'Headway (backup)' AND datname = current_database()",
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
				kinds.push((await faultOf(restoreDump(clientOf(database), { path, lockTimeoutMs: 5_000 }, { onEvent }))).kind)
				expect(await database.sql('SELECT count(*), count(later) FROM bulk')).toEqual([['4000', '0']])
			}
			expect(kinds).toEqual(['connection-lost', 'corrupt', 'connection-lost'])
		})

		it('keeps the password out of arguments, files and faults, and the person’s own variables out of it all', async () => {
			await using folder = await temporaryFolder()
			const database = await ground.database(large)
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
			const fault = await faultOf(restoreDump(client, { path: `${path}.2`, lockTimeoutMs: 5_000 }, {}))
			expect(fault).toMatchObject({ kind: 'sql', detail: expect.stringContaining('role "***" does not exist') })
			expect(JSON.stringify(fault)).not.toContain(password)
		})

		it('leaves no file when the server ends its session in the middle', async () => {
			await using folder = await temporaryFolder()
			const database = await ground.database(large)
			let ended = false
			const onEvent = (event: CopyProgress) => {
				if (ended || event.kind !== 'progress') return
				ended = true
				void database.sql(
					"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'Headway (backup)'",
				)
			}
			const fault = await faultOf(dumpTo(clientOf(database), { path: join(folder.path, 'a.dump'), check: true }, { onEvent }))
			expect(fault).toMatchObject({ kind: 'connection-lost', address: database.server.shown })
			expect(await readdir(folder.path)).toEqual([])
		})

		it('through an engine names who holds the tables that are in the way', async () => {
			await using folder = await temporaryFolder()
			const database = await ground.furnished()
			const { engine } = await openPostgres({ server: database.server }, { environment: process.env })
			try {
				expect(await engine.copyFault()).toBeNull()
				const path = join(folder.path, 'a.dump')
				await engine.copyTo({ path, check: true })
				await using holder = await session(database)
				await holder.query("SET application_name = 'the other one'; BEGIN; SELECT * FROM public.note")
				const fault = await faultOf(engine.restoreFrom({ path, lockTimeoutMs: 300 }))
				expect(fault).toMatchObject({ kind: 'lock-timeout', blockers: [{ application: 'the other one', holds: ['note'] }] })
			} finally {
				await engine.close()
			}
		})

		it('is not promised to somebody who could not put it back', async () => {
			const database = await ground.database('CREATE TABLE theirs (a integer)')
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
			const database = await ground.database()
			expect(await dumpFault(clientOf(database))).toBeNull()
			const older = { kind: 'client-program', program: 'pg_dump', found: String(installedMajor), needs: String(installedMajor + 3) }
			expect(await dumpFault(clientOf(database, { serverMajor: installedMajor + 3 }))).toEqual(older)
			const none = clientOf(database, { environment: { PATH: '/nowhere' }, releaseFolders: [] })
			expect(await dumpFault(none)).toEqual({ kind: 'client-program', program: 'pg_dump', found: null, needs: String(serverMajor) })
			expect(await dumpFault(clientOf(database, { pooler: true }))).toMatchObject({ kind: 'transaction-pooler' })
		})
	},
)

describe.skipIf(installedPrograms === null || installedMajor >= sharedMajor)(
	`a server newer than the programs${installedPrograms === null ? ` (${whyNoDumps})` : installedMajor >= sharedMajor ? ` (release ${sharedMajor} is not newer than ${installedMajor})` : ''}`,
	() => {
		it('is said to need newer ones', async () => {
			await using database = await createDatabase()
			const places = { environment: { PATH: installedPrograms ?? '' }, releaseFolders: [] }
			const { engine } = await openPostgres({ server: database.server }, places)
			try {
				const fault = { kind: 'client-program', program: 'pg_dump', found: String(installedMajor), needs: String(sharedMajor) }
				expect(await engine.copyFault()).toEqual(fault)
				expect(await faultOf(engine.copyTo({ path: '/nowhere/at/all', check: true }))).toEqual(fault)
			} finally {
				await engine.close()
			}
		})
	},
)
