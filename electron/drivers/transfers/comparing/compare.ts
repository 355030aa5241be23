import type { ComparedTable, Difference } from '../../../contract/transfers.ts'
import { breathe, createPacer } from '../../engines/pace.ts'
import type { Listening, Stopping } from '../transfer.ts'
import type { Tuples } from './canonical-rows.ts'
import { createDifferences, type DifferenceNames } from './compare-differences.ts'
import { createColumnDigests } from './compare-digests.ts'
import { type Findings, type MergeOrder, mergeTuples, type TupleStream } from './compare-merge.ts'
import { type KeyColumn, keyOrder, keyThenWholeOrder, wholeOrder } from './compare-order.ts'
import { sortTuples } from './compare-sort.ts'

/** Reads one side of a table, in the order of the key where that is `keyed`, otherwise in any. */
export type ReadSide = (keyed: boolean, stopping: Stopping) => AsyncGenerator<Tuples, void, void>

/** A table on both sides, ready to be compared. */
export type TablePair = Omit<DifferenceNames, 'key'> & {
	readonly into: string
	/** Columns that name a row, on both sides; none where only all its values do. */
	readonly key: readonly KeyColumn[]
	/** Rows of the left side as far as known, for progress. */
	readonly rows: number
	readonly left: ReadSide
	readonly right: ReadSide
	/** Columns, or the table itself, that only one side has. */
	readonly apart: readonly Difference[]
}

export type CompareOptions = Listening & {
	/** Milliseconds on a clock that only goes forward. */
	readonly now: () => number
	/** How much of a side is sorted in memory at once where it does not come in the order of the key. Bytes. */
	readonly sortBytes?: number
}

/**
 * Compares tables value by value, one after another: both sides are read once, in the order of the key, and merged. Only bytes
 * count: 0.0 and -0.0 differ, and so do NULL and the empty text. A side that does not come in that order, or has a key twice, is
 * sorted first; so is a table without a key, whose rows are compared as a multiset. Memory does not grow with the rows: it holds
 * some pages, and each value that is read as a whole. Faults: `cancelled`, `value-does-not-fit`, those of reading.
 */
export async function compareTables(pairs: readonly TablePair[], options: CompareOptions): Promise<readonly ComparedTable[]> {
	options.onEvent?.({ kind: 'phase', phase: 'verifying' })
	const progress = createProgress(pairs, options)
	const compared: ComparedTable[] = []
	for (const pair of pairs) {
		const inOrder = pair.key.length > 0 ? await comparePair(pair, 'as-read', progress, options) : null
		compared.push(inOrder ?? (await compareSorted(pair, progress, options)))
		progress.passed(pair)
	}
	return compared
}

async function compareSorted(pair: TablePair, progress: Progress, options: CompareOptions): Promise<ComparedTable> {
	const compared = await comparePair(pair, 'sorted', progress, options)
	if (compared === null) throw new Error(`rows of ${pair.table} are not in the order in which they were sorted`)
	return compared
}

/** Sides are read in the order of the key, or sorted here. */
type Way = 'as-read' | 'sorted'

/** Null where a side does not come in the order of the key. */
async function comparePair(pair: TablePair, way: Way, progress: Progress, options: CompareOptions): Promise<ComparedTable | null> {
	const order = orderFor(pair, way)
	const open = (read: ReadSide): TupleStream => {
		const stream = heeding(read(way === 'as-read', options), options)
		return way === 'as-read' ? stream : heeding(sortTuples(stream, order.sequence, options.sortBytes), options)
	}
	const [left, right] = [open(pair.left), open(pair.right)]
	try {
		const record = createRecord(pair, progress)
		return (await mergeTuples(left, right, order, record.found)) ? record.finish() : null
	} finally {
		await left.return?.()
		await right.return?.()
	}
}

/** Pages as they come, with a breath between them now and then. Fault `cancelled`. */
async function* heeding(pages: ReturnType<ReadSide>, { signal }: Stopping): ReturnType<ReadSide> {
	const pacer = createPacer()
	for await (const page of pages) {
		if (pacer.due()) await breathe(signal)
		yield page
	}
}

function orderFor({ key }: TablePair, way: Way): MergeOrder {
	if (key.length === 0) return { sequence: wholeOrder, match: wholeOrder, strict: false }
	const match = keyOrder(key)
	return way === 'as-read' ? { sequence: match, match, strict: true } : { sequence: keyThenWholeOrder(key), match, strict: false }
}

function createRecord(pair: TablePair, progress: Progress): { readonly found: Findings; finish(): ComparedTable } {
	const digests = createColumnDigests(pair.columns.length)
	const differences = createDifferences({ ...pair, key: pair.key.map(({ field }) => field) }, pair.apart)
	let [sourceRows, targetRows] = [0, 0]
	const passed = ({ starts }: Tuples, from: number, count: number) =>
		progress.told(pair, Math.max(sourceRows, targetRows), (starts[from + count] ?? 0) - (starts[from] ?? 0))
	const found: Findings = {
		same(tuples, from, count) {
			digests.same(tuples, from, count)
			sourceRows += count
			targetRows += count
			passed(tuples, from, count)
		},
		differ(left, leftRow, right, rightRow) {
			digests.left(left, leftRow)
			digests.right(right, rightRow)
			differences.differ(left, leftRow, right, rightRow)
			sourceRows += 1
			targetRows += 1
			passed(left, leftRow, 1)
		},
		onlyLeft(tuples, row) {
			digests.left(tuples, row)
			differences.onlyLeft(tuples, row)
			sourceRows += 1
			passed(tuples, row, 1)
		},
		onlyRight(tuples, row) {
			digests.right(tuples, row)
			differences.onlyRight(tuples, row)
			targetRows += 1
			passed(tuples, row, 1)
		},
	}
	const finish = (): ComparedTable => {
		const columns = digests.finish().map(({ left, right }, place) => ({ column: pair.columns[place] ?? '', source: left, target: right }))
		const { named, count } = differences
		return { table: pair.table, into: pair.into, sourceRows, targetRows, columns, differences: [...named], differing: count }
	}
	return { found, finish }
}

/** How often progress is told. Milliseconds. */
const tellEveryMs = 100

type Progress = {
	/** So many rows of this table are through, the last ones of so many bytes. */
	told(pair: TablePair, rows: number, bytes: number): void
	passed(pair: TablePair): void
}

function createProgress(pairs: readonly TablePair[], { onEvent, now }: CompareOptions): Progress {
	const pacer = createPacer(tellEveryMs)
	const totalRows = pairs.reduce((sum, { rows }) => sum + rows, 0)
	const startedAt = now()
	let [before, allBytes] = [0, 0]
	return {
		told({ table }, here, bytes) {
			allBytes += bytes
			if (!pacer.due()) return
			const rows = before + here
			const elapsedMs = now() - startedAt
			const rowsPerSecond = elapsedMs > 0 ? (rows * 1_000) / elapsedMs : null
			// Nobody knows how long the rest takes where more came than was counted
			const remainingMs = rowsPerSecond === null || rows === 0 || rows > totalRows ? null : ((totalRows - rows) * 1_000) / rowsPerSecond
			onEvent?.({ kind: 'progress', phase: 'verifying', rows, totalRows, bytes: allBytes, table, rowsPerSecond, remainingMs })
		},
		passed({ rows }) {
			before += rows
		},
	}
}
