import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EngineStep, MigrateRequest } from '../../../electron/drivers/engines/engine.ts'
import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import { createPlace, type Place, rowsOf, step, withProgram } from '../../support/sqlite-place.ts'

let place: Place
beforeEach(() => {
	place = createPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

const ledger = { sql: 'SELECT version FROM ledger ORDER BY version' }
const recorded = (id: string, more: Partial<EngineStep> = {}): EngineStep =>
	step(id, `CREATE TABLE made_${id} (x)`, { record: { after: [{ sql: 'INSERT INTO ledger VALUES (:id)', parameters: { id } }] }, ...more })

/** Runs two steps; between them another program commits `sql`. */
async function runWithMeddler(mode: string, sql: string, first: Partial<EngineStep>) {
	const path = place.make('live.db', `PRAGMA journal_mode = ${mode}; CREATE TABLE ledger (version TEXT); CREATE TABLE other (x)`)
	const engine = place.opened(await openSqlite({ path }))
	const [identity, schema] = [engine.identity, await engine.schemaHash()]
	const request: MigrateRequest = {
		steps: [recorded('v1', first), recorded('v2')],
		lockTimeoutMs: 300,
		transactions: 'each-step',
		expect: { identity, schema, ledger: { query: ledger, applied: [] } },
	}
	const report = await engine.migrate(request, {
		onEvent: (event) => void (event.kind === 'step-finished' && event.id === 'v1' && withProgram(path, (db) => db.exec(sql))),
	})
	return { engine, report }
}

const verified = { verify: { query: ledger, applied: ['v1'] } }

test.each(['delete', 'wal'])('in %s mode, rows that another program writes between two steps are no hindrance', async (mode) => {
	const { report } = await runWithMeddler(mode, 'INSERT INTO other VALUES (1)', verified)
	expect(report).toMatchObject({ outcome: 'committed' })
})

test.each([
	['delete', verified],
	['wal', verified],
	['delete', {}],
	['wal', {}],
])('in %s mode, a step that another runner recorded meanwhile is not run again', async (mode, first) => {
	const { engine, report } = await runWithMeddler(mode, "INSERT INTO ledger VALUES ('v2')", first)
	expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'plan-stale', changed: ['applied'] } })
	expect(report.steps.map(({ state }) => state)).toEqual(['applied', 'not-run'])
	expect(await rowsOf(engine, ledger.sql)).toEqual([['v1'], ['v2']])
	expect((await engine.describe()).objects.map(({ name }) => name)).not.toContain('made_v2')
})

test('a schema that another program changed meanwhile ends the run', async () => {
	const { report } = await runWithMeddler('wal', 'CREATE TABLE theirs (x)', verified)
	expect(report).toMatchObject({ fault: { kind: 'plan-stale', changed: ['schema'] }, steps: [{ state: 'applied' }, { state: 'not-run' }] })
})

test('the shadow tables of a full-text index may shrink', async () => {
	const path = place.make('text.db', 'CREATE VIRTUAL TABLE doc USING fts5 (body)')
	withProgram(path, (db) => {
		for (let count = 0; count < 50; count++) db.prepare('INSERT INTO doc VALUES (?)').run(`word${count} `.repeat(200))
	})
	const engine = place.opened(await openSqlite({ path }))
	for (const transactions of ['whole', 'each-step'] as const) {
		const optimise = step('v1', "INSERT INTO doc (doc) VALUES ('optimize')")
		expect(await engine.migrate({ steps: [optimise], lockTimeoutMs: 300, transactions })).toMatchObject({ outcome: 'committed' })
	}
})
