import { describe, expect, test } from 'vitest'
import type { EngineStep, MigrateEvent, MigrateRequest } from '../../electron/drivers/engines/engine.ts'
import { rowsOf, step, withProgram } from '../support/sqlite-place.ts'
import { type Ground, ledgerQuery } from './engine-ground.ts'

/** Commits step by step. */
const stepped = (...steps: readonly EngineStep[]): MigrateRequest => ({ steps, lockTimeoutMs: 300, transactions: 'each-step' })

/** A step that the books of the family record. */
const recorded = (id: string, sql: string, applied: readonly string[], more: Partial<EngineStep> = {}): EngineStep =>
	step(id, sql, {
		record: { after: [{ sql: 'INSERT INTO ledger VALUES (:version)', parameters: { version: id } }] },
		verify: { query: ledgerQuery, applied },
		...more,
	})

/** How an engine runs steps that are each committed by itself. */
export function steppingLaw(ground: Ground): void {
	describe('migrates step by step', () => {
		test('each step is committed with its record, and told after its commit', async () => {
			const engine = await ground.openFamily()
			const events: MigrateEvent[] = []
			const steps = [recorded('v2', 'CREATE TABLE tag (x)', ['v1', 'v2']), recorded('v3', 'INSERT INTO tag VALUES (1)', ['v1', 'v2', 'v3'])]
			const report = await engine.migrate(
				{ ...stepped(...steps), verify: { query: ledgerQuery, applied: ['v1', 'v2', 'v3'] } },
				{ onEvent: (event) => events.push(event) },
			)
			expect(report).toMatchObject({ outcome: 'committed', fault: null, steps: [{ state: 'applied' }, { state: 'applied' }] })
			expect(events.map(({ kind }) => kind)).toEqual([
				...['step-started', 'statement', 'step-finished'],
				...['step-started', 'statement', 'checking-result', 'committing', 'step-finished'],
			])
			expect(await rowsOf(engine, ledgerQuery.sql)).toEqual([['v1'], ['v2'], ['v3']])
		})

		test('a step that fails is rolled back with its record; those before it stay, those after it never run', async () => {
			const engine = await ground.openFamily()
			const report = await engine.migrate(
				stepped(
					recorded('v2', 'CREATE TABLE tag (x)', ['v1', 'v2']),
					recorded('v3', 'DROP TABLE tag; INSERT INTO nowhere VALUES (1)', ['v1', 'v2', 'v3']),
					recorded('v4', 'CREATE TABLE more (x)', ['v1', 'v2', 'v3', 'v4']),
				),
			)
			expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'sql', statement: 'INSERT INTO nowhere VALUES (1)' } })
			expect(report.steps.map(({ state }) => state)).toEqual(['applied', 'failed', 'not-run'])
			expect(await rowsOf(engine, ledgerQuery.sql)).toEqual([['v1'], ['v2']])
			const names = (await engine.describe()).objects.map(({ name }) => name)
			expect(names).toContain('tag')
			expect(names).not.toContain('more')
		})

		test('a text that is refused keeps every step before it from running', async () => {
			const engine = await ground.openFamily()
			const report = await engine.migrate(stepped(step('v2', 'CREATE TABLE tag (x)'), step('v3', 'SELECT 1; SAVEPOINT s')))
			expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'unsupported-statement', revision: 'v3' } })
			expect(report.steps.map(({ state }) => state)).toEqual(['not-run', 'failed'])
			expect((await engine.describe()).objects.map(({ name }) => name)).not.toContain('tag')
		})

		test('references and rows are checked before each commit', async () => {
			const engine = await ground.openFamily()
			const made = step('v2', 'CREATE TABLE tag (x)')
			const breaking = await engine.migrate(stepped(made, step('v3', 'DELETE FROM "parent" WHERE id = 1', { mayLoseRows: 'all' })))
			expect(breaking).toMatchObject({
				fault: { kind: 'foreign-keys-broken', violations: 2, tables: ['child'] },
				newForeignKeyViolations: 2,
			})
			expect(breaking.steps.map(({ state }) => state)).toEqual(['applied', 'failed'])
			const losing = await engine.migrate(stepped(step('v3', "DELETE FROM 'Child' WHERE id = 3")))
			expect(losing.fault).toEqual({ kind: 'rows-lost', tables: [{ table: 'child', before: 3, after: 2 }] })
			const allowed = await engine.migrate(stepped(step('v3', 'DELETE FROM child WHERE id = 3', { mayLoseRows: ['Child'] })))
			expect(allowed).toMatchObject({ outcome: 'committed' })
			expect(await rowsOf(engine, 'SELECT (SELECT count(*) FROM parent), (SELECT count(*) FROM child)')).toEqual([[2, 2]])
		})

		test('rows that a trigger takes away are missed too', async () => {
			const engine = await ground.openFamily()
			const trigger = 'CREATE TRIGGER on_tag INSTEAD OF INSERT ON tagging BEGIN DELETE FROM child; END'
			expect(await engine.migrate(stepped(step('v2', `CREATE VIEW tagging AS SELECT 1 AS x; ${trigger}`)))).toMatchObject({
				outcome: 'committed',
			})
			expect((await engine.migrate(stepped(step('v3', 'INSERT INTO tagging VALUES (1)')))).fault).toMatchObject({
				kind: 'rows-lost',
				tables: [{ table: 'child' }],
			})
		})

		test('references that were broken before do not stand in the way, and a new one among them does', async () => {
			const engine = await ground.openFamily()
			withProgram(ground.place.file('family.db'), (db) => db.exec('PRAGMA foreign_keys = off; INSERT INTO child VALUES (9, 77)'))
			const report = await engine.migrate(
				stepped(
					step('v2', 'UPDATE child SET parent_id = 2 WHERE id = 1'),
					step('v3', 'UPDATE child SET parent_id = 1 WHERE id = 1'),
					step('v4', 'UPDATE child SET parent_id = 1 WHERE id = 9; UPDATE child SET parent_id = 88 WHERE id = 1'),
				),
			)
			expect(report.fault).toMatchObject({ kind: 'foreign-keys-broken', violations: 1 })
			expect(report.steps.map(({ state }) => state)).toEqual(['applied', 'applied', 'failed'])
		})

		test('books that do not read as they must undo the step that wrote them', async () => {
			const engine = await ground.openFamily()
			const report = await engine.migrate(stepped(recorded('v2', 'CREATE TABLE tag (x)', ['v1', 'other'])))
			expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'read-back-mismatch' }, steps: [{ state: 'failed' }] })
			expect(await rowsOf(engine, ledgerQuery.sql)).toEqual([['v1']])
		})

		test('a cancel between steps leaves those before it', async () => {
			const engine = await ground.openFamily()
			const controller = new AbortController()
			const report = await engine.migrate(
				stepped(step('v2', 'CREATE TABLE tag (x)'), step('v3', `DROP TABLE tag; ${'SELECT 1; '.repeat(3_000)}`, { mayLoseRows: 'all' })),
				{ signal: controller.signal, onEvent: (event) => void (event.kind === 'step-finished' && controller.abort()) },
			)
			expect(report).toMatchObject({ outcome: 'cancelled', fault: null, steps: [{ state: 'applied' }, { state: 'not-run' }] })
			expect((await engine.describe()).objects.map(({ name }) => name)).toContain('tag')
		})

		test('another program that changes rows between steps is let be; one that changes the books is not', async () => {
			const meddle = async (sql: string) => {
				const engine = await ground.openMade(
					`${sql.length}.db`,
					'CREATE TABLE ledger (version); CREATE TABLE other (x); PRAGMA user_version = 1',
				)
				let meddled = false
				const onEvent = (event: MigrateEvent) => {
					if (event.kind !== 'statement' || event.id !== 'v1' || meddled) return undefined
					meddled = true
					return Promise.resolve(withProgram(ground.place.file(`${sql.length}.db`), (db) => db.exec(sql)))
				}
				const after = (id: string, applied: readonly string[]) => recorded(id, 'SELECT 1', applied)
				const alone: EngineStep = { ...after('v1', ['v1']), transaction: 'none' }
				return engine.migrate(stepped(alone, after('v2', ['v1', 'v2'])), { onEvent })
			}
			expect(await meddle('INSERT INTO other VALUES (1)')).toMatchObject({ outcome: 'committed' })
			expect(await meddle("INSERT INTO ledger VALUES ('v2') -- by another")).toMatchObject({
				outcome: 'failed',
				fault: { kind: 'read-back-mismatch' },
			})
		})

		test('a plan made for another ledger is stale before any step', async () => {
			const engine = await ground.openFamily()
			const [identity, schema] = [engine.identity, await engine.schemaHash()]
			const expected = { identity, schema, ledger: { query: ledgerQuery, applied: [] } }
			const report = await engine.migrate({ ...stepped(step('v2', 'CREATE TABLE tag (x)')), expect: expected })
			expect(report).toMatchObject({ fault: { kind: 'plan-stale', changed: ['applied'] }, steps: [{ state: 'not-run' }] })
		})
	})
}
