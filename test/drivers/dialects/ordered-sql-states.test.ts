import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Ground, openGround } from '../../support/ordered-sql-ground.ts'

const kindsOf = async (ground: Ground) =>
	(await ground.standing()).problems.map(({ kind, blocks, repair, revision }) => ({ kind, blocks, repair, revision }))
const books = (ground: Ground) => ground.rows('SELECT version FROM schema_migrations ORDER BY version')
const migration = (ground: Ground, name: string) => join(ground.folder, 'db/migrations', name)

describe('a state with a name stops, and offers a way on', () => {
	it('out of order: a late file runs on its own, or is marked', async () => {
		await using ground = await openGround('sqlite', { fixture: 'dbmate' })
		await ground.move('up')
		await writeFile(
			migration(ground, '20240220000000_late.sql'),
			'-- migrate:up\nCREATE TABLE late (id integer);\n-- migrate:down\nDROP TABLE late;\n',
		)
		expect(await kindsOf(ground)).toEqual([{ kind: 'out-of-order', blocks: true, repair: 'run-late', revision: '20240220000000' }])
		await expect(ground.move('up')).rejects.toMatchObject({ fault: { kind: 'unclear-state', problem: 'out-of-order' } })
		expect((await ground.repair('run-late', '20240220000000')).fault).toBeNull()
		expect(await kindsOf(ground)).toEqual([])
		expect(await ground.rows('SELECT * FROM late')).toEqual([])
		expect(await books(ground)).toHaveLength(5)
	})

	it('out of order: marked as applied, nothing of it runs', async () => {
		await using ground = await openGround('sqlite', { fixture: 'dbmate' })
		await ground.move('up')
		await writeFile(
			migration(ground, '20240220000000_late.sql'),
			'-- migrate:up\nCREATE TABLE late (id integer);\n-- migrate:down\nDROP TABLE late;\n',
		)
		expect((await ground.repair('mark-applied', '20240220000000')).fault).toBeNull()
		expect(await kindsOf(ground)).toEqual([])
		expect(await ground.rows("SELECT name FROM sqlite_schema WHERE name = 'late'")).toEqual([])
	})

	it('a file that is gone, and one that was never here, are told apart and can be taken off the books', async () => {
		await using ground = await openGround('sqlite', { fixture: 'dbmate' })
		await ground.move('up')
		await rm(migration(ground, '20240301154500_index_titles.sql'))
		await ground.sql("INSERT INTO schema_migrations VALUES ('20270101000000')")
		expect(await kindsOf(ground)).toEqual([
			{ kind: 'file-missing', blocks: true, repair: 'forget-missing', revision: '20240301154500' },
			{ kind: 'unknown-applied', blocks: true, repair: 'forget-missing', revision: '20270101000000' },
		])
		const { revisions } = await ground.standing()
		expect(revisions.filter(({ known }) => !known).map(({ id }) => id)).toEqual(['20240301154500', '20270101000000'])
		expect((await ground.repair('forget-missing', '20270101000000')).fault).toBeNull()
		expect((await ground.repair('forget-missing')).fault).toBeNull()
		expect(await kindsOf(ground)).toEqual([])
		expect(await books(ground)).toHaveLength(3)
	})

	it('dirty books are cleared to the version before, or taken for applied', async () => {
		await using ground = await openGround('sqlite', { fixture: 'golang-migrate' })
		await ground.move('up')
		await ground.sql('UPDATE schema_migrations SET dirty = 1')
		expect(await kindsOf(ground)).toEqual([{ kind: 'dirty', blocks: true, repair: 'clear-failed', revision: '3' }])
		expect((await ground.repair('mark-applied', '3')).fault).toBeNull()
		expect(await kindsOf(ground)).toEqual([])
		expect(await ground.standing()).toMatchObject({ current: '3' })
		await ground.sql('UPDATE schema_migrations SET dirty = 1')
		expect((await ground.repair('clear-failed', '3')).fault).toBeNull()
		expect(await ground.rows('SELECT version, dirty FROM schema_migrations')).toEqual([[2, 0]])
	})

	it('tables without books, and empty books beside tables, get a baseline', async () => {
		await using ground = await openGround('sqlite', { fixture: 'goose' })
		await ground.move('up')
		await ground.sql('DROP TABLE goose_db_version')
		expect(await kindsOf(ground)).toEqual([{ kind: 'ledger-missing', blocks: true, repair: 'baseline', revision: '10' }])
		expect((await ground.repair('baseline', '2')).fault).toBeNull()
		expect(await ground.standing()).toMatchObject({ current: '2', problems: [] })
		await ground.sql('DELETE FROM goose_db_version WHERE version_id > 0')
		expect(await kindsOf(ground)).toEqual([{ kind: 'ledger-empty', blocks: true, repair: 'baseline', revision: '10' }])
		expect((await ground.repair('baseline')).fault).toBeNull()
		expect(await ground.rows('SELECT version_id FROM goose_db_version ORDER BY id')).toEqual([[0], [1], [2], [3], [10]])
	})

	it('two files of one version, and a file that is no text', async () => {
		await using ground = await openGround('sqlite', { fixture: 'goose' })
		await writeFile(join(ground.folder, 'migrations/0003_again.sql'), '-- +goose Up\nSELECT 1;\n')
		await writeFile(join(ground.folder, 'migrations/00011_bytes.sql'), Buffer.from([0xff, 0xfe, 0x00]))
		expect((await kindsOf(ground)).map(({ kind }) => kind)).toContain('duplicate-version')
		await rm(join(ground.folder, 'migrations/0003_again.sql'))
		await expect(ground.move('up')).rejects.toMatchObject({
			fault: { kind: 'unsupported-statement', reason: 'not-utf8', revision: '00011' },
		})
		expect(await ground.rows('SELECT name FROM sqlite_schema')).toEqual([])
	})

	it('books that refuse other writers are left to their own tool', async () => {
		await using ground = await openGround('sqlite', { fixture: 'dbmate' })
		await ground.move('up')
		await ground.sql("CREATE TRIGGER guard BEFORE INSERT ON schema_migrations BEGIN SELECT RAISE(ABORT, 'not you'); END")
		expect(await kindsOf(ground)).toEqual([{ kind: 'guarded-ledger', blocks: true, repair: undefined, revision: undefined }])
		await expect(ground.repair('mark-applied', '20240301154500')).rejects.toMatchObject({ fault: { kind: 'unclear-state' } })
	})

	it('a folder that is gone, or was never named, leaves what the books say', async () => {
		await using ground = await openGround('sqlite', { fixture: 'dbmate' })
		await ground.move('up')
		const look = await ground.look()
		const unnamed = await ground.dialect.standing({ ...look, source: null })
		expect(unnamed.problems).toMatchObject([{ kind: 'source-needed', blocks: true }])
		expect(unnamed).toMatchObject({ current: '20240630080000', project: { convention: 'dbmate', folder: null } })
		expect(unnamed.revisions.map(({ known }) => known)).toEqual([false, false, false, false])
		const forgetting = ground.dialect.prepareRepair({ ...look, source: null }, unnamed, 'forget-missing', null)
		await expect(forgetting).rejects.toMatchObject({ fault: { kind: 'repair-not-offered' } })
		const gone = await ground.dialect.standing({ ...look, source: { folder: join(ground.folder, 'nowhere'), convention: null } })
		expect(gone.problems).toMatchObject([{ kind: 'source-missing', blocks: true, facts: { folder: join(ground.folder, 'nowhere') } }])
	})
})

describe('a plan', () => {
	it('is refused whole when one of its files cannot be run', async () => {
		await using ground = await openGround('sqlite', { fixture: 'goose' })
		await writeFile(join(ground.folder, 'migrations/00020_env.sql'), '-- +goose Up\n-- +goose ENVSUB ON\nSELECT $NOBODY_SET_THIS;\n')
		await expect(ground.move('up')).rejects.toMatchObject({
			fault: { kind: 'unsupported-statement', reason: 'substitution', revision: '00020' },
		})
		expect(await ground.rows('SELECT name FROM sqlite_schema')).toEqual([])
	})

	it('says what is outside a transaction and what has no way back', async () => {
		await using ground = await openGround('sqlite', { fixture: 'goose' })
		await writeFile(join(ground.folder, 'migrations/00020_last.sql'), '-- +goose Up\nSELECT 1;\n')
		const { steps, transactions } = await ground.prepare('up')
		expect(transactions).toBe('each-step')
		expect(
			steps.map(({ label, transactional, reversible, hazards }) => [label, transactional, reversible, hazards.map(({ kind }) => kind)]),
		).toEqual([
			['00001', true, true, []],
			['00002', true, true, []],
			['00003', false, true, ['outside-transaction']],
			['00010', true, true, []],
			['00020', true, false, ['no-way-back']],
		])
	})

	it('lets a file tidy up the books itself', async () => {
		for (const engine of ['sqlite', 'postgres'] as const) {
			await using ground = await openGround(engine, { fixture: 'dbmate' })
			await writeFile(
				migration(ground, '20240701000000_tidy.sql'),
				"-- migrate:up\nDELETE FROM schema_migrations WHERE version = '20240105103000';\n-- migrate:down\n",
			)
			await rm(migration(ground, '20240105103000_create_shelves.sql'))
			await ground.sql('CREATE TABLE shelf (id integer PRIMARY KEY); CREATE TABLE schema_migrations (version varchar(128) primary key)')
			await ground.sql("INSERT INTO schema_migrations VALUES ('20240212090000'); CREATE TABLE book (title text)")
			expect((await ground.move('up')).fault).toBeNull()
			expect(await ground.standing()).toMatchObject({ current: '20240701000000', problems: [] })
		}
	})

	it('goes by what the person said the project is', async () => {
		await using ground = await openGround('sqlite', { fixture: 'plain', convention: 'golang-migrate' })
		expect((await ground.standing()).project).toMatchObject({ convention: 'golang-migrate', chosen: true, sureness: 'certain' })
	})

	it('opens what a project’s own settings name', async () => {
		await using ground = await openGround('sqlite', { fixture: 'dbmate' })
		expect(await ground.dialect.locate(ground.folder)).toBe(join(ground.folder, 'db/library.sqlite3'))
		expect(await ground.dialect.locate(join(ground.folder, 'db'))).toBeNull()
	})
})
