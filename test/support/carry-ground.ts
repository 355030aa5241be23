import * as files from 'node:fs/promises'
import type { Collision } from '../../electron/contract/stores.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { readChangeFile } from '../../electron/drivers/stores/change-file.ts'
import { copyStore } from '../../electron/drivers/stores/copy-store.ts'
import { type ExportRequest, exportStore, type TransferListening } from '../../electron/drivers/stores/export-store.ts'
import { importStore } from '../../electron/drivers/stores/import-store.ts'
import { createMemoryStore } from '../../electron/drivers/stores/memory.ts'
import { createSqliteStore, setUpSqliteStore } from '../../electron/drivers/stores/sqlite.ts'
import type { Store } from '../../electron/drivers/stores/store.ts'
import { type Entry, everyEntry, hex } from '../conformance/store-ground.ts'
import type { Place } from './sqlite-place.ts'

/** As if no other program ran. */
const thisProcess = { processId: process.pid, isRunning: (processId: number) => processId === process.pid }

/** Hears of nothing. */
export const deaf: TransferListening = { onEvent: () => undefined }

export async function memoryStoreOf(entries: readonly Entry[]): Promise<Store> {
	const store = createMemoryStore()
	for (const entry of entries) await store.set(entry, entry.value)
	return store
}

/** An empty store in a file of its own. */
export async function sqliteStoreIn(place: Place, name: string): Promise<Store> {
	const engine = place.opened(await openSqlite({ path: place.file(name), create: true }))
	await setUpSqliteStore(engine)
	return createSqliteStore(engine, 'kv')
}

/** Everything in a store, to be compared. */
export async function contentOf(store: Store): Promise<readonly string[]> {
	return (await everyEntry(store, 1_000)).map(({ partition, key, value }) => `${hex(partition)} ${hex(key)} ${hex(value)}`)
}

export const exported = (store: Store, request: Pick<ExportRequest, 'path' | 'form'> & Partial<ExportRequest>, listening = deaf) =>
	exportStore(
		store,
		{
			secrets: false,
			partitions: null,
			now: new Date('2026-11-20T16:41:36.250Z'),
			maker: thisProcess,
			keepsSecrets: () => false,
			...request,
		},
		files,
		listening,
	)

export const imported = (store: Store, request: Parameters<typeof importStore>[1], listening = deaf) =>
	importStore(store, request, files, listening)

/** Copies into a fresh change file `changes` of the place, or one that is named. */
export const copied = (
	source: Store,
	target: Store,
	place: Place,
	request: { readonly collision?: Collision; readonly changes?: string } = {},
	listening = deaf,
) => {
	const { collision = 'stop', changes = 'changes' } = request
	return copyStore(source, target, { collision, changesPath: place.file(changes) }, files, listening)
}

/** Lines of a change file, each in words. */
export async function keptIn(path: string): Promise<readonly string[]> {
	const kept: string[] = []
	for await (const { key, before, after } of readChangeFile(path, files)) {
		const word = (bytes: Uint8Array | undefined | null) => (bytes ? Buffer.from(bytes).toString() : 'nothing')
		kept.push(`${Buffer.from(key).toString()}: ${word(before?.value)} → ${word(after)}`)
	}
	return kept
}
