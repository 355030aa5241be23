import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FaultError, faultOf } from '../../contract/fault.ts'
import { toFileFault } from '../../contract/file-faults.ts'
import type { StoreGaps } from '../../contract/stores.ts'
import { BadgerMisread } from './badger-bytes.ts'
import { type BadgerDamages, badgerDamage, createDamages } from './badger-damage.ts'
import { isGone, splitVersion, valueLength } from './badger-entry.ts'
import { type BadgerFile, differs, lookAtFile, readPiece, sizeOf } from './badger-file.ts'
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
	/** What is damaged and was passed over; null where everything could be read. */
	readonly gaps: StoreGaps | null
	/** Keys that are there and are not of a partition and a key. */
	readonly foreignKeys: number
	/** Faults: `file-replaced` where the folder is not what it was. */
	assertSame(): Promise<void>
}

/** What a folder is read with: who runs here, and the time by which entries that end are judged. */
export type BadgerGround = Surroundings & { readonly now: () => Date }

const recordsPerRun = 4096
const slash = 0x2f

/**
 * Reads all keys. A damaged block, table or log is passed over and noted, so that the rest can be read; where it held newer
 * versions, older ones come to light. Faults: `not-found`, `permission-denied`, `store-in-use`, `file-replaced`, `input-output`,
 * and `store-damaged` where it is not known what belongs to the store.
 */
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
		throw toFileFault(thrown, folder, 'read')
	})
	const { tables: listed, mentioned } = readManifest(manifest.path, await readPiece(manifest, 0, sizeOf(manifest)))
	const damages = createDamages()
	const tables = await openTables(folder, listed, damages)
	const leftovers = await openLeftovers(await lookAtFiles(folder, names, /^(\d+)\.sst$/), mentioned, damages)
	const logs = await lookAtFiles(folder, names, /^(\d+)\.mem$/)
	const valueLogs = await lookAtFiles(folder, names, /^(\d+)\.vlog$/)
	// The newest first: of two with one version, that one counts
	const logFiles = [...logs].sort(([one], [other]) => other - one).map(([, file]) => file)
	const sources: ValueSource[] = [...logFiles.map((file) => ({ kind: 'log', file }) as const), ...tables]
	const { index, foreignKeys } = await indexOf(sources, leftovers, Math.floor(ground.now().getTime() / 1000), damages)
	await assertFree(folder, ground)
	await assertSame()
	return { index, sources, valueLogs, gaps: damages.gaps(), foreignKeys, assertSame }
}

async function assertFree(folder: string, ground: Surroundings) {
	const holder = await findBadgerHolder(folder, ground)
	if (holder) throw new FaultError({ kind: 'store-in-use', path: folder, processId: holder.processId })
}

async function openTables(folder: string, listed: readonly ListedTable[], damages: BadgerDamages) {
	const tables: { kind: 'table'; table: BadgerTable }[] = []
	for (const { id, packing } of listed) {
		const path = join(folder, `${String(id).padStart(6, '0')}.sst`)
		try {
			tables.push({ kind: 'table', table: await openTable(await lookAtFile(path), packing) })
		} catch (thrown) {
			const isMissing = faultOf(thrown)?.kind === 'not-found'
			damages.note(isMissing ? badgerDamage({ path, at: 0 }, 'MANIFEST lists this table, and it is not there') : thrown)
		}
	}
	return tables
}

/**
 * Tables that MANIFEST never listed. A program that was killed while it made one leaves it behind, half written or whole, and
 * everything in it is elsewhere too. Where it is not, MANIFEST was cut.
 */
async function openLeftovers(
	files: ReadonlyMap<number, BadgerFile>,
	mentioned: ReadonlySet<number>,
	damages: BadgerDamages,
): Promise<readonly BadgerTable[]> {
	const leftovers: BadgerTable[] = []
	for (const [id, file] of files) {
		if (mentioned.has(id) || (await isUnfinished(file))) continue
		// How its blocks are packed only MANIFEST would say
		await openTable(file, 'unknown').then((table) => leftovers.push(table), damages.note)
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
async function indexOf(
	sources: readonly ValueSource[],
	leftovers: readonly BadgerTable[],
	now: number,
	damages: BadgerDamages,
): Promise<{ readonly index: BadgerIndex; readonly foreignKeys: number }> {
	const merged: BadgerSource[] = []
	for (const [at, source] of sources.entries()) {
		if (source.kind === 'table') merged.push(tableSource(source.table, at, damages))
		else merged.push(...(await logSources(source.file, at, damages)))
	}
	for (const [at, table] of leftovers.entries()) {
		const onOwn = () => {
			throw badgerDamage({ path: table.file.path, at: 0 }, 'MANIFEST does not list this table, and what it holds is nowhere else')
		}
		merged.push({ ...tableSource(table, sources.length + at, damages), onOwn })
	}
	const index = createBadgerIndex()
	let foreignKeys = 0
	await mergeSources(merged, ({ entry, source, part, place }) => {
		if (isGone(entry, now) || isOwnNote(entry.key)) return
		if (!isNamed(entry.key)) {
			foreignKeys += 1
			return
		}
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
	return { index, foreignKeys }
}

const isOwnNote = (key: Buffer): boolean => key[0] === 0x21 && key.toString('latin1', 0, 8) === '!badger!'

/** It has a partition and a key. */
function isNamed(key: Buffer): boolean {
	const border = key.indexOf(slash)
	return border > 0 && border < key.length - 1
}

function tableSource(table: BadgerTable, at: number, damages: BadgerDamages): BadgerSource {
	return {
		first: splitVersion(table.firstKey),
		rank: at,
		async *batches() {
			for await (const { block, entries } of readBlocks(table, damages))
				yield entries.map((entry, place): LocatedEntry => ({ entry, source: at, part: block, place }))
		},
	}
}

async function* once<Item>(item: Item): AsyncGenerator<Item> {
	yield item
}

/** A log is in the order of writing: it is cut into runs, and each is sorted. */
async function logSources(file: BadgerFile, at: number, damages: BadgerDamages): Promise<readonly BadgerSource[]> {
	const runs: BadgerSource[] = []
	let run: LocatedEntry[] = []
	const endRun = () => {
		// A later record of the same version comes first; sorting keeps the order of equals
		const sorted = run.reverse().sort((one, other) => compareVersions(one.entry, other.entry))
		const [first] = sorted
		if (first) runs.push({ first: first.entry, rank: at - (runs.length + 1) * 2 ** -20, batches: () => once(sorted) })
		run = []
	}
	try {
		for await (const record of readLog(file)) {
			run.push({ entry: record.entry, source: at, part: record.at, place: record.length })
			if (run.length === recordsPerRun) endRun()
		}
	} catch (thrown) {
		// What was written before it holds
		damages.note(thrown)
	}
	endRun()
	return runs
}
