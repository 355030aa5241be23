import type { Evidence, Finding } from '../../../contract/copy-map.ts'
import { BrokenText, type Cell } from '../source/source-statements.ts'
import type { TextPromise } from '../transfer.ts'
import { type ColumnClass, type Judge, judges } from './survey-columns.ts'
import type { SurveyKind } from './survey-findings.ts'
import { shownValue } from './survey-text.ts'
import { timeIn } from './survey-times.ts'

type Example = NonNullable<Finding['example']>
type Stored = 'number' | 'text' | 'blob'
type Found = { readonly kind: SurveyKind; readonly count: number; readonly example: Example }

/** Names the row that a value is in, for those of which it is shown. */
export type RowName = () => string | null

/** A blob of which only the length was read. */
export class UnreadBytes {
	readonly size: number
	constructor(size: number) {
		this.size = size
	}
}

type Value = Cell | UnreadBytes

/** What one column has been seen to hold. */
export type Tally = {
	readonly of: ColumnClass
	readonly isKey: boolean
	readonly judge: Judge
	readonly counts: { nulls: number; integers: number; reals: number; texts: number; blobs: number; offsets: number }
	readonly seen: Map<SurveyKind, { count: number; readonly example: Example }>
	/** The first of each sort. */
	readonly first: Map<Stored, Example>
	least: bigint | null
	greatest: bigint | null
	longest: number
}

/** A tally of a column of a class, of which `promise` may be what a system says of its texts; NULL is told of in keys. */
export function createTally(of: ColumnClass, isKey: boolean, promise: TextPromise | null = null): Tally {
	const counts = { nulls: 0, integers: 0, reals: 0, texts: 0, blobs: 0, offsets: 0 }
	const judge = promise === null ? judges[of] : { ...judges[of], text: promise.judge }
	return { of, isKey, judge, counts, seen: new Map(), first: new Map(), least: null, greatest: null, longest: -1 }
}

/** Adds a value. */
export function addValue(tally: Tally, value: Value, row: RowName): void {
	if (typeof value === 'bigint') addInteger(tally, value, row)
	else if (typeof value === 'string') addText(tally, value, row)
	else if (value === null) {
		tally.counts.nulls += 1
		if (tally.isKey) note(tally, 'null-in-key', value, row)
	} else if (typeof value === 'number') {
		tally.counts.reals += 1
		meet(tally, 'number', value, row)
		note(tally, tally.judge.real?.(value), value, row)
	} else if (value instanceof BrokenText) addBroken(tally, value, row)
	else if (value instanceof Uint8Array || value instanceof UnreadBytes) addBlob(tally, value, row)
}

function addInteger(tally: Tally, value: bigint, row: RowName): void {
	tally.counts.integers += 1
	if (tally.least === null || value < tally.least) tally.least = value
	if (tally.greatest === null || value > tally.greatest) tally.greatest = value
	meet(tally, 'number', value, row)
	note(tally, tally.judge.integer?.(value), value, row)
}

function addText(tally: Tally, value: string, row: RowName): void {
	tally.counts.texts += 1
	meet(tally, 'text', value, row)
	// Each half of a character, as JavaScript counts, takes three bytes at most
	if (value.length * 3 > tally.longest) tally.longest = Math.max(tally.longest, Buffer.byteLength(value))
	if (value.includes('\0')) note(tally, 'nul-in-text', value, row)
	note(tally, tally.judge.text?.(value), value, row)
	if (tally.of === 'time' && timeIn(value) === 'offset') tally.counts.offsets += 1
}

function addBroken(tally: Tally, value: BrokenText, row: RowName): void {
	tally.counts.texts += 1
	tally.longest = Math.max(tally.longest, value.bytes.length)
	meet(tally, 'text', value, row)
	note(tally, 'invalid-utf8', value, row)
	if (value.bytes.includes(0)) note(tally, 'nul-in-text', value, row)
	note(tally, tally.judge.text?.('\ufffd'), value, row)
}

function addBlob(tally: Tally, value: Uint8Array | UnreadBytes, row: RowName): void {
	tally.counts.blobs += 1
	tally.longest = Math.max(tally.longest, value instanceof UnreadBytes ? value.size : value.length)
	meet(tally, 'blob', value, row)
	note(tally, tally.judge.bytes?.(), value, row)
}

function note({ seen }: Tally, kind: SurveyKind | null | undefined, value: Value, row: RowName): void {
	if (kind === null || kind === undefined) return
	const known = seen.get(kind)
	if (known) known.count += 1
	else seen.set(kind, { count: 1, example: { row: row(), text: shown(value) } })
}

function meet({ first }: Tally, stored: Stored, value: Value, row: RowName): void {
	if (!first.has(stored)) first.set(stored, { row: row(), text: shown(value) })
}

const shown = (value: Value) => (value instanceof UnreadBytes ? `${value.size} bytes` : shownValue(value))

/** How many values were what. */
export function evidenceIn({ of, counts, least, greatest, longest }: Tally): Evidence {
	const { offsets, ...stored } = counts
	const bounds = { least: least === null ? null : String(least), greatest: greatest === null ? null : String(greatest) }
	return { ...stored, ...bounds, longest: longest < 0 ? null : longest, ...(of === 'time' ? { offsets } : {}) }
}

/** What was found, in the order in which it was met. */
export function foundIn({ of, seen, first, counts }: Tally): readonly Found[] {
	const all = [...seen].map(([kind, { count, example }]) => ({ kind, count, example }))
	const mixed = mixedIn(of, counts)
	const example = mixed && first.get(mixed.shown)
	return mixed && example ? [...all, { kind: mixed.kind, count: mixed.count, example }] : all
}

/** What only all values together tell, in a column that promises nothing, or bytes: values of several sorts beside each other. */
function mixedIn(
	of: ColumnClass,
	{ integers, reals, texts, blobs }: Tally['counts'],
): { readonly kind: SurveyKind; readonly count: number; readonly shown: Stored } | null {
	const numbers = integers + reals
	if (of === 'bytes' && blobs > 0 && numbers + texts > 0)
		return { kind: 'not-bytes', count: numbers + texts, shown: texts > 0 ? 'text' : 'number' }
	if (of !== 'any' && of !== 'bytes') return null
	if (numbers > 0 && texts + blobs > 0) return { kind: 'text-in-number', count: texts + blobs, shown: texts > 0 ? 'text' : 'blob' }
	return texts > 0 && blobs > 0 ? { kind: 'bytes-in-text', count: blobs, shown: 'blob' } : null
}
