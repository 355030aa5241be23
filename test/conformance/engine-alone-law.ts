import { describe, expect, test } from 'vitest'
import type { EngineStep, MigrateEvent, MigrateRequest } from '../../electron/drivers/engines/engine.ts'
import { rowsOf, step } from '../support/sqlite-place.ts'
import { type Ground, ledgerQuery } from './engine-ground.ts'

const noteQuery = "INSERT INTO note VALUES (:word, typeof(:elapsed_ms) || ' ' || typeof(:elapsed_ns))"
const note = (word: string) => ({ sql: noteQuery, parameters: { word } })
const noted = 'SELECT word FROM note ORDER BY rowid'

const alone = (sql: string, more: Partial<EngineStep> = {}): EngineStep =>
	step('v2', sql, { transaction: 'none', record: { before: [note('before')], after: [note('after')] }, ...more })
const request = (...steps: readonly EngineStep[]): MigrateRequest => ({ steps, lockTimeoutMs: 300, transactions: 'each-step' })

/** How an engine runs a step whose statements are committed one by one, and what of a text it keeps out of a transaction. */
export function aloneLaw(ground: Ground): void {
	const open = () => ground.openMade('alone.db', 'CREATE TABLE note (word, times); CREATE TABLE t (x); CREATE TABLE ledger (version)')

	describe('migrates outside a transaction', () => {
		test('each statement waits until it is written down, and the records stand around them', async () => {
			const engine = await open()
			const events: MigrateEvent[] = []
			const seen: unknown[] = []
			const report = await engine.migrate(request(alone('INSERT INTO t VALUES (1); VACUUM; INSERT INTO t VALUES (2)')), {
				async onEvent(event) {
					events.push(event)
					if (event.kind !== 'statement') return
					await new Promise((resolve) => setTimeout(resolve, 20))
					seen.push([event.index, event.count, event.alone])
				},
			})
			expect(report).toMatchObject({ outcome: 'committed', steps: [{ state: 'applied' }] })
			expect(seen).toEqual([
				[0, 3, true],
				[1, 3, true],
				[2, 3, true],
			])
			expect(await rowsOf(engine, 'SELECT * FROM note')).toEqual([
				['before', 'integer integer'],
				['after', 'integer integer'],
			])
		})

		test('what ran before a failing statement stays, and is not run again by a run that goes on', async () => {
			const engine = await open()
			const sql = 'PRAGMA recursive_triggers = on; INSERT INTO t VALUES (1); INSERT INTO later VALUES (2)'
			const failed = await engine.migrate(request(alone(sql), step('v3', 'SELECT 1')))
			expect(failed).toMatchObject({ outcome: 'failed', fault: { kind: 'sql', statement: 'INSERT INTO later VALUES (2)' } })
			expect(failed.steps.map(({ state }) => state)).toEqual(['failed', 'not-run'])
			expect(await rowsOf(engine, noted)).toEqual([['before']])
			await engine.migrate(request(step('v1', 'CREATE TABLE later (x)')))
			expect(await engine.migrate(request(alone(sql, { skipStatements: 2 })))).toMatchObject({ outcome: 'committed' })
			expect(await rowsOf(engine, 'SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM later)')).toEqual([[1, 1]])
			expect(await rowsOf(engine, noted)).toEqual([['before'], ['after']])
		})

		test('foreign keys are as the text says, and off again for the next step', async () => {
			const engine = await ground.openFamily()
			const cascade = step('v2', 'PRAGMA foreign_keys = on; DELETE FROM parent WHERE id = 1', { transaction: 'none', mayLoseRows: 'all' })
			const rebuild =
				'CREATE TABLE p (id INTEGER PRIMARY KEY, name); INSERT INTO p SELECT * FROM parent; DROP TABLE parent; ALTER TABLE p RENAME TO parent'
			expect(await engine.migrate(request(cascade, step('v3', rebuild)))).toMatchObject({ outcome: 'committed' })
			expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[1]])
		})

		test('a text may open a transaction of its own: it counts as one statement and is undone as one', async () => {
			const engine = await open()
			const counts: number[] = []
			const report = await engine.migrate(
				request(alone('INSERT INTO t VALUES (1); BEGIN; INSERT INTO t VALUES (2); INSERT INTO nowhere VALUES (1); COMMIT; SELECT 1')),
				{ onEvent: (event) => void (event.kind === 'statement' && counts.push(event.count)) },
			)
			expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'sql' } })
			expect(counts).toEqual([3, 3])
			expect(await rowsOf(engine, 'SELECT x FROM t')).toEqual([[1]])
		})

		test('it has no place among others in a run that is one transaction', async () => {
			const engine = await open()
			expect(await engine.migrate({ steps: [alone('VACUUM')], lockTimeoutMs: 300 })).toMatchObject({ outcome: 'committed' })
			expect(await engine.migrate({ steps: [step('v1', 'SELECT 1'), alone('VACUUM')], lockTimeoutMs: 300 })).toMatchObject({
				fault: { kind: 'unsupported-statement', reason: 'outside-transaction' },
			})
		})

		test('a listener that cannot write a statement down keeps it from running', async () => {
			const engine = await open()
			const onEvent = (event: MigrateEvent) => (event.kind === 'statement' ? Promise.reject(new Error('no room')) : undefined)
			await expect(engine.migrate(request(alone('INSERT INTO t VALUES (1)')), { onEvent })).rejects.toThrow('no room')
			expect(await rowsOf(engine, 'SELECT x FROM t')).toEqual([])
		})
	})

	describe('takes out of a transaction what has no place in it', () => {
		test('PRAGMA foreign_keys is not run, and a rebuild keeps the children', async () => {
			const engine = await ground.openFamily()
			const sql = `PRAGMA foreign_keys=OFF; BEGIN TRANSACTION;
				CREATE TABLE p (id INTEGER PRIMARY KEY, name); INSERT INTO p SELECT * FROM parent; DROP TABLE parent; ALTER TABLE p RENAME TO parent;
				COMMIT; PRAGMA foreign_keys=ON;`
			for (const transactions of ['each-step', 'whole'] as const)
				expect(await engine.migrate({ ...request(step('v2', sql)), transactions })).toMatchObject({ outcome: 'committed' })
			expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
		})

		test('journal mode and VACUUM run at the ends of a step; a step that fails leaves the mode as it was', async () => {
			const engine = await open()
			const failing = step('v2', 'PRAGMA journal_mode = wal; INSERT INTO nowhere VALUES (1)')
			expect(await engine.migrate(request(failing))).toMatchObject({ outcome: 'failed' })
			expect(await engine.describe()).toMatchObject({ journalMode: 'rollback' })
			const [identity, schema] = [engine.identity, await engine.schemaHash()]
			const expected = { identity, schema, ledger: { query: { sql: 'SELECT version FROM ledger' }, applied: [] } }
			const steps = [step('v2', 'PRAGMA journal_mode = wal; INSERT INTO t VALUES (1); VACUUM'), step('v3', 'INSERT INTO t VALUES (2)')]
			expect(await engine.migrate({ ...request(...steps), expect: expected })).toMatchObject({ outcome: 'committed' })
			expect(await engine.describe()).toMatchObject({ journalMode: 'wal' })
			expect(await rowsOf(engine, `SELECT count(*) FROM t`)).toEqual([[2]])
		})

		test('in a whole run the records and what each step must leave stand in its one transaction', async () => {
			const engine = await ground.openFamily()
			const recorded = (id: string, applied: readonly string[]): EngineStep =>
				step(id, 'SELECT 1', {
					record: { after: [{ sql: 'DELETE FROM ledger' }, { sql: 'INSERT INTO ledger VALUES (:id)', parameters: { id } }] },
					verify: { query: ledgerQuery, applied },
				})
			expect(await engine.migrate({ steps: [recorded('v2', ['v2']), recorded('v3', ['v3'])], lockTimeoutMs: 300 })).toMatchObject({
				outcome: 'committed',
			})
			const wrong = await engine.migrate({ steps: [recorded('v4', ['v4']), recorded('v5', ['v4'])], lockTimeoutMs: 300 })
			expect(wrong).toMatchObject({ fault: { kind: 'read-back-mismatch' }, steps: [{ state: 'not-run' }, { state: 'failed' }] })
			expect(await rowsOf(engine, ledgerQuery.sql)).toEqual([['v3']])
		})
	})
}
