import { expect, test } from 'vitest'
import { createDiesel } from '../../../../electron/drivers/dialects/conventions/diesel.ts'
import { contextOf, fixtureFolder, fixtureScript, folderOf, openBooks, storedEntries } from '../../../support/convention-books.ts'
import { keepsBooks } from '../../../support/convention-law.ts'

const diesel = createDiesel()

test('versions are what stands before the first underscore, without hyphens, in the order of text', async () => {
	const contents = {
		'2026-03-01-090000_a_b/up.sql': '',
		'2026-03-01-090000_a_b/down.sql': '',
		'00000000000000_diesel_initial_setup/up.sql': '',
		'9_x/up.sql': '',
		'10_y/up.sql': '',
	}
	const { revisions } = await diesel.readFiles(folderOf(contents), 'postgres')
	expect(revisions.map(({ version, message, createdAt, down }) => [version, message, createdAt, down === null])).toEqual([
		['00000000000000', 'diesel initial setup', null, true],
		['10', 'y', null, true],
		['20260301090000', 'a b', '2026-03-01', false],
		['9', 'x', null, true],
	])
})

test('a metadata.toml that says nothing of transactions takes them away', async () => {
	const transactional = async (metadata: string | null) => {
		const contents = { '1_a/up.sql': 'SELECT 1;', ...(metadata !== null && { '1_a/metadata.toml': metadata }) }
		return (await diesel.readFiles(folderOf(contents), 'postgres')).revisions[0]?.up?.transactional
	}
	expect(await transactional(null)).toBe(true)
	expect(await transactional('run_in_transaction = true')).toBe(true)
	expect(await transactional('run_in_transaction = false')).toBe(false)
	expect(await transactional('# nothing')).toBe(false)
})

test('folders with one version are trouble', async () => {
	const { revisions, troubles } = await diesel.readFiles(folderOf({ '2026-01_a/up.sql': '', '202601_b/up.sql': '' }), 'sqlite')
	expect([revisions.length, troubles.map(({ kind }) => kind)]).toEqual([1, ['duplicate-version']])
})

for (const engine of ['sqlite', 'postgres'] as const) {
	keepsBooks(diesel, engine, 'diesel/project')

	test(`${engine}: reads books that Diesel wrote`, async () => {
		await using books = await openBooks(engine)
		await books.script(await fixtureScript(`diesel/books-${engine}.sql`))
		const { revisions } = await diesel.readFiles(await fixtureFolder('diesel/project'), engine)
		const context = contextOf(books, diesel, revisions)
		const [table] = await books.tables()
		expect(table && diesel.recogniseLedger(table, engine)?.sureness).toBe('certain')
		const records = await diesel.readLedger(context)
		expect(records.map(({ version }) => version)).toEqual(['20260301090000', '20260302090000'])
		expect(records[0]?.appliedAt).toMatch(/^2026-03-01T\d\d:20:30\.000Z$/)
		expect(diesel.acceptEdit(revisions[0] ?? never(), context)).toBeNull()
		for (const record of records) await books.write(diesel.forget(record, context))
		expect(await storedEntries(diesel, context)).toEqual([])
		expect(diesel.lock(context)).toBeNull()
	})
}

test('is recognised by its folders', async () => {
	expect(await diesel.recogniseFolder(await fixtureFolder('diesel/project'))).toMatchObject({ sureness: 'certain' })
	expect(await diesel.recogniseFolder(folderOf({ '1_a/up.sql': '' }))).toMatchObject({ sureness: 'likely' })
	expect(await diesel.recogniseFolder(folderOf({ '1_a.up.sql': '' }))).toBeNull()
})

function never(): never {
	throw new Error('no revision')
}
