import { type Literal, readLiteral, stringValue } from './python-literals.ts'
import { outlinePython, type PythonOutline, type Span, type Statement } from './python-tokens.ts'

/** What a name is worth at the end of a module: a literal, or why it cannot be told. */
export type Binding = { readonly value: Literal } | { readonly why: string }

/** A top-level function: all of it, and the statements inside. */
export type PythonFunction = Span & { readonly name: string; readonly body: readonly Span[] }

/** The top level of a module, read without running it. */
export type PythonModule = {
	readonly text: string
	readonly outline: PythonOutline
	readonly docstring: string | null
	/** Of the names asked for, those that are bound; the last binding counts, as in Python. */
	readonly bindings: ReadonlyMap<string, Binding>
	readonly functions: readonly PythonFunction[]
	/** It takes every name of another module. */
	readonly importsAll: boolean
}

/** Reads the top level of a text whose lines end in `\n`, looking for a few names. */
export function readPythonModule(text: string, names: readonly string[]): PythonModule {
	const outline = outlinePython(text)
	const { code, statements } = outline
	const bindings = new Map<string, Binding>()
	const functions: PythonFunction[] = []
	let importsAll = false
	for (let index = 0; index < statements.length; index++) {
		const head = statements[index]
		if (!head) break
		const line = code.slice(head.start, head.end)
		const begins = compound.exec(line)?.[0] ?? ''
		const inside = statementsInside(statements, index, begins !== '')
		index += inside.length
		if (begins === 'def' || /^async\s+def\b/.test(line)) functions.push(functionOf(text, head, line, inside))
		else if (begins !== 'class' && begins !== '@') {
			importsAll ||= line.endsWith('*') && line.startsWith('from')
			if (begins === '') bind(text, head, line, names, bindings)
			else bindInside(line, names, bindings)
			for (const { start, end } of inside) bindInside(code.slice(start, end), names, bindings)
		}
	}
	return { text, outline, docstring: docstringOf(text, outline), bindings, functions, importsAll }
}

const compound = /^(?:(?:def|class|if|elif|else|for|while|try|except|finally|with|async|match)\b|@)/

/** What belongs to a statement of the top level: indented lines, and the rest of the line of a compound one. */
function statementsInside(statements: readonly Statement[], index: number, isCompound: boolean): readonly Statement[] {
	let until = index + 1
	for (; until < statements.length; until++) {
		const next = statements[until]
		if (!next || (next.indent === 0 && !(isCompound && next.follows))) break
	}
	return statements.slice(index + 1, until)
}

const afterName = /^(?:async\s+)?def\s+([^\s(]+)/

/** Comments that stand behind the last statement, with its indentation, belong to the function as written. */
function functionOf(text: string, head: Statement, line: string, inside: readonly Statement[]): PythonFunction {
	const colon = topLevel(line, ':')
	const rest = colon < 0 ? line.length : colon + 1
	const first: Span = { start: head.start + rest, end: head.end }
	const until = inside.at(-1)?.end ?? head.end
	const comments = /(?:[^\S\n]*(?:#[^\n]*)?(?:\n[^\S\n]*(?=\n|$)|\n[^\S\n]+#[^\n]*)*)/y
	comments.lastIndex = until
	const tail = comments.exec(text)?.[0].trimEnd() ?? ''
	return { name: afterName.exec(line)?.[1] ?? '', start: head.start, end: until + tail.length, body: [first, ...inside] }
}

/** `a: annotation = b = value`, with what is not a plain name on the left said to be unreadable. */
function bind(text: string, { start, end }: Statement, line: string, names: readonly string[], bindings: Map<string, Binding>): void {
	if (!names.some((name) => line.includes(name))) return
	const [plainly, only] = plainAssignment.exec(line) ?? []
	if (plainly !== undefined && only !== undefined && !line.includes('=', plainly.length)) {
		if (names.includes(only)) bindings.set(only, readLiteral(text, { start: start + plainly.length, end }))
		return
	}
	const equals = assignments(line)
	const last = equals.at(-1)
	if (last === undefined) {
		bindInside(line, names, bindings)
		return
	}
	const targets = equals.map((at, index) => line.slice(index === 0 ? 0 : (equals[index - 1] ?? 0) + 1, at))
	for (const target of targets) {
		const plain = plainName(target)
		if (plain !== null) {
			if (names.includes(plain)) bindings.set(plain, readLiteral(text, { start: start + last + 1, end }))
		} else for (const name of names) if (wordIn(target, name)) bindings.set(name, { why: 'it is assigned together with something else' })
	}
}

/** `name =` or `name: annotation =`, which is how nearly all are written. */
const plainAssignment = /^(\w+)\s*(?::[^=]*)?=/

/** Bindings that depend on what happens when the module runs. */
function bindInside(line: string, names: readonly string[], bindings: Map<string, Binding>): void {
	for (const name of names) {
		if (!line.includes(name)) continue
		const assigned = new RegExp(`(?<![\\w.])${name}\\s*(?::[^=]*)?(?:[-+*/%&|^@]|//|\\*\\*|<<|>>|:)?=(?!=)`).test(withoutBrackets(line))
		const imported = /^(?:from|import)\b/.test(line) && new RegExp(`\\b${name}\\b\\s*(?:,|\\)|$)`).test(line.replace(/^from\s+\S+/, ''))
		const otherwise = new RegExp(`^(?:for|with|del|async)\\b.*\\b${name}\\b`, 's').test(line)
		if (assigned) bindings.set(name, { why: 'it depends on what happens when the file runs' })
		else if (imported) bindings.set(name, { why: 'it is imported from elsewhere' })
		else if (otherwise) bindings.set(name, { why: 'it is not plainly assigned' })
	}
}

function plainName(target: string): string | null {
	const colon = topLevel(target, ':')
	const name = (colon < 0 ? target : target.slice(0, colon)).trim()
	return /^[^\s,()[\].*]+$/.test(name) ? name : null
}

const wordIn = (text: string, name: string) => new RegExp(`(?<![\\w.])${name}(?!\\w)`).test(text)

/** Positions of the `=` that assign: outside brackets, and no part of another sign. */
function assignments(line: string): readonly number[] {
	return outsideBrackets(line, '=').filter((at) => line[at + 1] !== '=' && !'=!<>+-*/%&|^@:'.includes(line[at - 1] ?? ' '))
}

function withoutBrackets(line: string): string {
	return /^[^=]*[([{]/.test(line) ? line.replaceAll(/\([^()]*\)|\[[^[\]]*\]/g, ' ') : line
}

/** Where a sign first stands outside brackets, or -1. */
function topLevel(line: string, sign: string): number {
	return outsideBrackets(line, sign, 1)[0] ?? -1
}

function outsideBrackets(line: string, sign: string, most = Number.POSITIVE_INFINITY): readonly number[] {
	const found: number[] = []
	let depth = 0
	for (const { 0: one, index } of line.matchAll(/[()[\]{}=:]/g)) {
		if (one === sign && depth === 0 && found.push(index) >= most) break
		if (one === '(' || one === '[' || one === '{') depth++
		else if (one === ')' || one === ']' || one === '}') depth--
	}
	return found
}

/** The first statement, when it is nothing but a string. */
function docstringOf(text: string, outline: PythonOutline): string | null {
	const first = outline.statements[0]
	if (!first || !isString(outline, first)) return null
	let value = ''
	for (const { start, end } of outline.strings) {
		if (start >= first.end) break
		const part = stringValue(text.slice(start, end))
		// Bytes are no documentation, and a text put together when it runs is none either
		if (part === null) return null
		value += part
	}
	return value
}

/** A statement that is a string by itself does nothing. */
export function isString({ code }: PythonOutline, { start, end }: Span): boolean {
	return end > start && code.slice(start, end).trim() === ''
}
