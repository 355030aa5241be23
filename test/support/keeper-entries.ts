import { faultOf } from '../../electron/contract/fault.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { setUpSqliteStore } from '../../electron/drivers/stores/sqlite.ts'
import { insertEntries } from './keeper-ground.ts'
import { at } from './lakefs-stores.ts'
import type { Place } from './sqlite-place.ts'

/** The kind of fault that the work ends with, `none` when it ends well. */
export const kindOf = (work: Promise<unknown>) =>
	work.then(
		() => 'none',
		(thrown: unknown) => faultOf(thrown)?.kind ?? thrown,
	)

/** A file with a table of entries. */
export async function layEntries(place: Place, entries: Parameters<typeof insertEntries>[1], name = 'store.db'): Promise<string> {
	const path = place.file(name)
	const engine = await openSqlite({ path, create: true })
	await setUpSqliteStore(engine)
	await insertEntries(engine, entries)
	await engine.close()
	return path
}

/** An entry as it is laid. */
export const entry = (partition: string, key: string, value: string | Uint8Array) => ({
	...at(partition, key),
	value: typeof value === 'string' ? new TextEncoder().encode(value) : value,
})

/** How a keeper is asked for an entry. */
export const refOf = (name: { readonly partition: Uint8Array; readonly key: Uint8Array }, store = 'kv') => ({
	kind: 'entry' as const,
	store,
	...name,
})
