import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Engine, OpenFile } from '../../electron/drivers/engines/engine.ts'
import { forkEngineProcess } from '../../electron/drivers/engines/fork.ts'
import { openRemote } from '../../electron/drivers/engines/remote.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { createPlace, openInProcess, type Place, rowsOf, step } from '../support/sqlite-place.ts'

const entries = "CREATE TABLE entry (id INTEGER PRIMARY KEY, text); INSERT INTO entry (text) VALUES ('first');"
const manyEntries = `${entries} INSERT INTO entry (text) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000) SELECT hex(randomblob(20)) FROM c;`

let place: Place
beforeEach(() => {
	place = createPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

const rejection = (fault: object) => ({ fault: expect.objectContaining(fault) })

describe.each<[string, OpenFile]>([
	['direct', openSqlite],
	['remote', openInProcess],
])('what is no database, opened by the %s engine', (_form, open) => {
	test.each<[string, (path: string) => void, object]>([
		['a path that leads nowhere', () => {}, { kind: 'not-found' }],
		['a folder', (path) => mkdirSync(path), { kind: 'is-a-folder' }],
		[
			'a text file',
			(path) => writeFileSync(path, 'Dear reader,\nthis is no database. Grüße!\n'.repeat(200)),
			{ kind: 'not-a-database', looksLike: 'text' },
		],
		['a compressed file', (path) => writeFileSync(path, gzipSync('x'.repeat(9_000))), { kind: 'not-a-database', looksLike: 'gzip' }],
		[
			'an encrypted file or garbage',
			(path) => writeFileSync(path, Buffer.from(Array.from({ length: 8192 }, (_, index) => (index * 167 + 13) % 256))),
			{ kind: 'not-a-database', looksLike: 'encrypted-or-garbage' },
		],
		[
			'a picture',
			(path) => writeFileSync(path, Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(4096, 7)])),
			{ kind: 'not-a-database', looksLike: 'other' },
		],
		['a header that is cut off', (path) => writeFileSync(path, 'SQLite format 3\0\0'), { kind: 'corrupt' }],
		['a pipe', (path) => void execFileSync('mkfifo', [path]), { kind: 'not-a-database', looksLike: 'other' }],
	])('%s is named', async (_claim, make, fault) => {
		const path = place.file('thing.db')
		make(path)
		await expect(open({ path })).rejects.toMatchObject(rejection({ ...fault, path }))
	})

	test('a name that ends in a space is refused, as the driver would open another file', async () => {
		await expect(open({ path: `${place.make('a.db', entries)} ` })).rejects.toMatchObject(rejection({ kind: 'unsupported-address' }))
	})
})

describe('files that are not what they should be', () => {
	test('a file of zero bytes is an empty database', async () => {
		writeFileSync(place.file('empty.db'), '')
		const engine = place.opened(await openSqlite({ path: place.file('empty.db') }))
		expect(await engine.describe()).toMatchObject({ objects: [], sizeBytes: 0, journalMode: 'rollback' })
		expect(await engine.write([{ sql: 'CREATE TABLE t (x)' }])).toEqual([0])
	})

	test('a database that is cut off is corrupt, in the words of SQLite', async () => {
		const path = place.make('cut.db', manyEntries)
		truncateSync(path, 8192)
		const engine = place.opened(await openSqlite({ path }))
		await expect(engine.describe()).rejects.toMatchObject(rejection({ kind: 'corrupt', detail: 'database disk image is malformed' }))
		await expect(engine.copyTo({ path: place.file('copy.db'), check: true })).rejects.toMatchObject(rejection({ kind: 'corrupt' }))
		expect(place.listing()).toEqual(['cut.db 8192'])
	})

	test('a damaged page is found by a copy with a check, and nothing is kept', async () => {
		const path = place.make('bad.db', manyEntries)
		const bytes = readFileSync(path)
		bytes.fill(0xaa, 5 * 4096, 5 * 4096 + 200)
		writeFileSync(path, bytes)
		const engine = place.opened(await openSqlite({ path }))
		await expect(engine.copyTo({ path: place.file('copy.db'), check: true })).rejects.toMatchObject(rejection({ kind: 'corrupt' }))
		expect(place.listing()).toHaveLength(1)
		expect(await engine.recover()).not.toBe('ok')
	})

	test('a link is followed to the file and its side files', async () => {
		mkdirSync(place.file('real'))
		const path = place.make('real/live.db', `PRAGMA journal_mode = wal; ${entries}`)
		symlinkSync(path, place.file('link.db'))
		const engine = place.opened(await openSqlite({ path: place.file('link.db') }))
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
		await engine.write([{ sql: "INSERT INTO entry (text) VALUES ('second')" }])
		expect(place.listing().map((line) => line.split(' ')[0])).toEqual(['link.db', 'real'])
	})

	test.each<[string, (engine: Engine) => Promise<unknown>]>([
		['describe', (engine) => engine.describe()],
		['read', (engine) => engine.read([])],
		['write', (engine) => engine.write([{ sql: 'DELETE FROM entry' }])],
		['copy', (engine) => engine.copyTo({ path: place.file('copy.db'), check: false })],
		['restore', (engine) => engine.restoreFrom({ path: place.file('live.db'), lockTimeoutMs: 100 })],
		['recover', (engine) => engine.recover()],
	])('a file that was put in the place of the open one is noticed by %s', async (_call, act) => {
		const path = place.make('live.db', entries)
		const engine = place.opened(await openSqlite({ path }))
		copyFileSync(path, place.file('other.db'))
		renameSync(place.file('other.db'), path)
		const before = readFileSync(path)
		await expect(act(engine)).rejects.toMatchObject(rejection({ kind: 'file-replaced', path }))
		expect((await engine.migrate({ steps: [step('v2', 'DELETE FROM entry')], lockTimeoutMs: 100 })).fault).toEqual({
			kind: 'file-replaced',
			path,
		})
		expect(readFileSync(path)).toEqual(before)
	})

	test('a file that was taken away is not found, and not made again', async () => {
		const path = place.make('live.db', entries)
		const engine = place.opened(await openInProcess({ path }))
		rmSync(path)
		await expect(engine.describe()).rejects.toMatchObject(rejection({ kind: 'not-found' }))
		await expect(engine.write([{ sql: 'CREATE TABLE t (x)' }])).rejects.toMatchObject(rejection({ kind: 'not-found' }))
		expect(place.listing()).toEqual([])
	})
})

describe('without permission', () => {
	const spawn = forkEngineProcess(fileURLToPath(new URL('../support/sqlite-nobody-process.ts', import.meta.url)))
	const open = async (path: string) => place.opened(await openRemote({ path, spawn }))
	const oneStep = { steps: [step('v2', 'CREATE TABLE t (x)')], lockTimeoutMs: 100 }

	test('to read it, a file is not opened', async () => {
		const path = place.make('secret.db', entries)
		chmodSync(place.folder, 0o755)
		chmodSync(path, 0)
		await expect(open(path)).rejects.toMatchObject(rejection({ kind: 'permission-denied', path, access: 'read' }))
	})

	test('to enter its folder, a file is not opened', async () => {
		mkdirSync(place.file('closed'))
		const path = place.make('closed/secret.db', entries)
		chmodSync(place.folder, 0o755)
		chmodSync(place.file('closed'), 0)
		await expect(open(path)).rejects.toMatchObject(rejection({ kind: 'permission-denied', access: 'read' }))
		chmodSync(place.file('closed'), 0o755)
	})

	test.each(['delete', 'wal'])('to write it, a file in %s mode is looked at and never changed', async (mode) => {
		const path = place.make('fixed.db', `PRAGMA journal_mode = ${mode}; ${entries}`)
		chmodSync(path, 0o444)
		chmodSync(place.folder, 0o777)
		const engine = await open(path)
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
		expect((await engine.migrate(oneStep)).fault).toEqual({ kind: 'read-only', path, reason: 'file' })
		await expect(engine.write([{ sql: 'DELETE FROM entry' }])).rejects.toMatchObject(rejection({ kind: 'read-only', reason: 'file' }))
		expect(place.listing()).toHaveLength(1)
	})

	test.each(['delete', 'wal'])('to write the folder, a file in %s mode is looked at and never changed', async (mode) => {
		const path = place.make('fixed.db', `PRAGMA journal_mode = ${mode}; ${entries}`)
		chmodSync(path, 0o666)
		chmodSync(place.folder, 0o555)
		const engine = await open(path)
		expect(await engine.describe()).toMatchObject({ journalMode: mode === 'wal' ? 'wal' : 'rollback' })
		expect(await rowsOf(engine, 'SELECT text FROM entry')).toEqual([['first']])
		expect((await engine.migrate(oneStep)).fault).toEqual({ kind: 'read-only', path, reason: 'folder' })
		const copy = place.file('copy.db')
		await expect(engine.copyTo({ path: copy, check: false })).rejects.toMatchObject(
			rejection({ kind: 'permission-denied', path: copy, access: 'write' }),
		)
		chmodSync(place.folder, 0o755)
	})
})
