import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { MigrateEvent, MigrateRequest } from '../../electron/drivers/engines/engine.ts'
import { longStatement, rowsOf, step } from '../support/sqlite-place.ts'
import { type EngineAbilities, family, type Ground, ledgerQuery } from './engine-ground.ts'

const rebuildParent = `
	CREATE TABLE parent_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT);
	INSERT INTO parent_new (id, name) SELECT id, name FROM parent;
	DROP TABLE parent;
	ALTER TABLE parent_new RENAME TO parent;
`
/** How an engine runs steps: what it refuses, what it undoes, what it tells. */
export function migratingLaw(ground: Ground, abilities: EngineAbilities): void {
	describe('migrates', () => {
		const request = (...steps: MigrateRequest['steps']): MigrateRequest => ({ steps, lockTimeoutMs: 300 })

		test('steps are applied, told as they go, and verified before they count', async () => {
			const engine = await ground.openFamily()
			const events: MigrateEvent[] = []
			const verify = { query: ledgerQuery, applied: ['v1', 'v2'] }
			const add = step('v2', 'CREATE TABLE tag (x); SELECT * FROM parent; INSERT INTO ledger VALUES (:version)', {
				parameters: { version: 'v2', unused: 1 },
			})
			const report = await engine.migrate({ ...request(add), verify }, { onEvent: (event) => events.push(event) })
			expect(report).toMatchObject({
				outcome: 'committed',
				steps: [{ id: 'v2', state: 'applied' }],
				fault: null,
				newForeignKeyViolations: 0,
				tablesCounted: 3,
			})
			expect(events.map(({ kind }) => kind)).toEqual([
				'step-started',
				'statement',
				'statement',
				'statement',
				'step-finished',
				'checking-result',
				'committing',
			])
			expect(events[2]).toMatchObject({ kind: 'statement', id: 'v2', index: 1, count: 3, sql: 'SELECT * FROM parent;' })
			expect(await rowsOf(engine, ledgerQuery.sql)).toEqual([['v1'], ['v2']])
		})

		test('rebuilding a parent leaves the children that a cascade would have emptied', async () => {
			const engine = await ground.openFamily()
			expect(await engine.migrate(request(step('v2', rebuildParent)))).toMatchObject({ outcome: 'committed' })
			expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
			expect(await rowsOf(engine, 'SELECT name, note FROM parent ORDER BY id')).toEqual([
				['one', null],
				['two', null],
			])
		})

		test('a step that fails undoes those before it, and says which statement', async () => {
			const engine = await ground.openFamily()
			const before = readFileSync(ground.place.file('family.db'))
			const report = await engine.migrate(
				request(
					step('v2', 'CREATE TABLE tag (x)'),
					step('v3', 'CREATE TABLE more (x); INSERT INTO tag VALUES (1); INSERT INTO nowhere VALUES (1)'),
					step('v4', 'SELECT 1'),
				),
			)
			expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'sql', statement: 'INSERT INTO nowhere VALUES (1)' } })
			expect(report.steps.map(({ state }) => state)).toEqual(['not-run', 'failed', 'not-run'])
			expect(readFileSync(ground.place.file('family.db'))).toEqual(before)
		})

		test.each([
			'COMMIT',
			'BEGIN',
			'SAVEPOINT s',
			'PRAGMA journal_mode = off',
			'PRAGMA main.journal_mode = off',
			'VACUUM',
			"ATTACH ':memory:' AS m",
		])('a step that holds %s is refused before any of it runs', async (sql) => {
			const engine = await ground.openFamily()
			const report = await engine.migrate(request(step('v2', `DELETE FROM child; /* then */ ${sql}`)))
			expect(report).toMatchObject({
				outcome: 'failed',
				fault: { kind: 'unsupported-statement', revision: 'v2', reason: 'controls-transaction' },
				steps: [{ state: 'failed' }],
			})
			expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
		})

		test('a statement that ends the transaction by itself fails the run', async () => {
			const engine = await ground.openFamily()
			const report = await engine.migrate(request(step('v2', "DELETE FROM child; INSERT OR ROLLBACK INTO parent VALUES (1, 'again')")))
			expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'constraint' } })
			expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
		})

		test('a reference that a step breaks undoes the run', async () => {
			const engine = await ground.openFamily()
			const report = await engine.migrate(request(step('v2', 'DELETE FROM parent WHERE id = 1', { mayLoseRows: ['parent'] })))
			expect(report).toMatchObject({
				outcome: 'failed',
				fault: { kind: 'foreign-keys-broken', violations: 2, tables: ['child'] },
				newForeignKeyViolations: 2,
			})
			expect(await rowsOf(engine, 'SELECT count(*) FROM parent')).toEqual([[2]])
		})

		test('references that were broken before do not stand in the way, and a new one among them does', async () => {
			const engine = await ground.openMade('broken.db', `PRAGMA foreign_keys = off; ${family} INSERT INTO child VALUES (9, 77), (10, 77);`)
			expect(await engine.migrate(request(step('v2', rebuildParent)))).toMatchObject({ outcome: 'committed', newForeignKeyViolations: 0 })
			const swap = 'UPDATE child SET parent_id = 1 WHERE id = 9; UPDATE child SET parent_id = 88 WHERE id = 1'
			expect(await engine.migrate(request(step('v3', swap)))).toMatchObject({
				outcome: 'failed',
				fault: { kind: 'foreign-keys-broken', violations: 1 },
			})
		})

		test('rows that vanish undo the run, unless the step says that they may', async () => {
			const engine = await ground.openFamily()
			const lose = 'DELETE FROM child WHERE id = 3'
			expect((await engine.migrate(request(step('v2', lose)))).fault).toEqual({
				kind: 'rows-lost',
				tables: [{ table: 'child', before: 3, after: 2 }],
			})
			expect((await engine.migrate(request(step('v2', 'DROP TABLE child')))).fault).toEqual({
				kind: 'rows-lost',
				tables: [{ table: 'child', before: 3, after: 0 }],
			})
			expect(await engine.migrate(request(step('v2', lose, { mayLoseRows: ['child'] })))).toMatchObject({ outcome: 'committed' })
		})

		test('bookkeeping that does not read as it must undoes the run', async () => {
			const engine = await ground.openFamily()
			const report = await engine.migrate({
				...request(step('v2', 'CREATE TABLE tag (x)')),
				verify: { query: ledgerQuery, applied: ['v2'] },
			})
			expect(report).toMatchObject({
				outcome: 'failed',
				fault: { kind: 'read-back-mismatch', expected: 'v2', found: 'v1' },
				steps: [{ state: 'not-run' }],
			})
			expect((await engine.describe()).objects.some(({ name }) => name === 'tag')).toBe(false)
		})

		test('a plan made for another file, ledger or schema is stale, and says what changed', async () => {
			const engine = await ground.openFamily()
			const [identity, schema] = [engine.identity, await engine.schemaHash()]
			const expectation = { identity, schema, ledger: { query: ledgerQuery, applied: ['v1'] } }
			const run = (expected: typeof expectation) => engine.migrate({ ...request(step('v2', 'SELECT 1')), expect: expected })
			expect((await run({ ...expectation, identity: '1:1' })).fault).toEqual({ kind: 'plan-stale', changed: ['identity'] })
			expect((await run({ ...expectation, schema: '0', ledger: { query: ledgerQuery, applied: [] } })).fault).toEqual({
				kind: 'plan-stale',
				changed: ['applied', 'schema'],
			})
			expect((await run({ ...expectation, ledger: { query: { sql: 'SELECT x FROM gone' }, applied: [] } })).fault).toEqual({
				kind: 'plan-stale',
				changed: ['applied'],
			})
			expect(await run(expectation)).toMatchObject({ outcome: 'committed' })
		})

		test('a cancel between statements undoes the run', async () => {
			const engine = await ground.openFamily()
			const controller = new AbortController()
			const events: string[] = []
			const report = await engine.migrate(
				request(step('v2', `DELETE FROM child; ${'SELECT 1; '.repeat(3_000)}`, { mayLoseRows: ['child'] })),
				{
					signal: controller.signal,
					onEvent(event) {
						events.push(event.kind)
						if (event.kind === 'statement') controller.abort()
					},
				},
			)
			expect(report).toMatchObject({ outcome: 'cancelled', fault: null, steps: [{ id: 'v2', state: 'not-run' }] })
			expect(events).toContain('stopping')
			expect(events).not.toContain('committing')
			expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
		})

		test('a run that is cancelled before it starts reports so and runs nothing', async () => {
			const engine = await ground.openFamily()
			const report = await engine.migrate(request(step('v2', 'DROP TABLE child')), { signal: AbortSignal.abort() })
			expect(report).toMatchObject({ outcome: 'cancelled', steps: [{ state: 'not-run' }] })
		})

		if (abilities.interruptsStatements)
			test.each(['delete', 'wal'])('a cancel inside one long statement takes effect in %s mode', async (mode) => {
				const engine = await ground.openMade(
					'long.db',
					`PRAGMA journal_mode = ${mode}; CREATE TABLE long (x); INSERT INTO long VALUES (0);`,
				)
				const controller = new AbortController()
				const events: string[] = []
				const onEvent = (event: MigrateEvent) => {
					events.push(event.kind)
					if (event.kind === 'statement' && event.index === 1) setTimeout(() => controller.abort(), 200)
				}
				const report = await engine.migrate(request(step('v2', `INSERT INTO long VALUES (1); ${longStatement}`)), {
					signal: controller.signal,
					onEvent,
				})
				expect(report).toMatchObject({ outcome: 'cancelled', steps: [{ state: 'not-run' }] })
				expect(events.at(-1)).toBe('stopping')
				expect(await rowsOf(engine, 'SELECT x FROM long')).toEqual([[0]])
				expect(await engine.recover()).toBe('ok')
			})
	})
}
