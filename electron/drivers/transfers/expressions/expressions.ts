import type { MappedColumn } from '../../../contract/copy-map.ts'
import { defaultOf } from './expression-defaults.ts'
import { typedSql } from './expression-sql.ts'
import { treeOf } from './expression-tree.ts'
import { asCondition, asValue, type ExpressionColumn, type Folding, folded, type Typed } from './expression-typed.ts'
import { UnknownExpression, unknown } from './expression-unknown.ts'

/** SQL that answers yes, no or NULL as SQLite's would for the same row; null where that is not certain. For CHECK, and the WHERE of an index. */
export const conditionSql = (sql: string, columns: readonly ExpressionColumn[]): string | null =>
	unlessUnknown(() => asCondition(lasting(typedSql(treeOf(sql), columns))))

/** SQL of a value of a generated column, by the type of that column; null where it is not certain to be the same. */
export function generatedSql(sql: string, columns: readonly ExpressionColumn[], type: string): string | null {
	return unlessUnknown(() => {
		const typed = lasting(typedSql(treeOf(sql), columns))
		if (type === 'boolean') return asCondition(typed)
		const value = asValue(typed)
		return value.kind === 'null' || kindsOf(type).includes(value.kind) ? value.sql : null
	})
}

/** SQL of one part of an index; null where it is not certain. */
export function indexedSql(sql: string, columns: readonly ExpressionColumn[]): string | null {
	return unlessUnknown(() => indexed(lasting(typedSql(treeOf(sql), columns))))
}

/** SQL of a default for a column of that type; null where it is not certain. */
export const defaultSql = (sql: string, target: Pick<MappedColumn, 'type' | 'conversion'>): string | null =>
	unlessUnknown(() => defaultOf(treeOf(sql), target))

/** SQLite finds out only with the first row that an index goes by the clock. */
const lasting = (typed: Typed): Typed => (typed.sql.includes('now()') ? unknown('the clock') : typed)

/** A text that is indexed without regard to case is so in the target too, whatever is done with it elsewhere. */
function indexed({ sql, kind, folding }: Typed): string | null {
	// The type json has no order
	if (kind === 'json' || (kind === 'opaque' && !sql.startsWith('"'))) return null
	const how: Folding = kind === 'text' ? folding : null
	return folded(sql, how)
}

function kindsOf(type: string): readonly Typed['kind'][] {
	if (type === 'bigint') return ['integer']
	if (type === 'double precision') return ['integer', 'real']
	if (type === 'text') return ['text']
	return type === 'bytea' ? ['bytes'] : []
}

function unlessUnknown<Result>(work: () => Result): Result | null {
	try {
		return work()
	} catch (thrown) {
		if (thrown instanceof UnknownExpression) return null
		throw thrown
	}
}
