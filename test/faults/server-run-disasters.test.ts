import { describe, expect, test } from 'vitest'
import type { MigrateEvent } from '../../electron/drivers/engines/engine.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { startCutter } from '../support/postgres-cutter.ts'
import { createDatabase, serverAt, untilAsleep } from '../support/postgres-database.ts'
import { ledgerStep, ledgerTable, reads, runOn } from '../support/server-run.ts'

const one = ledgerStep('1', 'CREATE TABLE a (x int)', { verify: reads('1') })
const slow = ledgerStep('2', 'CREATE TABLE b (x int); SELECT pg_sleep(600); CREATE TABLE c (x int)', { verify: reads('1', '2') })
const tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"

/** Does something once, in the middle of the second statement of the slow step. */
function whenSlow({ url }: { readonly url: string }, act: () => unknown) {
	return {
		onEvent: (event: MigrateEvent) => {
			if (event.kind === 'statement' && event.id === '2' && event.index === 1) void untilAsleep(url).then(act)
		},
	}
}

describe('the server ends our session in the middle', () => {
	test.each(['whole', 'each-step'] as const)('an administrator ends it (%s)', async (transactions) => {
		await using db = await createDatabase(ledgerTable)
		const kill = whenSlow(db, () =>
			db.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'Headway'"),
		)
		const report = await runOn(db.server, { steps: [one, slow], transactions }, kill)
		const stays = transactions === 'each-step'
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'connection-lost' } })
		expect(report.steps.map(({ state }) => state)).toEqual([stays ? 'applied' : 'not-run', 'failed'])
		expect(await db.sql(tables)).toEqual(stays ? [['a'], ['ledger']] : [['ledger']])
		expect(await db.sql('SELECT version FROM ledger')).toEqual(stays ? [['1']] : [])
	})

	test('the server is stopped and started again: everything is rolled back, and the next run goes through', async () => {
		await using cluster = await startCluster()
		const server = serverAt(cluster.url)
		const { default: pg } = await import('pg')
		const sql = async (text: string) => {
			const client = new pg.Client({ connectionString: cluster.url })
			await client.connect()
			const { rows } = await client.query({ text, rowMode: 'array' })
			await client.end()
			return rows
		}
		await sql(ledgerTable)
		const report = await runOn(
			server,
			{ steps: [one, slow] },
			whenSlow(cluster, () => cluster.stop()),
		)
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'connection-lost' } })
		expect(report.steps.map(({ state }) => state)).toEqual(['not-run', 'failed'])
		await cluster.start()
		expect(await sql(tables)).toEqual([['ledger']])
		expect(await runOn(server, { steps: [one] })).toMatchObject({ outcome: 'committed' })
		expect(await sql('SELECT version FROM ledger')).toEqual([['1']])
	})
})

describe('the line is cut at COMMIT', () => {
	test.each(['whole', 'each-step'] as const)('after the server heard it: the run is committed and says so (%s)', async (transactions) => {
		await using db = await createDatabase(ledgerTable)
		await using cutter = await startCutter(db.server)
		const onEvent = ({ kind }: MigrateEvent) => kind === 'committing' && cutter.cutAt('COMMIT', 'after')
		const report = await runOn(cutter.server, { steps: [one], verify: reads('1'), transactions }, { onEvent })
		expect(await db.sql('SELECT version FROM ledger')).toEqual([['1']])
		expect(report.steps).toMatchObject([{ state: 'applied' }])
		if (transactions === 'whole') expect(report).toMatchObject({ outcome: 'committed', fault: null })
	})

	test('before the server heard it: nothing is committed and the run says so', async () => {
		await using db = await createDatabase(ledgerTable)
		await using cutter = await startCutter(db.server)
		const onEvent = ({ kind }: MigrateEvent) => kind === 'committing' && cutter.cutAt('COMMIT', 'before')
		// One cut only, or nobody could ask afterwards
		const report = await runOn(cutter.server, { steps: [one], verify: reads('1') }, { onEvent })
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'connection-lost' }, steps: [{ state: 'not-run' }] })
		expect(await db.sql(tables)).toEqual([['ledger']])
	})

	test('where no books tell, the server is asked for the transaction itself', async () => {
		await using db = await createDatabase(ledgerTable)
		await using cutter = await startCutter(db.server)
		const onEvent = ({ kind }: MigrateEvent) => kind === 'committing' && cutter.cutAt('COMMIT', 'after')
		const { verify: _, ...blind } = one
		expect(await runOn(cutter.server, { steps: [blind] }, { onEvent })).toMatchObject({ outcome: 'committed' })
		expect(await db.sql(tables)).toEqual([['a'], ['ledger']])
	})

	test('steps after a lost COMMIT are not run, as the locks are gone', async () => {
		await using db = await createDatabase(ledgerTable)
		await using cutter = await startCutter(db.server)
		const onEvent = ({ kind }: MigrateEvent) => kind === 'committing' && cutter.cutAt('COMMIT', 'after')
		const next = ledgerStep('2', 'CREATE TABLE b ()')
		const report = await runOn(cutter.server, { steps: [one, next], transactions: 'each-step' }, { onEvent })
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'connection-lost' } })
		expect(report.steps.map(({ state }) => state)).toEqual(['applied', 'not-run'])
		expect(await db.sql('SELECT version FROM ledger')).toEqual([['1']])
	})
})

describe('a cancel', () => {
	test('ends a long statement, and everything is rolled back', async () => {
		await using db = await createDatabase(ledgerTable)
		const controller = new AbortController()
		const events: string[] = []
		const abort = whenSlow(db, () => {
			controller.abort()
		})
		const onEvent = (event: MigrateEvent) => {
			events.push(event.kind)
			abort.onEvent(event)
		}
		const report = await runOn(db.server, { steps: [one, slow] }, { signal: controller.signal, onEvent })
		expect(report).toMatchObject({ outcome: 'cancelled', fault: null, steps: [{ state: 'not-run' }, { state: 'not-run' }] })
		expect(events).toContain('stopping')
		expect(await db.sql(tables)).toEqual([['ledger']])
		expect(
			await db.sql(
				"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
			),
		).toEqual([['0']])
	})

	test('leaves a server that no longer answers, and nothing is committed', async () => {
		await using db = await createDatabase(ledgerTable)
		await using cutter = await startCutter(db.server)
		const controller = new AbortController()
		const abort = whenSlow(db, () => {
			cutter.freeze()
			controller.abort()
		})
		const report = await runOn(cutter.server, { steps: [one, slow] }, { signal: controller.signal, ...abort })
		expect(report).toMatchObject({ outcome: 'cancelled' })
		expect(await db.sql('SELECT * FROM ledger')).toEqual([])
	})

	test('before anything began runs nothing', async () => {
		await using db = await createDatabase(ledgerTable)
		expect(await runOn(db.server, { steps: [one] }, { signal: AbortSignal.abort() })).toMatchObject({ outcome: 'cancelled' })
		expect(await db.sql(tables)).toEqual([['ledger']])
	})

	test('during a statement that is committed by itself says that the step has left traces', async () => {
		await using db = await createDatabase(ledgerTable)
		const controller = new AbortController()
		const alone = ledgerStep('2', 'CREATE TABLE b (); SELECT pg_sleep(600)', { transaction: 'none' })
		const abort = whenSlow(db, () => controller.abort())
		const report = await runOn(db.server, { steps: [alone], transactions: 'each-step' }, { signal: controller.signal, ...abort })
		expect(report).toMatchObject({ outcome: 'cancelled', steps: [{ state: 'failed' }] })
		expect(await db.sql(tables)).toEqual([['b'], ['ledger']])
	})
})
