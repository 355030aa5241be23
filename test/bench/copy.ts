import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import pg from 'pg'
import { startCluster } from '../support/postgres-cluster.ts'
import { openTestApp, type TestApp } from '../support/test-app.ts'
import { memoryOf, pairedRatio, type Ratio, ratioText, report } from './measure.ts'

const execute = promisify(execFile)
const rounds = 3
const pgloader = '/usr/bin/pgloader'
const table = 'CREATE TABLE item (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, note TEXT, amount REAL, picture BLOB, kind TEXT)'
const targetTable =
	'CREATE TABLE item (id bigint PRIMARY KEY, hash text NOT NULL, note text, amount double precision, picture bytea, kind text)'

/**
 * A table copied from SQLite to PostgreSQL: with every value compared, against pgloader; without, against the two engines' own
 * programs joined by a pipe, which check nothing. Each program is left out where the machine has not got it.
 */
export async function benchCopy(folder: string, rows = 1_000_000): Promise<void> {
	const path = join(folder, 'items.db')
	makeItems(path, rows)
	// As a server is by default: the test cluster's own settings trade safety for speed
	await using cluster = await startCluster(['fsync=on', 'full_page_writes=on'])
	await using connection = await connect(cluster.url)
	const { client } = connection
	await using app = await openTestApp()
	const places = await prepareTargets(client, cluster.url)
	const compare = async (what: string, verify: boolean, theirs: () => Promise<unknown>, aim: string) => {
		const memory = watchMemory()
		const ratio = await pairedRatio(rounds, () => copyOnce(app, { path, target: places.ours, verify }), theirs, places.empty)
		const peak = await memory.stop()
		reportCopy(what, ratio, { rows, peak, aim })
	}
	if (existsSync(pgloader)) await compare('copy, verified / pgloader', true, () => load(path, places.theirs), '1/4')
	else report('copy, verified / pgloader', 'no pgloader here')
	await compare('copy, not verified / sqlite3 -csv | psql', false, () => pipe(path, places.theirs), '1')
}

async function connect(url: string): Promise<{ readonly client: pg.Client } & AsyncDisposable> {
	const client = new pg.Client({ connectionString: url })
	await client.connect()
	return { client, [Symbol.asyncDispose]: () => client.end() }
}

function makeItems(path: string, rows: number): void {
	const db = new Database(path)
	db.exec(`PRAGMA journal_mode = WAL; ${table};
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
		INSERT INTO item SELECT i, lower(hex(randomblob(16))), 'note of item ' || i, i * 0.37, randomblob(64), 'kind ' || (i % 17) FROM n`)
	db.close()
}

/** Two databases on the server, one for us and one for the other program, and how to empty both. */
async function prepareTargets(client: pg.Client, url: string) {
	const at = (name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href
	const empty = async () => {
		for (const name of ['ours', 'theirs']) {
			await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
			await client.query(`CREATE DATABASE ${name}`)
		}
		await client.query('CHECKPOINT')
	}
	await empty()
	return { ours: at('ours'), theirs: at('theirs'), empty }
}

async function copyOnce(app: TestApp, { path, target, verify }: { path: string; target: string; verify: boolean }): Promise<void> {
	const between = {
		source: (await app.client.connections.open({ target: path })).id,
		target: (await app.client.connections.open({ target })).id,
	}
	const { token } = await app.client.transfers.plan(between)
	for await (const event of await app.client.transfers.run({ ...between, token, verify }))
		if (event.kind === 'ended' && event.report.outcome !== (verify ? 'verified' : 'copied'))
			throw new Error(JSON.stringify(event.report.fault))
	await app.client.connections.forget({ database: between.target })
}

/** It reads no escapes in a password, so that comes beside the address. */
function load(path: string, target: string) {
	const url = new URL(target)
	const address = `pgsql://${url.username}@${url.host}${url.pathname}`
	return execute(pgloader, [`sqlite://${path}`, address], { env: { ...process.env, PGPASSWORD: decodeURIComponent(url.password) } })
}

async function pipe(path: string, target: string): Promise<void> {
	const rows = "SELECT id, hash, note, amount, '\\x' || hex(picture), kind FROM item"
	await execute('psql', [target, '-qc', targetTable])
	await execute('bash', [
		'-o',
		'pipefail',
		'-c',
		'sqlite3 -csv "$0" "$1" | psql "$2" -qc "COPY item FROM STDIN (FORMAT csv)"',
		path,
		rows,
		target,
	])
}

/** Looks again and again how much memory the engine processes take; answers the most that one took, in MiB. */
function watchMemory() {
	let [most, watching] = [0, true]
	const watched = (async () => {
		while (watching) {
			most = Math.max(most, (await memoryOf(process.pid)).get('engine') ?? 0)
			await setTimeout(200)
		}
	})()
	return {
		async stop() {
			watching = false
			await watched
			return most
		},
	}
}

function reportCopy(what: string, ratio: Ratio, { rows, peak, aim }: { rows: number; peak: number; aim: string }): void {
	const rate = Math.round(rows / (ratio.oursMs / 1000)).toLocaleString('en')
	report(what, ratioText(ratio), `${rate} rows/s, ${Math.round(peak)} MiB at most; aim ${aim}, 200 MiB`)
}
