import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createDrizzle } from '../../../../electron/drivers/dialects/conventions/drizzle.ts'
import { contextOf, fixtureFolder, fixtureScript, folderOf, openBooks, storedEntries } from '../../../support/convention-books.ts'
import { keepsBooks } from '../../../support/convention-law.ts'

const drizzle = createDrizzle()
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

function journal(entries: readonly (readonly [string, number])[], dialect = 'postgresql'): string {
	return JSON.stringify({
		version: '7',
		dialect,
		entries: entries.map(([tag, when], idx) => ({ idx, version: '7', when, tag, breakpoints: true })),
	})
}

test('entries come in the order of the journal; breakpoints end statements that lack a semicolon', async () => {
	const sql = 'CREATE TABLE a (b int)\n--> statement-breakpoint\nCREATE TABLE c (d int);--> statement-breakpoint\n-- done'
	const contents = {
		'meta/_journal.json': journal([
			['0001_b', 200],
			['0000_a', 100],
		]),
		'0001_b.sql': sql,
		'0000_a.sql': 'SELECT 1;',
		'stray.sql': '',
	}
	const { revisions } = await drizzle.readFiles(folderOf(contents), 'postgres')
	expect(revisions.map(({ version, label }) => [version, label])).toEqual([
		['0001_b', '0001'],
		['0000_a', '0000'],
	])
	expect(revisions[0]?.up?.sql).toBe('CREATE TABLE a (b int)\n;\nCREATE TABLE c (d int);\n-- done')
	expect(revisions[0]?.checksum).toBe(sha256(sql))
})

test('a file that the journal lists and that is gone, two of one time, and a broken journal are trouble', async () => {
	const contents = {
		'meta/_journal.json': journal([
			['a', 1],
			['b', 1],
			['c', 2],
		]),
		'a.sql': '',
		'b.sql': '',
	}
	const { troubles } = await drizzle.readFiles(folderOf(contents), 'postgres')
	expect(troubles.map(({ kind, file }) => [kind, file])).toEqual([
		['file-unreadable', 'c.sql'],
		['duplicate-version', 'b.sql'],
	])
	const broken = await drizzle.readFiles(folderOf({ 'meta/_journal.json': '{' }), 'postgres')
	expect(broken.troubles).toMatchObject([{ kind: 'file-unreadable', file: 'meta/_journal.json' }])
})

test('a journal of another kind of database is said not to run', async () => {
	const { revisions } = await drizzle.readFiles(
		folderOf({ 'meta/_journal.json': journal([['a', 1]], 'mysql'), 'a.sql': 'SELECT 1;' }),
		'sqlite',
	)
	expect(revisions[0]?.up?.fault).toMatchObject({ reason: 'directive', statement: '"dialect": "mysql"' })
})

test('a hash that differs is an edit, unless only line ends do: Drizzle never compares it', async () => {
	const [revision] = (await drizzle.readFiles(folderOf({ 'meta/_journal.json': journal([['a', 1]]), 'a.sql': 'SELECT 1;\n' }), 'postgres'))
		.revisions
	const record = { version: 'a', state: 'applied', appliedAt: null } as const
	if (!revision) throw new Error('no revision')
	expect(drizzle.driftOf(revision, { ...record, checksum: sha256('SELECT 1;\r\n') })).toEqual({ edited: false, why: 'line endings only' })
	expect(drizzle.driftOf(revision, { ...record, checksum: sha256('SELECT 2;') })).toEqual({ edited: true, why: 'another text' })
})

for (const engine of ['sqlite', 'postgres'] as const) {
	keepsBooks(drizzle, engine, `drizzle/${engine}`)

	test(`${engine}: reads books that Drizzle wrote, and finds the entry that it would pass over`, async () => {
		await using books = await openBooks(engine)
		await books.script(await fixtureScript(`drizzle/books-${engine}.sql`))
		const folder = await fixtureFolder(`drizzle/${engine}`)
		const { revisions } = await drizzle.readFiles(folder, engine)
		const context = contextOf(books, drizzle, revisions)
		const table = (await books.tables()).find(({ name }) => name === '__drizzle_migrations')
		expect(table && drizzle.recogniseLedger(table, engine)?.sureness).toBe('certain')
		const records = await drizzle.readLedger(context)
		expect(records.map(({ version }) => version)).toEqual(['0000_members', '0001_email'])
		for (const record of records) {
			const revision = revisions.find(({ version }) => version === record.version)
			expect(revision && drizzle.driftOf(revision, record)).toEqual({ edited: false, why: '' })
		}
		// A later row hides the entry before it from Drizzle; here it is still not applied
		const [, , last] = revisions
		if (!last) throw new Error('too few revisions')
		const [first] = records
		if (first) await books.write(drizzle.forget(first, context))
		expect((await drizzle.readLedger(context)).map(({ version }) => version)).toEqual(['0001_email'])
		expect(await storedEntries(drizzle, context)).toEqual(drizzle.entriesFor(['0001_email'], context))
		await books.write(drizzle.acceptEdit({ ...last, extra: { when: '1772456000000' }, checksum: 'ff' }, context) ?? [])
		expect((await drizzle.readLedger(context))[0]?.checksum).toBe('ff')
	})

	test(`${engine}: a row that no entry has is called by its time, and can be taken off`, async () => {
		await using books = await openBooks(engine)
		await books.script(await fixtureScript(`drizzle/books-${engine}.sql`))
		const context = contextOf(books, drizzle, [])
		const records = await drizzle.readLedger(context)
		expect(records.map(({ version }) => version)).toEqual(['at 1772356000000', 'at 1772456000000'])
		expect(await storedEntries(drizzle, context)).toEqual(drizzle.entriesFor(['at 1772356000000', 'at 1772456000000'], context))
		for (const record of records) await books.write(drizzle.forget(record, context))
		expect(await drizzle.readLedger(context)).toEqual([])
	})
}

test('sqlite: the row has no id, as the column type SERIAL makes none there', async () => {
	await using books = await openBooks('sqlite')
	const { revisions } = await drizzle.readFiles(await fixtureFolder('drizzle/sqlite'), 'sqlite')
	const context = contextOf(books, drizzle, revisions)
	await books.write(drizzle.createLedger(context))
	const [first] = revisions
	if (first) await books.write(drizzle.recordUp(first, context).after)
	const [rows] = await books.read([{ sql: 'SELECT id, created_at FROM __drizzle_migrations' }])
	expect(rows?.rows).toEqual([[null, 1_772_356_000_000]])
})

test('is recognised by its journal alone', async () => {
	expect(await drizzle.recogniseFolder(await fixtureFolder('drizzle/sqlite'))).toMatchObject({ sureness: 'certain' })
	expect(await drizzle.recogniseFolder(folderOf({ '0000_a.sql': '--> statement-breakpoint' }))).toBeNull()
})
