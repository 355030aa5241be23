import type { RevisionHint } from '../../../contract/history.ts'
import type { FunctionText } from './project.ts'

/** The function that was rendered, what else the file holds, and what is known of the whole file. */
export type StepText = {
	readonly own: FunctionText | null
	readonly other: FunctionText | null
	readonly hints: readonly RevisionHint[]
}

/**
 * Why SQL on paper may be other than what the function does to a database, though Alembic printed it without complaint;
 * null when there is no reason. On paper a query has no answer, values given beside a statement become NULL, and a tab
 * becomes four blanks.
 */
export function paperDoubt({ own, other, hints }: StepText): string | null {
	const code = withoutStrings(own?.text ?? '')
	const elsewhere = other === null ? '' : withoutStrings(other.text)
	if (offline.test(code)) return 'it does something else on paper than on a database'
	if (hints.includes('differs-offline') && !offline.test(elsewhere)) return 'its file does something else on paper than on a database'
	const use = connectionUse(code)
	if (use !== null) return `it works on the connection itself, and on paper there is none: ${use}`
	if (hints.includes('reads-live-state') && !asking.test(code) && !asking.test(elsewhere)) return 'its file asks the database'
	return own !== null && writesTab(own.text) ? 'a tab in it would become four blanks' : null
}

const offline = /\bis_offline_mode\b|\bas_sql\b/
const asking = /\bget_bind\b|\binspect\b|\bInspector\b|\bSession\b|\bsessionmaker\b|\bbind\b|\bconnection\b/

const strings = /(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|#[^\n]*)/g

/** The same length, with a line for each character of strings and blanks for comments. */
const withoutStrings = (text: string) => text.replace(strings, (found) => (found.startsWith('#') ? ' ' : '_').repeat(found.length))

const writesTab = (text: string) =>
	(text.match(strings) ?? []).some((found) => !found.startsWith('#') && /\\t|[^\s][^\n]*\t/.test(found.replaceAll('\\\\', '')))

const handedOver = String.raw`(?:\w+\s*\.\s*)?get_bind\s*\(\s*\)|get_context\s*\(\s*\)\s*\.\s*(?:bind|connection)\b`

/**
 * The first line on which a connection is used for anything but its dialect's name, or a statement that is complete in
 * itself and whose answer nobody looks at.
 */
function connectionUse(code: string): string | null {
	const named = [...code.matchAll(new RegExp(String.raw`^[ \t]*(\w+)\s*(?::[^=\n]+)?=\s*(?:${handedOver})[ \t]*$`, 'gm'))]
	const names = named.map(([, name]) => name)
	const held = [handedOver, ...names.map((name) => String.raw`(?<![\w.])${name}\b(?!\s*(?::[^=\n]+)?=[^=])`)].join('|')
	for (const found of code.matchAll(new RegExp(held, 'g'))) {
		const lineStart = code.lastIndexOf('\n', found.index) + 1
		const before = code.slice(lineStart, found.index)
		const after = code.slice(found.index + found[0].length)
		if (named.some(({ index, 0: line }) => found.index >= index && found.index < index + line.length)) continue
		if (/^\s*\.\s*(?:engine\s*\.\s*)?(?:dialect\b|name\b)/.test(after)) continue
		if (before.trim() === '' && isAlone(after)) continue
		// Types are made and dropped without a question on paper
		if (/\.\s*(?:create|drop)\s*\(\s*(?:bind\s*=\s*)?$/.test(before)) continue
		return `${before}${found[0]}${after.split('\n', 1)[0]}`.trim()
	}
	return null
}

/** `.execute(…)` with one argument and nothing behind it. */
function isAlone(after: string): boolean {
	const call = /^\s*\.\s*execute\s*\(/.exec(after)
	if (call === null) return false
	let depth = 1
	let commaAt: number | null = null
	let at = call[0].length
	for (; at < after.length && depth > 0; at++) {
		const here = after.charAt(at)
		if ('([{'.includes(here)) depth++
		else if (')]}'.includes(here)) depth--
		else if (here === ',' && depth === 1) commaAt ??= at
	}
	const more = commaAt === null ? '' : after.slice(commaAt + 1, at - 1).trim()
	return more === '' && /^[ \t]*(?:;|#|\n|$)/.test(after.slice(at))
}
