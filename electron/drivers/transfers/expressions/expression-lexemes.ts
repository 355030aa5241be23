import { tokensOf } from '../../../lib/sqlite-tokens.ts'
import { unknown } from './expression-unknown.ts'

/** A piece of an expression. `name` stands in double quotes, backticks or brackets; integers in decimal, blobs in hex. */
export type Lexeme = { readonly kind: 'word' | 'name' | 'integer' | 'real' | 'text' | 'blob' | 'mark'; readonly text: string }

const marks = /\|\||<=|>=|<>|!=|==|[-+*/%&|<>=(),.]/y
const hexNumber = /0[xX][0-9a-fA-F]{1,16}(?![0-9a-zA-Z_$])/y
const number = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?(?![0-9a-zA-Z_$])/y
const greatestInteger = 2n ** 63n

/** Cuts an expression into pieces. Throws UnknownExpression for a piece that means nothing here. */
export function lexemesOf(sql: string): readonly Lexeme[] {
	const lexemes: Lexeme[] = []
	let end = 0
	for (const token of tokensOf(sql)) {
		if (token.start < end) continue
		const before = lexemes.at(-1)
		const isHex = token.kind === 'quoted' && sql.charAt(token.start) === "'" && token.start === end && before?.kind === 'word'
		if (isHex && before.text.toUpperCase() === 'X') {
			lexemes.pop()
			lexemes.push(blobOf(token.text))
			end = token.end
			continue
		}
		const { lexeme, length } = token.kind === 'other' ? otherAt(sql, token.start) : plainOf(sql, token)
		lexemes.push(lexeme)
		end = token.start + length
	}
	return lexemes
}

type Piece = { readonly lexeme: Lexeme; readonly length: number }

function plainOf(sql: string, { kind, text, start, end }: { kind: string; text: string; start: number; end: number }): Piece {
	if (kind === 'semicolon') return unknown('two statements')
	if (kind === 'word') return { lexeme: { kind, text }, length: end - start }
	// The server takes no NUL in any text
	if (text.includes('\0')) return unknown('a NUL')
	return { lexeme: { kind: sql.charAt(start) === "'" ? 'text' : 'name', text }, length: end - start }
}

function otherAt(sql: string, start: number): Piece {
	const hex = matchAt(hexNumber, sql, start)
	if (hex !== undefined) return { lexeme: { kind: 'integer', text: String(BigInt.asIntN(64, BigInt(hex))) }, length: hex.length }
	const digits = matchAt(number, sql, start)
	if (digits !== undefined) return { lexeme: numberOf(digits), length: digits.length }
	const mark = matchAt(marks, sql, start) ?? unknown(sql.charAt(start))
	return { lexeme: { kind: 'mark', text: mark }, length: mark.length }
}

/** The least whole number is written with its sign apart, and so begins as one beyond the greatest. */
function numberOf(digits: string): Lexeme {
	if (!/^[0-9]+$/.test(digits)) return { kind: 'real', text: digits }
	return BigInt(digits) < greatestInteger ? { kind: 'integer', text: digits } : unknown('a number beyond 64 bits')
}

const blobOf = (hex: string): Lexeme => (/^([0-9a-fA-F]{2})*$/.test(hex) ? { kind: 'blob', text: hex.toLowerCase() } : unknown('no bytes'))

function matchAt(pattern: RegExp, sql: string, at: number): string | undefined {
	pattern.lastIndex = at
	return pattern.exec(sql)?.[0]
}
