import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CachedFilter, CachedSort } from '../../../electron/contract/cached.ts'
import type { Engine } from '../../../electron/drivers/engines/engine.ts'
import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import type { CachedValues } from '../../../electron/drivers/stores/cached-values.ts'
import { pageQuery } from '../../../electron/drivers/stores/redun-list.ts'
import { createRedunValues } from '../../../electron/drivers/stores/redun-values.ts'
import { copyFixture, withFolder, within } from '../../support/redun-database.ts'
import { optionsOn, valuesOn } from '../../support/redun-values-ground.ts'

const many = 200_000
const everything = { sql: '1 = 1', parameters: {} }
let folder = ''
let engine: Engine
let remembering: CachedValues

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'headway-redun-many-'))
	const path = await copyFixture('empty/redun_v3.5.db', folder)
	within(path, fill)
	engine = await openSqlite({ path })
	remembering = createRedunValues({ ...optionsOn(engine, 'sqlite'), path })
})

afterAll(async () => {
	await engine.close()
	await rm(folder, { recursive: true, force: true })
})

/** Values of growing size, each the result of a call with a job of its own under one first job; every third is in the list of the next. */
function fill(db: Parameters<Parameters<typeof within>[1]>[0]): void {
	db.pragma('synchronous = OFF')
	db.exec(`BEGIN;
		CREATE TEMP TABLE n(i INTEGER PRIMARY KEY);
		WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ${many}) INSERT INTO n SELECT i FROM c;
		INSERT INTO task VALUES (printf('%040x', 1), 'work', 'many', 'def work(): pass');
		INSERT INTO value SELECT printf('%016x%024x', i * 7919 % 200003, i), CASE i % 5 WHEN 0 THEN 'builtins.list' WHEN 1 THEN 'redun.File'
			ELSE 'builtins.int' END, 'application/python-pickle', zeroblob(5 + i % 700) FROM n;
		INSERT INTO value VALUES (printf('%040x', 1), 'redun.Task', 'application/python-pickle', zeroblob(3000000));
		INSERT INTO call_node SELECT printf('c%039x', i), 'many.work', printf('%040x', 1), printf('a%039x', i),
			printf('%016x%024x', i * 7919 % 200003, i), '2026-01-01 00:00:00.000000' FROM n;
		INSERT INTO job SELECT printf('job-%d', i), strftime('%Y-%m-%d %H:%M:%S', 1700000000 + i, 'unixepoch') || '.000000',
			strftime('%Y-%m-%d %H:%M:%S', 1700000001 + i, 'unixepoch') || '.500000', printf('%040x', 1), 0, printf('c%039x', i),
			CASE WHEN i > 1 THEN printf('job-%d', max(1, i / 2)) END, CASE WHEN i > 100000 THEN 'execution-2' ELSE 'execution-1' END FROM n;
		INSERT INTO execution VALUES ('execution-1', '["redun", "run"]', 'job-1', NULL), ('execution-2', '["redun", "again"]', 'job-100001', NULL);
		INSERT INTO subvalue SELECT printf('%016x%024x', i * 7919 % 200003, i), printf('%016x%024x', (i + 1) * 7919 % 200003, i + 1)
			FROM n WHERE i % 3 = 0 AND i < ${many};
		COMMIT`)
}

async function explained(prefix: string, sql: string) {
	const [answer] = await engine.read([{ sql: `${prefix} ${sql}` }])
	return answer?.rows ?? []
}

test.each([
	['hash', /SCAN v USING COVERING INDEX/],
	['type', /SCAN v USING INDEX ix_value_type/],
] as const)('pages by %s along an index, without sorting', async (by, way) => {
	for (const descending of [false, true]) {
		const { sql } = pageQuery('sqlite', everything, { by, descending })
		const plan = (await explained('EXPLAIN QUERY PLAN', `${sql} LIMIT 100 OFFSET 1000`)).map((row) => row[3])
		expect(plan).toEqual([expect.stringMatching(way)])
	}
})

test.each(['hash', 'type', 'size', 'time'] as const)('pages by %s without reading the bytes of a value', async (by) => {
	const { sql } = pageQuery('sqlite', everything, { by, descending: true })
	const [root] = (await explained('', "SELECT rootpage FROM sqlite_schema WHERE name = 'value'"))[0] ?? []
	const steps = await explained('EXPLAIN', `${sql} LIMIT 100 OFFSET 1000`)
	const cursors = steps.filter((row) => row[1] === 'OpenRead' && row[3] === root).map((row) => row[2])
	const ofBytes = steps.filter((row) => row[1] === 'Column' && cursors.includes(row[2] ?? null) && row[3] === 3)
	// The only way the column is read is for its length, which SQLite takes from the row's head (OPFLAG_BYTELENARG)
	expect(ofBytes.map((row) => row[6])).toEqual(by === 'size' ? [0xc0] : [])
})

test.each(['hash', 'type', 'size', 'time'] as const)(
	'lists the first page and a deep one by %s',
	async (by) => {
		const values = valuesOn(engine, 'sqlite', { path: join(folder, 'redun.db') })
		for (const skip of [0, 150_000]) {
			const page = await values.list({ filter: {}, sort: { by, descending: true }, skip, limit: 100 })
			expect([page.total, page.values.length]).toEqual([many + 1, 100])
			expect(page.values.filter(({ task }) => task === 'many.work').length).toBeGreaterThanOrEqual(99)
		}
	},
	60_000,
)

test('comes to the same order by walking along the jobs as by sorting all values', async () => {
	const values = valuesOn(engine, 'sqlite')
	for (const descending of [false, true])
		for (const skip of [0, 1000]) {
			const page = await values.list({ filter: {}, sort: { by: 'time', descending }, skip, limit: 300 })
			const { sql } = pageQuery('sqlite', everything, { by: 'time', descending })
			const [sorted] = await engine.read([{ sql: `${sql} LIMIT 300 OFFSET ${skip}` }])
			expect(page.values.map(({ hash }) => hash)).toEqual(sorted?.rows.map(([hash]) => hash))
		}
})

test.each([true, false])(
	'finds the first by size (descending: %s) in one pass, in the order that sorting all has',
	async (descending) => {
		const { read, asked } = counting(engine)
		const values = createRedunValues({ ...optionsOn(engine, 'sqlite'), engine: { ...engine, read }, path: join(folder, 'redun.db') })
		const page = async (skip: number) => {
			const { values: found, total } = await values.list({ filter: {}, sort: { by: 'size', descending }, skip, limit: 300 })
			return { hashes: found.map(({ hash }) => hash), total }
		}
		const { sql } = pageQuery('sqlite', everything, { by: 'size', descending })
		const [sorted] = await engine.read([{ sql: `${sql} LIMIT 1000` }])
		const hashes = sorted?.rows.map(([hash]) => hash) ?? []
		expect(await page(0)).toEqual({ hashes: hashes.slice(0, 300), total: many + 1 })
		expect(asked().reduce((sum, { rows }) => sum + rows, 0)).toBeLessThan(many / 10)
		expect(await page(700)).toEqual({ hashes: hashes.slice(700), total: many + 1 })
		expect(asked().filter(({ sql }) => sql.includes('octet_length(value) DESC') || sql.includes('octet_length(value) ASC'))).toEqual([])
		expect((await page(800)).hashes.slice(0, 200)).toEqual(hashes.slice(800))
	},
	60_000,
)

test('makes no brief of a value that is too large to be read for it', async () => {
	const read: number[] = []
	const values = valuesOn(engine, 'sqlite', { brief: (bytes) => String(read.push(bytes.length)) })
	const page = await values.list({ filter: { type: 'redun.Task' }, sort: { by: 'size', descending: true }, skip: 0, limit: 10 })
	expect([page.values[0]?.sizeBytes, page.values[0]?.brief, read]).toEqual([3_000_000, null, []])
})

test('walks an execution of 100,000 jobs and tells of one page', async () => {
	const values = valuesOn(engine, 'sqlite')
	const first = await values.jobs('execution-1', { skip: 0, limit: 50 })
	expect([first.total, first.jobs.length]).toEqual([100_000, 50])
	expect(first.jobs.slice(0, 4).map(({ id, depth }) => [id, depth])).toEqual([
		['job-1', 0],
		['job-2', 1],
		['job-4', 2],
		['job-8', 3],
	])
	const last = await values.jobs('execution-1', { skip: 99_990, limit: 50 })
	expect(last.jobs).toHaveLength(10)
	const { executions } = await values.executions({ skip: 0, limit: 10 })
	expect(executions.map(({ jobs }) => jobs.total)).toEqual([100_000, 100_000])
})

test('sums 200,000 values by pages of them, and reads none', async () => {
	const { read, asked: all } = counting(engine)
	const space = await createRedunValues({ ...optionsOn(engine, 'sqlite'), engine: { ...engine, read } }).space()
	const asked = all()
	const [[count, bytes] = []] = (await engine.read([{ sql: 'SELECT count(*), sum(octet_length(value)) FROM value' }]))[0]?.rows ?? []
	expect(space.total).toEqual({ values: count, insideBytes: bytes, externalBytes: 0 })
	expect(space.byType.map(({ name, values }) => [name, values])).toEqual([
		['builtins.int', 120_000],
		['redun.File', 40_000],
		['builtins.list', 40_000],
		['redun.Task', 1],
	])
	expect(space.byAge.reduce((sum, { values }) => sum + values, 0)).toBe(many + 1)
	expect(Math.max(...asked.map(({ rows }) => rows))).toBeLessThanOrEqual(10_000)
	const fromValue = asked.filter(({ sql }) => /\bFROM value\b/.test(sql) && !sql.includes('count(*)'))
	expect(fromValue.length).toBe(Math.floor((many + 1) / 10_000) + 1)
	const later = new Set(asked.flatMap(({ sql }) => (sql.includes(':after_0') ? [sql] : [])))
	expect(later.size).toBe(4)
	for (const sql of later) {
		const [plan] = await engine.read([{ sql: `EXPLAIN QUERY PLAN ${sql}`, parameters: { after_0: 1 } }])
		expect(plan?.rows.map((row) => row[3])).toEqual([expect.stringMatching(/^SEARCH \w+ USING INTEGER PRIMARY KEY \(rowid>\?\)$/)])
	}
}, 60_000)

/** Statements and rows of each question, in the order they were asked. */
function counting(engine: Engine) {
	const asked: { readonly sql: string; readonly rows: number }[] = []
	const read: typeof engine.read = async (queries, listening) => {
		const answers = await engine.read(queries, listening)
		for (const [index, { rows }] of answers.entries()) asked.push({ sql: queries[index]?.sql ?? '', rows: rows.length })
		return answers
	}
	return { read, asked: () => asked.splice(0) }
}

test('goes through the repository once for all lists, until somebody writes to it', async () => {
	await withFolder(async (own) => {
		const path = await copyFixture('workflow/redun.db', own)
		const copied = await openSqlite({ path })
		const { read, asked } = counting(copied)
		const values = createRedunValues({ ...optionsOn(copied, 'sqlite'), engine: { ...copied, read }, path })
		const page = (reach: CachedFilter['reach'], by: CachedSort['by']) =>
			values.list({ filter: { ...(reach && { reach }) }, sort: { by, descending: true }, skip: 0, limit: 100 })
		const walks = () => asked().filter(({ sql }) => /octet_length\(value\), rowid FROM value ORDER/.test(sql)).length
		const before = await page('unreached', 'time')
		expect([before.total, walks()]).toEqual([0, 1])
		for (const [reach, by] of [
			['evaluation-only', 'time'],
			['evaluation-only', 'size'],
			['unreached', 'hash'],
		] as const) {
			await page(reach, by)
			expect(walks(), `${reach} by ${by}`).toBe(0)
		}
		within(path, (db) => db.exec("INSERT INTO value VALUES ('ff', 'builtins.int', 'application/python-pickle', x'00')"))
		const later = await page('unreached', 'hash')
		expect([later.total, later.values[0]?.hash, walks()]).toEqual([1, 'ff', 1])
		await copied.close()
	})
})

test('comes to the same order from what is remembered as by sorting in the database', async () => {
	const values = createRedunValues({ ...optionsOn(engine, 'sqlite'), path: join(folder, 'redun.db') })
	for (const by of ['time', 'size'] as const)
		for (const descending of [false, true])
			for (const type of [null, 'redun.File']) {
				const request = { sort: { by, descending }, skip: 30_000, limit: 100 }
				const { total, values: listed } = await values.list({ filter: type === null ? {} : { type }, ...request })
				const condition = type === null ? everything : { sql: 'v.type = :type', parameters: { type } }
				const { sql, parameters } = pageQuery('sqlite', condition, { by, descending })
				const [sorted] = await engine.read([{ sql: `${sql} LIMIT 100 OFFSET 30000`, parameters }])
				expect([total, listed.length]).toEqual([type === null ? many + 1 : 40_000, 100])
				expect(listed.map(({ hash }) => hash)).toEqual(sorted?.rows.map(([hash]) => hash))
			}
}, 120_000)

const madeBy = (jobs: string) => `SELECT c.value_hash FROM job j JOIN call_node c ON c.call_hash = j.call_hash WHERE ${jobs}
	UNION SELECT s.value_hash FROM job j JOIN call_node c ON c.call_hash = j.call_hash
		JOIN subvalue s ON s.parent_value_hash = c.value_hash WHERE ${jobs}`

test.each<[CachedFilter, string]>([
	[{ task: 'many.work' }, madeBy('1 = 1')],
	[{ execution: 'execution-2' }, madeBy("j.execution_id = 'execution-2'")],
	[{ search: 'MANY.W' }, `${madeBy('1 = 1')} UNION SELECT hash FROM task`],
	[{ search: 'redun.f' }, "SELECT value_hash FROM value WHERE type = 'redun.File'"],
	[{ search: '0' }, "SELECT value_hash FROM value WHERE value_hash LIKE '0%'"],
	[{ search: 'many', type: 'builtins.list' }, "SELECT value_hash FROM value WHERE type = 'builtins.list'"],
	[{ place: 'inside' }, 'SELECT value_hash FROM value'],
	[{ month: '2023-12' }, madeBy("j.end_time LIKE '2023-12-%'")],
	[{ month: '2031-01' }, "SELECT value_hash FROM value WHERE value_hash = ''"],
])(
	'lets through %o what the database finds, from what is remembered of all',
	async (filter, expected) => {
		const [made] = await engine.read([{ sql: `SELECT count(DISTINCT value_hash) FROM (${expected})` }])
		const total = Number(made?.rows[0]?.[0])
		const skip = Math.max(0, total - 300)
		const [rows] = await engine.read([
			{ sql: `SELECT value_hash FROM (${expected}) GROUP BY value_hash ORDER BY value_hash LIMIT 300 OFFSET ${skip}` },
		])
		const page = await remembering.list({ filter, sort: { by: 'hash', descending: false }, skip, limit: 300 })
		expect(page.values.map(({ hash }) => hash)).toEqual(rows?.rows.map(([hash]) => hash))
		expect(page.total).toBe(total)
	},
	60_000,
)

test('goes on for one who waits where another is cancelled, and stops when nobody waits', async () => {
	const { read, asked } = counting(engine)
	const values = createRedunValues({ ...optionsOn(engine, 'sqlite'), engine: { ...engine, read }, path: join(folder, 'redun.db') })
	const request = { filter: { reach: 'unreached' }, sort: { by: 'hash', descending: false }, skip: 0, limit: 10 } as const
	const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()]
	const [one, other] = [values.list(request, first), values.list(request, second)]
	first.abort()
	await expect(one).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
	expect((await other).total).toBe(0)
	expect(asked().filter(({ sql }) => /octet_length\(value\), rowid FROM value ORDER/.test(sql))).toHaveLength(1)
	const lonely = createRedunValues({ ...optionsOn(engine, 'sqlite'), engine: { ...engine, read } }).list(request, third)
	await expect.poll(() => asked().some(({ sql }) => sql.includes('rowid FROM value'))).toBe(true)
	third.abort()
	await expect(lonely).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
	expect(asked().filter(({ sql }) => sql.includes('FROM subvalue'))).toEqual([])
}, 60_000)

test('stops summing and checking when it is cancelled, between two pages', async () => {
	const stopping = new AbortController()
	let pages = 0
	const read: typeof engine.read = (queries, listening) => {
		pages += 1
		if (pages === 4) stopping.abort()
		return engine.read(queries, listening)
	}
	const values = createRedunValues({ ...optionsOn(engine, 'sqlite'), engine: { ...engine, read } })
	await expect(values.space(stopping)).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
	expect(pages).toBe(4)
	await expect(values.check({ ...stopping, signal: stopping.signal, onEvent: () => undefined })).rejects.toMatchObject({
		fault: { kind: 'cancelled' },
	})
})
