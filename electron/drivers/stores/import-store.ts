import type { FileSystem } from '../../lib/file-system.ts'
import { type CarryRequest, carryEntries } from './carry-entries.ts'
import type { TransferEnded, TransferListening } from './export-store.ts'
import { openDump } from './open-dump.ts'
import type { Store } from './store.ts'

/**
 * Brings the entries of a dump, of either form, into a store, which may be one that is made once the dump is open. Faults: those
 * of `openDump` and `carryEntries`.
 */
export async function importStore(
	target: Store | (() => Promise<Store>),
	{ path, ...request }: CarryRequest & { readonly path: string },
	files: FileSystem,
	listening: TransferListening,
): Promise<TransferEnded> {
	await using dump = await openDump(path, files)
	const store = typeof target === 'function' ? await target() : target
	return await carryEntries(dump, store, request, files, listening)
}
