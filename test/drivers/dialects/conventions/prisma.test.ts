import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createPrisma } from '../../../../electron/drivers/dialects/conventions/prisma.ts'
import { contextOf, fixtureFolder, fixtureScript, folderOf, openBooks, storedEntries } from '../../../support/convention-books.ts'
import { keepsBooks } from '../../../support/convention-law.ts'

const prisma = createPrisma()
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const record = { version: '1_a', state: 'applied', appliedAt: null } as const

test('folders are migrations in the order of their names, with a down.sql where people made one', async () => {
	const contents = {
		'2_b/migration.sql': 'SELECT 2;',
		'10_a/migration.sql': 'SELECT 10;',
		'2_b/down.sql': 'SELECT 0;',
		'migration_lock.toml': '',
	}
	const { revisions } = await prisma.readFiles(folderOf(contents), 'postgres')
	expect(revisions.map(({ version, down, checksum }) => [version, down?.sql ?? null, checksum])).toEqual([
		['10_a', null, sha256('SELECT 10;')],
		['2_b', 'SELECT 0;', sha256('SELECT 2;')],
	])
})

test('line ends are no drift, and old checksums without leading zeros are understood', async () => {
	const [revision] = (await prisma.readFiles(folderOf({ '1_a/migration.sql': 'SELECT 1;\nSELECT 2;\n' }), 'sqlite')).revisions
	if (!revision) throw new Error('no revision')
	const drift = (checksum: string) => prisma.driftOf(revision, { ...record, checksum })
	expect(drift(sha256('SELECT 1;\nSELECT 2;\n'))).toEqual({ edited: false, why: '' })
	expect(drift(sha256('SELECT 1;\r\nSELECT 2;\r\n'))).toEqual({ edited: false, why: 'line endings only' })
	const bytes = createHash('sha256').update('SELECT 1;\nSELECT 2;\n').digest()
	const old = [...bytes].map((byte) => byte.toString(16)).join('')
	expect(old.length).toBeLessThan(64)
	expect(drift(old).edited).toBe(false)
	expect(drift(sha256('SELECT 3;'))).toEqual({ edited: true, why: 'another text' })
})

test('a lone statement that refuses a transaction has none; several are one', async () => {
	const upOf = async (sql: string) => (await prisma.readFiles(folderOf({ '1_a/migration.sql': sql }), 'postgres')).revisions[0]?.up
	expect((await upOf('-- CreateIndex\nCREATE INDEX CONCURRENTLY a ON b (c);'))?.transactional).toBe(false)
	expect((await upOf('CREATE TABLE b (c int);\nCREATE INDEX CONCURRENTLY a ON b (c);'))?.transactional).toBe(true)
})

test('a lock file for another kind of database stops everything before it runs', async () => {
	const contents = { '1_a/migration.sql': 'SELECT 1;', 'migration_lock.toml': 'provider = "mysql"' }
	const { revisions } = await prisma.readFiles(folderOf(contents), 'sqlite')
	expect(revisions[0]?.up?.fault).toMatchObject({ reason: 'directive', statement: 'provider = "mysql"' })
})

test('the lock is the number that Prisma takes', async () => {
	await using books = await openBooks('sqlite')
	expect(prisma.lock(contextOf(books, prisma, []))).toBeNull()
	expect(prisma.lock({ ...contextOf(books, prisma, []), engine: 'postgres' })).toEqual({ key: 72707369n, owner: 'Prisma Migrate' })
})

test('sqlite: reads books with a failed attempt, and resolves it as Prisma does', async () => {
	await using books = await openBooks('sqlite')
	await books.script(await fixtureScript('prisma/books-sqlite.sql'))
	const { revisions } = await prisma.readFiles(await fixtureFolder('prisma/sqlite'), 'sqlite')
	const context = contextOf(books, prisma, revisions)
	const records = await prisma.readLedger(context)
	expect(records.map(({ version, state, appliedAt, detail }) => [version, state, appliedAt, detail ?? null])).toEqual([
		['20260301090000_init', 'applied', '2026-03-01T10:20:30.123Z', null],
		['20260302090000_add_email', 'failed', null, 'duplicate column name: email'],
	])
	expect(await storedEntries(prisma, context)).toEqual(['20260301090000_init', '20260302090000_add_email failed'])
	const failed = records[1]
	if (failed) await books.write(prisma.clearFailed(failed, context))
	expect((await prisma.readLedger(context))[1]?.state).toBe('undone')
	const [rows] = await books.read([{ sql: `SELECT typeof(rolled_back_at) FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL` }])
	expect(rows?.rows).toEqual([['integer']])
})

test('postgres: a name with several attempts stands as its last one does', async () => {
	await using books = await openBooks('postgres')
	await books.script(await fixtureScript('prisma/books-postgres.sql'))
	const { revisions } = await prisma.readFiles(await fixtureFolder('prisma/postgres'), 'postgres')
	const context = contextOf(books, prisma, revisions)
	const [table] = await books.tables()
	expect(table && prisma.recogniseLedger(table, 'postgres')?.sureness).toBe('certain')
	const records = await prisma.readLedger(context)
	expect(records.map(({ version, state, appliedAt }) => [version, state, appliedAt])).toEqual([
		['20260301090000_init', 'applied', '2026-03-01T10:20:30.123Z'],
		['20260302090000_add_email', 'applied', '2026-03-02T11:05:00.000Z'],
	])
	for (const found of records) {
		const revision = revisions.find(({ version }) => version === found.version)
		expect(revision && prisma.driftOf(revision, found)).toEqual({ edited: false, why: '' })
	}
	const [first] = revisions
	if (!first) throw new Error('no revision')
	await books.write(prisma.acceptEdit({ ...first, checksum: 'f'.repeat(64) }, context) ?? [])
	expect((await prisma.readLedger(context))[0]?.checksum).toBe('f'.repeat(64))
})

for (const engine of ['sqlite', 'postgres'] as const) {
	keepsBooks(prisma, engine, `prisma/${engine}`)

	test(`${engine}: a row has a random id, one step and a start that lies before its end`, async () => {
		await using books = await openBooks(engine)
		const { revisions } = await prisma.readFiles(await fixtureFolder(`prisma/${engine}`), engine)
		const context = contextOf(books, prisma, revisions)
		await books.write(prisma.createLedger(context))
		for (const revision of revisions) {
			const { before = [], after } = prisma.recordUp(revision, context)
			await books.write(before)
			if (before.length > 0) expect((await storedEntries(prisma, context)).at(-1)).toBe(`${revision.version} failed`)
			await books.write(after)
		}
		const [rows] = await books.read([{ sql: 'SELECT id, applied_steps_count, logs, started_at < finished_at FROM _prisma_migrations' }])
		for (const [id, steps, logs, ordered] of rows?.rows ?? []) {
			expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
			expect([steps, logs, ordered]).toEqual([1, null, engine === 'postgres' ? true : 1])
		}
		expect(new Set(rows?.rows.map(([id]) => id)).size).toBe(revisions.length)
	})
}
