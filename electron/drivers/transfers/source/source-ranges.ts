import type { SqlValue } from '../../engines/engine.ts'
import type { KeyRange } from '../transfer.ts'
import type { RowOrder } from './source-order.ts'
import type { Cell, Statements } from './source-statements.ts'

/** How many rows past a cut are looked at for one whose key a range can name. */
const candidates = 100
/** How often that is done before the table is left whole from there on. */
const looks = 50

/**
 * Cuts a table where its key has an index, by counting along that and reading nothing else. Any other table is one range: each
 * piece of it would take sorting the whole.
 */
export function cutRanges(statements: Statements, table: string, order: RowOrder, rowsPerRange: number): readonly KeyRange[] {
	const step = Math.max(1, Math.floor(rowsPerRange))
	const look = (after: KeyRange['after'], offset: number, limit: number) =>
		statements.all({ table, order, fields: order.keySql, after, upTo: null, limit, offset })
	if (!order.seekable) return look(null, 0, 1).length === 0 ? [] : [{ after: null, upTo: null }]
	const ranges: KeyRange[] = []
	for (let after: KeyRange['after'] = null; ; ) {
		const upTo = cutAfter((offset) => look(after, offset, candidates), step)
		if (upTo === null) {
			if (look(after, 0, 1).length > 0) ranges.push({ after, upTo: null })
			return ranges
		}
		ranges.push({ after, upTo })
		after = upTo
	}
}

/** The key of about the so-manieth row, if others follow it; null for the last range. */
function cutAfter(look: (offset: number) => readonly (readonly Cell[])[], step: number): readonly SqlValue[] | null {
	for (let looked = 0; looked < looks; looked++) {
		const keys = look(step - 1 + looked * (candidates - 1))
		const found = keys.slice(0, -1).find(isNameable)
		if (found !== undefined) return found
		if (keys.length < candidates) return null
	}
	return null
}

/** Text that may be no UTF-8 cannot be said as a value: the next row's will do. */
function isNameable(key: readonly Cell[]): key is readonly SqlValue[] {
	return key.every((value) => typeof value !== 'string' || !value.includes('\ufffd'))
}
