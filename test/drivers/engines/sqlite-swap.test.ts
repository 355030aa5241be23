import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../../electron/drivers/engines/engine.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { createPlace, openInProcess, type Place, rowsOf, withProgram } from '../../support/sqlite-place.ts'

let place: Place
beforeEach(() => {
	place = createPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

const table = 'CREATE TABLE entry (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO entry (text) VALUES (1), (2)'

/** A live database that is watched, and a copy of it with another row. */
async function watched(mode: 'delete' | 'wal'): Promise<{ readonly live: string; readonly copy: string; readonly engine: Engine }> {
	const live = place.make('live.db', `PRAGMA journal_mode = ${mode}; ${table}`)
	const copy = place.file('copy.db')
	const engine = place.opened(await openInProcess({ path: live }))
	await engine.watch()
	const copying = place.opened(await openInProcess({ path: live }))
	await copying.copyTo({ path: copy, check: false })
	withProgram(copy, (db) => db.exec("INSERT INTO entry (text) VALUES ('migrated')"))
	return { live, copy, engine }
}

const swapIn = ({ engine, copy }: { readonly engine: Engine; readonly copy: string }) =>
	engine.restoreFrom({ path: copy, lockTimeoutMs: 500, unlessWritten: true })

/** Another program, as closing a descriptor in this one would drop its locks. */
function inAnotherProcess(path: string, sql: string): void {
	const script = `const D = require('better-sqlite3'); const db = new D(process.argv[1]); db.exec(process.argv[2]); db.close()`
	const { status, stderr } = spawnSync(process.execPath, ['-e', script, path, sql], { encoding: 'utf8' })
	if (status !== 0) throw new Error(stderr)
}

describe.each(['delete', 'wal'] as const)('a copy that is put into a live file in %s mode', (mode) => {
	it('takes its place when nobody wrote to it', async () => {
		const all = await watched(mode)
		await swapIn(all)
		expect(await rowsOf(all.engine, 'SELECT text FROM entry ORDER BY id')).toEqual([['1'], ['2'], ['migrated']])
	})

	it('is refused when somebody committed meanwhile, and the file stays as that left it', async () => {
		const all = await watched(mode)
		inAnotherProcess(all.live, "UPDATE entry SET text = 'theirs' WHERE id = 2")
		const before = readFileSync(all.live)
		expect(await faultOf(swapIn(all))).toEqual({ kind: 'changed-meanwhile', path: all.live })
		expect(readFileSync(all.live)).toEqual(before)
		expect(await rowsOf(all.engine, 'SELECT text FROM entry ORDER BY id')).toEqual([['1'], ['theirs']])
	})

	it('takes its place though others read meanwhile, and one began to write and thought better of it', async () => {
		const all = await watched(mode)
		inAnotherProcess(all.live, "SELECT count(*) FROM entry; BEGIN IMMEDIATE; UPDATE entry SET text = 'no'; ROLLBACK")
		await swapIn(all)
		expect(await rowsOf(all.engine, 'SELECT count(*) FROM entry')).toEqual([[3]])
	})

	it('waits for a writer, and is refused for what that wrote', async () => {
		const all = await watched(mode)
		const writer = new Database(all.live)
		writer.exec("BEGIN IMMEDIATE; INSERT INTO entry (text) VALUES ('late')")
		const swapping = faultOf(all.engine.restoreFrom({ path: all.copy, lockTimeoutMs: 5_000, unlessWritten: true }))
		await new Promise((resolve) => setTimeout(resolve, 150))
		writer.exec('COMMIT')
		writer.close()
		expect(await swapping).toEqual({ kind: 'changed-meanwhile', path: all.live })
	})

	it('is refused when the file was another all along', async () => {
		const all = await watched(mode)
		cpSync(all.live, `${all.live}.new`)
		spawnSync('mv', [`${all.live}.new`, all.live])
		expect(await faultOf(swapIn(all))).toEqual({ kind: 'file-replaced', path: all.live })
	})
})

it('a checkpoint is no write: the log may be folded into the file while a copy is worked on', async () => {
	const live = place.make('live.db', `PRAGMA journal_mode = wal; ${table}`)
	const writer = new Database(live)
	writer.exec("INSERT INTO entry (text) VALUES ('in the log')")
	const engine = place.opened(await openInProcess({ path: live }))
	await engine.watch()
	const copy = place.file('copy.db')
	await place.opened(await openInProcess({ path: live })).copyTo({ path: copy, check: false })
	expect(writer.pragma('wal_checkpoint(PASSIVE)')).toMatchObject([{ busy: 0 }])
	writer.close()
	withProgram(copy, (db) => db.exec("INSERT INTO entry (text) VALUES ('migrated')"))
	await swapIn({ engine, copy })
	expect(await rowsOf(engine, 'SELECT text FROM entry WHERE id > 2')).toEqual([['in the log'], ['migrated']])
})

it('a file that nobody watched is not swapped', async () => {
	const live = place.make('live.db', table)
	const copy = place.make('copy.db', table)
	const engine = place.opened(await openInProcess({ path: live }))
	expect(await faultOf(swapIn({ engine, copy }))).toEqual({ kind: 'changed-meanwhile', path: live })
})
