import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { createPlace, openInProcess, type Place, rowsOf, step } from '../support/sqlite-place.ts'
import { startProgram } from '../support/sqlite-program.ts'

const entries = "CREATE TABLE entry (id INTEGER PRIMARY KEY, text); INSERT INTO entry (text) VALUES ('first');"
const addSecond = { steps: [step('v2', "INSERT INTO entry (text) VALUES ('second')")] }

let place: Place
beforeEach(() => {
	place = createPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

describe.each(['delete', 'wal'])('another program holds the write lock, in %s mode', (mode) => {
	const setUp = async () => {
		const path = place.make('live.db', `PRAGMA journal_mode = ${mode}; ${entries}`)
		const program = startProgram('sqlite-holder.ts', [path, 'BEGIN IMMEDIATE'])
		await program.line()
		return { path, program, engine: place.opened(await openSqlite({ path })) }
	}

	test('a run, a write and a restore wait as long as they may, then say busy and change nothing', async () => {
		const { path, program, engine } = await setUp()
		await using _ = program
		const events: string[] = []
		const report = await engine.migrate({ ...addSecond, lockTimeoutMs: 200 }, { onEvent: ({ kind }) => events.push(kind) })
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'busy', path }, steps: [{ state: 'not-run' }] })
		expect(report.fault?.kind === 'busy' && report.fault.waitedMs).toBeGreaterThanOrEqual(200)
		expect(events).toEqual(['waiting-for-lock'])
		await expect(engine.write([{ sql: 'DELETE FROM entry' }], { lockTimeoutMs: 100 })).rejects.toMatchObject({ fault: { kind: 'busy' } })
		const backup = place.make('backup.db', 'CREATE TABLE other (x)')
		await expect(engine.restoreFrom({ path: backup, lockTimeoutMs: 200 })).rejects.toMatchObject({ fault: { kind: 'busy' } })
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
	})

	test('a run goes on when the lock is let go', async () => {
		const { program, engine } = await setUp()
		await using _ = program
		const onEvent = ({ kind }: { kind: string }) => kind === 'waiting-for-lock' && program.release()
		expect(await engine.migrate({ ...addSecond, lockTimeoutMs: 30_000 }, { onEvent })).toMatchObject({ outcome: 'committed' })
	})

	test('a cancel while waiting ends the wait', async () => {
		const { program, engine } = await setUp()
		await using _ = program
		const controller = new AbortController()
		const report = await engine.migrate(
			{ ...addSecond, lockTimeoutMs: 600_000 },
			{ signal: controller.signal, onEvent: () => controller.abort() },
		)
		expect(report).toMatchObject({ outcome: 'cancelled' })
	})
})

describe('another program is reading', () => {
	const reading = 'BEGIN; SELECT * FROM entry'

	test('in rollback mode a restore and a commit wait for it, then say busy and change nothing', async () => {
		const path = place.make('live.db', entries)
		const backup = place.make('backup.db', 'CREATE TABLE other (x)')
		await using program = startProgram('sqlite-holder.ts', [path, reading])
		await program.line()
		const engine = place.opened(await openInProcess({ path }))
		await expect(engine.restoreFrom({ path: backup, lockTimeoutMs: 200 })).rejects.toMatchObject({ fault: { kind: 'busy' } })
		expect((await engine.migrate({ ...addSecond, lockTimeoutMs: 200 })).fault).toMatchObject({ kind: 'busy' })
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
		program.release()
		await program.ended
		await engine.restoreFrom({ path: backup, lockTimeoutMs: 200 })
		expect((await engine.describe()).objects.map(({ name }) => name)).toEqual(['other'])
	})

	test('in log mode a restore goes beside it', async () => {
		const path = place.make('live.db', `PRAGMA journal_mode = wal; ${entries}`)
		const backup = place.make('backup.db', 'CREATE TABLE other (x)')
		await using program = startProgram('sqlite-holder.ts', [path, reading])
		await program.line()
		const engine = place.opened(await openInProcess({ path }))
		await engine.restoreFrom({ path: backup, lockTimeoutMs: 200 })
		expect(await engine.describe()).toMatchObject({ journalMode: 'wal', objects: [{ name: 'other' }] })
	})

	test('in log mode a restore with other pages waits for it, then says busy and changes nothing', async () => {
		const path = place.make('live.db', `PRAGMA journal_mode = wal; ${entries}`)
		const backup = place.make('backup.db', 'PRAGMA page_size = 1024; CREATE TABLE other (x)')
		await using program = startProgram('sqlite-holder.ts', [path, reading])
		await program.line()
		const engine = place.opened(await openInProcess({ path }))
		await expect(engine.restoreFrom({ path: backup, lockTimeoutMs: 200 })).rejects.toMatchObject({ fault: { kind: 'busy' } })
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
		expect(await engine.describe()).toMatchObject({ journalMode: 'wal' })
	})
})
