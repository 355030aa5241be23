import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { MigrateEvent } from '../../electron/drivers/engines/engine.ts'
import { createDatabase } from '../support/postgres-database.ts'
import { ledgerStep, ledgerTable, reads, runOn, standing } from '../support/server-run.ts'

const alter = ledgerStep('1', 'ALTER TABLE a ADD COLUMN y int')
const script = `${ledgerTable}; CREATE TABLE a (x int); INSERT INTO a VALUES (1)`

/** Lets a run go on until it tells something of this kind. */
function awaitEvent(kind: MigrateEvent['kind']) {
	const { promise: told, resolve } = Promise.withResolvers<MigrateEvent>()
	return { told, onEvent: (event: MigrateEvent) => event.kind === kind && resolve(event) }
}

describe('two runners at once', () => {
	test('ours against ours: the second waits, and then refuses a plan that the first has made old', async () => {
		await using db = await createDatabase(`${script}; CREATE TABLE go ()`)
		const now = await standing(db.server)
		const expect_ = { ...now, ledger: reads() }
		const untilTold = "DO 'BEGIN WHILE NOT EXISTS (SELECT FROM go) LOOP PERFORM pg_sleep(0.02); END LOOP; END'"
		const slow = ledgerStep('1', `${untilTold}; ALTER TABLE a ADD COLUMN y int`)
		const started = awaitEvent('step-started')
		const waiting = awaitEvent('waiting-for-lock')
		const first = runOn(db.server, { steps: [slow], expect: expect_ }, started)
		await started.told
		const second = runOn(db.server, { steps: [slow], expect: expect_ }, waiting)
		await waiting.told
		await db.sql('INSERT INTO go DEFAULT VALUES')
		expect(await first).toMatchObject({ outcome: 'committed' })
		const refused = await second
		expect(refused).toMatchObject({ outcome: 'failed', fault: { kind: 'plan-stale' }, steps: [{ state: 'not-run' }] })
		expect(await db.sql('SELECT version FROM ledger')).toEqual([['1']])
	})

	test('five at once apply a step once', async () => {
		await using db = await createDatabase(script)
		const expect_ = { ...(await standing(db.server)), ledger: reads() }
		const reports = await Promise.all(
			Array.from({ length: 5 }, () => runOn(db.server, { steps: [alter], expect: expect_, lockTimeoutMs: 30_000 })),
		)
		expect(reports.map(({ outcome }) => outcome).sort()).toEqual(['committed', 'failed', 'failed', 'failed', 'failed'])
		expect(await db.sql('SELECT version FROM ledger')).toEqual([['1']])
	})

	test("against the tool's own lock: gives up in time, says who holds it, and runs nothing", async () => {
		await using db = await createDatabase(script)
		const tool = await db.connect()
		await tool.query("SET application_name = 'prisma'; SELECT pg_advisory_lock(72707369)")
		const report = await runOn(db.server, { steps: [alter], locks: [{ key: 72707369n, owner: 'Prisma' }], lockTimeoutMs: 700 })
		expect(report).toMatchObject({
			outcome: 'failed',
			steps: [{ state: 'not-run' }],
			fault: { kind: 'lock-held', owner: 'Prisma', holder: { application: 'prisma', state: 'idle' } },
		})
		expect(report.fault?.kind === 'lock-held' && report.fault.waitedMs).toBeGreaterThanOrEqual(700)
		await tool.query('SELECT pg_advisory_unlock(72707369)')
		expect(await runOn(db.server, { steps: [alter], locks: [{ key: 72707369n, owner: 'Prisma' }] })).toMatchObject({ outcome: 'committed' })
	})

	test('an index is built while another runner of ours waits for the lock', async () => {
		await using db = await createDatabase(script)
		const index = ledgerStep('1', 'CREATE INDEX CONCURRENTLY i ON a (x)', { transaction: 'none' })
		const started = awaitEvent('step-started')
		const waiting = awaitEvent('waiting-for-lock')
		let second: Promise<unknown> | null = null
		const onEvent = async (event: MigrateEvent) => {
			started.onEvent(event)
			// The statement begins only when the other one stands in the queue
			if (event.kind !== 'statement') return
			second = runOn(db.server, { steps: [ledgerStep('2', 'SELECT 1')] }, waiting)
			await waiting.told
		}
		expect(await runOn(db.server, { steps: [index], transactions: 'each-step' }, { onEvent })).toMatchObject({ outcome: 'committed' })
		expect(await second).toMatchObject({ outcome: 'committed' })
		expect(await db.sql("SELECT indisvalid FROM pg_index WHERE indrelid = 'a'::regclass")).toEqual([['t']])
	})

	test('a lock that a file let go of does not keep the next runner out', async () => {
		await using db = await createDatabase(script)
		const careless = ledgerStep('1', 'SELECT pg_advisory_unlock_all()')
		expect(await runOn(db.server, { steps: [careless] })).toMatchObject({ outcome: 'committed' })
		expect(await runOn(db.server, { steps: [ledgerStep('2', 'SELECT 1')], lockTimeoutMs: 10_000 })).toMatchObject({ outcome: 'committed' })
	})
})

describe('a change of a table that somebody is reading', () => {
	test('names the reader while it waits, lets others through, and goes on when the reader is done', async () => {
		await using db = await createDatabase(script)
		const reader = await db.connect()
		await reader.query("SET application_name = 'report'; BEGIN; SELECT * FROM a")
		const blocked = awaitEvent('blocked')
		const events: string[] = []
		const onEvent = (event: MigrateEvent) => {
			blocked.onEvent(event)
			events.push(event.kind)
		}
		const running = runOn(db.server, { steps: [ledgerStep('0', 'CREATE TABLE early ()'), alter], lockTimeoutMs: 30_000 }, { onEvent })
		expect(await blocked.told).toMatchObject({ blockers: [{ application: 'report', state: 'idle in transaction', holds: ['a'] }] })
		// Stands behind the change in the queue until that steps out of it
		await db.sql('SELECT * FROM a')
		await setTimeout(400)
		await reader.query('COMMIT')
		expect(await running).toMatchObject({ outcome: 'committed', steps: [{ state: 'applied' }, { state: 'applied' }] })
		expect(events.filter((kind) => kind === 'step-started' || kind === 'step-finished' || kind === 'statement')).toHaveLength(6)
		expect(await db.sql('SELECT version FROM ledger ORDER BY 1')).toEqual([['0'], ['1']])
	})

	test.each(['whole', 'each-step'] as const)(
		'gives up after the time it may wait (%s) and leaves no trace of the step',
		async (transactions) => {
			await using db = await createDatabase(script)
			const reader = await db.connect()
			await reader.query("SET application_name = 'report'; BEGIN; SELECT * FROM a")
			// Long enough for a look at who is in the way, also on a machine that has other work
			const report = await runOn(db.server, { steps: [alter], lockTimeoutMs: 3_000, transactions })
			expect(report).toMatchObject({
				outcome: 'failed',
				steps: [{ state: 'failed' }],
				fault: { kind: 'lock-timeout', blockers: [{ application: 'report' }], statement: alter.sql },
			})
			expect(report.fault?.kind === 'lock-timeout' && report.fault.waitedMs).toBeGreaterThanOrEqual(2_990)
			await reader.query('COMMIT')
			expect(await db.sql('SELECT * FROM ledger')).toEqual([])
			expect(await db.sql('SELECT * FROM a')).toEqual([['1']])
		},
	)

	test('a cancel while it waits ends the wait', async () => {
		await using db = await createDatabase(script)
		const reader = await db.connect()
		await reader.query('BEGIN; SELECT * FROM a')
		const controller = new AbortController()
		const onEvent = ({ kind }: MigrateEvent) => kind === 'blocked' && controller.abort()
		const report = await runOn(db.server, { steps: [alter], lockTimeoutMs: 600_000 }, { signal: controller.signal, onEvent })
		expect(report).toMatchObject({ outcome: 'cancelled', fault: null, steps: [{ state: 'not-run' }] })
	})
})
