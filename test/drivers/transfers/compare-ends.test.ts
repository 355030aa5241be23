import { expect, test } from 'vitest'
import { compareTables } from '../../../electron/drivers/transfers/comparing/compare.ts'
import { openReading } from '../../../electron/drivers/transfers/comparing/compare-session.ts'
import { sidesOf } from '../../../electron/drivers/transfers/comparing/compare-sides.ts'
import { openSource } from '../../../electron/drivers/transfers/source/sqlite-source.ts'
import { compareGround, mapped } from '../../support/compare-ground.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { createPlace } from '../../support/sqlite-place.ts'

const now = () => performance.now()

async function compareFiles(one: string, other: string) {
	await using place = createPlace()
	const [left, right] = [openSource({ path: place.make('one.db', one) }), openSource({ path: place.make('other.db', other) })]
	try {
		return await compareTables(await sidesOf({ kind: 'sqlite', source: left }, { kind: 'sqlite', source: right }, null), { now })
	} finally {
		left.close()
		right.close()
	}
}

async function compareServers(one: string, other: string) {
	await using left = await createDatabase(one)
	await using right = await createDatabase(other)
	const [ours, theirs] = [await openReading(left.server), await openReading(right.server)]
	try {
		const sides = await sidesOf(
			{ kind: 'postgres', session: ours, schema: 'public' },
			{ kind: 'postgres', session: theirs, schema: 'public' },
			null,
		)
		return await compareTables(sides, { now })
	} finally {
		await ours.close()
		await theirs.close()
	}
}

const stored = (values: string) => `CREATE TABLE kept (id INTEGER PRIMARY KEY, v); INSERT INTO kept VALUES ${values}`

test('two files are compared by what is stored, its class included', async () => {
	const all = `(-1, 5), (0, 5.0), (1, '5'), (2, x'35'), (3, NULL), (4, ''), (5, -9223372036854775808), (6, 1e300), (7, -2.5)`
	expect(await compareFiles(stored(all), stored(all))).toMatchObject([{ table: 'kept', differing: 0, sourceRows: 9, targetRows: 9 }])
	const [compared] = await compareFiles(
		stored(`(1, 5), (2, '5'), (3, x''), (4, NULL), (5, -2.5)`),
		stored(`(1, 5.0), (2, x'35'), (3, ''), (4, 0), (5, 2.5)`),
	)
	expect(compared?.differences.map(({ row, column }) => [row, column])).toEqual(['1', '2', '3', '4', '5'].map((row) => [row, 'v']))
	expect(compared?.differences.at(-1)).toMatchObject({ source: '-2.5', target: '2.5' })
})

test('a value of megabytes has room for NULL behind it', async () => {
	const long = 'CREATE TABLE kept (id INTEGER PRIMARY KEY, v, w); INSERT INTO kept VALUES (1, zeroblob(3000000), NULL), (2, NULL, NULL)'
	expect(await compareFiles(long, long)).toMatchObject([{ differing: 0, sourceRows: 2, targetRows: 2 }])
})

test('tables and columns that only one file has are differences', async () => {
	const compared = await compareFiles(
		`CREATE TABLE a (id INTEGER PRIMARY KEY, x, y); INSERT INTO a VALUES (1, 1, 1); CREATE TABLE b (id INTEGER PRIMARY KEY)`,
		`CREATE TABLE a (id INTEGER PRIMARY KEY, x, z); INSERT INTO a VALUES (1, 1, 2); CREATE TABLE c (id INTEGER PRIMARY KEY); INSERT INTO c VALUES (8)`,
	)
	expect(compared.map(({ table, differing, differences }) => ({ table, differing, differences }))).toEqual([
		{
			table: 'a',
			differing: 2,
			differences: [
				{ table: 'a', row: '', column: 'y', source: 'the column', target: null },
				{ table: 'a', row: '', column: 'z', source: null, target: 'the column' },
			],
		},
		{ table: 'b', differing: 1, differences: [{ table: 'b', row: '', column: null, source: 'the table', target: null }] },
		{
			table: 'c',
			differing: 2,
			differences: [
				{ table: 'c', row: '', column: null, source: null, target: 'the table' },
				{ table: 'c', row: '8', column: null, source: null, target: '8' },
			],
		},
	])
})

const served = (more = '') => `
	CREATE TYPE mood AS ENUM ('sad', 'glad');
	CREATE TABLE kept (id uuid PRIMARY KEY, at timestamptz, days interval, span int4range, many double precision[], tags jsonb, feeling mood, sum numeric, place inet, born date);
	INSERT INTO kept SELECT md5(n::text)::uuid, '2024-01-01Z'::timestamptz + n * interval '1 second', n * interval '1 month 2 days',
		int4range(n, n + 5), ARRAY[n / 3.0, 'NaN', '-0'], jsonb_build_object('n', n), CASE n % 2 WHEN 0 THEN 'sad'::mood ELSE 'glad'::mood END,
		n / 7.0, '10.0.0.1'::inet + n, date '1970-01-01' - n
	FROM generate_series(1, 500) n;
	CREATE TABLE parted (id bigint, v text) PARTITION BY RANGE (id);
	CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (10);
	CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (10) TO (100);
	INSERT INTO parted VALUES (5, 'five'), (50, 'fifty'), (50, 'fifty');
	${more}`

test('two databases of PostgreSQL are compared in every type, those that no copy writes too', async () => {
	const same = await compareServers(served(), served())
	expect(same.map(({ table, differing, sourceRows, targetRows }) => [table, differing, sourceRows, targetRows])).toEqual([
		['kept', 0, 500, 500],
		['parted', 0, 3, 3],
	])
	const key = (n: number) => `id = md5('${n}')::uuid`
	const columns = ['days', 'span', 'many', 'tags', 'feeling', 'sum', 'place', 'born', 'at']
	const changes = [
		"interval '2 months 3 days'",
		'int4range(0, 9)',
		"ARRAY[0, 'NaN', 0]::float8[]",
		`'{"n": 1.0}'`,
		"CASE feeling WHEN 'sad' THEN 'glad'::mood ELSE 'sad'::mood END",
		'sum + 1e-20',
		"'10.0.0.0/24'",
		'born + 1',
		"at + interval '1 microsecond'",
	]
	const updates = columns.map((column, place) => `UPDATE kept SET ${column} = ${changes[place]} WHERE ${key(place + 1)}`)
	const [kept] = await compareServers(served(), served(updates.join('; ')))
	expect(kept?.differing).toBe(columns.length)
	expect(new Set(kept?.differences.map(({ column }) => column))).toEqual(new Set(columns))
})

test('columns of different types are compared by the text that shows them', async () => {
	const [same] = await compareServers(
		`CREATE TABLE kept (id bigint PRIMARY KEY, v integer); INSERT INTO kept VALUES (1, 5), (2, 6)`,
		`CREATE TABLE kept (id bigint PRIMARY KEY, v text); INSERT INTO kept VALUES (2, '6'), (1, '05')`,
	)
	expect(same?.differences).toEqual([{ table: 'kept', row: '1', column: 'v', source: '5', target: '05' }])
})

test('a server on the left and a file on the right are compared by the same map', async () => {
	await using ground = await compareGround({
		sqlite: stored(`(1, 'a'), (2, 'b')`),
		postgres: `CREATE TABLE there (id bigint PRIMARY KEY, v text); INSERT INTO there VALUES (1, 'a'), (2, 'B'), (3, 'c')`,
		map: [],
	})
	const map = [{ table: 'kept', into: 'there', columns: [mapped('id', 'bigint'), mapped('v', 'text')] }]
	const source = openSource({ path: ground.path })
	const session = await openReading(ground.database.server)
	try {
		const copyMap = { version: 1 as const, schema: 'public', tables: 'there' as const, timeZone: 'UTC', map, choices: {} }
		const sides = await sidesOf({ kind: 'postgres', session, schema: 'public' }, { kind: 'sqlite', source }, copyMap)
		expect(await compareTables(sides, { now })).toMatchObject([
			{
				table: 'there',
				into: 'kept',
				sourceRows: 3,
				targetRows: 2,
				differences: [
					{ row: '2', column: 'v', source: 'B', target: 'b' },
					{ row: '3', column: null, source: '3, c', target: null },
				],
			},
		])
	} finally {
		source.close()
		await session.close()
	}
})
