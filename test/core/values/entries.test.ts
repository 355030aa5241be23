import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { StoreChangeEvent, WantedChange } from '../../../electron/contract/stores.ts'
import { readManifest, rowBytes } from '../../support/lakefs-stores.ts'
import { faultFrom, openTestApp, type TestApp } from '../../support/test-app.ts'

const store = 'kv'
const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const partition = bytes('kv-internal-metadata')
const key = bytes('kv/schema/version')

/** A SQLite file with lakeFS's entries, opened; `raw` is another program's connection to it. */
async function openEntries(app: TestApp): Promise<{ readonly id: DatabaseId; readonly raw: Database.Database } & Disposable> {
	const path = join(app.folder, 'kv.db')
	const raw = new Database(path)
	raw.exec(
		'CREATE TABLE kv (partition_key BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (partition_key, key)) WITHOUT ROWID',
	)
	const insert = raw.prepare('INSERT INTO kv VALUES (?, ?, ?)')
	for (const row of readManifest()) insert.run(Buffer.from(row.partition), Buffer.from(row.key), Buffer.from(rowBytes(row)))
	const { id } = await app.client.connections.open({ target: path })
	return { id, raw, [Symbol.dispose]: () => void raw.close() }
}

function closing(raw: Database.Database): Database.Database & Disposable {
	return Object.assign(raw, { [Symbol.dispose]: () => void raw.close() })
}

function contentOf(raw: Database.Database): unknown[] {
	return raw.prepare('SELECT hex(partition_key), hex(key), hex(value) FROM kv ORDER BY 1, 2').all()
}

async function ended(stream: Promise<AsyncIterable<StoreChangeEvent>>): Promise<Extract<StoreChangeEvent, { kind: 'ended' }>> {
	let last: StoreChangeEvent | undefined
	for await (const event of await stream) last = event
	if (last?.kind !== 'ended') throw new Error('it ended without saying how')
	return last
}

async function drained(stream: Promise<AsyncIterable<unknown>>): Promise<void> {
	for await (const _ of await stream);
}

async function versionAsRead(app: TestApp, database: DatabaseId): Promise<WantedChange['since']> {
	const entry = await app.client.values.stores.entry({ database, store, partition, key })
	if (entry.value === null) throw new Error('no value')
	return { value: entry.value, keptAs: entry.keptAs }
}

describe('entries of a store', () => {
	it('are listed by partition, with what they are', async () => {
		await using app = await openTestApp()
		using opened = await openEntries(app)
		const database = opened.id
		expect(await app.client.values.survey({ database })).toMatchObject({
			cached: null,
			stores: [{ id: store, system: 'lakefs', schemaVersion: '4', traits: { kind: 'sqlite', writes: true } }],
		})
		const { partitions } = await app.client.values.stores.partitions({ database, store, limit: 1000 })
		expect(new Set(partitions.map(({ name }) => name.text))).toEqual(new Set(readManifest().map((row) => row.partition)))
		const { entries } = await app.client.values.stores.entries({ database, store, partition, limit: 10 })
		expect(entries.map((entry) => [entry.key.text, entry.brief])).toEqual([['kv/schema/version', expect.stringContaining('4')]])
	})

	it('are written on condition, journalled, and taken back byte for byte; and the undo is taken back too', async () => {
		await using app = await openTestApp()
		using opened = await openEntries(app)
		const database = opened.id
		const before = contentOf(opened.raw)
		const changes: WantedChange[] = [
			{ partition, key, after: bytes('3'), since: await versionAsRead(app, database) },
			{ partition: bytes('new'), key: new Uint8Array([0, 255, 47]), after: new Uint8Array(0), since: null },
		]
		const plan = await app.client.values.stores.plan({ database, store, changes })
		expect(plan.changes.map(({ stale }) => stale)).toEqual([false, false])
		expect(contentOf(opened.raw)).toEqual(before)
		expect(await ended(app.client.values.stores.apply({ database, store, changes }))).toMatchObject({ outcome: 'done', done: 2, total: 2 })
		const after = contentOf(opened.raw)
		expect(after).toHaveLength(before.length + 1)
		const [entry] = await app.client.activity.list({ database })
		expect(entry).toMatchObject({ act: 'edit-entries', outcome: 'succeeded', entries: { store, done: 2, total: 2 } })
		expect(await readFile(entry?.restorePoint?.path ?? '', 'utf8')).toContain(Buffer.from('kv/schema/version').toString('base64'))
		expect(await app.client.values.stores.undoable({ database, store })).toMatchObject({ activity: entry?.id, entries: 2 })
		expect(await ended(app.client.values.stores.undo({ database, store }))).toMatchObject({ outcome: 'done', done: 2 })
		expect(contentOf(opened.raw)).toEqual(before)
		expect(await ended(app.client.values.stores.undo({ database, store }))).toMatchObject({ outcome: 'done', done: 2 })
		expect(contentOf(opened.raw)).toEqual(after)
	})

	it('are not written over what somebody else wrote since, and the plan says so', async () => {
		await using app = await openTestApp()
		using opened = await openEntries(app)
		const database = opened.id
		const changes: WantedChange[] = [{ partition, key, after: bytes('3'), since: await versionAsRead(app, database) }]
		opened.raw.prepare('UPDATE kv SET value = ? WHERE key = ?').run(Buffer.from('5'), Buffer.from(key))
		const before = contentOf(opened.raw)
		expect((await app.client.values.stores.plan({ database, store, changes })).changes).toMatchObject([{ stale: true, before: bytes('5') }])
		expect(await ended(app.client.values.stores.apply({ database, store, changes }))).toMatchObject({
			outcome: 'not-done',
			done: 0,
			total: 1,
			fault: { kind: 'changed-since-read', partition: 'kv-internal-metadata', key: 'kv/schema/version' },
			at: { key: { text: 'kv/schema/version' } },
		})
		expect(contentOf(opened.raw)).toEqual(before)
		expect(await app.client.values.stores.undoable({ database, store })).toBeNull()
	})

	it('that somebody wrote after a change are left alone by its undo, which says which', async () => {
		await using app = await openTestApp()
		using opened = await openEntries(app)
		const database = opened.id
		const other = { partition: bytes('mine'), key: bytes('a') }
		const changes: WantedChange[] = [
			{ partition, key, after: bytes('3'), since: await versionAsRead(app, database) },
			{ ...other, after: bytes('one'), since: null },
		]
		await ended(app.client.values.stores.apply({ database, store, changes }))
		opened.raw.prepare('UPDATE kv SET value = ? WHERE key = ?').run(Buffer.from('5'), Buffer.from(key))
		expect(await ended(app.client.values.stores.undo({ database, store }))).toMatchObject({
			outcome: 'partly',
			done: 1,
			total: 2,
			fault: { kind: 'changed-since-read', key: 'kv/schema/version' },
		})
		const { entries } = await app.client.values.stores.entries({ database, store, partition, limit: 10 })
		expect(entries[0]?.brief).toContain('5')
		expect(await app.client.values.stores.count({ database, store, partition: other.partition })).toEqual({ entries: 0 })
	})

	it('of a whole partition are taken away by a plan, and come back', async () => {
		await using app = await openTestApp()
		using opened = await openEntries(app)
		const database = opened.id
		const before = contentOf(opened.raw)
		const doomed = readManifest().find((row) => row.message === 'CommitData')?.partition ?? ''
		const count = readManifest().filter((row) => row.partition === doomed).length
		const { wanted, changes } = await app.client.values.stores.planRemoval({
			database,
			store,
			of: [{ partition: bytes(doomed), key: null }],
		})
		expect(changes).toHaveLength(count)
		expect(await ended(app.client.values.stores.apply({ database, store, changes: wanted }))).toMatchObject({
			outcome: 'done',
			done: count,
		})
		expect(contentOf(opened.raw)).toHaveLength(before.length - count)
		expect((await app.client.activity.list({ database }))[0]).toMatchObject({ act: 'remove-entries' })
		await ended(app.client.values.stores.undo({ database, store }))
		expect(contentOf(opened.raw)).toEqual(before)
	})

	it('that were changed keep an older restore point from being put back over them', async () => {
		await using app = await openTestApp()
		using opened = await openEntries(app)
		const database = opened.id
		const changes: WantedChange[] = [{ partition, key, after: bytes('3'), since: await versionAsRead(app, database) }]
		await ended(app.client.values.stores.apply({ database, store, changes }))
		expect(await app.client.migrations.undoable({ database })).toBeNull()
		expect(await faultFrom(drained(app.client.migrations.undo({ database })))).toMatchObject({
			kind: 'nothing-to-undo',
		})
	})

	it('are copied into a database without a store only when its table is wanted, and a copy with nothing to write hides no undo', async () => {
		await using app = await openTestApp()
		using opened = await openEntries(app)
		const path = join(app.folder, 'target.db')
		using raw = closing(new Database(path))
		raw.exec('CREATE TABLE note (text)')
		const { id } = await app.client.connections.open({ target: path })
		const copy = { database: opened.id, store, to: { database: id, store }, collision: 'stop' } as const
		expect(await app.client.values.survey({ database: id })).toMatchObject({ stores: [], newStore: store })
		expect(await faultFrom(drained(app.client.values.stores.copy(copy)))).toMatchObject({ kind: 'no-such-store', store })
		await drained(app.client.values.stores.copy({ ...copy, create: true }))
		expect(contentOf(raw)).toEqual(contentOf(opened.raw))
		await drained(app.client.values.stores.copy(copy))
		expect(await app.client.values.stores.undoable({ database: id, store })).toMatchObject({ entries: readManifest().length })
		expect(await ended(app.client.values.stores.undo({ database: id, store }))).toMatchObject({ outcome: 'done' })
		expect(contentOf(raw)).toEqual([])
	})

	it('of a store that is not there are a fault with its name', async () => {
		await using app = await openTestApp()
		using opened = await openEntries(app)
		const asked = app.client.values.stores.partitions({ database: opened.id, store: 'other', limit: 1 })
		expect(await faultFrom(asked)).toMatchObject({ kind: 'no-such-store', store: 'other' })
	})
})
