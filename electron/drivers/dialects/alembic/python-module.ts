import { type Literal, readLiteral, stringValue } from './python-literals.ts'
import { outlinePython, type PythonOutline, type Span, type Statement, type WordWatch } from './python-tokens.ts'

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

/** Reads the top level of a text whose lines end in `\n`, looking for a few names, which have to be watched for. */
export function readPythonModule(text: string, names: readonly string[], watch: WordWatch): PythonModule {
	const outline = outlinePython(text, watch)
	const { code, statements } = outline
	const bindings = new Map<string, Binding>()
	const functions: PythonFunction[] = []
	let importsAll = false
	for (let index = 0; index < statements.length; index++) {
		const head = statements[index]
		if (!head) break
		const begins = beginningOf(code, head)
		const inside = statementsInside(statements, index, begins !== '')
		index += inside.length
		if (isFunction(begins, code, head)) functions.push(functionOf(text, head, code.slice(head.start, head.end), inside))
		else if (begins !== 'class' && begins !== '@') {
			importsAll ||= code.charCodeAt(head.end - 1) === 42 && code.startsWith('from', head.start)
			if (begins === '') bind(text, head, code, names, bindings)
			else bindInside(code, head, names, bindings)
			for (const statement of inside) bindInside(code, statement, names, bindings)
		}
	}
	return { text, outline, docstring: docstringOf(text, outline), bindings, functions, importsAll }
}

const compound = /(?:(?:def|class|if|elif|else|for|while|try|except|finally|with|async|match)\b|@)/y

/** The word that makes a statement a compound one, or `@`; empty for any other. */
function beginningOf(code: string, { start }: Statement): string {
	compound.lastIndex = start
	return compound.test(code) ? code.slice(start, compound.lastIndex) : ''
}

function isFunction(begins: string, code: string, { start, end }: Statement): boolean {
	return begins === 'def' || (begins === 'async' && /^async\s+def\b/.test(code.slice(start, end)))
}

/** Most statements of a module have nothing inside. */
const none: readonly Statement[] = []

/** What belongs to a statement of the top level: indented lines, and the rest of the line of a compound one. */
function statementsInside(statements: readonly Statement[], index: number, isCompound: boolean): readonly Statement[] {
	let until = index + 1
	for (; until < statements.length; until++) {
		const next = statements[until]
		if (!next || (next.indent === 0 && !(isCompound && next.follows))) break
	}
	return until === index + 1 ? none : statements.slice(index + 1, until)
}

const afterName = /^(?:async\s+)?def\s+([^\s(]+)/
const commentsAfter = /(?:[^\S\n]*(?:#[^\n]*)?(?:\n[^\S\n]*(?=\n|$)|\n[^\S\n]+#[^\n]*)*)/y

/** Comments that stand behind the last statement, with its indentation, belong to the function as written. */
function functionOf(text: string, head: Statement, line: string, inside: readonly Statement[]): PythonFunction {
	const colon = topLevel(line, ':')
	const rest = colon < 0 ? line.length : colon + 1
	const first: Span = { start: head.start + rest, end: head.end }
	const until = inside.at(-1)?.end ?? head.end
	commentsAfter.lastIndex = until
	const tail = commentsAfter.exec(text)?.[0].trimEnd() ?? ''
	return { name: afterName.exec(line)?.[1] ?? '', start: head.start, end: until + tail.length, body: [first, ...inside] }
}

/** `a: annotation = b = value`, with what is not a plain name on the left said to be unreadable. */
function bind(text: string, statement: Statement, code: string, names: readonly string[], bindings: Map<string, Binding>): void {
	const { start, end, watched } = statement
	if (!watched) return
	const line = code.slice(start, end)
	const plainly = plainAssignment.exec(line)
	const only = plainly?.[1]
	if (plainly && only !== undefined && !line.includes('=', plainly[0].length)) {
		if (names.includes(only)) bindings.set(only, plainValue(text, start + plainly[0].length, end))
		return
	}
	const equals = assignments(line)
	const last = equals.at(-1)
	if (last === undefined) {
		bindInside(code, statement, names, bindings)
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

/** Nearly every value is None or one short text. */
function plainValue(text: string, start: number, end: number): Binding {
	const value = text.slice(start, end).trim()
	if (value === 'None') return { value: null }
	const plain = plainText.exec(value)?.[2]
	return plain === undefined ? readLiteral(text, { start, end }) : { value: plain }
}

const plainText = /^(['"])([\w .-]+)\1$/

/** Bindings that depend on what happens when the module runs. */
function bindInside(code: string, { start, end, watched }: Statement, names: readonly string[], bindings: Map<string, Binding>): void {
	if (!watched) return
	const line = code.slice(start, end)
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
	for (let at = 0; at < line.length; at++) {
		const one = line[at]
		if (one === sign && depth === 0 && found.push(at) >= most) break
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
	return end > start && code.charCodeAt(start) <= 32 && code.slice(start, end).trim() === ''
}
