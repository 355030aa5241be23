import { quoteName, quoteText } from '../../../lib/sql-text.ts'
import { named } from '../mapping/map-names.ts'
import { affinityOf } from '../mapping/map-types.ts'
import { callSql } from './expression-calls.ts'
import { compared, comparedWithEach } from './expression-compare.ts'
import { likeSql } from './expression-like.ts'
import type { Tree } from './expression-tree.ts'
import { asCondition, asText, asValue, computed, type ExpressionColumn, type Kind, type Typed } from './expression-typed.ts'
import { unknown } from './expression-unknown.ts'

/** SQL of PostgreSQL for an expression over a table's columns. Throws UnknownExpression. */
export function typedSql(tree: Tree, columns: readonly ExpressionColumn[]): Typed {
	const of = (part: Tree) => typedSql(part, columns)
	switch (tree.kind) {
		case 'integer':
			return { ...computed('integer', String(tree.value)), literal: tree.value }
		case 'real':
			return realSql(tree.digits)
		case 'text':
			return { ...computed('text', quoteText(tree.value)), literal: tree.value }
		case 'blob':
			return computed('bytes', `'\\x${tree.hex}'::bytea`)
		case 'null':
			return computed('null', 'NULL')
		case 'truth':
			return { ...computed('truth', String(tree.value)), literal: tree.value ? 1n : 0n }
		case 'name':
			return columnSql(tree.name, columns)
		case 'sign':
			return signSql(tree.mark, of(tree.of))
		case 'pair':
			return pairSql(tree.mark, of(tree.left), of(tree.right))
		case 'in':
			return comparedWithEach(of(tree.of), tree.list.map(of))
		case 'between': {
			const subject = of(tree.of)
			return computed('truth', `(${compared('>=', subject, of(tree.low)).sql} AND ${compared('<=', subject, of(tree.high)).sql})`)
		}
		case 'like':
			return likeSql(tree, of)
		case 'cast':
			return castSql(of(tree.of), tree.type)
		case 'collate':
			return collated(of(tree.of), tree.collation)
		case 'case':
			return caseSql(tree, of)
		case 'call':
			return callSql(tree.name, tree.args, of)
	}
}

/** Written as a numeric, 0.1 + 0.2 would be 0.3. */
function realSql(digits: string): Typed {
	const literal = Number(digits)
	return Number.isFinite(literal) ? { ...computed('real', `'${literal}'::double precision`), literal } : unknown('an infinite number')
}

/** By type of the target and conversion, what expressions can rely on. */
function kindOf({ type, conversion }: ExpressionColumn): Kind {
	if (type === 'boolean' && conversion === 'boolean') return 'truth'
	if (type === 'date' && conversion === 'date-text') return 'date'
	if (/^numeric\b/.test(type) && conversion === 'decimal') return 'numeric'
	if (type === 'json' || type === 'jsonb') return 'json'
	if (conversion !== 'exact') return 'opaque'
	if (type === 'bigint' || type === 'integer' || type === 'smallint') return 'integer'
	if (type === 'double precision') return 'real'
	if (type === 'bytea') return 'bytes'
	return type === 'text' || /^(character varying|varchar)\b/.test(type) ? 'text' : 'opaque'
}

function columnSql(name: string, columns: readonly ExpressionColumn[]): Typed {
	const column = named(columns, name, ({ column: from }) => from) ?? unknown(`no column ${name}`)
	const affinity = affinityOf(column.declared)
	const folding = column.collation === 'NOCASE' || column.collation === 'RTRIM' ? column.collation : null
	if (folding === null && column.collation !== 'BINARY') return { ...computed('opaque', quoteName(column.into)) }
	return {
		sql: quoteName(column.into),
		kind: kindOf(column),
		affinity: affinity === 'text' ? 'text' : affinity === 'blob' ? null : 'number',
		literal: null,
		folding,
		foldingFrom: 'column',
	}
}

function signSql(mark: '-' | '+' | 'NOT', of: Typed): Typed {
	if (mark === 'NOT') return computed('truth', `(NOT ${asCondition(of)})`)
	const value = asValue(of)
	// A plus takes a column's affinity away, and leaves its collation
	if (mark === '+') return { ...value, affinity: null, literal: null }
	return value.kind === 'integer' || value.kind === 'real' ? computed(value.kind, `(- ${wide(value)})`) : unknown('minus of no number')
}

function pairSql(mark: string, left: Typed, right: Typed): Typed {
	switch (mark) {
		case 'AND':
		case 'OR':
			return computed('truth', `(${asCondition(left)} ${mark} ${asCondition(right)})`)
		case 'IS':
			return isSql(left, right)
		case '||':
			return computed('text', `(${asText(left)} || ${asText(right)})`)
		case '+':
		case '-':
		case '*':
		case '/':
		case '%':
		case '&':
		case '|':
			return calculated(mark, asValue(left), asValue(right))
		default:
			return compared(mark, left, right)
	}
}

function isSql(left: Typed, right: Typed): Typed {
	if (right.kind === 'null') return computed('truth', `(${left.sql} IS NULL)`)
	if (left.kind === 'null') return computed('truth', `(${right.sql} IS NULL)`)
	// x IS TRUE asks whether x is any number but 0
	if (right.kind === 'truth' && right.literal !== null) return computed('truth', `(${asCondition(left)} IS ${right.sql})`)
	return compared('IS', left, right)
}

/**
 * Whole numbers are 64 bits wide in SQLite. What goes beyond them is a double there and an error here, as is a double beyond all
 * doubles. Division by zero is NULL.
 */
function calculated(mark: string, left: Typed, right: Typed): Typed {
	const isWhole = left.kind === 'integer' && right.kind === 'integer'
	const isReal = left.kind === 'real' || right.kind === 'real'
	const areNumbers = [left, right].every(({ kind }) => kind === 'integer' || kind === 'real')
	if (!areNumbers || (!isWhole && (!isReal || mark === '%' || mark === '&' || mark === '|'))) unknown(`${left.kind} ${mark} ${right.kind}`)
	const divisor = mark === '/' || mark === '%' ? `nullif(${wide(right)}, 0)` : wide(right)
	return computed(isWhole ? 'integer' : 'real', `(${wide(left)} ${mark} ${divisor})`)
}

/** A small literal is 32 bits wide to PostgreSQL, as a narrow column is. */
const wide = ({ sql, kind }: Typed) => (kind === 'integer' ? `(${sql})::bigint` : sql)

function castSql(of: Typed, type: string): Typed {
	const value = asValue(of)
	const affinity = affinityOf(type)
	if (affinity === 'integer' && value.kind === 'integer') return computed('integer', wide(value))
	if (affinity === 'text' && (value.kind === 'integer' || value.kind === 'text')) return computed('text', asText(value))
	if (affinity === 'real' && (value.kind === 'integer' || value.kind === 'real'))
		return computed('real', `(${value.sql})::double precision`)
	return unknown('a cast')
}

function collated(of: Typed, collation: string): Typed {
	if (collation !== 'BINARY' && collation !== 'NOCASE' && collation !== 'RTRIM') unknown(`collation ${collation}`)
	return { ...of, folding: collation === 'BINARY' ? null : collation, foldingFrom: 'collate' } as Typed
}

function caseSql({ whens, otherwise }: Tree & { kind: 'case' }, of: (tree: Tree) => Typed): Typed {
	const results = [...whens.map(([, then]) => then), ...(otherwise === null ? [] : [otherwise])].map((tree) => asValue(of(tree)))
	const kinds = new Set(results.map(({ kind }) => kind).filter((kind) => kind !== 'null'))
	const [kind, ...others] = kinds
	if (kind === undefined || others.length > 0) unknown('CASE of several types')
	const arms = whens.map(([when], at) => `WHEN ${asCondition(of(when))} THEN ${results[at]?.sql}`)
	const last = otherwise === null ? '' : ` ELSE ${results.at(-1)?.sql}`
	return computed(kind ?? unknown('CASE'), `(CASE ${arms.join(' ')}${last} END)`)
}
