import { FaultError } from '../../../contract/fault.ts'
import { type Feeding, feedBySql } from '../pages/row-feed.ts'
import type { PackedTable } from '../transfer.ts'
import { createTupleWriter } from './canonical-rows.ts'

/** Rows of one block: SQLite must count as many. */
export const rowsPerBlock = 65_536
/** So many at the beginning of each block SQLite must read alike. */
export const rowsReadAgain = 512

type Audited = Feeding & { readonly packed: PackedTable; readonly path: string }
type Numbers = { readonly after: number | bigint | null; readonly upTo: number | bigint | null }

/**
 * Rows that were copied from the pages of a file must not be vouched for by the same reader alone: SQLite itself counts every
 * block of them, and reads the first of each. Fault `corrupt` where it finds others.
 */
export function countAgain({ packed, table, path }: Audited, { after, upTo }: Numbers, rows: number): void {
	const counted = packed.count(rangeOf({ after, upTo }))
	if (counted !== rows) disagree(path, `${table}: SQLite counts ${counted} rows where ${rows} were read`)
}

/** The same of what is in the rows: `bytes` is what was made of them. */
export function readAgain({ packed, table, path, columns, codecs }: Audited, numbers: Numbers, bytes: Buffer): void {
	const writer = createTupleWriter(columns.length)
	const feed = feedBySql(packed.rows(columns, rangeOf(numbers)), { codecs })
	try {
		while (feed.next()) {
			writer.beginRow()
			for (let place = 0; place < columns.length; place++) feed.put(writer.out, place)
		}
	} finally {
		feed.end()
	}
	const { bytes: again, starts, count } = writer.page()
	if (!bytes.equals(again.subarray(0, starts[count])))
		disagree(path, `${table}: SQLite reads other values than were read up to row ${numbers.upTo}`)
}

const rangeOf = ({ after, upTo }: Numbers) => ({
	after: after === null ? null : [BigInt(after)],
	upTo: upTo === null ? null : [BigInt(upTo)],
})

function disagree(path: string, detail: string): never {
	throw new FaultError({ kind: 'corrupt', path, detail })
}
