/** One Python string literal at the start of a text, with white space and comments before it. */
const literal = /^(?:\s|#[^\n]*\n)*[rRuU]?("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/

/** SQL of every `Computed(…)` in the text of a function, adjacent literals joined as Python joins them. */
export function computedTexts(python: string): readonly string[] {
	return [...python.matchAll(/\bComputed\(/g)].map((call) => joinedLiterals(python.slice(call.index + call[0].length)))
}

function joinedLiterals(python: string): string {
	let rest = python
	let joined = ''
	for (let found = literal.exec(rest); found !== null; found = literal.exec(rest)) {
		const quoted = found[1] ?? ''
		const marks = /^("""|''')/.test(quoted) ? 3 : 1
		joined += quoted.slice(marks, -marks).replace(/\\(["'\\])/g, '$1')
		rest = rest.slice(found[0].length)
	}
	return joined
}

/** Does every parenthesis of this SQL have its other half, those in strings and comments apart. */
export function isBalanced(sql: string): boolean {
	const bare = sql.replace(/'(?:[^']|'')*'|"[^"]*"|--[^\n]*/g, ' ')
	let depth = 0
	for (const mark of bare.replace(/[^()]/g, '')) {
		depth += mark === '(' ? 1 : -1
		if (depth < 0) return false
	}
	return depth === 0
}
