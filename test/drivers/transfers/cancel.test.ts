import { expect, test } from 'vitest'
import { readLedger } from '../../../electron/drivers/transfers/carrying/copy-ledger.ts'
import { discardTarget } from '../../../electron/drivers/transfers/carrying/target-discard.ts'
import { finishTarget } from '../../../electron/drivers/transfers/carrying/target-finish.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { carry, createSqliteFile, mapOf, mapped, sessionOf } from '../../support/copy-ground.ts'
import { startCutter } from '../../support/postgres-cutter.ts'
import { createDatabase } from '../../support/postgres-database.ts'

const rows = `CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO t SELECT i, randomblob(400) FROM n;`
const before = ['CREATE TABLE public.t (id bigint, body bytea)']
const map = mapOf({ t: [mapped('id', 'bigint'), mapped('body', 'bytea')] })
const relations = "SELECT count(*) FROM pg_class WHERE relnamespace::regnamespace::text IN ('public', 'headway_copy')"

test.each([1, 7, 39])('a copy that is cancelled at its batch %i stops, and once discarded leaves the target as it was', async (last) => {
	await using target = await createDatabase()
	using file = createSqliteFile(rows)
	const stopping = new AbortController()
	const onBatch = (batch: number) => {
		if (batch === last) stopping.abort()
	}
	const asked = { path: file.path, server: target.server, map, before, rowsPerRange: 1_000, onBatch }
	expect(await faultOf(carry(asked, { signal: stopping.signal }))).toEqual({ kind: 'cancelled' })
	await using session = await sessionOf(target.server)
	expect(await discardTarget(session, 'public')).toBe(true)
	expect(await target.sql(relations)).toEqual([['0']])
})

test('a copy is cancelled although its line is dead', async () => {
	await using target = await createDatabase()
	using file = createSqliteFile(rows)
	await using cutter = await startCutter(target.server)
	const stopping = new AbortController()
	const asked = { path: file.path, server: cutter.server, map, before, rowsPerRange: 2_000, carry: { sessions: 2 } }
	const onBatch = (batch: number) => {
		if (batch !== 4) return
		cutter.freeze()
		setTimeout(() => stopping.abort(), 300)
	}
	expect(await faultOf(carry({ ...asked, onBatch }, { signal: stopping.signal }))).toEqual({ kind: 'cancelled' })
	await using session = await sessionOf(target.server)
	expect(await discardTarget(session, 'public')).toBe(true)
	expect(await target.sql(relations)).toEqual([['0']])
})

test('a copy is cancelled while it waits for what somebody else holds', async () => {
	await using target = await createDatabase()
	using file = createSqliteFile(rows)
	const asked = { path: file.path, server: target.server, map, before: ['CREATE TABLE public.t (id bigint PRIMARY KEY, body bytea)'] }
	const stopping = new AbortController()
	await carry(asked)
	await target.sql('TRUNCATE t, headway_copy.ranges')
	const other = await target.connect()
	await other.query('BEGIN; INSERT INTO t VALUES (1, NULL)')
	const running = faultOf(carry(asked, { signal: stopping.signal }))
	for (;;) {
		const waiting = await target.sql("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
		if (waiting.length > 0) break
	}
	stopping.abort()
	expect(await running).toEqual({ kind: 'cancelled' })
	await other.query('ROLLBACK')
	expect(await target.sql('SELECT count(*) FROM t')).toEqual([['0']])
})

test('the end of a copy is cancelled in the middle of its statements, of which none has then been done', async () => {
	await using target = await createDatabase()
	using file = createSqliteFile("CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB); INSERT INTO t VALUES (1, x'00')")
	await carry({ path: file.path, server: target.server, map, before })
	await using session = await sessionOf(target.server)
	const begun = await readLedger(session, 'public')
	if (begun === null) throw new Error('no copy was begun')
	const stopping = new AbortController()
	const after = ['ALTER TABLE public.t ADD PRIMARY KEY (id)', 'SELECT pg_sleep(60)']
	const running = faultOf(finishTarget(session, { begun, map, after }, { signal: stopping.signal }))
	for (;;) {
		const asleep = await target.sql("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()")
		if (asleep.length > 0) break
	}
	stopping.abort()
	expect(await running).toEqual({ kind: 'cancelled' })
	expect(await target.sql("SELECT 1 FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'p'")).toEqual([])
	expect(await readLedger(session, 'public')).toEqual(begun)
})
