import { toFileFault } from '../../contract/file-faults.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { toJsonObject } from './dump-bytes.ts'
import { readLakefsDump } from './dump-lakefs.ts'
import { readWholeDump } from './dump-whole.ts'
import { type EntrySource, gather } from './entry-source.ts'
import { readLines } from './file-lines.ts'
import { throwIfStopped } from './store-keys.ts'

/**
 * Opens a dump of either form for going through its entries; the same file is read each time, whatever takes its place. Faults:
 * `not-found`, `is-a-folder`, `permission-denied`; while it is gone through `dump-unreadable`, `cancelled`, `input-output`.
 */
export async function openDump(path: string, files: FileSystem): Promise<EntrySource & AsyncDisposable> {
	const fail = (thrown: unknown): never => {
		throw toFileFault(thrown, path, 'read')
	}
	const handle = await files.open(path, 'r').catch(fail)
	const isWhole = async () => {
		for await (const [first] of readLines(handle)) return first !== undefined && 'form' in (toJsonObject(first.bytes) ?? {})
		return false
	}
	const read = (await isWhole().catch(async (thrown: unknown) => {
		await handle.close()
		return fail(thrown)
	}))
		? readWholeDump
		: readLakefsDump
	return {
		path,
		async *batches(stopping) {
			try {
				for await (const batch of gather(read(handle, path))) {
					throwIfStopped(stopping)
					yield batch
				}
			} catch (thrown) {
				fail(thrown)
			}
		},
		[Symbol.asyncDispose]: () => handle.close(),
	}
}
