import type { FileSystem } from '../../lib/file-system.ts'
import { type CarryRequest, carryEntries } from './carry-entries.ts'
import type { TransferEnded, TransferListening } from './export-store.ts'
import { openDump } from './open-dump.ts'
import type { Store } from './store.ts'

/** Brings the entries of a dump, of either form, into a store. Faults: those of `openDump` and `carryEntries`. */
export async function importStore(
	store: Store,
	{ path, ...request }: CarryRequest & { readonly path: string },
	files: FileSystem,
	listening: TransferListening,
): Promise<TransferEnded> {
	await using dump = await openDump(path, files)
	return await carryEntries(dump, store, request, files, listening)
}
