import { expect, test } from 'vitest'
import { carry, createSqliteFile, mapOf, mapped } from '../../support/copy-ground.ts'
import { createDatabase } from '../../support/postgres-database.ts'

const manyRows = (count: number) => `
CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, size REAL, body BLOB);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
INSERT INTO t SELECT i, 'name ' || i, i / 4.0, CASE WHEN i % 5 THEN randomblob(i % 40) END FROM n;`

const table = 'CREATE TABLE public.t (id bigint, name text, size double precision, body bytea)'
const map = mapOf({ t: [mapped('id', 'bigint'), mapped('name', 'text'), mapped('size', 'double precision'), mapped('body', 'bytea')] })

test('rows of many ranges are copied through several sessions, each once', async () => {
	await using target = await createDatabase()
	using file = createSqliteFile(manyRows(10_000))
	const carried = await carry({ path: file.path, server: target.server, map, before: [table], rowsPerRange: 700 })
	expect(carried).toMatchObject({ rows: 10_000, leftOut: [], leftOutCount: 0 })
	expect(await target.sql('SELECT count(*), count(DISTINCT id), min(id), max(id), sum(size), count(body) FROM t')).toEqual([
		['10000', '10000', '1', '10000', '12501250', '8000'],
	])
	expect(await target.sql('SELECT count(*), sum(rows) FROM headway_copy.ranges')).toEqual([['15', '10000']])
})
