import { BadgerMisread } from './badger-bytes.ts'
import { badgerDamage } from './badger-damage.ts'
import { type BadgerEntry, isPointer, pointerOf } from './badger-entry.ts'
import type { BadgerFolder } from './badger-folder.ts'
import { readLoggedEntry, readLoggedValue } from './badger-log.ts'
import { readBlock } from './badger-table.ts'

const keptBlocks = 64

/**
 * Reads the value of the key at a place of the index; the last blocks and the last value are kept, as pages and pieces ask for
 * neighbours. What is handed out must not be written to. Faults: `store-damaged`, `file-replaced`.
 */
export function createBadgerValues(folder: BadgerFolder): (at: number) => Promise<Buffer> {
	const blocks = new Map<string, readonly BadgerEntry[]>()
	let last: { readonly at: number; readonly value: Buffer } | null = null

	const entryAt = async (at: number): Promise<{ readonly entry: BadgerEntry; readonly path: string }> => {
		const { source, part, place } = folder.index.placeAt(at)
		const from = folder.sources[source]
		if (!from) throw new Error('the index names no source that is there')
		if (from.kind === 'log') return { entry: await readLoggedEntry(from.file, part, place), path: from.file.path }
		const name = `${source}:${part}`
		const entries = blocks.get(name) ?? (await readBlock(from.table, part))
		blocks.delete(name)
		blocks.set(name, entries)
		for (const [oldest] of blocks) {
			if (blocks.size <= keptBlocks) break
			blocks.delete(oldest)
		}
		const entry = entries[place]
		if (!entry?.key.equals(folder.index.keyAt(at)))
			throw badgerDamage({ path: from.table.file.path, at: 0 }, 'a block is not the one that it was')
		return { entry, path: from.table.file.path }
	}
	return async (at) => {
		if (last?.at === at) return last.value
		const { entry, path } = await entryAt(at)
		const value = isPointer(entry) ? await follow(folder, entry, path) : entry.stored
		last = { at, value }
		return value
	}
}

async function follow({ valueLogs }: BadgerFolder, entry: BadgerEntry, path: string): Promise<Buffer> {
	try {
		const pointer = pointerOf(entry)
		const file = valueLogs.get(pointer.file)
		if (!file) throw badgerDamage({ path, at: 0 }, `the value log ${pointer.file} of a value is not there`)
		return await readLoggedValue(file, pointer, entry.key)
	} catch (thrown) {
		throw thrown instanceof BadgerMisread ? badgerDamage({ path, at: 0 }, thrown.message) : thrown
	}
}
