import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import pg from 'pg'
import { startCluster } from '../support/postgres-cluster.ts'
import { openTestApp, type TestApp } from '../support/test-app.ts'
import { pairedRatio, type Ratio, ratioText, report } from './measure.ts'

const execute = promisify(execFile)
const tables = 20_000
const rounds = 7

/** From an address to what the first screen shows, of a server with few tables and of one with 20,000. */
export async function benchConnect(): Promise<void> {
	await using cluster = await startCluster()
	await using app = await openTestApp()
	const small = await pairedRatio(
		rounds,
		() => openFirstScreen(app, cluster.url),
		() => ask(cluster.url, 'SELECT 1'),
		async () => {},
	)
	reportMiddle('connect to first screen / bare connection and SELECT 1', small)
	await makeTables(cluster.url)
	const large = await pairedRatio(
		rounds,
		() => openFirstScreen(app, cluster.url),
		() => execute('psql', ['-X', '-q', '-c', '\\d', cluster.url], { maxBuffer: 1 << 26 }),
		async () => {},
	)
	reportMiddle('the same with 20,000 tables / psql listing them', large, 'aim ≤ 1 s')
	const { id } = await app.client.connections.open({ target: cluster.url })
	const again = await pairedRatio(
		rounds,
		() => app.client.connections.describe({ database: id }),
		() => execute('psql', ['-X', '-q', '-c', '\\d', cluster.url], { maxBuffer: 1 << 26 }),
		async () => {},
	)
	reportMiddle('looking again at 20,000 tables / psql listing them', again)
}

function reportMiddle(what: string, ratio: Ratio, aim = ''): void {
	const here = `${Math.round(ratio.oursMs)} / ${Math.round(ratio.theirsMs)} ms here`
	report(what, ratioText(ratio), [aim, here].filter(Boolean).join('; '))
}

/** Connects anew, with an engine process of its own, as a person does who comes for the first time. */
async function openFirstScreen({ client }: TestApp, target: string): Promise<void> {
	const { id } = await client.connections.open({ target })
	await client.connections.describe({ database: id })
	await client.connections.forget({ database: id })
}

async function ask(url: string, sql: string): Promise<void> {
	const client = new pg.Client({ connectionString: url })
	await client.connect()
	try {
		await client.query(sql)
	} finally {
		await client.end()
	}
}

/** Each with a key and a few columns. A server has not the locks for so many tables in one transaction. */
async function makeTables(url: string): Promise<void> {
	const atOnce = 1_000
	for (let from = 1; from <= tables; from += atOnce) {
		await ask(
			url,
			`DO $$ BEGIN FOR i IN ${from}..${from + atOnce - 1} LOOP
				EXECUTE format('CREATE TABLE table_%s (id int PRIMARY KEY, name text NOT NULL, made_at timestamptz, amount numeric)', i);
			END LOOP; END $$`,
		)
	}
	await ask(url, 'ANALYZE pg_class; ANALYZE pg_attribute; ANALYZE pg_index')
}
