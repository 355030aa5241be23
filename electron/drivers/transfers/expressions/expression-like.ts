import { quoteText } from '../../../lib/sql-text.ts'
import type { Tree } from './expression-tree.ts'
import { asText, computed, type Typed } from './expression-typed.ts'
import { unknown } from './expression-unknown.ts'

/** LIKE and GLOB. */
export function likeSql({ mark, of, pattern, escapedBy }: Tree & { kind: 'like' }, typed: (tree: Tree) => Typed): Typed {
	const subject = asText(typed(of))
	if (pattern.kind !== 'text') return unknown(`${mark} of a pattern that is computed`)
	if (mark === 'LIKE') return computed('truth', like(subject, pattern.value, escapedBy))
	return computed('truth', `(${subject} ~ ${quoteText(`^${expressionOfGlob(pattern.value)}$`)} COLLATE "C")`)
}

/**
 * SQLite's LIKE takes the letters of ASCII for the same, great or small, and no others: ILIKE, which goes by the language of the
 * database, takes more. It knows no escape unless one is named.
 */
function like(subject: string, pattern: string, escapedBy: Tree | null): string {
	const lowered = quoteText(pattern.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()))
	return `(lower(${subject} COLLATE "C") LIKE ${lowered} ESCAPE ${quoteText(escapedBy === null ? '' : escapeOf(pattern, escapedBy))})`
}

function escapeOf(pattern: string, escapedBy: Tree): string {
	if (escapedBy.kind !== 'text' || escapedBy.value.length !== 1 || /[A-Za-z%_]/.test(escapedBy.value)) return unknown('an escape')
	// Where nothing to be escaped follows, the two engines disagree
	const mark = escapedBy.value
	for (let at = 0; at < pattern.length; at++) {
		if (pattern.charAt(at) !== mark) continue
		at++
		if (![mark, '%', '_'].includes(pattern.charAt(at))) unknown('an escape of nothing')
	}
	return mark
}

const globPieces = /\*|\?|\[\^?[-A-Za-z0-9_ .:/+@#,;=!~]+\]|[^*?[]/gsu

/** A GLOB as a regular expression; only sets of characters in which nothing has a second meaning are known. */
function expressionOfGlob(pattern: string): string {
	const pieces = pattern.match(globPieces) ?? []
	if (pieces.join('') !== pattern) unknown('GLOB of an odd set')
	return pieces.map((piece) => (piece === '*' ? '.*' : piece === '?' ? '.' : piece.length > 2 ? setOf(piece) : escaped(piece))).join('')
}

const escaped = (character: string) => (/[\\^$.|?*+(){}[\]]/.test(character) ? `\\${character}` : character)

/** A range that runs backwards is empty to SQLite and an error to PostgreSQL. */
function setOf(set: string): string {
	const inner = set.slice(set.startsWith('[^') ? 2 : 1, -1)
	const rest = inner.replaceAll(/([A-Za-z0-9])-([A-Za-z0-9])/g, (range, from: string, to: string) => (from <= to ? '' : range))
	// What is left may have a hyphen only where it is one: at an end of the set
	return rest.replaceAll(/^-|-$/g, '').includes('-') || /\[[.:=]/.test(set) ? unknown('an odd range') : set
}
