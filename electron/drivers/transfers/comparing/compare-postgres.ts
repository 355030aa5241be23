import { quoteName } from '../../../lib/sql-text.ts'
import type { Stopping } from '../transfer.ts'
import { createTupleSplitter, type Tuples } from './canonical-rows.ts'
import { fieldOrderOf } from './compare-order.ts'
import type { ReadingSession } from './compare-session.ts'

/** A column as it is read from PostgreSQL. */
export type ReadColumn = {
	readonly name: string
	/** As format_type writes it. */
	readonly type: string
	readonly notNull: boolean
	/** SQL that gives the canonical form, of the column's quoted name. */
	readonly canonicalSql: (column: string) => string
}

export type ReadTable = {
	readonly schema: string
	readonly name: string
	readonly columns: readonly ReadColumn[]
	/** Places in `columns` by which the rows are put in order; none for the order in which they come. */
	readonly key: readonly number[]
}

/** Rows of a table of PostgreSQL in canonical form, in the order of the key, NULL first. */
export async function* postgresTuples(session: ReadingSession, table: ReadTable, stopping: Stopping): AsyncGenerator<Tuples, void, void> {
	const splitter = createTupleSplitter('copy')
	for await (const piece of session.copyOut(`COPY (${selectSql(table)}) TO STDOUT (FORMAT binary)`, stopping)) {
		const page = splitter.split(piece)
		if (page !== null) yield page
	}
	if (!splitter.ended) throw new Error('the server ended the rows without saying so')
}

function selectSql({ schema, name, columns, key }: ReadTable): string {
	// A table may have no column that is compared; its rows are counted all the same
	const fields = columns.map((column) => column.canonicalSql(columnSql(column)))
	const order = key.flatMap((place) => columns[place] ?? []).map((column) => `${orderSql(column)}${column.notNull ? '' : ' NULLS FIRST'}`)
	const from = `SELECT ${fields.join(', ')} FROM ${quoteName(schema)}.${quoteName(name)} AS t`
	return order.length === 0 ? from : `${from} ORDER BY ${order.join(', ')}`
}

const columnSql = ({ name }: ReadColumn) => `t.${quoteName(name)}`

/** Types that PostgreSQL itself puts in the order of their bytes. */
const plainTypes = new Set(['bytea', 'uuid', 'boolean'])

/** An index is of use only where its order is asked for to the letter, and that has NULL last. */
function orderSql(column: ReadColumn): string {
	const sql = columnSql(column)
	if (fieldOrderOf(column.type) !== 'bytes' || plainTypes.has(column.type)) return sql
	return `(${column.canonicalSql(sql)})::text COLLATE "C"`
}
