import { execFile } from 'node:child_process'
import { chmodSync, chownSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import { createSqliteStore, setUpSqliteStore } from '../../../electron/drivers/stores/sqlite.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { everyPartition, nameOf, noise, utf8 } from '../../conformance/store-ground.ts'
import { createPlace, type Place, withProgram } from '../../support/sqlite-place.ts'
import { startProgram } from '../../support/sqlite-program.ts'

const table =
	'CREATE TABLE kv (partition_key BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (partition_key, key)) WITHOUT ROWID'
const program = fileURLToPath(new URL('../../support/sqlite-nobody-store.ts', import.meta.url))

async function asNobody(path: string): Promise<unknown> {
	const { stdout } = await promisify(execFile)(process.execPath, [program, path], { env: { ...process.env, SQLITE_USE_URI: '1' } })
	return JSON.parse(stdout)
}

function lay(place: Place, folderMode: number, fileMode: number): string {
	const path = place.make('kv.db', table)
	if (process.getuid?.() === 0) for (const item of [path, place.folder]) chownSync(item, 65_534, 65_534)
	chmodSync(path, fileMode)
	chmodSync(place.folder, folderMode)
	return path
}

test.each([
	['file', 0o755, 0o444],
	['folder', 0o555, 0o644],
])('a store is read-only where its %s is, and says so before anything is written', async (_what, folderMode, fileMode) => {
	await using place = createPlace()
	const path = lay(place, folderMode, fileMode)
	try {
		const shown = `${path} (kv)`
		expect(await asNobody(path)).toEqual({
			writes: false,
			readOnlyReason: 'file',
			fault: { kind: 'store-read-only', store: shown, reason: 'file' },
			entries: 0,
		})
	} finally {
		chmodSync(place.folder, 0o755)
	}
})

test('a store is written where file and folder let it', async () => {
	await using place = createPlace()
	expect(await asNobody(lay(place, 0o755, 0o644))).toEqual({ writes: true, readOnlyReason: null, fault: null, entries: 1 })
})

test('a store that another program holds locked says that it is busy', async () => {
	await using place = createPlace()
	const path = place.make('kv.db', table)
	const engine = place.opened(await openSqlite({ path }))
	const store = await createSqliteStore({ ...engine, write: (statements) => engine.write(statements, { lockTimeoutMs: 50 }) }, 'kv')
	await using program = startProgram('sqlite-holder.ts', [path, 'BEGIN IMMEDIATE'])
	await program.line()
	expect((await faultOf(store.set(nameOf('p', 'k'), utf8('v')))).kind).toBe('busy')
	expect(await store.get(nameOf('p', 'k'))).toBeNull()
})

test('partitions are listed without passing over the entries of any', async () => {
	await using place = createPlace()
	const path = place.make('kv.db', table)
	withProgram(path, (db) => {
		db.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
			INSERT INTO kv SELECT CAST('part ' || (i % 3) AS BLOB), CAST(printf('%08d', i) AS BLOB), x'00' FROM n`)
		const steps = db.prepare("EXPLAIN QUERY PLAN SELECT min(partition_key) FROM kv WHERE partition_key > x'00'").all()
		expect(JSON.stringify(steps)).toMatch(/SEARCH kv USING PRIMARY KEY \(partition_key>\?\)/)
	})
	const engine = place.opened(await openSqlite({ path }))
	const store = await createSqliteStore(engine, 'kv')
	expect((await everyPartition(store, 2)).map((name) => Buffer.from(name).toString())).toEqual(['part 0', 'part 1', 'part 2'])
	expect(await store.count(utf8('part 0'))).toBe(100_000)
	const page = await store.scan({ partition: utf8('part 0'), skip: 50_000, limit: 1, valueBytes: 1 })
	expect(Buffer.from(page.entries[0]?.key ?? []).toString()).toBe('00150003')
})

test('a text that another program left where bytes belong is shown as UTF-8', async () => {
	await using place = createPlace()
	const engine = place.opened(await openSqlite({ path: place.file('kv.db'), create: true }))
	await setUpSqliteStore(engine)
	await engine.write([{ sql: "INSERT INTO kv VALUES (x'70', x'6b', 'größe')" }])
	const store = await createSqliteStore(engine, 'kv')
	expect((await store.get(nameOf('p', 'k')))?.value).toEqual(utf8('größe'))
})

test('a value of sixteen megabytes comes back in pieces', async () => {
	await using place = createPlace()
	const engine = place.opened(await openSqlite({ path: place.file('kv.db'), create: true }))
	await setUpSqliteStore(engine)
	const store = await createSqliteStore(engine, 'kv')
	const large = noise(16_777_216)
	await store.set(nameOf('p', 'k'), large)
	const piece = await store.peek(nameOf('p', 'k'), { offset: 16_000_000, atMost: 1_000_000 })
	expect(piece?.sizeBytes).toBe(large.length)
	expect(Buffer.compare(piece?.bytes ?? new Uint8Array(), large.subarray(16_000_000))).toBe(0)
})

test('pieces of a long value are those of one state, and another when another program has written', async () => {
	await using place = createPlace()
	const path = place.make('kv.db', table)
	const before = noise(1_000_000)
	const write = (value: Uint8Array) =>
		withProgram(path, (db) => db.prepare('INSERT OR REPLACE INTO kv VALUES (?, ?, ?)').run(Buffer.from('p'), Buffer.from('k'), value))
	write(before)
	const engine = place.opened(await openSqlite({ path }))
	const store = await createSqliteStore(engine, 'kv')
	const pieceAt = async (offset: number) => {
		const piece = await store.peek(nameOf('p', 'k'), { offset, atMost: 300_000 })
		return { sizeBytes: piece?.sizeBytes, bytes: Buffer.from(piece?.bytes ?? []) }
	}
	for (const offset of [0, 300_000, 600_000, 900_000])
		expect(await pieceAt(offset)).toEqual({ sizeBytes: 1_000_000, bytes: Buffer.from(before.subarray(offset, offset + 300_000)) })
	const after = Buffer.concat([noise(2_000_000), before])
	write(after)
	expect(await pieceAt(300_000)).toEqual({ sizeBytes: 3_000_000, bytes: after.subarray(300_000, 600_000) })
	expect(await store.peek(nameOf('p', 'other'), { offset: 0, atMost: 10 })).toBeNull()
})

test.each(['WITHOUT ROWID', ''])('a page brings the heads of long values along with those of short ones, table %s', async (form) => {
	await using place = createPlace()
	const columns = 'partition_key BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL'
	const path = place.make('kv.db', `CREATE TABLE kv (${columns}, PRIMARY KEY (partition_key, key)) ${form}`)
	const values = [noise(10, 1), noise(65_536, 2), noise(65_537, 3), new Uint8Array(), noise(900_000, 4)]
	withProgram(path, (db) => {
		for (const [at, value] of values.entries())
			db.prepare('INSERT INTO kv VALUES (?, ?, ?)').run(Buffer.from('p'), Buffer.from(`k${at}`), value)
	})
	const store = await createSqliteStore(place.opened(await openSqlite({ path })), 'kv')
	for (const valueBytes of [0, 1, 512, 100_000]) {
		const { entries } = await store.scan({ partition: utf8('p'), limit: 10, valueBytes })
		expect(entries.map(({ value, sizeBytes }) => [Buffer.from(value), sizeBytes])).toEqual(
			values.map((value) => [Buffer.from(value.slice(0, valueBytes)), value.length]),
		)
	}
})
