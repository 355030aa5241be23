import type { MappedColumn, SurveyedColumn } from '../../../contract/copy-map.ts'
import { quoteText } from '../../../lib/sql-text.ts'
import { unknown } from './expression-unknown.ts'

/**
 * What SQL of PostgreSQL gives. `truth` is a boolean, where SQLite has 1 and 0; `opaque` is something of which no more is known
 * than whether it is NULL.
 */
export type Kind = 'integer' | 'real' | 'numeric' | 'text' | 'bytes' | 'truth' | 'date' | 'json' | 'null' | 'opaque'

/** How SQLite compares text. Both lists of letters are ASCII's alone. */
export type Folding = 'NOCASE' | 'RTRIM' | null

/** SQL with what must be known about it to set it beside another. */
export type Typed = {
	readonly sql: string
	readonly kind: Kind
	/** Of a column: what SQLite turns the other side of a comparison into. */
	readonly affinity: 'number' | 'text' | null
	/** What is written in the expression itself. */
	readonly literal: string | bigint | number | null
	readonly folding: Folding
	/** A COLLATE counts before a column's own collation. */
	readonly foldingFrom: 'collate' | 'column' | null
}

/** A column that expressions of its table may name. */
export type ExpressionColumn = Pick<MappedColumn, 'column' | 'into' | 'type' | 'conversion'> &
	Pick<SurveyedColumn, 'declared' | 'collation'>

/** SQL that is neither a column nor a literal. */
export const computed = (kind: Kind, sql: string): Typed => ({
	sql,
	kind,
	affinity: null,
	literal: null,
	folding: null,
	foldingFrom: null,
})

/** What stands where a yes or no is asked for. */
export function asCondition({ kind, sql }: Typed): string {
	if (kind === 'truth') return sql
	if (kind === 'null') return 'NULL::boolean'
	return kind === 'integer' || kind === 'real' || kind === 'numeric' ? `(${sql} <> 0)` : unknown('a condition that is no number')
}

/** What stands where a value is asked for: 1 and 0 for yes and no. */
export const asValue = (typed: Typed): Typed => (typed.kind === 'truth' ? computed('integer', `(${typed.sql})::integer`) : typed)

/** The same as text, where SQLite would write it the same. */
export function asText(typed: Typed): string {
	const { kind, sql, literal } = asValue(typed)
	if (kind === 'text' || kind === 'null') return sql
	if (typeof literal === 'bigint') return quoteText(String(literal))
	return kind === 'integer' ? `(${sql})::text` : unknown('text of a number with a fraction')
}

/** Text as it is compared. Under the collation "C", lower() knows the letters of ASCII alone, as NOCASE does. */
export function folded(sql: string, folding: Folding): string {
	if (folding === 'NOCASE') return `lower(${sql} COLLATE "C")`
	return folding === 'RTRIM' ? `rtrim(${sql}, ' ')` : sql
}
