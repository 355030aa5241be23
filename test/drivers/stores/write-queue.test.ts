import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Engine, Query } from '../../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { createPostgresStore } from '../../../electron/drivers/stores/postgres.ts'
import { setUpPostgresStore } from '../../../electron/drivers/stores/postgres-set-up.ts'
import type { Store } from '../../../electron/drivers/stores/store.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { everyEntry, hex, nameOf, utf8, valueHexOf } from '../../conformance/store-ground.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres-database.ts'

let database: TestDatabase
let engine: Engine
let store: Store
/** How many statements each transaction of the store had. */
let transactions: number[]

beforeEach(async () => {
	database = await createDatabase()
	engine = (await openPostgres({ server: database.server }, { environment: {} })).engine
	await setUpPostgresStore(engine)
	transactions = []
	const counted: Engine = {
		...engine,
		write(statements: readonly Query[]) {
			transactions.push(statements.length)
			return engine.write(statements)
		},
	}
	store = await createPostgresStore(counted, { table: 'kv' })
})
afterEach(async () => {
	await engine.close()
	await database[Symbol.asyncDispose]()
})

describe('writes that are sent together', () => {
	test('go in few transactions, and each answers for itself', async () => {
		await store.set(nameOf('p', 'key 007'), utf8('there'))
		transactions = []
		const names = Array.from({ length: 700 }, (_, index) => nameOf('p', `key ${String(index).padStart(3, '0')}`))
		const outcomes = await Promise.allSettled(names.map((name) => store.setIf(name, utf8('new'), { kind: 'absent' })))
		expect(outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([7])
		expect(transactions).toEqual([500, 200])
		expect(await store.count(utf8('p'))).toBe(700)
	})

	test('happen in the order they were sent where they are of one entry', async () => {
		await Promise.all(Array.from({ length: 30 }, (_, index) => store.set(nameOf('p', 'k'), utf8(String(index)))))
		expect(await valueHexOf(store, nameOf('p', 'k'))).toBe(hex(utf8('29')))
	})

	test('are written but for the one that the server refuses', async () => {
		await database.sql("ALTER TABLE kv ADD CONSTRAINT no_seven CHECK (key <> '7')")
		const writes = Array.from({ length: 10 }, (_, index) => store.set(nameOf('p', String(index)), utf8('v')))
		const faults = await Promise.all(
			writes.map((write) =>
				write.then(
					() => null,
					() => faultOf(write),
				),
			),
		)
		expect(faults.map((fault) => fault?.kind ?? null)).toEqual(faults.map((_, index) => (index === 7 ? 'constraint' : null)))
		expect(await everyEntry(store)).toHaveLength(9)
	})

	test('are taken up again where the server broke off a deadlock', async () => {
		const [low, high] = [nameOf('p', 'a'), nameOf('p', 'b')]
		await Promise.all([store.set(low, utf8('0')), store.set(high, utf8('0'))])
		const stranger = await database.connect()
		// The stranger is content to wait longer than the server, which breaks the store's transaction off
		await stranger.query("SET deadlock_timeout = '60s'; BEGIN; UPDATE kv SET value = '1' WHERE key = 'b'")
		const both = Promise.all([store.set(low, utf8('2')), store.set(high, utf8('2'))])
		await expect
			.poll(() => database.sql("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"))
			.toHaveLength(1)
		const strangers = stranger.query("UPDATE kv SET value = '1' WHERE key = 'a'").then(() => stranger.query('COMMIT'))
		await Promise.all([both, strangers])
		expect(transactions.length).toBeGreaterThan(2)
		expect((await everyEntry(store)).map(({ value }) => Buffer.from(value).toString())).toEqual(['2', '2'])
	})

	test('do not hold up later ones when they fail', async () => {
		await database.sql('ALTER TABLE kv RENAME TO away')
		expect((await faultOf(store.set(nameOf('p', 'k'), utf8('v')))).kind).toBe('sql')
		await database.sql('ALTER TABLE away RENAME TO kv')
		await store.set(nameOf('p', 'k'), utf8('v'))
		expect(await valueHexOf(store, nameOf('p', 'k'))).toBe(hex(utf8('v')))
	})
})
