import { tokensOf as postgresTokensOf } from '../../../lib/postgres-tokens.ts'
import { tokensOf as sqliteTokensOf } from '../../../lib/sqlite-tokens.ts'
import type { EngineDescription } from '../../engines/engine.ts'

const wordsKept = 12

/**
 * The first words of each statement, in upper case and with one blank between them, names in quotes left out: enough to
 * tell what kind it is. It is no splitter: statements inside a trigger or a function body of SQL come out by themselves too.
 */
export function firstWords(sql: string, engine: EngineDescription['kind']): readonly string[] {
	const statements: string[] = []
	let words: string[] = []
	const finish = () => {
		if (words.length > 0) statements.push(words.join(' '))
		words = []
	}
	for (const { kind, text } of engine === 'postgres' ? postgresTokensOf(sql, 0) : sqliteTokensOf(sql)) {
		if (kind === 'word' && words.length < wordsKept) words.push(text.toUpperCase())
		else if (text === ';' && (kind === 'symbol' || kind === 'semicolon')) finish()
	}
	finish()
	return statements
}
