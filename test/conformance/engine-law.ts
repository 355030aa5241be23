import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FaultError } from '../../electron/contract/fault.ts'
import type { Engine, MigrateEvent, MigrateRequest, OpenEngine } from '../../electron/drivers/engines/engine.ts'
import { createPlace, longStatement, type Place, rowsOf, step, withProgram } from '../support/sqlite-place.ts'

/** What differs between forms of an engine by their nature. */
export type EngineAbilities = {
	/** A cancel ends a statement that is under way; otherwise it waits for the statement's end. */
	readonly interruptsStatements: boolean
}

/** A parent and its children, an index, a trigger and a view: what a rebuild of a table can break. */
const family = `
	CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
	CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE);
	CREATE INDEX child_parent ON child (parent_id);
	CREATE TABLE ledger (version TEXT PRIMARY KEY);
	INSERT INTO parent VALUES (1, 'one'), (2, 'two');
	INSERT INTO child VALUES (1, 1), (2, 1), (3, 2);
	INSERT INTO ledger VALUES ('v1');
`
const rebuildParent = `
	CREATE TABLE parent_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT);
	INSERT INTO parent_new (id, name) SELECT id, name FROM parent;
	DROP TABLE parent;
	ALTER TABLE parent_new RENAME TO parent;
`
const ledgerQuery = { sql: 'SELECT version FROM ledger ORDER BY version' }

/** What every form of an engine holds to. Real files, real processes. */
export function engineLaw(form: string, open: OpenEngine, abilities: EngineAbilities): void {
	describe(`the ${form} engine`, () => {
		let place: Place
		beforeEach(() => {
			place = createPlace()
		})
		afterEach(() => place[Symbol.asyncDispose]())
		const opened = async (name: string, sql: string) => place.opened(await open({ path: place.make(name, sql) }))
		const familyOf = () => opened('family.db', family)
		const faultOf = (work: Promise<unknown>) =>
			work.then(
				() => {
					throw new Error('it went well')
				},
				(thrown: unknown) => {
					if (thrown instanceof FaultError) return thrown.fault
					throw thrown
				},
			)

		describe('describes and reads', () => {
			test('a description names the file, its size, mode, page size and every object', async () => {
				const engine = await familyOf()
				const described = await engine.describe()
				expect(described).toMatchObject({
					kind: 'sqlite',
					path: place.file('family.db'),
					journalMode: 'rollback',
					pageSize: 4096,
					unfinishedTransaction: false,
				})
				expect(described.sizeBytes).toBe(readFileSync(place.file('family.db')).length)
				expect(described.objects.map(({ type, name }) => `${type} ${name}`)).toEqual([
					'index child_parent',
					'index sqlite_autoindex_ledger_1',
					'table child',
					'table ledger',
					'table parent',
				])
			})

			test('the same schema made in another order has the same fingerprint, another has another', async () => {
				const one = await opened('one.db', 'CREATE TABLE a (x); CREATE TABLE b (y);')
				const two = await opened('two.db', 'CREATE TABLE b (y); CREATE TABLE a (x);')
				const three = await opened('three.db', 'CREATE TABLE b (y); CREATE TABLE a (z);')
				const [first, second, third] = [await one.describe(), await two.describe(), await three.describe()]
				expect(second.schema).toBe(first.schema)
				expect(third.schema).not.toBe(first.schema)
			})

			test('every kind of value comes out as it went in', async () => {
				const engine = await opened('values.db', 'CREATE TABLE v (id INTEGER PRIMARY KEY, x)')
				const values = [
					null,
					0,
					-1,
					2 ** 53 - 1,
					2n ** 53n,
					-(2n ** 63n),
					2n ** 63n - 1n,
					0.1,
					-0,
					Number.POSITIVE_INFINITY,
					5e-324,
					'',
					'é😀\n',
					new Uint8Array(),
					new Uint8Array([0, 1, 255]),
				]
				await engine.write(values.map((x) => ({ sql: 'INSERT INTO v (x) VALUES (:x)', parameters: { x } })))
				const found = (await rowsOf(engine, 'SELECT x FROM v ORDER BY id')).map(([x]) => x)
				expect(found).toEqual(values)
				expect(found.map((x) => x instanceof Uint8Array && x.constructor === Uint8Array)).toEqual(
					values.map((x) => x instanceof Uint8Array),
				)
				expect((await rowsOf(engine, 'SELECT typeof(x) FROM v WHERE id IN (2, 8)')).flat()).toEqual(['integer', 'real'])
			})

			test('several queries are answered in order, with their columns', async () => {
				const engine = await familyOf()
				const answers = await engine.read([
					{ sql: 'SELECT id, name AS called FROM parent WHERE id = :id', parameters: { id: 2 } },
					{ sql: 'SELECT count(*) FROM child' },
				])
				expect(answers).toEqual([
					{ columns: ['id', 'called'], rows: [[2, 'two']] },
					{ columns: ['count(*)'], rows: [[3]] },
				])
			})

			test.each([
				'DELETE FROM child',
				"ATTACH 'other.db' AS other",
				'PRAGMA journal_mode = wal',
				'VACUUM',
				'INSERT INTO ledger VALUES (1) RETURNING version',
			])('reading refuses %s and changes nothing', async (sql) => {
				const engine = await familyOf()
				const before = readFileSync(place.file('family.db'))
				expect(['sql', 'read-only']).toContain((await faultOf(engine.read([{ sql }]))).kind)
				expect(readFileSync(place.file('family.db'))).toEqual(before)
				expect(place.listing()).toHaveLength(1)
			})

			test('a query that SQLite does not understand is a fault that quotes it', async () => {
				const engine = await familyOf()
				expect(await faultOf(engine.read([{ sql: 'SELEC 1' }]))).toMatchObject({ kind: 'syntax', statement: 'SELEC 1' })
				expect(await faultOf(engine.read([{ sql: 'SELECT * FROM nowhere' }]))).toMatchObject({
					kind: 'sql',
					detail: 'no such table: nowhere',
				})
			})

			test('a read that is cancelled before it starts, or between rows, ends as cancelled', async () => {
				const engine = await familyOf()
				expect(await faultOf(engine.read([ledgerQuery], { signal: AbortSignal.abort() }))).toEqual({ kind: 'cancelled' })
				const rows = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c'
				expect(await faultOf(engine.read([{ sql: rows }], { signal: AbortSignal.timeout(200) }))).toEqual({ kind: 'cancelled' })
				expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
			})

			test('calls are answered one after another', async () => {
				const engine = await familyOf()
				const answers = await Promise.all([
					engine.write([{ sql: "INSERT INTO parent VALUES (3, 'three')" }]),
					rowsOf(engine, 'SELECT count(*) FROM parent'),
					engine.write([{ sql: 'DELETE FROM parent WHERE id = 3' }]),
					rowsOf(engine, 'SELECT count(*) FROM parent'),
				])
				expect(answers).toEqual([[1], [[3]], [1], [[2]]])
			})
		})

		describe('writes', () => {
			test('a statement that fails takes those before it with it', async () => {
				const engine = await familyOf()
				const fault = await faultOf(engine.write([{ sql: 'DELETE FROM ledger' }, { sql: "INSERT INTO parent VALUES (1, 'again')" }]))
				expect(fault).toMatchObject({ kind: 'constraint', statement: "INSERT INTO parent VALUES (1, 'again')" })
				expect(await rowsOf(engine, ledgerQuery.sql)).toEqual([['v1']])
			})

			test('a new database is made where there was no file, and never over one', async () => {
				const engine = place.opened(await open({ path: place.file('new.db'), create: true }))
				await engine.write([{ sql: 'CREATE TABLE t (x)' }])
				expect((await engine.describe()).objects.map(({ name }) => name)).toEqual(['t'])
				expect((await faultOf(open({ path: place.file('new.db'), create: true }))).kind).toBe('constraint')
			})
		})

		describe('migrates', () => {
			const request = (...steps: MigrateRequest['steps']): MigrateRequest => ({ steps, lockTimeoutMs: 300 })

			test('steps are applied, told as they go, and verified before they count', async () => {
				const engine = await familyOf()
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
				const engine = await familyOf()
				expect(await engine.migrate(request(step('v2', rebuildParent)))).toMatchObject({ outcome: 'committed' })
				expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
				expect(await rowsOf(engine, 'SELECT name, note FROM parent ORDER BY id')).toEqual([
					['one', null],
					['two', null],
				])
			})

			test('a step that fails undoes those before it, and says which statement', async () => {
				const engine = await familyOf()
				const before = readFileSync(place.file('family.db'))
				const report = await engine.migrate(
					request(
						step('v2', 'CREATE TABLE tag (x)'),
						step('v3', 'CREATE TABLE more (x); INSERT INTO tag VALUES (1); INSERT INTO nowhere VALUES (1)'),
						step('v4', 'SELECT 1'),
					),
				)
				expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'sql', statement: 'INSERT INTO nowhere VALUES (1)' } })
				expect(report.steps.map(({ state }) => state)).toEqual(['not-run', 'failed', 'not-run'])
				expect(readFileSync(place.file('family.db'))).toEqual(before)
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
				const engine = await familyOf()
				const report = await engine.migrate(request(step('v2', `DELETE FROM child; /* then */ ${sql}`)))
				expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'sql' } })
				expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
			})

			test('a statement that ends the transaction by itself fails the run', async () => {
				const engine = await familyOf()
				const report = await engine.migrate(request(step('v2', "DELETE FROM child; INSERT OR ROLLBACK INTO parent VALUES (1, 'again')")))
				expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'constraint' } })
				expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
			})

			test('a reference that a step breaks undoes the run', async () => {
				const engine = await familyOf()
				const report = await engine.migrate(request(step('v2', 'DELETE FROM parent WHERE id = 1', { mayLoseRows: ['parent'] })))
				expect(report).toMatchObject({
					outcome: 'failed',
					fault: { kind: 'foreign-keys-broken', violations: 2, tables: ['child'] },
					newForeignKeyViolations: 2,
				})
				expect(await rowsOf(engine, 'SELECT count(*) FROM parent')).toEqual([[2]])
			})

			test('references that were broken before do not stand in the way, and a new one among them does', async () => {
				const engine = await opened('broken.db', `PRAGMA foreign_keys = off; ${family} INSERT INTO child VALUES (9, 77), (10, 77);`)
				expect(await engine.migrate(request(step('v2', rebuildParent)))).toMatchObject({ outcome: 'committed', newForeignKeyViolations: 0 })
				const swap = 'UPDATE child SET parent_id = 1 WHERE id = 9; UPDATE child SET parent_id = 88 WHERE id = 1'
				expect(await engine.migrate(request(step('v3', swap)))).toMatchObject({
					outcome: 'failed',
					fault: { kind: 'foreign-keys-broken', violations: 1 },
				})
			})

			test('rows that vanish undo the run, unless the step says that they may', async () => {
				const engine = await familyOf()
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
				const engine = await familyOf()
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
				const engine = await familyOf()
				const { identity, schema } = await engine.describe()
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
				const engine = await familyOf()
				const controller = new AbortController()
				const events: string[] = []
				const report = await engine.migrate(request(step('v2', 'DELETE FROM child; SELECT 1; SELECT 2', { mayLoseRows: ['child'] })), {
					signal: controller.signal,
					onEvent(event) {
						events.push(event.kind)
						if (event.kind === 'statement') controller.abort()
					},
				})
				expect(report).toMatchObject({ outcome: 'cancelled', fault: null, steps: [{ id: 'v2', state: 'not-run' }] })
				expect(events).toContain('stopping')
				expect(events).not.toContain('committing')
				expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
			})

			test('a run that is cancelled before it starts reports so and runs nothing', async () => {
				const engine = await familyOf()
				const report = await engine.migrate(request(step('v2', 'DROP TABLE child')), { signal: AbortSignal.abort() })
				expect(report).toMatchObject({ outcome: 'cancelled', steps: [{ state: 'not-run' }] })
			})

			if (abilities.interruptsStatements)
				test.each(['delete', 'wal'])('a cancel inside one long statement takes effect in %s mode', async (mode) => {
					const engine = await opened('long.db', `PRAGMA journal_mode = ${mode}; CREATE TABLE long (x); INSERT INTO long VALUES (0);`)
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

		describe('copies, inspects and restores', () => {
			test.each(['delete', 'wal'])('a copy of a database in %s mode is whole in one file that needs no log', async (mode) => {
				const engine = await opened('family.db', `PRAGMA journal_mode = ${mode}; ${family}`)
				const report = await engine.copyTo({ path: place.file('copy.db'), check: true })
				expect(report).toEqual(await engine.inspectFile({ path: place.file('copy.db'), check: true }))
				expect(report.check).toBe('ok')
				expect(place.listing().filter((name) => name.startsWith('copy'))).toEqual([`copy.db ${report.sizeBytes}`])
				const copy = place.opened(await open({ path: place.file('copy.db') }))
				expect(await copy.describe()).toMatchObject({ journalMode: 'rollback', schema: (await engine.describe()).schema })
				expect(await rowsOf(copy, 'SELECT * FROM child')).toEqual(await rowsOf(engine, 'SELECT * FROM child'))
			})

			test('a copy of an empty file is an empty file, and restoring it empties a database', async () => {
				writeFileSync(place.file('empty.db'), '')
				const empty = place.opened(await open({ path: place.file('empty.db') }))
				expect(await empty.describe()).toMatchObject({ objects: [], sizeBytes: 0 })
				expect(await empty.copyTo({ path: place.file('copy.db'), check: true })).toMatchObject({ sizeBytes: 0, check: 'ok' })
				const engine = await familyOf()
				await engine.restoreFrom({ path: place.file('copy.db'), lockTimeoutMs: 300 })
				expect((await engine.describe()).objects).toEqual([])
			})

			test('a copy never overwrites a file, and a cancelled or failed one leaves nothing', async () => {
				const engine = await familyOf()
				writeFileSync(place.file('taken'), 'mine')
				expect((await faultOf(engine.copyTo({ path: place.file('taken'), check: false }))).kind).toBe('constraint')
				expect(readFileSync(place.file('taken'), 'utf8')).toBe('mine')
				expect(await faultOf(engine.copyTo({ path: place.file('copy.db'), check: false }, { signal: AbortSignal.abort() }))).toEqual({
					kind: 'cancelled',
				})
				const controller = new AbortController()
				const cancelling = engine.copyTo(
					{ path: place.file('copy.db'), check: false },
					{ signal: controller.signal, onEvent: () => controller.abort() },
				)
				expect(await faultOf(cancelling)).toEqual({ kind: 'cancelled' })
				expect((await faultOf(engine.copyTo({ path: place.file('no/where.db'), check: false }))).kind).toBe('not-found')
				expect(place.listing().map((line) => line.split(' ')[0])).toEqual(['family.db', 'taken'])
			})

			test.each([
				['delete', 4096, 4096],
				['delete', 4096, 1024],
				['delete', 1024, 8192],
				['wal', 4096, 4096],
				['wal', 4096, 1024],
				['wal', 512, 4096],
			])('a restore into %s mode with pages of %i takes over a backup with pages of %i', async (mode, pages, backupPages) => {
				const backup = place.make('backup.db', `PRAGMA page_size = ${backupPages}; ${family}`)
				const engine = await opened(
					'live.db',
					`PRAGMA page_size = ${pages}; PRAGMA journal_mode = ${mode}; CREATE TABLE later (x); INSERT INTO later VALUES (zeroblob(100000));`,
				)
				const { identity } = await engine.describe()
				await engine.restoreFrom({ path: backup, lockTimeoutMs: 300 })
				const described = await engine.describe()
				expect(described).toMatchObject({
					identity,
					journalMode: mode === 'wal' ? 'wal' : 'rollback',
					schema: (await (await place.opened(await open({ path: backup }))).describe()).schema,
				})
				expect(await rowsOf(engine, 'SELECT * FROM child')).toHaveLength(3)
				expect(await engine.recover()).toBe('ok')
			})

			test('a restore that is cancelled midway leaves the old contents', async () => {
				const backup = place.make('backup.db', 'CREATE TABLE big (x); INSERT INTO big VALUES (zeroblob(30000000));')
				const engine = await familyOf()
				const controller = new AbortController()
				const onEvent = () => controller.abort()
				expect(await faultOf(engine.restoreFrom({ path: backup, lockTimeoutMs: 300 }, { signal: controller.signal, onEvent }))).toEqual({
					kind: 'cancelled',
				})
				expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
				expect(await engine.recover()).toBe('ok')
			})

			test('what is no database is never restored', async () => {
				const engine = await familyOf()
				writeFileSync(place.file('notes.txt'), 'notes '.repeat(500))
				expect(await faultOf(engine.restoreFrom({ path: place.file('notes.txt'), lockTimeoutMs: 300 }))).toMatchObject({
					kind: 'not-a-database',
					looksLike: 'text',
				})
				expect((await faultOf(engine.restoreFrom({ path: place.file('gone.db'), lockTimeoutMs: 300 }))).kind).toBe('not-found')
				expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
			})

			test('an altered copy has another hash, and damage is told in the words of SQLite', async () => {
				const engine = await familyOf()
				const before = await engine.copyTo({ path: place.file('copy.db'), check: true })
				const bytes = readFileSync(place.file('copy.db'))
				bytes.fill(0xff, 4096, 4200)
				writeFileSync(place.file('copy.db'), bytes)
				const after = await engine.inspectFile({ path: place.file('copy.db'), check: true })
				expect(after.sizeBytes).toBe(before.sizeBytes)
				expect(after.sha256).not.toBe(before.sha256)
				expect(after.check).not.toBe('ok')
				expect(after.check).not.toBeNull()
			})
		})

		test('what another program commits is seen by the next call', async () => {
			const engine = await familyOf()
			await engine.describe()
			withProgram(place.file('family.db'), (db) => db.exec("INSERT INTO ledger VALUES ('v2')"))
			expect(await rowsOf(engine, ledgerQuery.sql)).toEqual([['v1'], ['v2']])
		})

		test('closing leaves nothing but the file', async () => {
			const engine: Engine = await open({ path: place.make('family.db', family) })
			await engine.close()
			expect(place.listing()).toHaveLength(1)
		})
	})
}
