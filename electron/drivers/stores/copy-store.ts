import type { FileSystem } from '../../lib/file-system.ts'
import { type CarryRequest, carryEntries } from './carry-entries.ts'
import { createStoreSource } from './entry-source.ts'
import type { TransferEnded, TransferListening } from './export-store.ts'
import type { Store } from './store.ts'

/**
 * Brings every entry of a store into another one. Nothing is taken away from either. Faults: those of `carryEntries`, and
 * `store-unsupported` of a source that cannot list its partitions.
 */
export function copyStore(
	source: Store,
	target: Store,
	request: CarryRequest,
	files: FileSystem,
	listening: TransferListening,
): Promise<TransferEnded> {
	return carryEntries(createStoreSource(source), target, request, files, listening)
}
