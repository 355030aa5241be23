import { readFileSync } from 'node:fs'
import { createMemoryStore } from '../../electron/drivers/stores/memory.ts'
import type { EntryName, Store } from '../../electron/drivers/stores/store.ts'

const folder = new URL('../fixtures/lakefs/small/', import.meta.url)

/** A row of a manifest beside a store that lakeFS's own code wrote. */
export type ManifestRow = { partition: string; key: string; value_base64: string; message: string; category: string }

/** Every row of `test/fixtures/lakefs/small`. */
export function readManifest(): ManifestRow[] {
	return JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')).rows
}

/** The bytes of a row's value. */
export function rowBytes(row: ManifestRow): Uint8Array {
	return Uint8Array.from(Buffer.from(row.value_base64, 'base64'))
}

/** The rows of the small fixture as entries of a store. */
export function lakefsRows(): readonly (EntryName & { readonly value: Uint8Array })[] {
	return readManifest().map((row) => ({ ...at(row.partition, row.key), value: rowBytes(row) }))
}

/** The same as a script for PostgreSQL, with the tables that lakeFS makes. */
export const lakefsScript = (): string => readFileSync(new URL('kv.sql', folder), 'utf8')

/** A store in memory with the rows of the small fixture. */
export async function openSmallStore(): Promise<Store> {
	const store = createMemoryStore()
	for (const { value, ...name } of lakefsRows()) await store.set(name, value)
	return store
}

/** The name of an entry. */
export function at(partition: string, key: string | Uint8Array): EntryName {
	return { partition: Uint8Array.from(Buffer.from(partition)), key: Uint8Array.from(typeof key === 'string' ? Buffer.from(key) : key) }
}

/** Puts records into a store: partition, key, value. */
export async function put(
	store: Store,
	...rows: readonly (readonly [partition: string, key: string | Uint8Array, value: Uint8Array | string])[]
) {
	for (const [partition, key, value] of rows) {
		await store.set(at(partition, key), typeof value === 'string' ? Uint8Array.from(Buffer.from(value)) : value)
	}
}

/** An xid made at the seconds since 1970, with zeros behind. Ids of runs count downwards. */
export function xidOf(seconds: number, descending = false): string {
	const first = BigInt(descending ? (32_500_915_200 - seconds) % 2 ** 32 : seconds)
	return (first << 68n).toString(32).padStart(20, '0')
}
