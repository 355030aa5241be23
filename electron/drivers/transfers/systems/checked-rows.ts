import type { CopyCheck } from '../../../contract/transfers.ts'
import { quoteText } from '../../../lib/sql-text.ts'
import type { CheckedEnds } from '../transfer.ts'

/** Rows that are looked at in one query: between two of them a check can be stopped. */
const rowsAtOnce = 1_000

/** What to say of hashes that are not computed, or null where the server can: SHA-2 came with PostgreSQL 11. */
export async function lackOfHashes({ read }: Pick<CheckedEnds, 'read'>): Promise<string | null> {
	const [row] = await read("SELECT to_regprocedure('pg_catalog.sha512(bytea)') IS NOT NULL")
	return row?.[0] === true ? null : 'not computed: PostgreSQL before 11 has no SHA-2'
}

/** How many rows hold, how many do not, and the first of those. Rows that are neither are not what the check is about. */
export type Tally = { readonly holding: number; readonly failing: number; readonly first: readonly string[] }

/**
 * Goes through a table in the order of its key, of one column of text, and lets the server judge every row: `holds` is SQL of
 * the row `r`, NULL for one that the check is not about. Nothing but counts leaves the server.
 */
export async function tallyRows(
	{ read }: Pick<CheckedEnds, 'read'>,
	{ table, key, holds }: { readonly table: string; readonly key: string; readonly holds: string },
): Promise<Tally> {
	let [holding, failing] = [0, 0]
	let beyond = ''
	const first: string[] = []
	for (;;) {
		const [row] = await read(`
			SELECT count(*), count(*) FILTER (WHERE holds), count(*) FILTER (WHERE NOT holds), max(k), (min(k) FILTER (WHERE NOT holds))::text
			FROM (SELECT ${key} AS k, ${holds} AS holds FROM ${table} AS r ${beyond} ORDER BY ${key} LIMIT ${rowsAtOnce}) AS page`)
		const [count, held, failed, last, one] = row ?? []
		if (Number(count) === 0) return { holding, failing, first }
		holding += Number(held)
		failing += Number(failed)
		beyond = `WHERE ${key} > ${quoteText(String(last))}`
		if (one !== null && first.length < 3) first.push(String(one))
	}
}

const counted = (count: number) => count.toLocaleString('en-US')

/**
 * Holds, and `1,204 of 1,204`, with the first that do not hold. Rows that do not hold in the source either are no fault of the
 * copy: `tables`, whose rows the tally is of, are then the same on both sides.
 */
export function judged(
	{ holding, failing, first }: Tally,
	tables: readonly string[],
	{ compared }: Pick<CheckedEnds, 'compared'>,
): Pick<CopyCheck, 'holds' | 'found'> {
	const sum = `${counted(holding)} of ${counted(holding + failing)}`
	if (failing === 0) return { holds: true, found: sum }
	const holds = tables.every((name) => compared.some(({ into, differing }) => into === name && differing === 0))
	return { holds, found: `${sum}; among the others ${first.join(', ')}${holds ? ', as in the source' : ''}` }
}
