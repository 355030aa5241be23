import type { Database, Statement } from 'better-sqlite3'
import type { SqlValue } from '../../engines/engine.ts'
import { type RowOrder, utf8Function } from './source-order.ts'
import { tableSql } from './source-tables.ts'

/** Text that is no UTF-8, as its bytes. SQLite keeps it; a JavaScript string cannot. */
export class BrokenText {
	readonly bytes: Uint8Array
	constructor(bytes: Uint8Array) {
		this.bytes = bytes
	}
}

export const asBrokenText = (bytes: Uint8Array): BrokenText => new BrokenText(bytes)

/** A value as it is stored: whole numbers always as bigint, others always as number. */
export type Cell = SqlValue | BrokenText

/** Rows strictly after one key, and up to another; null for the ends. */
export type Between = { readonly after: readonly Cell[] | null; readonly upTo: readonly Cell[] | null }

/** One SELECT of a table in its order. */
export type Selection = Between & {
	readonly table: string
	readonly order: RowOrder
	readonly fields: readonly string[]
	readonly limit: number | null
	readonly offset?: number
}

/** Statements of one connection, kept by their text, with rows as arrays. */
export type Statements = {
	readonly all: (selection: Selection) => Cell[][]
	/** A statement of its own, which may stay open. */
	readonly iterate: (selection: Selection) => IterableIterator<Cell[]>
	/** Ends those that are still open. */
	readonly end: () => void
}

/** Prepares and keeps what is read again and again. */
export function createStatements(db: Database): Statements {
	const kept = new Map<string, Statement>()
	const open = new Set<IterableIterator<unknown>>()
	const prepare = (sql: string) => db.prepare(sql).raw(true).safeIntegers(true)
	const keep = (sql: string) => {
		const statement = kept.get(sql) ?? prepare(sql)
		kept.set(sql, statement)
		return statement
	}
	// Gives text its order in UTF-8 where the file keeps it as UTF-16
	db.function(utf8Function, { deterministic: true }, (value) => (typeof value === 'string' ? Buffer.from(value) : value))
	return {
		all: (selection) => keep(selectSql(selection)).all(...parametersOf(selection)) as Cell[][],
		*iterate(selection) {
			const rows = prepare(selectSql(selection)).iterate(...parametersOf(selection))
			open.add(rows)
			try {
				yield* rows as IterableIterator<Cell[]>
			} finally {
				open.delete(rows)
				rows.return?.()
			}
		},
		end() {
			for (const rows of open) rows.return?.()
			open.clear()
		},
	}
}

function selectSql(selection: Selection): string {
	const { table, order, fields, limit } = selection
	const parts = [`SELECT ${fields.join(', ') || '1'} FROM ${tableSql(table)} AS t`]
	const bounds = [boundSql(order, '>', selection.after), boundSql(order, '<=', selection.upTo)].filter((bound) => bound !== null)
	if (bounds.length > 0) parts.push(`WHERE ${bounds.join(' AND ')}`)
	if (order.orderSql !== '') parts.push(`ORDER BY ${order.orderSql}`)
	if (limit !== null) parts.push('LIMIT ? OFFSET ?')
	return parts.join(' ')
}

function boundSql({ keySql, seekable }: RowOrder, sign: '>' | '<=', key: readonly Cell[] | null): string | null {
	if (key === null) return null
	if (!seekable || key.length !== keySql.length) throw new Error('a range without an index for it')
	// The plus keeps the cast from telling the column how it is to be compared
	const values = key.map((value) => (value instanceof BrokenText ? '+CAST(? AS TEXT)' : '?'))
	return keySql.length === 1 ? `${keySql[0]} ${sign} ${values[0]}` : `(${keySql.join(', ')}) ${sign} (${values.join(', ')})`
}

function parametersOf({ after, upTo, limit, offset = 0 }: Selection): unknown[] {
	const numbers = limit === null ? [] : [BigInt(limit), BigInt(offset)]
	return [...(after ?? []).map(toBindable), ...(upTo ?? []).map(toBindable), ...numbers]
}

function toBindable(value: Cell): unknown {
	return value instanceof BrokenText ? value.bytes : value
}
