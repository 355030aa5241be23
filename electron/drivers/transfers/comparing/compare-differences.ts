import type { Difference } from '../../../contract/transfers.ts'
import { hex } from '../codecs/codec-field.ts'
import { fieldAt, fieldOf, type Tuples } from './canonical-rows.ts'

/** What a difference is told with. */
export type DifferenceNames = {
	readonly table: string
	readonly columns: readonly string[]
	/** Places of the columns that name a row; none where only all of its values do. */
	readonly key: readonly number[]
	/** A canonical field as text for a person, of the left side. */
	readonly showLeft: (column: number, field: Uint8Array | null) => string | null
	readonly showRight: (column: number, field: Uint8Array | null) => string | null
}

export type Differences = {
	differ(left: Tuples, leftRow: number, right: Tuples, rightRow: number): void
	onlyLeft(tuples: Tuples, row: number): void
	onlyRight(tuples: Tuples, row: number): void
	/** The first of them, and how many there are in all. */
	readonly named: readonly Difference[]
	readonly count: number
}

const mostNamed = 1_000
const longestShown = 200
const shownBytes = 24

/** Names the first differences of a table, and counts all; `apart` are those that were there before a row was read. */
export function createDifferences(names: DifferenceNames, apart: readonly Difference[]): Differences {
	const named = apart.slice(0, mostNamed)
	let count = apart.length
	const tell = (difference: () => Difference) => {
		count += 1
		if (named.length < mostNamed) named.push(difference())
	}
	const { table } = names
	return {
		differ(left, leftRow, right, rightRow) {
			for (const [place, column] of names.columns.entries()) {
				if (sameField(left, leftRow, right, rightRow, place)) continue
				tell(() => {
					const [ours, theirs] = [fieldOf(left, leftRow, place), fieldOf(right, rightRow, place)]
					const shown = toldApart(ours, theirs, names.showLeft(place, ours), names.showRight(place, theirs))
					return { table, row: rowName(names, left, leftRow, names.showLeft), column, ...shown }
				})
			}
		},
		onlyLeft: (tuples, row) =>
			tell(() => {
				const source = rowName({ ...names, key: [] }, tuples, row, names.showLeft)
				return { table, row: rowName(names, tuples, row, names.showLeft), column: null, source, target: null }
			}),
		onlyRight: (tuples, row) =>
			tell(() => {
				const target = rowName({ ...names, key: [] }, tuples, row, names.showRight)
				return { table, row: rowName(names, tuples, row, names.showRight), column: null, source: null, target }
			}),
		named,
		get count() {
			return count
		},
	}
}

function sameField(left: Tuples, leftRow: number, right: Tuples, rightRow: number, place: number): boolean {
	const [one, other] = [fieldAt(left, leftRow, place), fieldAt(right, rightRow, place)]
	const length = left.bytes.readInt32BE(one)
	if (length !== right.bytes.readInt32BE(other)) return false
	return length < 0 || left.bytes.compare(right.bytes, other + 4, other + 4 + length, one + 4, one + 4 + length) === 0
}

function rowName({ columns, key }: DifferenceNames, tuples: Tuples, row: number, show: DifferenceNames['showLeft']): string {
	const places = key.length === 0 ? columns.map((_, place) => place) : key
	const text = places.map((place) => show(place, fieldOf(tuples, row, place)) ?? 'NULL').join(', ')
	return text.length > longestShown ? `${text.slice(0, longestShown - 1)}…`.toWellFormed() : text
}

/** Values that look the same, as two normal forms of one letter do, are told with the bytes where they part. */
function toldApart(ours: Uint8Array | null, theirs: Uint8Array | null, source: string | null, target: string | null) {
	if (ours === null || theirs === null || (source !== target && !(hasUnseen(source) || hasUnseen(target)))) return { source, target }
	let at = 0
	while (at < ours.length && ours[at] === theirs[at]) at++
	return { source: withBytes(source, ours, at), target: withBytes(target, theirs, at) }
}

/** Space at an end, and everything that is no plain sign: it may look like something else. */
const hasUnseen = (text: string | null) => text !== null && /^\s|\s$|[^\x20-\x7e]|…$/.test(text)

function withBytes(text: string | null, field: Uint8Array, at: number): string {
	const from = Math.max(0, at - 4)
	const shown = hex(field.subarray(from, from + shownBytes))
	const kept = (text ?? '').slice(0, longestShown - 2 * shownBytes - 48).toWellFormed()
	return `${kept} (bytes from ${from} of ${field.length}: ${shown === '' ? 'none' : shown})`
}
