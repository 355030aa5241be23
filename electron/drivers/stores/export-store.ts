import type { DumpForm, TransferEvent } from '../../contract/stores.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { lakefsBeginning, namesAsText, writeLakefsDump } from './dump-lakefs.ts'
import { wholeBeginning, writeWholeDump } from './dump-whole.ts'
import { createStoreSource, namesIn } from './entry-source.ts'
import { createNewFile, type FileMaker, type NewFile } from './new-file.ts'
import type { EntryName, Stopping, Store } from './store.ts'
import { throwIfStopped } from './store-keys.ts'

export type TransferListening = Stopping & { readonly onEvent: (event: TransferEvent) => void }
export type TransferEnded = Omit<Extract<TransferEvent, { kind: 'ended' }>, 'kind'>

export type ExportRequest = {
	readonly path: string
	readonly form: DumpForm
	/** Entries that keep secrets go along. */
	readonly secrets: boolean
	/** Null: every one. */
	readonly partitions: readonly Uint8Array[] | null
	readonly now: Date
	readonly maker: FileMaker
	/** Where nobody knows whose entries these are, none is known to keep a secret. */
	readonly keepsSecrets: (name: EntryName) => boolean
}

/**
 * Writes entries into a new file, whole or not at all. Faults, with nothing left behind: those of `createNewFile`,
 * `store-key-invalid` for a name that lakeFS's form cannot hold, `store-unsupported`, `cancelled`, those of reading.
 */
export async function exportStore(
	store: Store,
	request: ExportRequest,
	files: FileSystem,
	listening: TransferListening,
): Promise<TransferEnded> {
	const totalEntries = request.form === 'lakefs' ? await insistOnText(store, request, listening) : null
	const file = await createNewFile(request.path, { files, maker: request.maker, beginnings: [lakefsBeginning, wholeBeginning] })
	try {
		const ended = await writeEntries(store, request, { file, totalEntries }, listening)
		throwIfStopped(listening)
		await file.finish()
		return ended
	} finally {
		await file.discard()
	}
}

async function writeEntries(
	store: Store,
	request: ExportRequest,
	{ file, totalEntries }: { readonly file: NewFile; readonly totalEntries: number | null },
	listening: TransferListening,
): Promise<TransferEnded> {
	const writing = request.form === 'lakefs' ? writeLakefsDump(request.now) : writeWholeDump({ ...request, source: store.traits.shown })
	const counted = { entries: 0, bytes: 0, masked: 0 }
	await file.write(writing.begin())
	for await (const batch of createStoreSource(store, request.partitions).batches(listening)) {
		throwIfStopped(listening)
		for (const entry of batch) {
			if (isLeftOut(request, entry)) {
				counted.masked += 1
				continue
			}
			counted.entries += 1
			counted.bytes += entry.value.length
			await file.write(writing.entry(entry))
		}
		listening.onEvent({ kind: 'progress', phase: 'writing', entries: counted.entries, bytes: counted.bytes, totalEntries })
	}
	await file.write(writing.end())
	return { ...counted, same: 0, kept: 0, verified: 0, path: request.path }
}

function isLeftOut({ secrets, keepsSecrets }: ExportRequest, name: EntryName): boolean {
	return !secrets && keepsSecrets(name)
}

/** Looks at every name before the file is begun. Answers how many entries there are to write. */
async function insistOnText(store: Store, request: ExportRequest, listening: TransferListening): Promise<number> {
	let entries = 0
	for await (const names of namesIn(store, request.partitions, listening)) {
		const meant = names.filter((name) => !isLeftOut(request, name))
		for (const name of meant) namesAsText(name)
		entries += meant.length
		listening.onEvent({ kind: 'progress', phase: 'surveying', entries, bytes: 0, totalEntries: null })
	}
	return entries
}
