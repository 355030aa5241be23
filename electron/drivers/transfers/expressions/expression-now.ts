import { quoteText } from '../../../lib/sql-text.ts'
import type { Tree } from './expression-tree.ts'

/** A reading of the clock: text of a day, a time or both, seconds since 1970, or text in a form of its own (as to_char takes it). */
export type NowForm = 'datetime' | 'date' | 'time' | 'epoch' | { readonly form: string }

/** The present moment in UTC, which is the only clock that SQLite's own functions know. */
export const utcNow = `(now() AT TIME ZONE 'UTC')`

const plainForms: Readonly<Record<string, NowForm>> = {
	current_timestamp: 'datetime',
	current_date: 'date',
	current_time: 'time',
	datetime: 'datetime',
	date: 'date',
	time: 'time',
	unixepoch: 'epoch',
}

/** What reading of the clock an expression is; null for anything else, moved times and local ones included. */
export function nowFormOf(tree: Tree): NowForm | null {
	if (tree.kind !== 'call') return null
	const { name, args } = tree
	const isNow = (arg: Tree | undefined) => arg === undefined || (arg.kind === 'text' && arg.value.toLowerCase() === 'now')
	if (name !== 'strftime') return args.length <= 1 && isNow(args[0]) ? (plainForms[name] ?? null) : null
	const [format, when] = args
	if (args.length > 2 || format?.kind !== 'text' || !isNow(when)) return null
	return format.value === '%s' ? 'epoch' : formOf(format.value)
}

const parts: Readonly<Record<string, string>> = {
	'%Y': 'YYYY',
	'%m': 'MM',
	'%d': 'DD',
	'%H': 'HH24',
	'%M': 'MI',
	'%S': 'SS',
	'%f': 'SS.MS',
	'%F': 'YYYY-MM-DD',
	'%T': 'HH24:MI:SS',
	'%R': 'HH24:MI',
}

/** Text between the parts is quoted, lest to_char read something into it. */
function formOf(format: string): NowForm | null {
	const pieces = format.match(/%.|[^%"\\]+/gsu) ?? []
	if (pieces.join('') !== format) return null
	const translated = pieces.map((piece) => (piece.startsWith('%') ? parts[piece] : /^[-:./ ]+$/.test(piece) ? piece : `"${piece}"`))
	return translated.includes(undefined) ? null : { form: translated.join('') }
}

/** The reading as SQLite would give it: text, or a whole number. */
export function nowAsWritten(form: NowForm): { readonly kind: 'text' | 'integer'; readonly sql: string } {
	if (form === 'epoch') return { kind: 'integer', sql: 'floor(extract(epoch FROM now()))::bigint' }
	const written = { datetime: 'YYYY-MM-DD HH24:MI:SS', date: 'YYYY-MM-DD', time: 'HH24:MI:SS' } as const
	return { kind: 'text', sql: `to_char(${utcNow}, ${quoteText(typeof form === 'string' ? written[form] : form.form)})` }
}
