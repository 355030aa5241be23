import type { OpenedFile } from './source-open.ts'

/** What SQLite's own count of a table's pages says. */
export type TableSize = {
	/** Of the table's pages and of its indexes'. */
	readonly bytes: number
	/** Bytes of the longest row, as it is stored. */
	readonly longestRow: number
}

/** Beyond this the pages of a file are not counted, which would read all of them once more. */
const countedBytes = 1_073_741_824

/** Counts a table's pages; null for a file that is too large for that. */
export function readTableSize({ db, sizeBytes }: OpenedFile, table: string): TableSize | null {
	if (sizeBytes > countedBytes) return null
	const trees = "SELECT name FROM sqlite_schema WHERE tbl_name = ? COLLATE NOCASE AND type IN ('table', 'index')"
	const sql = `SELECT coalesce(sum(pgsize), 0), coalesce(max(mx_payload), 0) FROM dbstat WHERE aggregate = TRUE AND name IN (${trees})`
	const [bytes, longestRow] = db.prepare(sql).raw().get(table) as [number, number]
	return { bytes, longestRow }
}
