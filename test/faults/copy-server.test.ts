import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultOf } from '../conformance/engine-ground.ts'
import { carry, createSqliteFile, mapOf, mapped, sessionOf } from '../support/copy-ground.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { startCutter } from '../support/postgres-cutter.ts'
import { createDatabase, serverAt, type TestDatabase } from '../support/postgres-database.ts'

const count = 40_000
const rows = `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) INSERT INTO t SELECT i, 'row ' || i FROM n;`
const map = mapOf({ t: [mapped('id', 'bigint'), mapped('name', 'text')] })
const before = ['CREATE TABLE public.t (id bigint, name text)']
const whole = [[String(count), String(count), String((count * (count + 1)) / 2)]]
const sums = 'SELECT count(*), count(DISTINCT id), sum(id) FROM t'

async function rowsIn({ sql }: Pick<TestDatabase, 'sql'>): Promise<number> {
	return Number((await sql('SELECT count(*) FROM t'))[0]?.[0])
}

test.each([
	['COPY', 'before'],
	['INSERT INTO headway_copy.ranges', 'before'],
	['INSERT INTO headway_copy.ranges', 'after'],
	['COMMIT', 'before'],
	['COMMIT', 'after'],
] as const)('a line that is cut at %s, %s the server hears it, loses and doubles nothing', async (words, when) => {
	await using target = await createDatabase()
	using file = createSqliteFile(rows)
	await using cutter = await startCutter(target.server)
	const onBatch = (batch: number) => {
		if (batch === 4) cutter.cutAt(words, when)
	}
	const asked = { path: file.path, map, before, rowsPerRange: 3_000 }
	expect(await faultOf(carry({ ...asked, server: cutter.server, onBatch }))).toMatchObject({ kind: 'connection-lost' })
	expect(await rowsIn(target)).toBeLessThan(count)
	expect(await carry({ ...asked, server: target.server })).toMatchObject({ rows: count })
	expect(await target.sql(sums)).toEqual(whole)
})

test('a server that is stopped in the middle, and started again, has every row once in the end', async () => {
	await using cluster = await startCluster()
	using file = createSqliteFile(rows)
	const server = serverAt(cluster.url)
	await using session = await sessionOf(server)
	const folder = String((await session.query("SELECT current_setting('data_directory')")).rows[0]?.[0])
	const stops: Promise<void>[] = []
	const onBatch = (batch: number) => {
		if (batch !== 4) return
		stops.push(cluster.stop())
		// Not one row is read before the server is gone
		while (existsSync(join(folder, 'postmaster.pid'))) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
	}
	const asked = { path: file.path, server, map, before, rowsPerRange: 1_000 }
	expect(await faultOf(carry({ ...asked, onBatch }))).toMatchObject({ kind: 'connection-lost' })
	await Promise.all(stops)
	expect((await faultOf(carry(asked))).kind).toBe('unreachable')
	await cluster.start()
	expect(await carry(asked)).toMatchObject({ rows: count })
	await using again = await sessionOf(server)
	expect((await again.query(`SELECT * FROM (${sums}) AS s (a, b, c)`)).rows).toEqual([[count, count, String((count * (count + 1)) / 2)]])
})
