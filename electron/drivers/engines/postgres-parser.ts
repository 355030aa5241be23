import type * as Parser from 'libpg-query'
import type { Node } from 'libpg-query'
import { startsOfStatements } from './postgres-statements.ts'

/** The major version whose grammar the parser has. */
export const grammarVersion = 18

/**
 * What PostgreSQL's own parser makes of a text: its statements and where their first words begin, in bytes of UTF-8.
 * Where its grammar refuses the text, its scanner alone says where statements begin; null when that refuses it too.
 */
export type Reading =
	| { readonly kind: 'parsed'; readonly starts: readonly number[]; readonly trees: readonly Node[] }
	| { readonly kind: 'refused'; readonly starts: readonly number[] | null; readonly detail: string }

/** Reads a text with PostgreSQL's own parser. The text must have no byte order mark. */
export async function readAsServer(text: string): Promise<Reading> {
	if (text === '') return { kind: 'parsed', starts: [], trees: [] }
	// Loading it takes some 40 ms, which a process that has a file open need not spend
	const parser = await import('libpg-query')
	await parser.loadModule()
	try {
		const statements = parser.parseSync(text).stmts ?? []
		const trees = statements.flatMap(({ stmt }) => (stmt ? [stmt] : []))
		return { kind: 'parsed', starts: statements.map(({ stmt_location: at }) => at ?? 0), trees }
	} catch (thrown) {
		if (!parser.hasSqlDetails(thrown)) throw thrown
		return {
			kind: 'refused',
			starts: scannedStarts(parser, text),
			detail: refusalText(text, thrown.message, thrown.sqlDetails?.cursorPosition),
		}
	}
}

/** Its position counts characters, not bytes. */
function refusalText(text: string, message: string, position: number | undefined): string {
	if (position === undefined) return message
	return `${message}\nLine ${[...text].slice(0, position).join('').split('\n').length}`
}

function scannedStarts({ scanSync }: Pick<typeof Parser, 'scanSync'>, text: string): readonly number[] | null {
	try {
		const tokens = scanSync(text).tokens.filter(({ tokenName }) => tokenName !== 'SQL_COMMENT' && tokenName !== 'C_COMMENT')
		return startsOfStatements(tokens.map(({ text: raw, start }) => ({ ...judgedToken(raw), start })))
	} catch {
		// What it throws for a text that it cannot scan is a failure to read its own answer
		return null
	}
}

function judgedToken(raw: string) {
	return /^[A-Za-z_\u0080-\u{10ffff}][A-Za-z0-9_$\u0080-\u{10ffff}]*$/u.test(raw)
		? ({ kind: 'word', text: raw.toUpperCase() } as const)
		: ({ kind: 'symbol', text: raw } as const)
}
