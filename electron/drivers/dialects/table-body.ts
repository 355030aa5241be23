/** One thing between the outer brackets of a CREATE TABLE: a column or a constraint, as written. */
export type TableItem =
	| { readonly kind: 'column'; readonly name: string; readonly text: string }
	| { readonly kind: 'check' | 'primary-key' | 'foreign-key' | 'unique'; readonly text: string }

type Token = { readonly text: string; readonly depth: number }

/** Strings, quoted names, comments, brackets, commas, words; anything else one by one. */
const tokenPattern = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|\w+|\s+|[\s\S]/g

/** Takes the columns and constraints out of a CREATE TABLE as SQLite keeps it. Comments are left out of the texts. */
export function tableItems(sql: string): readonly TableItem[] {
	const items: string[] = ['']
	for (const { text, depth } of tokensOf(sql)) {
		if (depth === 1 && text === ',') items.push('')
		else if (depth >= 1) items.push(items.pop() + text)
	}
	return items.map((item) => itemFrom(item.trim())).filter((item) => item.text !== '')
}

/** Tokens with the bracket depth they stand at; the outermost brackets themselves stand at 0, and a comment is a space. */
function tokensOf(sql: string): readonly Token[] {
	let depth = 0
	return (sql.match(tokenPattern) ?? []).map((text) => {
		if (text === ')') depth -= 1
		const token = { text: /^(--|\/\*)/.test(text) ? ' ' : text, depth }
		if (text === '(') depth += 1
		return token
	})
}

function itemFrom(text: string): TableItem {
	const constraint = text.replace(/^constraint\s+("(?:[^"]|"")*"|\S+)\s+/i, '')
	if (/^check\b/i.test(constraint)) return { kind: 'check', text }
	if (/^primary\s+key\b/i.test(constraint)) return { kind: 'primary-key', text }
	if (/^foreign\s+key\b/i.test(constraint)) return { kind: 'foreign-key', text }
	if (/^unique\b/i.test(constraint)) return { kind: 'unique', text }
	const name = /^(?:"((?:[^"]|"")*)"|`([^`]*)`|\[([^\]]*)\]|(\w+))/.exec(text)
	return { kind: 'column', name: name?.slice(1).find((part) => part !== undefined) ?? text, text }
}

/** Does SQL use a name: as a whole word, quoted or not. A name inside a string counts too, which errs on the careful side. */
export function mentions(sql: string, name: string): boolean {
	return new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, '\\$&')}(?![\\w$])`, 'i').test(sql)
}
