import { keepTuple, type Tuples } from './canonical-rows.ts'
import type { TupleOrder } from './compare-order.ts'

/** Rows of one side, page by page. A page is good until the next one is asked for. */
export type TupleStream = AsyncIterator<Tuples, void, void>

/** What a merge has found, in order. Pages are good during the call only. */
export type Findings = {
	/** Rows that are the same on both sides, byte by byte. */
	same(tuples: Tuples, from: number, count: number): void
	/** One row, of one key, that differs. */
	differ(left: Tuples, leftRow: number, right: Tuples, rightRow: number): void
	onlyLeft(tuples: Tuples, row: number): void
	onlyRight(tuples: Tuples, row: number): void
}

export type MergeOrder = {
	/** In which both streams should come. */
	readonly sequence: TupleOrder
	/** Rows that are equal in it are two sides of one row; `sequence` is this, or finer. */
	readonly match: TupleOrder
	/** Each key is there once; a stream that does not keep to that ends the merge. */
	readonly strict: boolean
}

/**
 * Goes through both sides in the order of the key. Answers false where a stream does not come in that order, and then what was
 * found so far means nothing. Rows that are the same in both are never compared one by one.
 */
export async function mergeTuples(left: TupleStream, right: TupleStream, order: MergeOrder, found: Findings): Promise<boolean> {
	const ours = createCursor(left, order)
	const theirs = createCursor(right, order)
	/** So many rows at once are asked to be the same; it halves where they are not, and grows where they are. */
	let stride = longestStride
	for (;;) {
		const one = await ours.current()
		const other = await theirs.current()
		if (one === null || other === null) break
		const count = Math.min(stride, one.count - ours.row, other.count - theirs.row)
		if (sameRows(one, ours.row, other, theirs.row, count)) {
			found.same(one, ours.row, count)
			ours.pass(count)
			theirs.pass(count)
			stride = Math.min(longestStride, stride * 2)
			continue
		}
		if (count > 1) {
			stride = count >> 1
			continue
		}
		if (!ours.inOrder() || !theirs.inOrder()) return false
		apart(order.match(one, ours.row, other, theirs.row), { one, other, ours, theirs }, found)
	}
	return (await rest(ours, found.onlyLeft)) && (await rest(theirs, found.onlyRight))
}

const longestStride = 4_096

type Pair = { readonly one: Tuples; readonly other: Tuples; readonly ours: Cursor; readonly theirs: Cursor }

function apart(comparison: number, { one, other, ours, theirs }: Pair, found: Findings): void {
	if (comparison < 0) found.onlyLeft(one, ours.row)
	else if (comparison > 0) found.onlyRight(other, theirs.row)
	else found.differ(one, ours.row, other, theirs.row)
	if (comparison <= 0) ours.pass(1)
	if (comparison >= 0) theirs.pass(1)
}

async function rest(cursor: Cursor, tell: Findings['onlyLeft']): Promise<boolean> {
	for (let page = await cursor.current(); page !== null; page = await cursor.current()) {
		if (!cursor.inOrder()) return false
		tell(page, cursor.row)
		cursor.pass(1)
	}
	return true
}

function sameRows(one: Tuples, oneRow: number, other: Tuples, otherRow: number, count: number): boolean {
	const [oneStart = 0, oneEnd = 0] = [one.starts[oneRow], one.starts[oneRow + count]]
	const [otherStart = 0, otherEnd = 0] = [other.starts[otherRow], other.starts[otherRow + count]]
	if (oneEnd - oneStart !== otherEnd - otherStart) return false
	return one.bytes.compare(other.bytes, otherStart, otherEnd, oneStart, oneEnd) === 0
}

type Cursor = {
	/** Row of the page that is next. */
	readonly row: number
	/** The page of the next row; null behind the last. */
	current(): Promise<Tuples | null>
	pass(count: number): void
	/**
	 * Whether this row comes behind the one that was asked about before. Asking only where the sides differ is enough: what
	 * stands between are equal pairs, and without them the rest must be in order.
	 */
	inOrder(): boolean
}

function createCursor(stream: TupleStream, { sequence, strict }: MergeOrder): Cursor {
	let page: Tuples | null = null
	let row = 0
	/** Rows of all pages that have been passed: where the next one stands in the whole. */
	let place = 0
	let asked: { readonly row: Tuples; readonly place: number } | null = null
	return {
		get row() {
			return row
		},
		async current() {
			while (page === null || row >= page.count) {
				const { value, done } = await stream.next()
				if (done) return null
				page = value
				row = 0
			}
			return page
		},
		pass(count) {
			row += count
			place += count
		},
		inOrder() {
			if (page === null || asked?.place === place) return true
			const steps = asked === null ? 1 : sequence(page, row, asked.row, 0)
			asked = { row: keepTuple(page, row), place }
			return strict ? steps > 0 : steps >= 0
		},
	}
}
