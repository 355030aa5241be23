import { quoteText } from '../../../lib/sql-text.ts'
import { asValue, computed, type Folding, folded, type Kind, type Typed } from './expression-typed.ts'
import { unknown } from './expression-unknown.ts'

/** Beyond, a double does not know every whole number. */
const exactReals = 2n ** 53n

/** `left mark right`, with what SQLite's affinities and collations make of both sides. */
export function compared(mark: string, left: Typed, right: Typed): Typed {
	const [one, other] = aligned(mark, left, right)
	return computed('truth', mark === 'IS' ? `(${one} IS NOT DISTINCT FROM ${other})` : `(${one} ${mark} ${other})`)
}

/** `left IN (…)`. SQLite compares with each of them as if it were computed. */
export function comparedWithEach(left: Typed, list: readonly Typed[]): Typed {
	if (list.length === 0) return computed('truth', 'false')
	const pairs = list.map((right) => aligned('=', left, { ...right, affinity: null, folding: null, foldingFrom: null }))
	const [first] = pairs
	const isOne = first !== undefined && pairs.every(([one]) => one === first[0])
	if (isOne) return computed('truth', `(${first[0]} IN (${pairs.map(([, other]) => other).join(', ')}))`)
	return computed('truth', `(${pairs.map(([one, other]) => `${one} = ${other}`).join(' OR ')})`)
}

type Sides = readonly [one: string, other: string]

function aligned(mark: string, left: Typed, right: Typed): Sides {
	if (left.kind === 'null' || right.kind === 'null') return [plain(left).sql, plain(right).sql]
	const truths = alignedTruths(mark, left, right)
	if (truths !== null) return truths
	const [one, other] = [withAffinity(asValue(left), right.affinity), withAffinity(asValue(right), left.affinity)]
	if (one.kind === 'text' && other.kind === 'text') return alignedTexts(mark, left, right, one, other)
	if (one.kind === 'bytes' && other.kind === 'bytes') return [one.sql, other.sql]
	if (one.kind === 'date' || other.kind === 'date') return [dateSql(one), dateSql(other)]
	if (isNumber(one.kind) && isNumber(other.kind) && areExact(one, other)) return [one.sql, other.sql]
	return unknown(`${one.kind} beside ${other.kind}`)
}

/** Only whether it is NULL matters then. */
const plain = (typed: Typed) => (typed.kind === 'null' ? computed('null', 'NULL') : typed)

const isNumber = (kind: Kind) => kind === 'integer' || kind === 'real' || kind === 'numeric'

/** A column of booleans beside 0 or 1 stays one, so that an index on it can serve. */
function alignedTruths(mark: string, left: Typed, right: Typed): Sides | null {
	if (mark !== '=' && mark !== '<>' && mark !== 'IS') return null
	const [one, other] = [truthSql(left), truthSql(right)]
	return one !== null && other !== null && (left.kind === 'truth' || right.kind === 'truth') ? [one, other] : null
}

function truthSql({ kind, sql, literal }: Typed): string | null {
	if (kind === 'truth') return sql
	return literal === 0n ? 'false' : literal === 1n ? 'true' : null
}

/** A literal beside a column becomes what the column's affinity asks for; anything else that would have to change is not known. */
function withAffinity(typed: Typed, affinity: Typed['affinity']): Typed {
	const { literal, kind } = typed
	if (affinity === 'number' && typeof literal === 'string')
		return /^-?(0|[1-9][0-9]{0,17})$/.test(literal) ? { ...computed('integer', literal), literal: BigInt(literal) } : typed
	if (affinity === 'text' && typeof literal === 'bigint')
		return { ...computed('text', quoteText(String(literal))), literal: String(literal) }
	return affinity === 'text' && typed.affinity === null && kind !== 'text' ? unknown('a number beside text') : typed
}

function alignedTexts(mark: string, left: Typed, right: Typed, one: Typed, other: Typed): Sides {
	const folding = foldingOf(left, right)
	// Order is that of the bytes; for equality it does not matter
	const order = mark === '=' || mark === '<>' || mark === 'IS' ? '' : ' COLLATE "C"'
	return [`${folded(one.sql, folding)}${order}`, `${folded(other.sql, folding)}${order}`]
}

/** A COLLATE on either side, the left one first; then the left column's collation; then the right one's. */
function foldingOf(left: Typed, right: Typed): Folding {
	const from = [left, right].find((side) => side.foldingFrom === 'collate') ?? [left, right].find((side) => side.foldingFrom === 'column')
	return from?.folding ?? null
}

function dateSql({ kind, sql, literal }: Typed): string {
	if (kind === 'date') return sql
	return typeof literal === 'string' && isDate(literal) ? `${quoteText(literal)}::date` : unknown('no date')
}

/** Whether a text is a day of the calendar, written in full. */
export function isDate(text: string): boolean {
	if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) || text.startsWith('0000')) return false
	const at = Date.parse(`${text}T00:00:00Z`)
	return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/**
 * SQLite compares a whole number with a double digit by digit, PostgreSQL makes a double of it first: the same only where one
 * of them is written here and is one that a double knows.
 */
function areExact(one: Typed, other: Typed): boolean {
	if ((one.kind === 'real') === (other.kind === 'real')) return true
	return isSmall(one.literal) || isSmall(other.literal)
}

function isSmall(literal: Typed['literal']): boolean {
	if (typeof literal === 'bigint') return literal < exactReals && literal > -exactReals
	return typeof literal === 'number' && Math.abs(literal) < Number(exactReals)
}
