import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { compareGround, mapped } from '../../support/compare-ground.ts'

const people = {
	sqlite: `CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO people VALUES (-3, 'Ada'), (1, 'Bob'), (300, NULL), (70000, '')`,
	postgres: `CREATE TABLE people (id bigint PRIMARY KEY, name text); INSERT INTO people VALUES (1, 'Bob'), (300, NULL), (-3, 'Ada'), (70000, '')`,
	map: [{ table: 'people', into: 'people', columns: [mapped('id', 'bigint'), mapped('name', 'text')] }],
}

test('what is the same is found the same, with the digest of every value in the order of the key', async () => {
	await using ground = await compareGround(people)
	const compared = await ground.compareOnly()
	const text = (name: string) => [...Buffer.from([0, 0, 0, name.length]), ...Buffer.from(name)]
	const digest = createHash('blake2b512')
		.update(Buffer.from([...text('Ada'), ...text('Bob'), 255, 255, 255, 255, ...text('')]))
		.digest('hex')
		.slice(0, 64)
	expect(compared).toMatchObject({ table: 'people', into: 'people', sourceRows: 4, targetRows: 4, differing: 0, differences: [] })
	expect(compared.columns[1]).toEqual({ column: 'name', source: digest, target: digest })
	expect(compared.columns[0]?.source).toBe(compared.columns[0]?.target)
})

const kept = (values: string, more = '') => `CREATE TABLE kept (id INTEGER PRIMARY KEY, v ${more}); INSERT INTO kept VALUES ${values}`
const keptMap = (type: string) => [{ table: 'kept', into: 'kept', columns: [mapped('id', 'bigint'), mapped('v', type)] }]

test('rows that one side lacks are named with what they are', async () => {
	await using ground = await compareGround(people)
	await ground.database.sql(`DELETE FROM people WHERE id = -3; INSERT INTO people VALUES (2, 'Eve'), (90000, 'Zoe')`)
	const compared = await ground.compareOnly()
	expect(compared).toMatchObject({ sourceRows: 4, targetRows: 5, differing: 3 })
	expect(compared.differences).toEqual([
		{ table: 'people', row: '-3', column: null, source: '-3, Ada', target: null },
		{ table: 'people', row: '2', column: null, source: null, target: '2, Eve' },
		{ table: 'people', row: '90000', column: null, source: null, target: '90000, Zoe' },
	])
	for (const { source, target } of compared.columns) expect(target).not.toBe(source)
})

test('two rows with their values exchanged are both named', async () => {
	await using ground = await compareGround(people)
	await ground.database.sql(`UPDATE people SET name = CASE id WHEN 1 THEN 'Ada' ELSE 'Bob' END WHERE id IN (-3, 1)`)
	const compared = await ground.compareOnly()
	expect(compared.differences).toEqual([
		{ table: 'people', row: '-3', column: 'name', source: 'Ada', target: 'Bob' },
		{ table: 'people', row: '1', column: 'name', source: 'Bob', target: 'Ada' },
	])
	expect(compared.columns.map(({ source, target }) => source === target)).toEqual([true, false])
})

test('NULL and the empty text differ', async () => {
	await using ground = await compareGround(people)
	await ground.database.sql(`UPDATE people SET name = CASE WHEN name IS NULL THEN '' END WHERE id > 1`)
	expect((await ground.compareOnly()).differences).toEqual([
		{ table: 'people', row: '300', column: 'name', source: null, target: '' },
		{ table: 'people', row: '70000', column: 'name', source: '', target: null },
	])
})

test.each([
	{ what: 'the two zeros', type: 'double precision', source: '0.0', target: "'-0'" },
	{ what: 'neighbouring doubles', type: 'double precision', source: '0.1', target: '0.10000000000000002' },
	{ what: 'a space at the end', type: 'text', source: "'a'", target: "'a '" },
	{ what: 'two normal forms of one letter', type: 'text', source: "'\u00e9'", target: "'e\u0301'" },
	{ what: 'signs that cannot be seen', type: 'text', source: "'a'", target: "'a\u200b'" },
	{ what: 'long texts that differ behind what is shown', type: 'text', source: `'${'x'.repeat(500)}a'`, target: `'${'x'.repeat(500)}b'` },
])('$what differ, and are told so that one sees it', async ({ type, source, target }) => {
	await using ground = await compareGround({
		sqlite: kept(`(1, ${source})`),
		postgres: `CREATE TABLE kept (id bigint PRIMARY KEY, v ${type}); INSERT INTO kept VALUES (1, ${target})`,
		map: keptMap(type),
	})
	const compared = await ground.compareOnly()
	expect(compared.differing).toBe(1)
	expect(compared.differences[0]).toMatchObject({ row: '1', column: 'v' })
	expect(compared.differences[0]?.source).not.toBe(compared.differences[0]?.target)
	expect(compared.differences[0]?.source?.length).toBeLessThanOrEqual(200)
})

test('the first thousand differences are named, and all are counted', async () => {
	const values = Array.from({ length: 2_500 }, (_, id) => [id, 'same'])
	await using ground = await compareGround({
		sqlite: 'CREATE TABLE kept (id INTEGER PRIMARY KEY, v)',
		rows: { insert: 'INSERT INTO kept VALUES (?, ?)', values },
		postgres: `CREATE TABLE kept (id bigint PRIMARY KEY, v text); INSERT INTO kept SELECT id, CASE WHEN id % 2 = 0 THEN 'same' ELSE 'other' END FROM generate_series(0, 2499) id`,
		map: keptMap('text'),
	})
	const compared = await ground.compareOnly()
	expect(compared).toMatchObject({ differing: 1_250, sourceRows: 2_500, targetRows: 2_500 })
	expect(compared.differences).toHaveLength(1_000)
	expect(compared.differences.at(-1)?.row).toBe('1999')
})

test('a value that the map’s type does not take stops the comparison and is named', async () => {
	await using ground = await compareGround({
		sqlite: kept("(7, 'seven')"),
		postgres: 'CREATE TABLE kept (id bigint PRIMARY KEY, v bigint)',
		map: keptMap('bigint'),
	})
	const fault = { kind: 'value-does-not-fit', table: 'kept', column: 'v', row: '7', type: 'bigint', text: 'seven' }
	await expect(ground.compareOnly()).rejects.toMatchObject({ fault })
})

test('values that were left out by choice are NULL on both sides', async () => {
	await using ground = await compareGround({
		sqlite: kept("(1, 5), (7, 'seven')"),
		postgres: 'CREATE TABLE kept (id bigint PRIMARY KEY, v bigint); INSERT INTO kept VALUES (1, 5), (7, NULL)',
		map: [{ table: 'kept', into: 'kept', columns: [mapped('id', 'bigint'), mapped('v', 'bigint', { setNull: true })] }],
	})
	expect(await ground.compareOnly()).toMatchObject({ differing: 0, sourceRows: 2 })
})

test('tables that the map leaves out are not compared, and names may differ', async () => {
	await using ground = await compareGround({
		sqlite: `${kept("(1, 'a')")}; CREATE TABLE skipped (id)`,
		postgres: 'CREATE TABLE "Other ""one""" ("The id" bigint PRIMARY KEY, v text); INSERT INTO "Other ""one""" VALUES (1, \'a\')',
		map: [
			{ table: 'skipped', into: 'skipped', columns: null },
			{ table: 'kept', into: 'Other "one"', columns: [mapped('id', 'bigint', { into: 'The id' }), mapped('v', 'text')] },
		],
	})
	expect(await ground.compare()).toMatchObject([{ table: 'kept', into: 'Other "one"', differing: 0, sourceRows: 1, targetRows: 1 }])
})
