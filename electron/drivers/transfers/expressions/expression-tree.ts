import { type Lexeme, lexemesOf } from './expression-lexemes.ts'
import { unknown } from './expression-unknown.ts'

/** An expression of SQLite's, as far as one is known. */
export type Tree =
	| { readonly kind: 'integer'; readonly value: bigint }
	| { readonly kind: 'real'; readonly digits: string }
	| { readonly kind: 'text'; readonly value: string }
	| { readonly kind: 'blob'; readonly hex: string }
	| { readonly kind: 'null' }
	| { readonly kind: 'truth'; readonly value: boolean }
	/** `isQuoted`: in double quotes, which SQLite takes for text where there is no such column. */
	| { readonly kind: 'name'; readonly name: string; readonly isQuoted: boolean }
	| { readonly kind: 'call'; readonly name: string; readonly args: readonly Tree[] }
	| { readonly kind: 'sign'; readonly mark: '-' | '+' | 'NOT'; readonly of: Tree }
	| { readonly kind: 'pair'; readonly mark: string; readonly left: Tree; readonly right: Tree }
	| { readonly kind: 'in'; readonly of: Tree; readonly list: readonly Tree[] }
	| { readonly kind: 'between'; readonly of: Tree; readonly low: Tree; readonly high: Tree }
	| { readonly kind: 'like'; readonly mark: 'LIKE' | 'GLOB'; readonly of: Tree; readonly pattern: Tree; readonly escapedBy: Tree | null }
	| { readonly kind: 'cast'; readonly of: Tree; readonly type: string }
	| { readonly kind: 'collate'; readonly of: Tree; readonly collation: string }
	| { readonly kind: 'case'; readonly whens: readonly (readonly [when: Tree, then: Tree])[]; readonly otherwise: Tree | null }

/** Words that begin or part what is not known here, or that may not be a column's name without quotes. */
const reserved =
	/^(SELECT|EXISTS|RAISE|MATCH|REGEXP|CASE|WHEN|THEN|ELSE|END|AND|OR|NOT|IN|IS|LIKE|GLOB|BETWEEN|COLLATE|CAST|ESCAPE|FROM|WHERE|OVER|FILTER)$/
const nowWords = /^CURRENT_(TIMESTAMP|DATE|TIME)$/

/** Reads an expression whole. Throws UnknownExpression. */
export function treeOf(sql: string): Tree {
	const reader = readerOf(lexemesOf(sql))
	const tree = readOr(reader)
	if (reader.peek() !== undefined) unknown('something follows')
	return tree
}

type Reader = {
	peek(ahead?: number): Lexeme | undefined
	next(): Lexeme
	/** Takes a word or mark when it is the next. */
	takes(text: string): boolean
	expects(text: string): void
}

function readerOf(lexemes: readonly Lexeme[]): Reader {
	let at = 0
	const isPlain = (lexeme: Lexeme | undefined, text: string) =>
		lexeme !== undefined && (lexeme.kind === 'word' || lexeme.kind === 'mark') && lexeme.text.toUpperCase() === text
	const reader: Reader = {
		peek: (ahead = 0) => lexemes[at + ahead],
		next: () => lexemes[at++] ?? unknown('it ends too early'),
		takes(text) {
			if (!isPlain(lexemes[at], text)) return false
			at++
			return true
		},
		expects: (text) => {
			if (!reader.takes(text)) unknown(`no ${text}`)
		},
	}
	return reader
}

/** One level of binary operators that group to the left. */
function leftwards(marks: readonly string[], tighter: (reader: Reader) => Tree) {
	return (reader: Reader): Tree => {
		let left = tighter(reader)
		for (;;) {
			const mark = marks.find((candidate) => reader.takes(candidate))
			if (mark === undefined) return left
			left = { kind: 'pair', mark, left, right: tighter(reader) }
		}
	}
}

// Tightest first, as https://sqlite.org/lang_expr.html#operators_and_parse_affecting_attributes has them
const readConcatenated = leftwards(['||'], readCollated)
const readProduct = leftwards(['*', '/', '%'], readConcatenated)
const readSum = leftwards(['+', '-'], readProduct)
const readBits = leftwards(['&', '|'], readSum)
const readOrdered = leftwards(['<=', '>=', '<', '>'], readBits)
const readAnd = leftwards(['AND'], readNot)
const readOr = leftwards(['OR'], readAnd)

function readNot(reader: Reader): Tree {
	return reader.takes('NOT') ? { kind: 'sign', mark: 'NOT', of: readNot(reader) } : readEqual(reader)
}

function readEqual(reader: Reader): Tree {
	let left = readOrdered(reader)
	for (;;) {
		const further = readEquality(reader, left)
		if (further === null) return left
		left = further
	}
}

function readEquality(reader: Reader, left: Tree): Tree | null {
	if (reader.takes('=') || reader.takes('==')) return { kind: 'pair', mark: '=', left, right: readOrdered(reader) }
	if (reader.takes('<>') || reader.takes('!=')) return { kind: 'pair', mark: '<>', left, right: readOrdered(reader) }
	if (reader.takes('ISNULL')) return isNull(left)
	if (reader.takes('NOTNULL')) return not(isNull(left))
	if (reader.takes('IS')) return readIs(reader, left)
	if (!reader.takes('NOT')) return readMember(reader, left)
	if (reader.takes('NULL')) return not(isNull(left))
	return not(readMember(reader, left) ?? unknown('NOT alone'))
}

const not = (of: Tree): Tree => ({ kind: 'sign', mark: 'NOT', of })
const isNull = (of: Tree): Tree => ({ kind: 'pair', mark: 'IS', left: of, right: { kind: 'null' } })

function readIs(reader: Reader, left: Tree): Tree {
	const isNot = reader.takes('NOT')
	const isDistinct = reader.takes('DISTINCT')
	if (isDistinct) reader.expects('FROM')
	const is: Tree = { kind: 'pair', mark: 'IS', left, right: readOrdered(reader) }
	return isNot !== isDistinct ? not(is) : is
}

function readMember(reader: Reader, of: Tree): Tree | null {
	if (reader.takes('IN')) {
		reader.expects('(')
		return { kind: 'in', of, list: readList(reader) }
	}
	if (reader.takes('BETWEEN')) {
		const low = readOrdered(reader)
		reader.expects('AND')
		return { kind: 'between', of, low, high: readOrdered(reader) }
	}
	const mark = reader.takes('LIKE') ? 'LIKE' : reader.takes('GLOB') ? 'GLOB' : null
	if (mark === null) return null
	const pattern = readOrdered(reader)
	return { kind: 'like', mark, of, pattern, escapedBy: reader.takes('ESCAPE') ? readOrdered(reader) : null }
}

/** What stands between parentheses, the closing one included. */
function readList(reader: Reader): Tree[] {
	if (reader.takes(')')) return []
	const list = [readOr(reader)]
	while (reader.takes(',')) list.push(readOr(reader))
	reader.expects(')')
	return list
}

function readCollated(reader: Reader): Tree {
	let of = readSigned(reader)
	while (reader.takes('COLLATE')) of = { kind: 'collate', of, collation: reader.next().text.toUpperCase() }
	return of
}

function readSigned(reader: Reader): Tree {
	if (reader.takes('+')) return { kind: 'sign', mark: '+', of: readSigned(reader) }
	if (!reader.takes('-')) return readOperand(reader)
	const of = readSigned(reader)
	if (of.kind === 'integer') return { kind: 'integer', value: -of.value }
	return of.kind === 'real' && !of.digits.startsWith('-') ? { kind: 'real', digits: `-${of.digits}` } : { kind: 'sign', mark: '-', of }
}

function readOperand(reader: Reader): Tree {
	const { kind, text } = reader.next()
	switch (kind) {
		case 'integer':
			return { kind, value: BigInt(text) }
		case 'real':
			return { kind, digits: text }
		case 'text':
			return { kind, value: text }
		case 'blob':
			return { kind, hex: text }
		case 'name':
			return readQualified(reader, text, true)
		case 'word':
			return readWord(reader, text)
		case 'mark': {
			if (text !== '(') unknown(text)
			const [only, ...others] = readList(reader)
			return only === undefined || others.length > 0 ? unknown('a row of values') : only
		}
	}
}

function readWord(reader: Reader, word: string): Tree {
	const upper = word.toUpperCase()
	if (upper === 'NULL') return { kind: 'null' }
	if (upper === 'TRUE' || upper === 'FALSE') return { kind: 'truth', value: upper === 'TRUE' }
	if (upper === 'CASE') return readCase(reader)
	if (upper === 'CAST') return readCast(reader)
	if (nowWords.test(upper)) return { kind: 'call', name: upper.toLowerCase(), args: [] }
	if (reserved.test(upper)) unknown(upper)
	if (!reader.takes('(')) return readQualified(reader, word, false)
	const call: Tree = { kind: 'call', name: word.toLowerCase(), args: readList(reader) }
	return /^(OVER|FILTER)$/i.test(reader.peek()?.text ?? '') ? unknown('a window') : call
}

/** `column`, or `table.column`: in a table's own expressions, the table can only be itself. */
function readQualified(reader: Reader, name: string, isQuoted: boolean): Tree {
	if (!reader.takes('.')) return { kind: 'name', name, isQuoted }
	const column = reader.next()
	if (column.kind !== 'word' && column.kind !== 'name') unknown('a name with a dot')
	return reader.peek()?.text === '.' ? unknown('a name with two dots') : { kind: 'name', name: column.text, isQuoted: false }
}

function readCast(reader: Reader): Tree {
	reader.expects('(')
	const of = readOr(reader)
	reader.expects('AS')
	const type = reader.next()
	reader.expects(')')
	return { kind: 'cast', of, type: type.text.toUpperCase() }
}

function readCase(reader: Reader): Tree {
	if (!reader.takes('WHEN')) unknown('CASE of a value')
	const whens: [Tree, Tree][] = []
	do {
		const when = readOr(reader)
		reader.expects('THEN')
		whens.push([when, readOr(reader)])
	} while (reader.takes('WHEN'))
	const otherwise = reader.takes('ELSE') ? readOr(reader) : null
	reader.expects('END')
	return { kind: 'case', whens, otherwise }
}
