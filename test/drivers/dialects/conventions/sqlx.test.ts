import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { createSqlx } from '../../../../electron/drivers/dialects/conventions/sqlx.ts'
import { contextOf, fixtureFolder, fixtureScript, folderOf, openBooks, storedEntries } from '../../../support/convention-books.ts'
import { keepsBooks } from '../../../support/convention-law.ts'

const sqlx = createSqlx()
const sha384 = (text: string) => createHash('sha384').update(text).digest('hex')
const read = async (contents: Record<string, string>) => sqlx.readFiles(folderOf(contents), 'postgres')

test('files are ordered by number, with the checksum of the up file to the byte', async () => {
	const contents = {
		'10_ten.sql': 'SELECT 10;',
		'9_nine_lives.up.sql': '\uFEFFSELECT 9;\r\n',
		'9_nine_lives.down.sql': '-- down',
		'notes.sql': '',
	}
	const { revisions, troubles } = await read(contents)
	expect(revisions.map(({ version, message, checksum, down }) => [version, message, checksum, down?.sql ?? null])).toEqual([
		['9', 'nine lives', sha384('\uFEFFSELECT 9;\r\n'), '-- down'],
		['10', 'ten', sha384('SELECT 10;'), null],
	])
	expect(troubles).toEqual([])
})

test('a prefix that is no number, and a number that comes twice, are trouble', async () => {
	const { troubles } = await read({ 'x_a.sql': '', '1_a.sql': '', '01_b.sql': '' })
	expect(troubles.map(({ kind, file }) => [kind, file])).toEqual([
		['file-unreadable', 'x_a.sql'],
		['duplicate-version', '1_a.sql'],
	])
})

test('the marker for no transaction counts only as the first thing in the file', async () => {
	const { revisions } = await read({ '1_a.sql': '-- no-transaction\nSELECT 1;', '2_b.sql': '\n-- no-transaction\nSELECT 1;' })
	expect(revisions.map(({ up }) => up?.transactional)).toEqual([false, true])
})

test('other line ends are a drift that is named, unless sqlx.toml leaves them out', async () => {
	const record = { version: '1', state: 'applied', checksum: sha384('SELECT 1;\r\n'), appliedAt: null } as const
	const [strict] = (await read({ '1_a.sql': 'SELECT 1;\n' })).revisions
	expect(strict && sqlx.driftOf(strict, record)).toEqual({ edited: true, why: 'line endings only' })
	expect(strict && sqlx.driftOf(strict, { ...record, checksum: sha384('SELECT 2;\n') })).toEqual({ edited: true, why: 'another text' })
	const toml = { 'sqlx.toml': '[migrate]\nignored-chars = ["\\r", "\\uFEFF"]\n', '1_a.sql': '\uFEFFSELECT 1;\r\n' }
	expect((await read(toml)).revisions[0]?.checksum).toBe(sha384('SELECT 1;\n'))
})

test('the lock is made of the name of the database', async () => {
	await using books = await openBooks('sqlite')
	const context = contextOf(books, sqlx, [])
	expect(sqlx.lock(context)).toBeNull()
	const product = 0x3d32ad9en * BigInt(crc32('library'))
	expect(sqlx.lock({ ...context, engine: 'postgres', database: 'library' })).toEqual({ key: BigInt.asIntN(64, product), owner: 'sqlx' })
})

for (const engine of ['sqlite', 'postgres'] as const) {
	keepsBooks(sqlx, engine, 'sqlx/project')

	test(`${engine}: reads books that sqlx wrote, edits and clears them`, async () => {
		await using books = await openBooks(engine)
		await books.script(await fixtureScript(`sqlx/books-${engine}.sql`))
		const { revisions } = await sqlx.readFiles(await fixtureFolder('sqlx/project'), engine)
		const context = contextOf(books, sqlx, revisions)
		const [table] = await books.tables()
		expect(table && sqlx.recogniseLedger(table, engine)?.sureness).toBe('certain')
		const records = await sqlx.readLedger(context)
		expect(records.map(({ version, state, appliedAt, message }) => [version, state, appliedAt, message])).toEqual([
			['20260301090000', 'applied', '2026-03-01T10:20:30.000Z', 'create member'],
			['20260302090000', 'applied', '2026-03-02T10:20:30.000Z', 'add email'],
		])
		const [first] = revisions
		const [record] = records
		if (!first || !record) throw new Error('nothing read')
		expect(sqlx.driftOf(first, record)).toEqual({ edited: false, why: '' })
		const edited = { ...first, checksum: sha384('other') }
		await books.write(sqlx.acceptEdit(edited, context) ?? [])
		expect((await sqlx.readLedger(context))[0]?.checksum).toBe(sha384('other'))
		await books.script('UPDATE _sqlx_migrations SET success = false WHERE version = 20260302090000')
		expect(await storedEntries(sqlx, context)).toEqual(['20260301090000', '20260302090000 failed'])
		const [, dirty] = await sqlx.readLedger(context)
		expect(dirty?.state).toBe('dirty')
		if (dirty) await books.write(sqlx.clearFailed(dirty, context))
		await books.write(sqlx.forget(record, context))
		expect(await storedEntries(sqlx, context)).toEqual([])
	})
}

test('the row holds the time in nanoseconds', async () => {
	await using books = await openBooks('postgres')
	const { revisions } = await sqlx.readFiles(await fixtureFolder('sqlx/project'), 'postgres')
	const context = contextOf(books, sqlx, revisions)
	await books.write(sqlx.createLedger(context))
	const [first] = revisions
	if (first) await books.write(sqlx.recordUp(first, context).after)
	const [rows] = await books.read([{ sql: 'SELECT execution_time, length(checksum), success FROM _sqlx_migrations' }])
	expect(rows?.rows).toEqual([[12_345_678, 48, true]])
})

test('is recognised by its settings or its marker, and only guessed by names', async () => {
	expect(await sqlx.recogniseFolder(folderOf({ '1_a.sql': '', 'sqlx.toml': '' }))).toMatchObject({ sureness: 'certain' })
	expect(await sqlx.recogniseFolder(await fixtureFolder('sqlx/project'))).toMatchObject({ sureness: 'certain' })
	expect(await sqlx.recogniseFolder(folderOf({ '1_a.sql': '' }))).toMatchObject({ sureness: 'unsure' })
	expect(await sqlx.recogniseFolder(folderOf({ 'a_b.sql': '' }))).toBeNull()
})
