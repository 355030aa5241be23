import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { toServerFault, withoutPassword } from '../../../electron/drivers/engines/postgres-faults.ts'
import { openSession } from '../../../electron/drivers/engines/postgres-session.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { createDatabase, type TestDatabase, untilAsleep } from '../../support/postgres-database.ts'

const schema = `
	CREATE TABLE parent (id int PRIMARY KEY, name text NOT NULL CHECK (name <> ''));
	CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
	INSERT INTO parent VALUES (1, 'one');
`

describe('faults of PostgreSQL', () => {
	let db: TestDatabase
	let engine: Engine
	beforeAll(async () => {
		db = await createDatabase(schema)
		engine = (await openPostgres({ server: db.server }, { environment: {} })).engine
	})
	afterAll(async () => {
		await engine.close()
		await db[Symbol.asyncDispose]()
	})

	test.each([
		[
			"INSERT INTO parent VALUES (1, 'again')",
			'duplicate key value violates unique constraint "parent_pkey"\nKey (id)=(1) already exists.',
		],
		['INSERT INTO parent VALUES (2, NULL)', 'null value in column "name"'],
		["INSERT INTO parent VALUES (2, '')", 'violates check constraint "parent_name_check"'],
	])('%s breaks a constraint', async (sql, detail) => {
		const fault = await faultOf(engine.write([{ sql }]))
		expect(fault).toMatchObject({ kind: 'constraint', statement: sql, detail: expect.stringContaining(detail) })
	})

	test('a constraint that is checked at the end fails the whole write', async () => {
		expect(await faultOf(engine.write([{ sql: 'INSERT INTO child VALUES (1, 99)' }]))).toMatchObject({ kind: 'constraint' })
		expect(await db.sql('SELECT count(*) FROM child')).toEqual([['0']])
	})

	test.each([
		['SELEC 1', 'syntax error at or near "SELEC"'],
		["SELECT 'open", 'unterminated quoted string'],
		['SELECT 1; SELECT 2', 'cannot insert multiple commands into a prepared statement'],
	])('%s is a syntax fault that quotes it', async (sql, detail) => {
		expect(await faultOf(engine.read([{ sql }]))).toMatchObject({ kind: 'syntax', statement: sql, detail: expect.stringContaining(detail) })
	})

	test('a fault in a long text names the line', async () => {
		const fault = await faultOf(engine.read([{ sql: 'SELECT 1,\n2,\nnowhere' }]))
		expect(fault).toMatchObject({ kind: 'sql', code: '42703', detail: 'column "nowhere" does not exist\nLine 3' })
	})

	test.each([
		['SELECT * FROM nowhere', '42P01'],
		['SELECT 1 / 0', '22012'],
		["SELECT 'x'::int", '22P02'],
		['SELECT no_such_function()', '42883'],
	])('%s is an SQL fault with the code of the server', async (sql, code) => {
		expect(await faultOf(engine.read([{ sql }]))).toMatchObject({ kind: 'sql', code, statement: sql })
	})

	test('a role that may not read a table gets what the server says', async () => {
		await db.sql(`CREATE ROLE ${db.name} LOGIN PASSWORD 'narrow door'`)
		const { engine: narrow } = await openPostgres({ server: { ...db.server, user: db.name, password: 'narrow door' } }, { environment: {} })
		const fault = await faultOf(narrow.read([{ sql: 'SELECT * FROM parent' }]))
		expect(fault).toEqual({
			kind: 'insufficient-privilege',
			detail: 'permission denied for table parent',
			statement: 'SELECT * FROM parent',
		})
		await narrow.close()
		await db.sql(`DROP ROLE ${db.name}`)
	})

	test('a lock that is not given in time is a lock fault with the time waited', async () => {
		const holder = await db.connect()
		await holder.query('BEGIN; LOCK TABLE parent')
		const fault = await faultOf(engine.write([{ sql: "UPDATE parent SET name = 'x'" }], { lockTimeoutMs: 200 }))
		expect(fault).toMatchObject({ kind: 'lock-timeout', blockers: [], statement: "UPDATE parent SET name = 'x'" })
		expect(fault.kind === 'lock-timeout' && fault.waitedMs).toBeGreaterThanOrEqual(190)
		await holder.query('ROLLBACK')
	})

	test('a statement that takes longer than the session allows has timed out', async () => {
		const server = { ...db.server, settings: { statement_timeout: '150ms' } }
		const { engine: hasty } = await openPostgres({ server }, { environment: {} })
		expect(await faultOf(hasty.read([{ sql: 'SELECT pg_sleep(600)' }]))).toMatchObject({ kind: 'timed-out', act: 'SELECT pg_sleep(600)' })
		expect(await hasty.read([{ sql: 'SELECT 1' }])).toMatchObject([{ rows: [[1]] }])
		await hasty.close()
	})

	test('a statement that our own side cancels is cancelled; one that somebody else stops is not', async () => {
		const session = await openSession(db.server, 'change')
		const asleep = faultOf(session.query('SELECT pg_sleep(600)'))
		await untilAsleep(db.url)
		await db.sql(`SELECT pg_cancel_backend(${session.processId})`)
		expect(await asleep).toMatchObject({ kind: 'sql', code: '57014', detail: 'canceling statement due to user request' })
		const again = faultOf(session.query('SELECT pg_sleep(600)'))
		await untilAsleep(db.url)
		await session.cancel()
		expect(await again).toEqual({ kind: 'cancelled' })
		await session.close()
		await session.cancel()
	})

	test('where the transaction stands is known as soon as a statement has failed', async () => {
		const session = await openSession(db.server, 'change')
		expect(session.transactionStatus()).toBe('idle')
		await session.query('BEGIN')
		expect(session.transactionStatus()).toBe('in-transaction')
		await faultOf(session.query('SELECT 1 / 0'))
		expect(session.transactionStatus()).toBe('failed')
		await session.query('ROLLBACK')
		expect(session.transactionStatus()).toBe('idle')
		await faultOf(session.script('BEGIN; SELECT 1; COMMIT; SELECT 1 / 0'))
		expect(session.transactionStatus()).toBe('idle')
		await session.close()
	})

	test('notices of the server are told once', async () => {
		const session = await openSession(db.server, 'change')
		await session.script("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
		expect(session.notices()).toEqual(['one', 'two'])
		expect(session.notices()).toEqual([])
		await session.close()
	})

	// What no test can bring about at will, in the form in which pg throws it
	test.each([
		['53100', { kind: 'disk-full' }],
		['53300', { kind: 'too-many-connections' }],
		['57P01', { kind: 'connection-lost' }],
		['57P02', { kind: 'connection-lost' }],
		['08006', { kind: 'connection-lost' }],
		['25P03', { kind: 'connection-lost' }],
		['XX001', { kind: 'corrupt' }],
		['58030', { kind: 'input-output' }],
		['40P01', { kind: 'sql', code: '40P01' }],
	])('the code %s is the fault it stands for', (code, fault) => {
		const thrown = Object.assign(new pg.DatabaseError('words', 5, 'error'), { severity: 'ERROR', code })
		expect(toServerFault(thrown, { server: db.server })).toMatchObject({ fault })
	})

	test('what nobody expected is a defect and comes back as it was', () => {
		const defect = new TypeError('x is not a function')
		expect(toServerFault(defect, { server: db.server })).toBe(defect)
	})

	test('the password is struck out of every text of a fault, in each form it may have', () => {
		const server = { ...db.server, password: "p/w 'x" }
		const detail = "p/w 'x and p%2Fw%20'x and p/w ''x"
		expect(withoutPassword({ kind: 'syntax', detail, statement: detail }, server)).toEqual({
			kind: 'syntax',
			detail: '*** and *** and ***',
			statement: '*** and *** and ***',
		})
	})

	test('a password that is also the name of the user is not given away by striking it out', () => {
		const server = { ...db.server, user: 'postgres', password: 'postgres' }
		expect(withoutPassword({ kind: 'syntax', detail: 'of the user postgres' }, server).detail).toBe('of the user postgres')
	})

	test('a statement that holds the password arrives without it', async () => {
		const sql = `ALTER ROLE nobody PASSWORD '${db.server.password}'`
		const fault = await faultOf(engine.write([{ sql }]))
		expect(JSON.stringify(fault)).not.toContain(db.server.password)
		expect(fault).toMatchObject({ kind: 'sql', statement: "ALTER ROLE nobody PASSWORD '***'" })
	})
})
