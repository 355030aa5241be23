import * as files from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import type { Engine } from '../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { copyStore } from '../../electron/drivers/stores/copy-store.ts'
import { createMemoryStore } from '../../electron/drivers/stores/memory.ts'
import { createPostgresStore } from '../../electron/drivers/stores/postgres.ts'
import { setUpPostgresStore } from '../../electron/drivers/stores/postgres-set-up.ts'
import { createSqliteStore, setUpSqliteStore } from '../../electron/drivers/stores/sqlite.ts'
import type { ScanRequest, Store } from '../../electron/drivers/stores/store.ts'
import { noise, utf8 } from '../conformance/store-ground.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { serverAt } from '../support/postgres-database.ts'
import { pairedRatio, type Ratio, ratioText, report } from './measure.ts'

type Sizes = { readonly copied: number; readonly listed: number }
type Row = { readonly partition: Uint8Array; readonly key: Uint8Array; readonly value: Uint8Array }

const copyRounds = 3
const pageRounds = 21
const valueBytes = 120
const insert = 'INSERT INTO kv (partition_key, key, value) VALUES (?, ?, ?)'

/** Copies of a store against plain inserts of the same rows, and pages of a large one against the plain statement. */
export async function benchStores(folder: string, { copied, listed }: Sizes = { copied: 100_000, listed: 1_000_000 }): Promise<void> {
	// As a server is by default: the test cluster's own settings trade safety for speed
	await using cluster = await startCluster(['fsync=on', 'full_page_writes=on'])
	const { engine } = await openPostgres({ server: serverAt(cluster.url) }, { environment: {} })
	const client = new pg.Client({ connectionString: cluster.url })
	await client.connect()
	try {
		await setUpPostgresStore(engine)
		const rows = makeRows(copied)
		await benchCopyToSqlite(folder, rows)
		await benchCopyToPostgres(folder, rows, engine, client)
		await benchPages(folder, listed, engine, client)
	} finally {
		await client.end()
		await engine.close()
	}
}

/** Keys as lakeFS has them, in ten partitions. */
function makeRows(count: number): readonly Row[] {
	return Array.from({ length: count }, (_, index) => ({
		partition: utf8(`repository-${index % 10}`),
		key: utf8(`path/to/object-${String(index).padStart(8, '0')}`),
		value: noise(valueBytes, index),
	}))
}

async function benchCopyToSqlite(folder: string, rows: readonly Row[]): Promise<void> {
	const source = createMemoryStore()
	for (const row of rows) await source.set(row, row.value)
	const [ours, theirs] = [join(folder, 'ours.db'), join(folder, 'theirs.db')]
	const ratio = await pairedRatio(
		copyRounds,
		() => withSqliteStore(ours, (store) => copy(source, store, folder)),
		async () => insertAll(theirs, rows),
		async () => {
			for (const path of [ours, theirs]) await makeEmpty(path)
		},
	)
	reportCopy('copy, memory to SQLite, kept and verified / plain inserts', ratio, rows.length)
}

async function benchCopyToPostgres(folder: string, rows: readonly Row[], engine: Engine, client: pg.Client): Promise<void> {
	const path = join(folder, 'source.db')
	await makeEmpty(path)
	insertAll(path, rows)
	const ratio = await withSqliteStore(path, async (source) => {
		const target = await createPostgresStore(engine, { table: 'kv' })
		return pairedRatio(
			copyRounds,
			() => copy(source, target, folder),
			() => insertMany(client, rows),
			() => client.query('TRUNCATE kv'),
		)
	})
	reportCopy('copy, SQLite to PostgreSQL, kept and verified / inserts', ratio, rows.length)
	await client.query('TRUNCATE kv')
}

let copies = 0

function copy(source: Store, target: Store, folder: string): Promise<unknown> {
	const changesPath = join(folder, `changes-${++copies}`)
	return copyStore(source, target, { collision: 'stop', changesPath }, files, { onEvent: () => undefined })
}

function reportCopy(what: string, ratio: Ratio, entries: number): void {
	const perSecond = (ms: number) => `${Math.round(entries / (ms / 1000)).toLocaleString('en')}`
	report(what, ratioText(ratio))
	report('  entries/s', `${perSecond(ratio.oursMs)} / ${perSecond(ratio.theirsMs)}`)
}

async function makeEmpty(path: string): Promise<void> {
	for (const end of ['', '-wal', '-shm']) await files.rm(path + end, { force: true })
	const engine = await openSqlite({ path, create: true })
	await setUpSqliteStore(engine)
	await engine.close()
}

async function withSqliteStore<Result>(path: string, work: (store: Store) => Promise<Result>): Promise<Result> {
	const engine = await openSqlite({ path })
	try {
		return await work(await createSqliteStore(engine, 'kv'))
	} finally {
		await engine.close()
	}
}

/** The floor: one transaction, one prepared statement, nothing checked. */
function insertAll(path: string, rows: readonly Row[]): void {
	const db = new Database(path)
	const statement = db.prepare(insert)
	db.transaction(() => {
		for (const { partition, key, value } of rows) statement.run(partition, key, value)
	})()
	db.close()
}

async function insertMany(client: pg.Client, rows: readonly Row[]): Promise<void> {
	const sql = 'INSERT INTO kv (partition_key, key, value) SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bytea[])'
	await client.query('BEGIN')
	for (let from = 0; from < rows.length; from += 1_000) {
		const some = rows.slice(from, from + 1_000)
		await client.query(sql, [some.map(({ partition }) => partition), some.map(({ key }) => key), some.map(({ value }) => value)])
	}
	await client.query('COMMIT')
}

const partition = utf8('repository')

/** A partition with so many entries, keys `path/00/00000001` in a hundred folders. */
const fill = (rows: number, bytes: string, padded: (number: string, digits: number) => string, series: string) => `
	INSERT INTO kv (partition_key, key, value)
	SELECT ${bytes.replace('?', `'repository'`)}, ${bytes.replace('?', `'path/' || ${padded(`i * 100 / ${rows}`, 2)} || '/' || ${padded('i', 8)}`)},
		${bytes.replace('?', `'the value of entry ' || i`)}
	FROM ${series}`

async function benchPages(folder: string, rows: number, engine: Engine, client: pg.Client): Promise<void> {
	const path = join(folder, 'listed.db')
	await makeEmpty(path)
	const db = new Database(path)
	db.exec(
		fill(
			rows,
			'CAST(? AS BLOB)',
			(number, digits) => `printf('%0${digits}d', ${number})`,
			`(
			WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows - 1}) SELECT i FROM n)`,
		),
	)
	await withSqliteStore(path, (store) =>
		benchPagesOf('SQLite', store, rows, async (where, values, offset) =>
			db
				.prepare(`SELECT key, substr(value, 1, 512), length(value) FROM kv WHERE ${where} ORDER BY key LIMIT 101 OFFSET ${offset}`)
				.all(...values),
		),
	)
	db.close()
	const padded = (number: string, digits: number) => `lpad((${number})::text, ${digits}, '0')`
	await client.query(fill(rows, `convert_to(?, 'UTF8')`, padded, `generate_series(0, ${rows - 1}) AS i`))
	await client.query('VACUUM ANALYZE kv')
	await benchPagesOf('PostgreSQL', await createPostgresStore(engine, { table: 'kv' }), rows, (where, values, offset) => {
		const numbered = values.reduce((sql: string, _, index) => sql.replace('?', `$${index + 1}`), where)
		const sql = `SELECT key, substring(value, 1, 512), octet_length(value) FROM kv WHERE ${numbered} ORDER BY key LIMIT 101 OFFSET ${offset}`
		return client.query(sql, [...values])
	})
}

type Ask = (where: string, values: readonly Uint8Array[], offset: number) => Promise<unknown>

/** Each page through the store against the statement that lists the same entries. */
async function benchPagesOf(what: string, store: Store, rows: number, ask: Ask): Promise<void> {
	const folderOf = (number: number) => `path/${String(number).padStart(2, '0')}/`
	const deep = Math.floor(rows * 0.9)
	const after = utf8(`${folderOf(90)}${String(deep).padStart(8, '0')}`)
	const prefix = utf8(folderOf(42))
	const of = 'partition_key = ?'
	const cases: readonly (readonly [string, Partial<ScanRequest>, () => Promise<unknown>])[] = [
		['first page', {}, () => ask(of, [partition], 0)],
		['deep page, by its key', { after }, () => ask(`${of} AND key > ?`, [partition, after], 0)],
		['deep page, by its number', { skip: deep }, () => ask(of, [partition], deep)],
		['prefix search', { prefix }, () => ask(`${of} AND key >= ? AND key < ?`, [partition, prefix, utf8('path/420')], 0)],
	]
	for (const [name, request, theirs] of cases) {
		const ours = () => store.scan({ partition, limit: 100, valueBytes: 512, ...request })
		const ratio = await pairedRatio(pageRounds, ours, theirs, async () => undefined)
		const times = `${ratio.oursMs.toFixed(2)} / ${ratio.theirsMs.toFixed(2)} ms`
		report(`${name} of ${rows.toLocaleString('en')}, ${what} / SQL`, ratioText(ratio), times)
	}
}
