import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Ground, openGround } from '../../support/ordered-sql-ground.ts'

const kindsOf = async (ground: Ground) => (await ground.standing()).problems.map(({ kind }) => kind)

describe('on a server', () => {
	it('a statement that refuses transactions runs outside one when it is alone in its file', async () => {
		await using ground = await openGround('postgres', { fixture: 'golang-migrate' })
		const file = join(ground.folder, 'migrations/000003_index_reading.up.sql')
		await writeFile(file, 'CREATE INDEX CONCURRENTLY reading_station ON reading (station_id, taken_at);\n')
		const { steps, transactions, locks } = await ground.prepare('up')
		expect(transactions).toBe('each-step')
		expect(steps.map(({ transactional }) => transactional)).toEqual([true, true, false])
		expect(steps[2]?.hazards.map(({ kind }) => kind)).toEqual(['outside-transaction'])
		expect(locks?.map(({ owner }) => owner)).toEqual(['golang-migrate', 'golang-migrate'])
		expect((await ground.move('up')).fault).toBeNull()
		expect(await ground.standing()).toMatchObject({ current: '3', problems: [] })
	})

	it('beside others it is refused before anything runs', async () => {
		await using ground = await openGround('postgres', { fixture: 'golang-migrate' })
		const file = join(ground.folder, 'migrations/000003_index_reading.up.sql')
		await writeFile(file, 'SELECT 1;\nCREATE INDEX CONCURRENTLY reading_station ON reading (station_id);\n')
		await expect(ground.move('up')).rejects.toMatchObject({
			fault: { kind: 'unsupported-statement', reason: 'outside-transaction', revision: '000003' },
		})
		expect(await kindsOf(ground)).toEqual(['empty-database'])
	})

	it('a broken-off step outside a transaction leaves dirty books and an invalid index, and both have a way on', async () => {
		await using ground = await openGround('postgres', { fixture: 'golang-migrate' })
		await ground.move('up', ['1', '2'])
		await ground.sql("INSERT INTO reading VALUES (7, 'noon', 1), (7, 'noon', 2)")
		const file = join(ground.folder, 'migrations/000003_index_reading.up.sql')
		await writeFile(file, 'CREATE UNIQUE INDEX CONCURRENTLY reading_station ON reading (station_id, taken_at);\n')
		const report = await ground.move('up')
		expect(report).toMatchObject({ outcome: 'failed', steps: [{ id: '3', state: 'failed' }] })
		expect(await kindsOf(ground)).toEqual(['invalid-index', 'dirty'])
		expect((await ground.repair('drop-invalid-index')).fault).toBeNull()
		expect((await ground.repair('clear-failed')).fault).toBeNull()
		expect(await ground.standing()).toMatchObject({ current: '2', problems: [] })
		await ground.sql('DELETE FROM reading WHERE celsius = 2')
		expect((await ground.move('up')).fault).toBeNull()
	})

	it('one transaction for each file: those before a failing one stay', async () => {
		await using ground = await openGround('postgres', { fixture: 'dbmate' })
		await writeFile(
			join(ground.folder, 'db/migrations/20240215000000_wrong.sql'),
			'-- migrate:up\nINSERT INTO nowhere VALUES (1);\n-- migrate:down\n',
		)
		const report = await ground.move('up')
		expect(report.steps.map(({ state }) => state)).toEqual(['applied', 'applied', 'failed', 'not-run', 'not-run'])
		expect(await ground.standing()).toMatchObject({ current: '20240212090000', problems: [] })
		await rm(join(ground.folder, 'db/migrations/20240215000000_wrong.sql'))
		expect((await ground.move('up')).fault).toBeNull()
	})

	it('books that a trigger guards are left to their own tool', async () => {
		await using ground = await openGround('postgres', { fixture: 'goose' })
		await ground.move('up')
		await ground.sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not you'; END $$;
			CREATE TRIGGER guard BEFORE INSERT OR DELETE ON goose_db_version FOR EACH ROW EXECUTE FUNCTION refuse()`)
		expect(await kindsOf(ground)).toEqual(['guarded-ledger'])
		await expect(ground.move('down')).rejects.toMatchObject({ fault: { kind: 'unclear-state', problem: 'guarded-ledger' } })
	})

	it('books in the schema of unqualified names are taken before others of the same name', async () => {
		await using ground = await openGround('postgres', { fixture: 'dbmate' })
		await ground.sql('CREATE SCHEMA aside; CREATE TABLE aside.schema_migrations (version varchar PRIMARY KEY)')
		await ground.sql(
			"CREATE TABLE schema_migrations (version varchar PRIMARY KEY); INSERT INTO schema_migrations VALUES ('20240105103000')",
		)
		expect((await ground.standing()).project).toMatchObject({ ledger: 'public.schema_migrations', sureness: 'certain' })
	})

	it('a plan says which tables are locked and what is dropped', async () => {
		await using ground = await openGround('postgres', { fixture: 'dbmate' })
		await ground.move('up')
		const { steps } = await ground.prepare('down', ['20240630080000'])
		expect(steps[0]?.hazards).toContainEqual({ kind: 'locks-table', facts: expect.objectContaining({ mode: 'ACCESS EXCLUSIVE' }) })
		expect(steps[0]?.hazards.map(({ kind }) => kind)).toContain('drops-object')
	})
})
