import { describe, expect, test } from 'vitest'
import type { MigrateEvent } from '../../../electron/drivers/engines/engine.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { ledgerStep, ledgerTable, reads, runOn, standing } from '../../support/server-run.ts'

const one = ledgerStep('1', 'CREATE TABLE a (x int); INSERT INTO a VALUES (1), (2)')

const tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"

describe('the ten rules', () => {
	test('rule 1: a plan is refused when the applied set, the schema or the server is another', async () => {
		await using db = await createDatabase(ledgerTable)
		const now = await standing(db.server)
		const expected = (more: object) => ({ steps: [one], expect: { ...now, ledger: reads(), ...more } })
		expect((await runOn(db.server, expected({ ledger: reads('0') }))).fault).toEqual({ kind: 'plan-stale', changed: ['applied'] })
		expect((await runOn(db.server, expected({ schema: 'other' }))).fault).toEqual({ kind: 'plan-stale', changed: ['schema'] })
		expect((await runOn(db.server, expected({ identity: 'other' }))).fault).toEqual({ kind: 'plan-stale', changed: ['identity'] })
		expect((await runOn(db.server, { ...expected({ schema: 'other' }), transactions: 'each-step' })).fault).toMatchObject({
			kind: 'plan-stale',
		})
		expect(await db.sql(tables)).toEqual([['ledger']])
		expect((await runOn(db.server, expected({}))).outcome).toBe('committed')
	})

	test('rule 3: our lock and the named locks of other tools are held while steps run, and let go afterwards', async () => {
		await using db = await createDatabase(ledgerTable)
		const step = ledgerStep(
			'1',
			"CREATE TABLE held AS SELECT classid::int8 << 32 | objid::int8 AS key FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
		)
		await runOn(db.server, {
			steps: [step],
			locks: [
				{ key: 72707369n, owner: 'Prisma' },
				{ key: -8525285245963000605n, owner: 'postgres-migrations' },
			],
		})
		const [oid] = await db.sql('SELECT oid FROM pg_database WHERE datname = current_database()')
		const own = (0x48445759n << 32n) | BigInt(oid?.[0] ?? 0)
		expect((await db.sql('SELECT key FROM held ORDER BY key')).flat()).toEqual(['-8525285245963000605', '72707369', String(own)])
		expect(
			await db.sql(
				"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
			),
		).toEqual([['0']])
	})

	test('rule 3: a session is left in a transaction by nobody, and a sleeping computer keeps no locks', async () => {
		await using db = await createDatabase(ledgerTable)
		const step = ledgerStep(
			'1',
			"CREATE TABLE s AS SELECT name, setting FROM pg_settings WHERE name IN ('idle_in_transaction_session_timeout', 'lock_timeout')",
		)
		await runOn(db.server, { steps: [step] })
		expect(await db.sql('SELECT setting FROM s ORDER BY name')).toEqual([['300000'], ['3000']])
		expect(
			await db.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name ~ '^Headway'"),
		).toEqual([['0']])
	})

	test.each(['COMMIT', 'ROLLBACK', 'END', 'BEGIN', "PREPARE TRANSACTION 'x'", 'ROLLBACK AND CHAIN'])(
		'rule 3: a file with %s in it is refused before anything runs',
		async (control) => {
			await using db = await createDatabase(ledgerTable)
			const events: string[] = []
			const report = await runOn(
				db.server,
				{ steps: [one, ledgerStep('2', `CREATE TABLE b (); ${control}; SELECT 1`)], transactions: 'each-step' },
				{ onEvent: ({ kind }) => events.push(kind) },
			)
			expect(report).toMatchObject({
				outcome: 'failed',
				fault: { kind: 'unsupported-statement', revision: '2', reason: 'controls-transaction', statement: `${control};` },
			})
			expect(events).toEqual([])
			expect(await db.sql(tables)).toEqual([['ledger']])
		},
	)

	test('rule 3: a text that the server would part elsewhere cannot slip a COMMIT past us', async () => {
		await using db = await createDatabase(ledgerTable)
		const trick = "SELECT set_config('standard_conforming_strings', 'off', false);\nCREATE TABLE b ();\nSELECT 'a\\'' ; COMMIT; --';"
		const report = await runOn(db.server, { steps: [ledgerStep('1', trick)] })
		expect(report.outcome).toBe('failed')
		expect(await db.sql(tables)).toEqual([['ledger']])
		const off = await runOn(db.server, { steps: [one], settings: { standard_conforming_strings: 'off' } })
		expect(off.fault).toMatchObject({ kind: 'split-disagreement' })
		const set = await runOn(db.server, { steps: [ledgerStep('1', 'SET standard_conforming_strings = off; SELECT 1')] })
		expect(set.fault).toMatchObject({ kind: 'unsupported-statement', reason: 'directive' })
	})

	test('rule 4: statements without a transaction are told one by one, and each waits for the answer', async () => {
		await using db = await createDatabase(`${ledgerTable}; CREATE TABLE a (x int, y int)`)
		const step = ledgerStep('1', 'CREATE INDEX CONCURRENTLY i ON a (x); VACUUM a; CREATE INDEX CONCURRENTLY j ON a (y)', {
			transaction: 'none',
			record: {
				before: [{ sql: "INSERT INTO ledger VALUES ('1 begun')" }],
				after: [{ sql: "UPDATE ledger SET version = '1' WHERE version = '1 begun'" }],
			},
			verify: reads('1'),
		})
		const seen: unknown[] = []
		const onEvent = async (event: MigrateEvent) => {
			if (event.kind !== 'statement') return
			// Whoever keeps the journal takes its time, and the statement has not begun
			await new Promise((resolve) => setTimeout(resolve, 50))
			seen.push([
				event.index,
				event.alone,
				await db.sql('SELECT version FROM ledger'),
				(await db.sql("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'a'::regclass ORDER BY 1")).flat(),
			])
		}
		const report = await runOn(db.server, { steps: [step], transactions: 'each-step' }, { onEvent })
		expect(report).toMatchObject({ outcome: 'committed', steps: [{ state: 'applied' }] })
		expect(seen).toEqual([
			[0, true, [['1 begun']], []],
			[1, true, [['1 begun']], ['i']],
			[2, true, [['1 begun']], ['i']],
		])
		expect(await db.sql('SELECT version FROM ledger')).toEqual([['1']])
	})

	test('rule 4: a failure leaves what ran before it, and a later run takes it up where it broke off', async () => {
		await using db = await createDatabase(`${ledgerTable}; CREATE TABLE a (x int); INSERT INTO a VALUES (1), (1)`)
		const sql = 'CREATE INDEX CONCURRENTLY i ON a (x); CREATE UNIQUE INDEX CONCURRENTLY j ON a (x)'
		const step = ledgerStep('1', sql, { transaction: 'none' })
		const broken = await runOn(db.server, { steps: [one, step].slice(1), transactions: 'each-step' })
		expect(broken).toMatchObject({ outcome: 'failed', steps: [{ state: 'failed' }], fault: { kind: 'constraint' } })
		expect(broken.fault?.kind === 'constraint' && broken.fault.detail).toContain('index j is invalid')
		expect(await db.sql('SELECT version FROM ledger')).toEqual([])
		await db.sql('DELETE FROM a WHERE ctid = (SELECT min(ctid) FROM a)')
		await db.sql('DROP INDEX j')
		const told: number[] = []
		const onEvent = (event: MigrateEvent) => event.kind === 'statement' && told.push(event.index)
		const resumed = await runOn(db.server, { steps: [{ ...step, skipStatements: 1 }], transactions: 'each-step' }, { onEvent })
		expect(resumed).toMatchObject({ outcome: 'committed', steps: [{ state: 'applied' }] })
		expect(told).toEqual([1])
		expect(await db.sql("SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'a'::regclass ORDER BY 1")).toEqual([
			['i', 't'],
			['j', 't'],
		])
	})

	test('rule 4: a block of its own counts as one statement and is undone as one', async () => {
		await using db = await createDatabase(`${ledgerTable}; CREATE TABLE a (x int)`)
		const sql = 'INSERT INTO a VALUES (1); BEGIN; INSERT INTO a VALUES (2); SELECT 1 / (x - 2) FROM a; COMMIT; SELECT 1'
		const told: unknown[] = []
		const onEvent = (event: MigrateEvent) => event.kind === 'statement' && told.push([event.index, event.count])
		const step = ledgerStep('1', sql, { transaction: 'none' })
		const report = await runOn(db.server, { steps: [step], transactions: 'each-step' }, { onEvent })
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'sql', code: '22012' } })
		expect(told).toEqual([
			[0, 3],
			[1, 3],
		])
		expect(await db.sql('SELECT x FROM a')).toEqual([['1']])
	})

	test('rule 6: what only COMMIT finds out fails its step, which is not told to be applied', async () => {
		await using db = await createDatabase(
			`${ledgerTable}; CREATE TABLE p (x int PRIMARY KEY); CREATE TABLE c (x int REFERENCES p DEFERRABLE INITIALLY DEFERRED)`,
		)
		const told: string[] = []
		const onEvent = (event: MigrateEvent) => event.kind === 'step-finished' && told.push(`${event.id} ${event.state}`)
		const late = ledgerStep('2', 'INSERT INTO c VALUES (7)')
		const report = await runOn(db.server, { steps: [one, late], transactions: 'each-step' }, { onEvent })
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'constraint' } })
		expect(report.steps.map(({ state }) => state)).toEqual(['applied', 'failed'])
		expect(told).toEqual(['1 applied', '2 failed'])
		expect(await db.sql('SELECT version FROM ledger')).toEqual([['1']])
		const whole = await runOn(db.server, { steps: [late] })
		expect(whole).toMatchObject({ outcome: 'failed', fault: { kind: 'constraint' }, steps: [{ state: 'not-run' }] })
	})

	test('rule 4: an invalid index that IF NOT EXISTS would pass over is a failure', async () => {
		await using db = await createDatabase(`${ledgerTable}; CREATE TABLE a (x int); INSERT INTO a VALUES (1), (1)`)
		await db.sql('CREATE UNIQUE INDEX CONCURRENTLY j ON a (x)').catch(() => undefined)
		const step = ledgerStep('1', 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS j ON a (x)', { transaction: 'none' })
		const report = await runOn(db.server, { steps: [step], transactions: 'each-step' })
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'sql', code: 'INVALID_INDEX', detail: 'index j is invalid' } })
		expect(await db.sql('SELECT version FROM ledger')).toEqual([])
	})

	test('rule 4: what cannot stand in a transaction is refused where a step has one', async () => {
		await using db = await createDatabase(`${ledgerTable}; CREATE TABLE a (x int)`)
		const report = await runOn(db.server, { steps: [ledgerStep('1', 'SELECT 1; CREATE INDEX CONCURRENTLY i ON a (x)')] })
		expect(report.fault).toMatchObject({ kind: 'unsupported-statement', reason: 'outside-transaction' })
		const whole = [one, ledgerStep('2', 'VACUUM', { transaction: 'none' })]
		expect((await runOn(db.server, { steps: whole })).fault).toMatchObject({ reason: 'outside-transaction', revision: '2' })
	})

	test('rule 5: books that cannot be read are not taken for empty ones', async () => {
		await using db = await createDatabase()
		const now = await standing(db.server)
		const report = await runOn(db.server, { steps: [one], expect: { ...now, ledger: reads() } })
		expect(report.fault).toEqual({ kind: 'plan-stale', changed: ['applied'] })
		expect(await db.sql(tables)).toEqual([])
	})

	test('rule 6: the native row and the change stand in one transaction', async () => {
		await using db = await createDatabase(ledgerTable)
		const twice = ledgerStep('1', 'CREATE TABLE c (x int)', {
			record: { after: [{ sql: "INSERT INTO ledger VALUES ('1')" }, { sql: "INSERT INTO ledger VALUES ('1')" }] },
		})
		expect(await runOn(db.server, { steps: [twice], transactions: 'each-step' })).toMatchObject({ fault: { kind: 'constraint' } })
		expect(await db.sql(tables)).toEqual([['ledger']])
		expect(await db.sql('SELECT * FROM ledger')).toEqual([])
	})

	test('rule 7: a file that changes the books itself is found out after that very file', async () => {
		await using db = await createDatabase(`${ledgerTable}; INSERT INTO ledger VALUES ('0')`)
		const meddling = ledgerStep('1', "CREATE TABLE c (); DELETE FROM ledger WHERE version = '0'", { verify: reads('0', '1') })
		const report = await runOn(db.server, { steps: [meddling, ledgerStep('2', 'SELECT 1')], transactions: 'each-step' })
		expect(report).toMatchObject({ fault: { kind: 'read-back-mismatch', expected: '0\n1', found: '1' } })
		expect(report.steps.map(({ state }) => state)).toEqual(['failed', 'not-run'])
		expect(await db.sql('SELECT version FROM ledger')).toEqual([['0']])
	})
})
