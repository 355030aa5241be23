import { FaultError } from '../../contract/fault.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { copyStore } from './copy-store.ts'
import { exportStore } from './export-store.ts'
import { importStore } from './import-store.ts'
import type { Keeper, KeeperWanted } from './keeper.ts'
import type { Holding } from './keeper-holding.ts'
import type { FileMaker } from './new-file.ts'
import { wholeOf } from './store-keys.ts'

/** Where entries are copied to. */
type Target = Pick<Keeper, 'store' | 'close'> & { readonly identity: string; setUp(id: string): Promise<void> }
type TransferParts = {
	readonly files: FileSystem
	readonly maker: FileMaker
	readonly openTarget: (wanted: KeeperWanted) => Promise<Target>
}

/** Entries carried into a file, from a file, and into another store. `identity` names what holds the stores. */
export function createTransfers(
	{ store: storeOf, meaningOf, setUp }: Holding,
	identity: string,
	{ files, maker, openTarget }: TransferParts,
): Pick<Keeper, 'exportTo' | 'importFrom' | 'copyTo'> {
	return {
		async exportTo(id, request, listening) {
			const { meaning } = await meaningOf(id)
			return exportStore(wholeOf(storeOf(id)), { ...request, maker, keepsSecrets: meaning.keepsSecrets }, files, listening)
		},
		async importFrom(id, { create, ...request }, listening) {
			const made = () => setUp(id).then(() => storeOf(id))
			return importStore(create ? made : storeOf(id), request, files, listening)
		},
		async copyTo(id, { target: wanted, store, create, ...request }, listening) {
			const source = wholeOf(storeOf(id))
			const target = await openTarget(wanted)
			try {
				// Memory is another wherever it is opened
				const isSame = target.identity === identity && store === id && source.traits.kind !== 'memory'
				if (isSame) throw new FaultError({ kind: 'store-unsupported', store: source.traits.shown, act: 'copy-to-itself' })
				if (create) await target.setUp(store)
				return await copyStore(source, target.store(store), request, files, listening)
			} finally {
				await target.close()
			}
		},
	}
}
