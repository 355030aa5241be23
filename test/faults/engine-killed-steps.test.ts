import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Engine, EngineStep, MigrateEvent, MigrateReport, MigrateRequest } from '../../electron/drivers/engines/engine.ts'
import type { EngineChannel } from '../../electron/drivers/engines/engine-channel.ts'
import { openRemote } from '../../electron/drivers/engines/remote.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { createPlace, openInProcess, type Place, rowsOf, spawnEngine } from '../support/sqlite-place.ts'

let place: Place
beforeEach(() => {
	place = createPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

const stepCount = 12
const ledger = { sql: 'SELECT version FROM ledger ORDER BY version' }
const ids = Array.from({ length: stepCount }, (_, index) => `v${String(index + 1).padStart(2, '0')}`)
const make = (name: string, mode: string) =>
	place.make(
		name,
		`PRAGMA journal_mode = ${mode}; CREATE TABLE ledger (version TEXT); CREATE TABLE entry (id INTEGER PRIMARY KEY, step TEXT)`,
	)

/** Each step makes a table and a thousand rows, and records itself. */
const steps: readonly EngineStep[] = ids.map((id, index) => ({
	id,
	sql: `CREATE TABLE made_${id} (x);
		INSERT INTO entry (step) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000) SELECT '${id}' FROM c`,
	parameters: {},
	mayLoseRows: [],
	record: { after: [{ sql: 'INSERT INTO ledger VALUES (:id)', parameters: { id } }] },
	verify: { query: ledger, applied: ids.slice(0, index + 1) },
}))

async function requestFor(path: string): Promise<MigrateRequest> {
	const engine = await openSqlite({ path })
	const [identity, schema] = [engine.identity, await engine.schemaHash()]
	const expected = { identity, schema, ledger: { query: ledger, applied: [] } }
	return { steps, lockTimeoutMs: 10_000, transactions: 'each-step', expect: expected, verify: { query: ledger, applied: ids } }
}

/** Runs the steps in an engine process that `kill` may end. */
async function runAndKill(path: string, kill: (kill: () => void) => (event: MigrateEvent) => void): Promise<[Engine, MigrateReport]> {
	const channels: EngineChannel[] = []
	const spawn = () => {
		const channel = spawnEngine()
		channels.push(channel)
		return channel
	}
	const engine = place.opened(await openRemote({ path, spawn }))
	const request = await requestFor(path)
	const report = await engine.migrate(request, { onEvent: kill(() => channels[0]?.kill()) })
	// Should the run have been faster: a late kill must not meet what comes next
	channels[0]?.kill()
	await channels[0]?.exited
	return [engine, report]
}

/** The report and the database must agree about every step. */
async function expectAgreement(engine: Engine, report: MigrateReport): Promise<number> {
	expect(await engine.recover()).toBe('ok')
	const recorded = (await rowsOf(engine, ledger.sql)).map(([version]) => version)
	expect(report.steps.filter(({ state }) => state === 'applied').map(({ id }) => id)).toEqual(recorded)
	expect(recorded).toEqual(ids.slice(0, recorded.length))
	const made = (await engine.describe()).objects.filter(({ name }) => name.startsWith('made_'))
	expect(made).toHaveLength(recorded.length)
	expect(await rowsOf(engine, 'SELECT count(*) FROM entry')).toEqual([[1000 * recorded.length]])
	expect(report.steps.slice(recorded.length).every(({ state }) => state === 'not-run')).toBe(true)
	return recorded.length
}

describe.each(['delete', 'wal'])('an engine process killed in a run that commits step by step, in %s mode', (mode) => {
	test('at any moment, the report says exactly which steps stand, and the next run does the rest', async () => {
		const trial = place.opened(await openInProcess({ path: make('trial.db', mode) }))
		const startedAt = performance.now()
		expect(await trial.migrate(await requestFor(place.file('trial.db')))).toMatchObject({ outcome: 'committed' })
		const lengthMs = performance.now() - startedAt
		for (let round = 0; round < 8; round++) {
			const moment = ((round + Math.random()) / 8) * lengthMs
			const [engine, report] = await runAndKill(make(`${round}.db`, mode), (kill) => {
				void setTimeout(moment).then(kill)
				return () => undefined
			})
			const applied = await expectAgreement(engine, report)
			if (applied === stepCount) expect(report.outcome).toBe('committed')
			else expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'engine-stopped' } })
			const rest = await engine.migrate({ steps: steps.slice(applied), lockTimeoutMs: 10_000, transactions: 'each-step' })
			expect(rest).toMatchObject({ outcome: 'committed' })
			expect(await expectAgreement(engine, { ...rest, steps: ids.map((id) => ({ id, state: 'applied', elapsedMs: 0 })) })).toBe(stepCount)
		}
	})

	test.each(['step-started', 'statement', 'step-finished', 'committing'])('at the event %s', async (kind) => {
		const [engine, report] = await runAndKill(make('one.db', mode), (kill) => (event) => {
			if (event.kind === kind && (!('id' in event) || event.id === 'v05')) kill()
		})
		expect(await expectAgreement(engine, report)).toBeGreaterThanOrEqual(kind === 'step-finished' ? 5 : 4)
	})
})

test('a step without a transaction that its process died in is failed, and goes on after what was written down', async () => {
	const path = place.make('alone.db', 'CREATE TABLE t (x); CREATE TABLE ledger (version)')
	const channels: EngineChannel[] = []
	const spawn = () => {
		const channel = spawnEngine()
		channels.push(channel)
		return channel
	}
	const engine = place.opened(await openRemote({ path, spawn }))
	const written: number[] = []
	const step: EngineStep = {
		id: 'v1',
		sql: 'INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); INSERT INTO t VALUES (3)',
		parameters: {},
		mayLoseRows: 'all',
		transaction: 'none',
		record: { after: [{ sql: "INSERT INTO ledger VALUES ('v1')" }] },
		verify: { query: ledger, applied: ['v1'] },
	}
	const request: MigrateRequest = { steps: [step, { ...step, id: 'v2' }], lockTimeoutMs: 300, transactions: 'each-step' }
	const report = await engine.migrate(request, {
		async onEvent(event) {
			if (event.kind !== 'statement') return
			if (event.index === 2) channels[0]?.kill()
			if (event.index === 2) await channels[0]?.exited
			else written.push(event.index)
		},
	})
	expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'engine-stopped' } })
	expect(report.steps.map(({ state }) => state)).toEqual(['failed', 'not-run'])
	expect(await rowsOf(engine, 'SELECT x FROM t')).toEqual([[1], [2]])
	const rest = await engine.migrate({ ...request, steps: [{ ...step, skipStatements: written.length }] })
	expect(rest).toMatchObject({ outcome: 'committed' })
	expect(await rowsOf(engine, 'SELECT x FROM t')).toEqual([[1], [2], [3]])
})
