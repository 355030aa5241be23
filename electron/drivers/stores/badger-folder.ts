import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import { BadgerMisread } from './badger-bytes.ts'
import { badgerDamage } from './badger-damage.ts'
import { isGone, splitVersion, valueLength } from './badger-entry.ts'
import { type BadgerFile, differs, lookAtFile, readPiece, sizeOf, toFileFault } from './badger-file.ts'
import { findBadgerHolder, type Surroundings } from './badger-holder.ts'
import { type BadgerIndex, createBadgerIndex } from './badger-index.ts'
import { readLog } from './badger-log.ts'
import { type ListedTable, readManifest } from './badger-manifest.ts'
import { type BadgerSource, compareVersions, type LocatedEntry, mergeSources } from './badger-merge.ts'
import { type BadgerTable, openTable, readBlocks } from './badger-table.ts'

/** Where values lie: a table, or a write-ahead log. */
export type ValueSource = { readonly kind: 'table'; readonly table: BadgerTable } | { readonly kind: 'log'; readonly file: BadgerFile }

/** A folder as it was when it was read. */
export type BadgerFolder = {
	readonly index: BadgerIndex
	readonly sources: readonly ValueSource[]
	readonly valueLogs: ReadonlyMap<number, BadgerFile>
	/** Faults: `file-replaced` where the folder is not what it was. */
	assertSame(): Promise<void>
}

/** What a folder is read with: who runs here, and the time by which entries that end are judged. */
export type BadgerGround = Surroundings & { readonly now: () => Date }

const recordsPerRun = 4096
const slash = 0x2f

/** Reads all keys. Faults: `not-found`, `permission-denied`, `store-in-use`, `store-damaged`, `file-replaced`, `input-output`. */
export async function readBadgerFolder(folder: string, ground: BadgerGround): Promise<BadgerFolder> {
	await assertFree(folder, ground)
	const manifest = await lookAtFile(join(folder, 'MANIFEST'))
	const seen = await lookAtFile(folder)
	const assertSame = async () => {
		for (const { path, seen: before } of [seen, manifest]) {
			const now = await stat(path, { bigint: true }).catch(() => null)
			if (now === null || differs(before, now)) throw new FaultError({ kind: 'file-replaced', path: folder })
		}
	}
	const names = await readdir(folder).catch((thrown: unknown) => {
		throw toFileFault(folder, thrown)
	})
	const { tables: listed, mentioned } = readManifest(manifest.path, await readPiece(manifest, 0, sizeOf(manifest)))
	const tables = await openTables(folder, listed)
	const leftovers = await openLeftovers(await lookAtFiles(folder, names, /^(\d+)\.sst$/), mentioned)
	const logs = await lookAtFiles(folder, names, /^(\d+)\.mem$/)
	const valueLogs = await lookAtFiles(folder, names, /^(\d+)\.vlog$/)
	// The newest first: of two with one version, that one counts
	const logFiles = [...logs].sort(([one], [other]) => other - one).map(([, file]) => file)
	const sources: ValueSource[] = [...logFiles.map((file) => ({ kind: 'log', file }) as const), ...tables]
	const index = await indexOf(sources, leftovers, Math.floor(ground.now().getTime() / 1000))
	await assertFree(folder, ground)
	await assertSame()
	return { index, sources, valueLogs, assertSame }
}

async function assertFree(folder: string, ground: Surroundings) {
	const holder = await findBadgerHolder(folder, ground)
	if (holder) throw new FaultError({ kind: 'store-in-use', path: folder, processId: holder.processId })
}

async function openTables(folder: string, listed: readonly ListedTable[]) {
	const tables: { kind: 'table'; table: BadgerTable }[] = []
	for (const { id, packing } of listed) {
		const path = join(folder, `${String(id).padStart(6, '0')}.sst`)
		const file = await lookAtFile(path).catch((thrown: unknown) => {
			const missing = thrown instanceof FaultError && thrown.fault.kind === 'not-found'
			throw missing ? badgerDamage({ path, at: 0 }, 'MANIFEST lists this table, and it is not there') : thrown
		})
		tables.push({ kind: 'table', table: await openTable(file, packing) })
	}
	return tables
}

/**
 * Tables that MANIFEST never listed. A program that was killed while it made one leaves it behind, half written or whole, and
 * everything in it is elsewhere too. Where it is not, MANIFEST was cut.
 */
async function openLeftovers(files: ReadonlyMap<number, BadgerFile>, mentioned: ReadonlySet<number>): Promise<readonly BadgerTable[]> {
	const leftovers: BadgerTable[] = []
	for (const [id, file] of files) {
		if (mentioned.has(id) || (await isUnfinished(file))) continue
		// How its blocks are packed only MANIFEST would say
		leftovers.push(await openTable(file, 'unknown'))
	}
	return leftovers
}

/** A table is written from its beginning, and its last bytes are never nought. */
async function isUnfinished(file: BadgerFile): Promise<boolean> {
	return sizeOf(file) < 4 || (await readPiece(file, sizeOf(file) - 4, 4)).readUInt32BE() === 0
}

async function lookAtFiles(folder: string, names: readonly string[], form: RegExp): Promise<ReadonlyMap<number, BadgerFile>> {
	const files = new Map<number, BadgerFile>()
	for (const name of names) {
		const number = form.exec(name)?.[1]
		if (number !== undefined) files.set(Number(number), await lookAtFile(join(folder, name)))
	}
	return files
}

/** The newest of every key that is there, as far as it is a partition's and a key's. */
async function indexOf(sources: readonly ValueSource[], leftovers: readonly BadgerTable[], now: number): Promise<BadgerIndex> {
	const merged: BadgerSource[] = []
	for (const [at, source] of sources.entries()) {
		if (source.kind === 'table') merged.push(tableSource(source.table, at))
		else merged.push(...(await logSources(source.file, at)))
	}
	for (const [at, table] of leftovers.entries()) {
		const onOwn = () => {
			throw badgerDamage({ path: table.file.path, at: 0 }, 'MANIFEST does not list this table, and what it holds is nowhere else')
		}
		merged.push({ ...tableSource(table, sources.length + at), onOwn })
	}
	const index = createBadgerIndex()
	await mergeSources(merged, ({ entry, source, part, place }) => {
		if (isGone(entry, now) || !isNamed(entry.key)) return
		const from = sources[source]
		const path = from?.kind === 'log' ? from.file.path : (from?.table.file.path ?? '')
		if (index.length > 0 && Buffer.compare(index.keyAt(index.length - 1), entry.key) >= 0)
			throw badgerDamage({ path, at: 0 }, 'its keys are not in their order')
		try {
			index.add(entry.key, { source, part, place, sizeBytes: valueLength(entry) })
		} catch (thrown) {
			throw thrown instanceof BadgerMisread ? badgerDamage({ path, at: 0 }, thrown.message) : thrown
		}
	})
	return index
}

/** Badger's own notes, and keys that are not of a partition, are left out. */
function isNamed(key: Buffer): boolean {
	const border = key.indexOf(slash)
	return border > 0 && border < key.length - 1 && (key[0] !== 0x21 || key.toString('latin1', 0, 8) !== '!badger!')
}

function tableSource(table: BadgerTable, at: number): BadgerSource {
	return {
		first: splitVersion(table.firstKey),
		rank: at,
		async *batches() {
			for await (const { block, entries } of readBlocks(table))
				yield entries.map((entry, place): LocatedEntry => ({ entry, source: at, part: block, place }))
		},
	}
}

async function* once<Item>(item: Item): AsyncGenerator<Item> {
	yield item
}

/** A log is in the order of writing: it is cut into runs, and each is sorted. */
async function logSources(file: BadgerFile, at: number): Promise<readonly BadgerSource[]> {
	const runs: BadgerSource[] = []
	let run: LocatedEntry[] = []
	const endRun = () => {
		// A later record of the same version comes first; sorting keeps the order of equals
		const sorted = run.reverse().sort((one, other) => compareVersions(one.entry, other.entry))
		const [first] = sorted
		if (first) runs.push({ first: first.entry, rank: at - (runs.length + 1) * 2 ** -20, batches: () => once(sorted) })
		run = []
	}
	for await (const record of readLog(file)) {
		run.push({ entry: record.entry, source: at, part: record.at, place: record.length })
		if (run.length === recordsPerRun) endRun()
	}
	endRun()
	return runs
}
