import { expect, test } from 'vitest'
import type { CopyEvent } from '../../../electron/contract/transfers.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { carry, createSqliteFile, mapOf, mapped } from '../../support/copy-ground.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres-database.ts'

const rowsOf = (count: number, odd: string) => `CREATE TABLE t (id INTEGER PRIMARY KEY, size);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) INSERT INTO t SELECT i, i * 2 FROM n; ${odd}`
const before = ['CREATE TABLE public.t (id bigint, size bigint)']
const columns = [mapped('id', 'bigint'), mapped('size', 'bigint')]
const map = mapOf({ t: columns })

async function idsIn({ sql }: TestDatabase): Promise<readonly number[]> {
	return (await sql('SELECT id FROM t ORDER BY id')).map(([id]) => Number(id))
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

test('a value that does not fit stops the copy by its name; what was committed stays, and the rest is copied once it fits', async () => {
	await using target = await createDatabase()
	using file = createSqliteFile(rowsOf(1_000, "UPDATE t SET size = 'huge' WHERE id = 555"))
	const asked = { path: file.path, server: target.server, map, before, rowsPerRange: 100, carry: { sessions: 1 } }
	expect(await faultOf(carry(asked))).toEqual({
		kind: 'value-does-not-fit',
		table: 't',
		column: 'size',
		row: '555',
		type: 'bigint',
		text: 'huge',
	})
	expect(await idsIn(target)).toEqual(upTo(500))
	const lenient = mapOf({ t: columns.map((column) => ({ ...column, setNull: true })) })
	const events: CopyEvent[] = []
	const carried = await carry({ ...asked, map: lenient, carry: { totalRows: 1_000 } }, { onEvent: (event) => events.push(event) })
	expect(carried).toMatchObject({ rows: 1_000, leftOut: [{ table: 't', row: '555', column: 'size', text: 'huge' }], leftOutCount: 1 })
	expect(await idsIn(target)).toEqual(upTo(1_000))
	expect(await target.sql('SELECT id FROM t WHERE size IS NULL')).toEqual([['555']])
	expect(events.at(-1)).toMatchObject({ kind: 'progress', phase: 'rows', rows: 1_000, totalRows: 1_000, table: 't' })
	// What was left out is in the books, so that going on when nothing is left tells it again
	expect(await carry({ ...asked, map: lenient })).toEqual(carried)
})

test('values that are left out are counted all and listed up to ten thousand', async () => {
	await using target = await createDatabase()
	using file = createSqliteFile(rowsOf(12_000, "UPDATE t SET size = 'x' || id"))
	const lenient = mapOf({ t: columns.map((column) => ({ ...column, setNull: true })) })
	const carried = await carry({ path: file.path, server: target.server, map: lenient, before, rowsPerRange: 5_000 })
	expect(carried.leftOutCount).toBe(12_000)
	expect(carried.leftOut).toHaveLength(10_000)
	expect(await target.sql('SELECT count(*), count(size) FROM t')).toEqual([['12000', '0']])
})

test('a row is called by all columns of its key, or its number where it has none, also when those are not copied', async () => {
	await using target = await createDatabase()
	using file =
		createSqliteFile(`CREATE TABLE k (a TEXT, b INTEGER, v, PRIMARY KEY (a, b)) WITHOUT ROWID; INSERT INTO k VALUES ('x', 7, 'bad');
		CREATE TABLE n (v); INSERT INTO n VALUES (1), ('bad')`)
	const named = async (table: string) => {
		const made = {
			map: mapOf({ [table]: [mapped('v', 'bigint')] }, { schema: table }),
			before: [`CREATE SCHEMA ${table}`, `CREATE TABLE ${table}.${table} (v bigint)`],
		}
		return faultOf(carry({ path: file.path, server: target.server, ...made, begin: { id: table } }))
	}
	expect(await named('k')).toMatchObject({ kind: 'value-does-not-fit', column: 'v', row: 'x, 7' })
	expect(await named('n')).toMatchObject({ kind: 'value-does-not-fit', column: 'v', row: '2' })
})

test('rows that the target takes away, and rows that it refuses, are faults', async () => {
	await using target = await createDatabase()
	using file = createSqliteFile(rowsOf(50, ''))
	const asked = { path: file.path, server: target.server, map }
	const strict = { ...asked, before: ['CREATE TABLE public.t (id bigint CHECK (id < 40), size bigint)'] }
	expect(await faultOf(carry(strict))).toMatchObject({ kind: 'constraint' })
	expect(await target.sql('SELECT count(*) FROM t')).toEqual([['0']])
	expect(await target.sql('SELECT count(*) FROM headway_copy.ranges')).toEqual([['0']])
	await target.sql(`CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN CASE WHEN NEW.id < 40 THEN NEW END; END $$;
		CREATE TRIGGER swallow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION swallow(); ALTER TABLE t DROP CONSTRAINT t_id_check`)
	expect(await faultOf(carry(strict))).toEqual({ kind: 'constraint', detail: 't: 50 rows were sent and 39 were taken' })
	expect(await target.sql('SELECT count(*) FROM t')).toEqual([['0']])
})

test('tables without rows, without columns that are copied, and with more rows than a range can name are copied', async () => {
	await using target = await createDatabase()
	using file = createSqliteFile(`CREATE TABLE none (a); CREATE TABLE bare (a); INSERT INTO bare VALUES (1), (2);
		CREATE TABLE u (a TEXT COLLATE NOCASE PRIMARY KEY); INSERT INTO u VALUES ('b'), ('A'), ('c')`)
	const mixed = mapOf({ none: [mapped('a', 'bigint')], bare: [], u: [mapped('a', 'text')] })
	const tables = ['CREATE TABLE public.none (a bigint)', 'CREATE TABLE public.bare ()', 'CREATE TABLE public.u (a text)']
	expect(await carry({ path: file.path, server: target.server, map: mixed, before: tables, rowsPerRange: 1 })).toMatchObject({ rows: 5 })
	expect(await target.sql('SELECT (SELECT count(*) FROM none), (SELECT count(*) FROM bare), (SELECT count(*) FROM u)')).toEqual([
		['0', '2', '3'],
	])
})

test('a session that was left behind with rows of a range does not keep the copy from going on', async () => {
	await using target = await createDatabase()
	using file = createSqliteFile(rowsOf(100, ''))
	const asked = {
		path: file.path,
		server: target.server,
		map,
		before: ['CREATE TABLE public.t (id bigint PRIMARY KEY, size bigint)'],
		rowsPerRange: 10,
	}
	await carry(asked)
	const stray = await target.connect()
	await target.sql('DELETE FROM t WHERE id > 50')
	await target.sql('DELETE FROM headway_copy.ranges WHERE range >= 5')
	await stray.query(
		"BEGIN; SET LOCAL application_name = 'Headway copy c0ffee'; INSERT INTO t SELECT 51, 0; INSERT INTO headway_copy.ranges VALUES ('c0ffee', 't', 5, 1, 1, '[]', 0)",
	)
	expect(await carry(asked)).toMatchObject({ rows: 100 })
	expect(await idsIn(target)).toEqual(upTo(100))
	expect(await target.sql('SELECT size FROM t WHERE id = 51')).toEqual([['102']])
})
