import { readdirSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../electron/drivers/engines/engine.ts'
import { mountSmallDisk } from '../support/small-disk.ts'
import { createPlace, openInProcess, type Place, rowsOf, step } from '../support/sqlite-place.ts'

const entries = "CREATE TABLE entry (id INTEGER PRIMARY KEY, text); INSERT INTO entry (text) VALUES ('first');"
const threeMegabytes = 'INSERT INTO entry (text) VALUES (zeroblob(3000000));'

describe('the disk is full', () => {
	let place: Place
	let disk: Disposable
	beforeEach(() => {
		place = createPlace()
		disk = mountSmallDisk(place.file('small'))
	})
	afterEach(async () => {
		for (const engine of engines.splice(0)) await engine.close()
		disk[Symbol.dispose]()
		await place[Symbol.asyncDispose]()
	})
	const engines: Engine[] = []
	const open = async (path: string) => {
		const engine = await openInProcess({ path })
		engines.push(engine)
		return engine
	}

	test('in the middle of a copy: nothing is left behind', async () => {
		const engine = await open(place.make('live.db', entries + threeMegabytes))
		const path = place.file('small/copy.db')
		await expect(engine.copyTo({ path, check: true })).rejects.toMatchObject({ fault: { kind: 'disk-full', path } })
		expect(readdirSync(place.file('small'))).toEqual([])
	})

	test.each(['delete', 'wal'])('in the middle of a run in %s mode: the database is as before', async (mode) => {
		const path = place.make('small/live.db', `PRAGMA journal_mode = ${mode}; ${entries}`)
		const engine = await open(path)
		const report = await engine.migrate({ steps: [step('v2', 'CREATE TABLE more (x)'), step('v3', threeMegabytes)], lockTimeoutMs: 100 })
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'disk-full', path } })
		expect(report.steps.map(({ state }) => state)).toEqual(['not-run', expect.any(String)])
		expect(await engine.recover()).toBe('ok')
		expect((await engine.describe()).objects.map(({ name }) => name)).toEqual(['entry'])
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
	})

	test.each(['delete', 'wal'])('in the middle of a restore into %s mode: the database is as before', async (mode) => {
		const path = place.make('small/live.db', `PRAGMA journal_mode = ${mode}; ${entries}`)
		const backup = place.make('backup.db', entries + threeMegabytes)
		const engine = await open(path)
		await expect(engine.restoreFrom({ path: backup, lockTimeoutMs: 100 })).rejects.toMatchObject({ fault: { kind: 'disk-full', path } })
		expect(await engine.recover()).toBe('ok')
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
	})

	test('before anything can be written: a look still works and a write is refused', async () => {
		const path = place.make('small/live.db', entries)
		try {
			writeFileSync(place.file('small/ballast'), Buffer.alloc(2_000_000))
		} catch {}
		const engine = await open(path)
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
		await expect(engine.write([{ sql: threeMegabytes }])).rejects.toMatchObject({ fault: { kind: 'disk-full', path } })
	})
})
