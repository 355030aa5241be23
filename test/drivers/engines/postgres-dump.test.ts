import { readdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CopyProgress } from '../../../electron/drivers/engines/engine.ts'
import { dumpTo, inspectDump } from '../../../electron/drivers/engines/postgres-dump.ts'
import { restoreDump } from '../../../electron/drivers/engines/postgres-dump-restore.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { clientOf, dumped, flip, havoc, large, layDumpGround, session } from '../../support/postgres-dump-ground.ts'
import { installedPrograms, whyNoDumps } from '../../support/postgres-fifteen.ts'
import { temporaryFolder } from '../../support/test-app.ts'

describe.skipIf(installedPrograms === null)(`a dump of a server's database${installedPrograms === null ? ` (${whyNoDumps})` : ''}`, () => {
	const ground = layDumpGround()

	it('brings everything back as it was, and takes away what came later', async () => {
		await using folder = await temporaryFolder()
		const database = await ground.furnished()
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
		const database = await ground.furnished()
		const before = await database.dump()
		const path = await dumped(database, folder.path)
		await database.sql('DROP SCHEMA public CASCADE; DROP SCHEMA lab CASCADE; DROP SCHEMA "Odd schema" CASCADE')
		await restoreDump(clientOf(database), { path, lockTimeoutMs: 5_000 }, {})
		expect(await database.dump()).toBe(before)
	})

	it('leaves extensions where they are, and brings back what people added to them', async () => {
		await using folder = await temporaryFolder()
		const database = await ground.database('CREATE SCHEMA tools; CREATE EXTENSION hstore SCHEMA tools')
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
		const database = await ground.database()
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
		const database = await ground.database('CREATE TABLE secret (a integer)')
		const name = `poor_${database.name}`
		await database.sql(`CREATE ROLE ${name} LOGIN PASSWORD 'poor one'`)
		const client = clientOf({ ...database, server: { ...database.server, user: name, password: 'poor one' } })
		const path = join(folder.path, 'a.dump')
		expect(await faultOf(dumpTo(client, { path, check: true }, {}))).toMatchObject({ kind: 'insufficient-privilege' })
		expect(await readdir(folder.path)).toEqual([])
	})

	it('tells progress that never passes the end', async () => {
		await using folder = await temporaryFolder()
		const database = await ground.database(large)
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
		const database = await ground.furnished()
		const path = await dumped(database, folder.path)
		await damage(path)
		const { check } = await inspectDump(clientOf(database), { path, check: true }, {})
		expect(check).toMatch(/pg_restore: error/)
		const before = await database.dump()
		expect(await faultOf(restoreDump(clientOf(database), { path, lockTimeoutMs: 5_000 }, {}))).toMatchObject({ kind: 'corrupt' })
		expect(await database.dump()).toBe(before)
	})

	it('gives up on a table that others hold, with the database as it was', async () => {
		await using folder = await temporaryFolder()
		const database = await ground.furnished()
		const path = await dumped(database, folder.path)
		const before = await database.dump()
		await using holder = await session(database)
		await holder.query('BEGIN; SELECT * FROM public.note')
		expect(await faultOf(restoreDump(clientOf(database), { path, lockTimeoutMs: 400 }, {}))).toEqual({
			kind: 'lock-timeout',
			waitedMs: 400,
			blockers: [],
		})
		await holder.query('ROLLBACK')
		expect(await database.dump()).toBe(before)
	})

	it('is not restored in part when a statement of it fails', async () => {
		await using folder = await temporaryFolder()
		const database = await ground.furnished()
		const path = await dumped(database, folder.path)
		// The role that a table belongs to is gone: found only when most has been put back
		await database.sql(`ALTER TABLE "Odd schema"."Odd table" OWNER TO lab_admin; DROP ROLE keeper_${database.name}; DROP TABLE public.note`)
		const before = await database.dump()
		expect(await faultOf(restoreDump(clientOf(database), { path, lockTimeoutMs: 5_000 }, {}))).toMatchObject({ kind: 'sql', code: '42704' })
		expect(await database.dump()).toBe(before)
	})
})
