import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRemote } from '../../../electron/drivers/engines/remote.ts'
import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import { createPlace, openInProcess, type Place, rowsOf, spawnEngine, step } from '../../support/sqlite-place.ts'
import { startProgram } from '../../support/sqlite-program.ts'

const entries = "CREATE TABLE entry (id INTEGER PRIMARY KEY, text); INSERT INTO entry (text) VALUES ('first');"
/** A transaction large enough, with the small cache of the holder, to reach the main file before it is committed. */
const spill =
	'BEGIN; INSERT INTO entry (text) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000) SELECT hex(randomblob(200)) FROM c;'

let place: Place
beforeEach(() => {
	place = createPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

const copiesLeft = () => readdirSync(tmpdir()).filter((name) => name.startsWith('headway-look-'))

describe('looking beside a writer', () => {
	test.each(['delete', 'truncate', 'persist', 'wal'])('a program that never waits is never turned away, in %s mode', async (mode) => {
		const path = place.make('live.db', `PRAGMA journal_mode = ${mode}; ${entries}`)
		await using program = startProgram('sqlite-writer.ts', [path])
		expect(await program.line()).toBe('writing')
		const before = place.listing().map((line) => line.split(' ')[0])
		const engine = place.opened(await openInProcess({ path }))
		let last = 0
		for (let round = 0; round < 40; round++) {
			expect((await engine.describe()).objects).toHaveLength(1)
			const [[count, newest] = []] = await rowsOf(engine, 'SELECT count(*), max(id) FROM entry')
			expect(count).toBe(newest)
			expect(count).toBeGreaterThanOrEqual(last)
			last = Number(count)
		}
		expect(last).toBeGreaterThan(1)
		const after = place.listing().map((line) => line.split(' ')[0])
		// The journal of the writer comes and goes; nothing of ours may be there
		expect(after.filter((name) => name !== 'live.db-journal')).toEqual(before.filter((name) => name !== 'live.db-journal'))
		program.release()
		const [transactions, busy] = (await program.line()).split(' ').map(Number)
		expect(transactions).toBeGreaterThan(1)
		expect(busy).toBe(0)
	})

	test.each(['delete', 'wal'])('a transaction under way in %s mode is not seen and not disturbed', async (mode) => {
		const path = place.make('live.db', `PRAGMA journal_mode = ${mode}; ${entries}`)
		await using program = startProgram('sqlite-holder.ts', [path, "BEGIN IMMEDIATE; INSERT INTO entry (text) VALUES ('not yet')"])
		await program.line()
		const engine = place.opened(await openSqlite({ path }))
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
		expect(await engine.describe()).toMatchObject({ unfinishedTransaction: false })
		program.release()
		expect(await program.ended).toBe(0)
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first'], ['not yet']])
	})

	test('a writer that holds the whole file for long is waited for, then named as busy', async () => {
		const path = place.make('live.db', entries)
		await using program = startProgram('sqlite-holder.ts', [path, spill])
		await program.line()
		const engine = place.opened(await openSqlite({ path }))
		await expect(engine.describe()).rejects.toMatchObject({ fault: { kind: 'busy', path } })
		program.release()
		await program.ended
		expect(await rowsOf(engine, 'SELECT count(*) FROM entry')).toEqual([[3001]])
	})

	test('a copy is whole and ends beside a writer that never pauses', async () => {
		const path = place.make('live.db', `${entries} INSERT INTO entry (text) VALUES (zeroblob(20000000));`)
		await using program = startProgram('sqlite-writer.ts', [path])
		await program.line()
		const engine = place.opened(await openInProcess({ path }))
		expect(await engine.copyTo({ path: place.file('copy.db'), check: true })).toMatchObject({ check: 'ok' })
		const copy = place.opened(await openInProcess({ path: place.file('copy.db') }))
		const [[count, newest] = []] = await rowsOf(copy, 'SELECT count(*), max(id) FROM entry')
		expect(count).toBe(newest)
	})
})

describe('looking leaves everything as it was', () => {
	test.each(['delete', 'wal'])('a quiet database in %s mode keeps its bytes, its time and its folder', async (mode) => {
		const path = place.make('quiet.db', `PRAGMA journal_mode = ${mode}; ${entries}`)
		const before = { bytes: readFileSync(path), time: statSync(path, { bigint: true }).mtimeNs, listing: place.listing() }
		const engine = place.opened(await openSqlite({ path }))
		expect(await engine.describe()).toMatchObject({ journalMode: mode === 'wal' ? 'wal' : 'rollback' })
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
		expect({ bytes: readFileSync(path), time: statSync(path, { bigint: true }).mtimeNs, listing: place.listing() }).toEqual(before)
	})

	test('a log with its index that a killed writer left is read and stays byte for byte', async () => {
		const path = place.make('live.db', `PRAGMA journal_mode = wal; ${entries}`)
		const program = startProgram('sqlite-holder.ts', [path, "INSERT INTO entry (text) VALUES ('in the log')"])
		await program.line()
		await program.kill()
		const bytes = () => ['live.db', 'live.db-wal', 'live.db-shm'].map((name) => readFileSync(place.file(name)))
		const before = bytes()
		const engine = place.opened(await openSqlite({ path }))
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first'], ['in the log']])
		expect(await engine.describe()).toMatchObject({ journalMode: 'wal', unfinishedTransaction: false })
		expect(bytes()).toEqual(before)
	})

	test('a log without its index is read through a copy, which is gone afterwards', async () => {
		const path = place.make('live.db', `PRAGMA journal_mode = wal; ${entries}`)
		const program = startProgram('sqlite-holder.ts', [path, "INSERT INTO entry (text) VALUES ('in the log')"])
		await program.line()
		await program.kill()
		rmSync(place.file('live.db-shm'))
		const before = place.listing()
		const engine = await openSqlite({ path })
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first'], ['in the log']])
		await engine.copyTo({ path: place.file('copy.db'), check: true })
		expect(place.listing().filter((line) => line.startsWith('live'))).toEqual(before)
		const held = copiesLeft()
		await engine.close()
		expect(copiesLeft().length).toBeLessThan(held.length)
	})

	test('the journal of a killed writer is said, read past, and left for the next writer', async () => {
		const path = place.make('live.db', entries)
		const program = startProgram('sqlite-holder.ts', [path, spill])
		await program.line()
		await program.kill()
		const before = place.listing()
		expect(before).toHaveLength(2)
		const engine = place.opened(await openSqlite({ path }))
		const described = await engine.describe()
		expect(described).toMatchObject({ unfinishedTransaction: true })
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
		expect(place.listing()).toEqual(before)
		const expected = {
			identity: described.identity,
			schema: await engine.schemaHash(),
			ledger: { query: { sql: 'SELECT text FROM entry' }, applied: ['first'] },
		}
		const report = await engine.migrate({
			steps: [step('v2', "INSERT INTO entry (text) VALUES ('second')")],
			lockTimeoutMs: 300,
			expect: expected,
		})
		expect(report).toMatchObject({ outcome: 'committed' })
		expect(await engine.describe()).toMatchObject({ unfinishedTransaction: false })
	})
})

test('a process that ends by itself fails its call, and the next call has another', async () => {
	const path = place.make('live.db', entries)
	const children: (() => void)[] = []
	const spawn = () => {
		const channel = spawnEngine()
		children.push(channel.kill)
		return channel
	}
	const engine = place.opened(await openRemote({ path, spawn }))
	const reading = rowsOf(engine, 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c')
	setTimeout(() => children[0]?.(), 300)
	await expect(reading).rejects.toMatchObject({ fault: { kind: 'engine-stopped', detail: 'signal SIGKILL' } })
	expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
	expect(children).toHaveLength(2)
})
