import { describe, expect, test } from 'vitest'
import type { MigrateEvent } from '../../../electron/drivers/engines/engine.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { ledgerStep, ledgerTable, reads, runOn } from '../../support/server-run.ts'

const one = ledgerStep('1', 'CREATE TABLE a (x int); INSERT INTO a VALUES (1), (2)')
const two = ledgerStep('2', 'ALTER TABLE a ADD COLUMN y text; -- last\nUPDATE a SET y = $$;$$')
const failing = ledgerStep('3', 'CREATE TABLE b (x int); SELECT 1 / 0')

const tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"

describe('a run on a server', () => {
	test('runs steps statement by statement, writes their books and tells each thing once', async () => {
		await using db = await createDatabase(ledgerTable)
		const events: MigrateEvent[] = []
		const report = await runOn(db.server, { steps: [one, two], verify: reads('1', '2') }, { onEvent: (event) => events.push(event) })
		expect(report).toMatchObject({ outcome: 'committed', fault: null, newForeignKeyViolations: null, tablesCounted: null })
		expect(report.steps).toMatchObject([
			{ id: '1', state: 'applied' },
			{ id: '2', state: 'applied' },
		])
		expect(events.map((event) => ('id' in event ? `${event.kind} ${event.id}` : event.kind))).toEqual([
			'step-started 1',
			'statement 1',
			'statement 1',
			'step-finished 1',
			'step-started 2',
			'statement 2',
			'statement 2',
			'step-finished 2',
			'checking-result',
			'committing',
		])
		expect(events).toContainEqual(
			expect.objectContaining({ kind: 'statement', index: 1, count: 2, sql: '-- last\nUPDATE a SET y = $$;$$' }),
		)
		expect(await db.sql('SELECT x, y FROM a ORDER BY 1')).toEqual([
			['1', ';'],
			['2', ';'],
		])
	})

	test('rolls everything back when a later step fails, and says which', async () => {
		await using db = await createDatabase(ledgerTable)
		const report = await runOn(db.server, { steps: [one, failing, two] })
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'sql', code: '22012', statement: 'SELECT 1 / 0' } })
		expect(report.steps.map(({ state }) => state)).toEqual(['not-run', 'failed', 'not-run'])
		expect(await db.sql(tables)).toEqual([['ledger']])
		expect(await db.sql('SELECT * FROM ledger')).toEqual([])
	})

	test('keeps the steps before a failed one where each is committed by itself', async () => {
		await using db = await createDatabase(ledgerTable)
		const report = await runOn(db.server, { steps: [one, two, failing], transactions: 'each-step' })
		expect(report.outcome).toBe('failed')
		expect(report.steps.map(({ state }) => state)).toEqual(['applied', 'applied', 'failed'])
		expect(await db.sql('SELECT version FROM ledger ORDER BY 1')).toEqual([['1'], ['2']])
		expect(await db.sql(tables)).toEqual([['a'], ['ledger']])
	})

	test('binds the parameters of a step and leaves a text without any alone', async () => {
		await using db = await createDatabase(ledgerTable)
		const bound = ledgerStep('1', 'CREATE TABLE a AS SELECT 1::int8 AS x; UPDATE a SET x = :big', { parameters: { big: 2n ** 60n } })
		const plain = ledgerStep('2', "INSERT INTO a SELECT unnest((ARRAY[7, 8])[1:1]); DO $$ BEGIN PERFORM ':big'; END $$")
		expect(await runOn(db.server, { steps: [bound, plain] })).toMatchObject({ outcome: 'committed' })
		expect(await db.sql('SELECT x FROM a ORDER BY x DESC LIMIT 1')).toEqual([[String(2n ** 60n)]])
	})

	test('gives the time a step took to its books', async () => {
		await using db = await createDatabase('CREATE TABLE times (ms int, ns bigint)')
		const after = [{ sql: 'INSERT INTO times VALUES (:elapsed_ms, :elapsed_ns)' }]
		await runOn(db.server, { steps: [ledgerStep('1', 'SELECT pg_sleep(0.05)', { record: { after } })] })
		const [row] = await db.sql('SELECT ms, ns FROM times')
		expect(Number(row?.[0])).toBeGreaterThanOrEqual(50)
		expect(Number(row?.[1])).toBeGreaterThanOrEqual(50_000_000)
	})

	test('writes the books where they belong though a file emptied search_path or took on another role', async () => {
		await using db = await createDatabase(ledgerTable)
		const dump = ledgerStep('1', "SELECT pg_catalog.set_config('search_path', '', false); SET ROLE pg_monitor;")
		expect(await runOn(db.server, { steps: [dump, two].slice(0, 1) })).toMatchObject({ outcome: 'committed' })
		expect(await db.sql('SELECT version FROM ledger')).toEqual([['1']])
	})

	test('uses the settings that the request names', async () => {
		await using db = await createDatabase(ledgerTable)
		const step = ledgerStep('1', "CREATE TABLE a AS SELECT current_setting('work_mem') AS w, current_setting('application_name') AS n")
		await runOn(db.server, { steps: [step], settings: { work_mem: '7MB' } })
		expect(await db.sql('SELECT w, n FROM a')).toEqual([['7MB', 'Headway']])
	})
})
