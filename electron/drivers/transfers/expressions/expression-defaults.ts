import type { MappedColumn } from '../../../contract/copy-map.ts'
import { quoteText } from '../../../lib/sql-text.ts'
import { isDate } from './expression-compare.ts'
import { type NowForm, nowAsWritten, nowFormOf, utcNow } from './expression-now.ts'
import { typedSql } from './expression-sql.ts'
import type { Tree } from './expression-tree.ts'
import { asText, asValue } from './expression-typed.ts'
import { unknown } from './expression-unknown.ts'

type Target = Pick<MappedColumn, 'type' | 'conversion'>

/** SQL of a default for a column of that type. A name is text: there is no column that a default could mean. Throws UnknownExpression. */
export function defaultOf(tree: Tree, { type, conversion }: Target): string {
	if (tree.kind === 'null') return 'NULL'
	const form = nowFormOf(tree)
	if (form !== null) return nowOf(form, type, tree.kind === 'call' && tree.name === 'strftime')
	const plain: Tree = tree.kind === 'name' ? { kind: 'text', value: tree.name } : tree
	if (/^(integer|bigint|smallint)$/.test(type)) return wholeOf(plain)
	if (type === 'double precision') return realOf(plain)
	if (/^numeric\b/.test(type)) return decimalOf(plain)
	if (type === 'boolean') return truthOf(plain)
	if (type === 'text' || /^(character varying|varchar)\b/.test(type)) return asText(typedSql(plain, []))
	if (type === 'bytea') return plain.kind === 'blob' ? typedSql(plain, []).sql : unknown('no bytes')
	return plain.kind === 'text' ? writtenOf(plain.value, type, conversion) : unknown(`a default of type ${type}`)
}

/** The clock as the column's type keeps it. */
function nowOf(form: NowForm, type: string, isText: boolean): string {
	const { kind, sql } = nowAsWritten(form)
	if (type === 'text') return kind === 'integer' ? `(${sql})::text` : sql
	if (/^(bigint|integer)$/.test(type) && kind === 'integer') return sql
	if (type === 'date' && form === 'date') return `${utcNow}::date`
	const hasDay = form === 'datetime' || form === 'epoch' || (typeof form === 'object' && /YYYY.*MM.*DD.*HH24.*MI/.test(form.form))
	if (type === 'timestamp with time zone' && hasDay && !(isText && form === 'epoch')) return 'now()'
	if (type === 'timestamp without time zone' && hasDay && form !== 'epoch') return utcNow
	return unknown(`the clock as ${type}`)
}

/** SQLite turns text that is a whole number into one, where the column's affinity asks for it. */
function wholeOf(tree: Tree): string {
	if (tree.kind === 'text') return /^[-+]?[0-9]{1,18}$/.test(tree.value) ? String(BigInt(tree.value)) : unknown('no number')
	if (tree.kind === 'real') return Number.isSafeInteger(Number(tree.digits)) ? String(Number(tree.digits)) : unknown('a fraction')
	const clock = clockProduct(tree)
	if (clock !== null) return clock
	const { kind, sql } = asValue(typedSql(tree, []))
	return kind === 'integer' ? sql : unknown(`${kind} as a whole number`)
}

/** `strftime('%s', 'now') * 1000`, or a cast of it: the text is a number wherever it is calculated with. */
function clockProduct(tree: Tree): string | null {
	if (tree.kind === 'cast' && nowFormOf(tree.of) === 'epoch' && /INT/.test(tree.type)) return nowAsWritten('epoch').sql
	if (tree.kind !== 'pair' || tree.mark !== '*') return null
	const [clock, factor] = nowFormOf(tree.left) === 'epoch' ? [tree.left, tree.right] : [tree.right, tree.left]
	const isClock = nowFormOf(clock) === 'epoch' || (clock.kind === 'cast' && nowFormOf(clock.of) === 'epoch' && /INT/.test(clock.type))
	return isClock && factor.kind === 'integer' ? `${nowAsWritten('epoch').sql} * ${factor.value}` : null
}

function realOf(tree: Tree): string {
	if (tree.kind === 'text')
		return Number.isFinite(numberIn(tree.value)) ? `'${numberIn(tree.value)}'::double precision` : unknown('no number')
	const { kind, sql } = asValue(typedSql(tree, []))
	return kind === 'integer' || kind === 'real' ? sql : unknown(`${kind} as a double`)
}

function decimalOf(tree: Tree): string {
	if (tree.kind === 'integer') return String(tree.value)
	const number = tree.kind === 'real' ? Number(tree.digits) : tree.kind === 'text' ? numberIn(tree.value) : Number.NaN
	return Number.isFinite(number) ? `'${number}'::numeric` : unknown('no number')
}

const numberIn = (text: string) => (/^[-+]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)$/.test(text) ? Number(text) : Number.NaN)

function truthOf(tree: Tree): string {
	if (tree.kind === 'truth') return String(tree.value)
	const written = tree.kind === 'integer' ? String(tree.value) : tree.kind === 'text' ? tree.value.toLowerCase() : ''
	if (written === '1' || written === 'true') return 'true'
	return written === '0' || written === 'false' ? 'false' : unknown('no yes or no')
}

/** Text that the column's type must be able to read, and to mean the same by. */
function writtenOf(text: string, type: string, conversion: MappedColumn['conversion']): string {
	if (type === 'date' && isDate(text)) return `${quoteText(text)}::date`
	if (type === 'timestamp without time zone' && conversion === 'time-text' && isMoment(text)) return `${quoteText(text)}::timestamp`
	if (/^jsonb?$/.test(type) && isJson(text)) return `${quoteText(text)}::${type}`
	if (type === 'uuid' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return `${quoteText(text)}::uuid`
	return unknown(`'${text}' as ${type}`)
}

const isMoment = (text: string) =>
	isDate(text.slice(0, 10)) && /^([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?)?$/.test(text.slice(10))

function isJson(text: string): boolean {
	try {
		JSON.parse(text)
		return !text.includes('\\u0000')
	} catch {
		return false
	}
}
