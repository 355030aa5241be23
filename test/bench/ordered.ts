import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Engine, EngineStep, MigrateRequest, ServerAddress } from '../../electron/drivers/engines/engine.ts'
import { forkEngineProcess } from '../../electron/drivers/engines/fork.ts'
import { openRemote } from '../../electron/drivers/engines/remote.ts'
import { type Cluster, startCluster } from '../support/postgres-cluster.ts'
import { inProject } from '../support/test-app.ts'
import { pairedRatio, type Ratio, ratioText, report, sqlite3 } from './measure.ts'

const execute = promisify(execFile)
const fileCount = 300
const spawn = forkEngineProcess(inProject('dist/engine/process.js'))
const ledger = 'CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)'
const read = { sql: 'SELECT version FROM schema_migrations ORDER BY version' }

type File = { readonly id: string; readonly sql: string }

/** Files as projects have them: tables with references, rows, columns, indexes, and now and then an update of what is there. */
const files: readonly File[] = Array.from({ length: fileCount }, (_, index) => {
	const id = String(20240000 + index)
	const table = `table_${Math.floor(index / 3)}`
	const parent = index < 3 ? table : `table_${Math.floor(index / 3) - 1}`
	const create = `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, name TEXT NOT NULL, parent_id INTEGER REFERENCES ${parent} (id));
INSERT INTO ${table} (id, name) VALUES ${Array.from({ length: 20 }, (__, row) => `(${row + 1}, 'row; ${row}')`).join(', ')};`
	const change = `-- what it is called\nALTER TABLE ${table} ADD COLUMN title TEXT;\nUPDATE ${table} SET title = name, parent_id = 1;`
	return { id, sql: [create, change, `CREATE INDEX ${table}_parent ON ${table} (parent_id);`][index % 3] ?? '' }
})

const applied = files.map(({ id }) => id)

/** Every check on: counted rows, references, and the books read back after each step. */
const steps: readonly EngineStep[] = files.map(({ id, sql }, index) => ({
	id,
	sql,
	parameters: {},
	mayLoseRows: [],
	record: { after: [{ sql: 'INSERT INTO schema_migrations VALUES (:id)', parameters: { id } }] },
	verify: { query: read, applied: applied.slice(0, index + 1) },
}))

/** The same for a program of the database: each file in a transaction, with its row. */
const script = files.map(({ id, sql }) => `BEGIN;\n${sql}\nINSERT INTO schema_migrations VALUES ('${id}');\nCOMMIT;`).join('\n')

const rounds = 7

/** Applies 300 files, a transaction each, with a process that has the database open, against one of sqlite3 and one of psql. */
export async function benchOrdered(folder: string): Promise<void> {
	reportRatio('300 ordered files on SQLite, checked / sqlite3', await overSqlite(folder))
	reportRatio('300 ordered files on PostgreSQL, checked / psql', await overPostgres(folder))
}

function reportRatio(what: string, ratio: Ratio): void {
	report(what, ratioText(ratio), 'aim ≤ 1.5')
	report('  middle times', `${ratio.oursMs.toFixed(0)} / ${ratio.theirsMs.toFixed(0)} ms`)
}

async function overSqlite(folder: string): Promise<Ratio> {
	const [ours, theirs] = [join(folder, 'ours.db'), join(folder, 'theirs.db')]
	let engine: Engine | undefined
	const before = async () => {
		await engine?.close()
		for (const path of [ours, theirs]) {
			await rm(path, { force: true })
			await sqlite3(path, ledger)
		}
		engine = await openRemote({ path: ours, spawn })
		await engine.describe()
	}
	const ratio = await pairedRatio(
		rounds,
		() => migrateAll(engine),
		() => sqlite3(theirs, script),
		before,
	)
	await engine?.close()
	return ratio
}

async function overPostgres(folder: string): Promise<Ratio> {
	// As a server is by default: the test cluster's own settings trade safety for speed
	await using cluster = await startCluster(['fsync=on', 'full_page_writes=on'])
	const scriptPath = join(folder, 'ordered.sql')
	await writeFile(scriptPath, script)
	const engine = await openRemote({ server: addressOf(cluster), spawn })
	const before = () => psql(cluster, ['-c', 'DROP SCHEMA public CASCADE', '-c', 'CREATE SCHEMA public', '-c', ledger])
	const ratio = await pairedRatio(
		rounds,
		() => migrateAll(engine),
		() => psql(cluster, ['-f', scriptPath]),
		before,
	)
	await engine.close()
	return ratio
}

async function migrateAll(engine: Engine | undefined): Promise<void> {
	const request: MigrateRequest = { steps, lockTimeoutMs: 5_000, transactions: 'each-step', verify: { query: read, applied } }
	const outcome = await engine?.migrate(request)
	if (outcome?.outcome !== 'committed') throw new Error(JSON.stringify(outcome?.fault))
}

async function psql({ url }: Cluster, options: readonly string[]): Promise<void> {
	await execute('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...options, url], { maxBuffer: 1 << 26 })
}

const addressOf = ({ port, user, password }: Cluster): ServerAddress => ({
	hosts: [{ host: '127.0.0.1', port }],
	user,
	database: 'postgres',
	password,
	tls: { mode: 'disable', rootCertificate: null, certificate: null, key: null },
	settings: {},
	target: 'any',
	connectTimeoutMs: 10_000,
	shown: `postgresql://${user}@127.0.0.1:${port}/postgres`,
})
