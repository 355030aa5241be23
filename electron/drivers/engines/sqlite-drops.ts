import { foldName, type Token, tokensOf } from '../../lib/sqlite-tokens.ts'
import { splitStatements } from './sqlite-statements.ts'

type Kind = 'table' | 'column' | 'index' | 'view'
type Change =
	| { readonly kind: 'drops'; readonly what: Kind; readonly name: string }
	| { readonly kind: 'makes'; readonly name: string }
	| { readonly kind: 'renames'; readonly from: string; readonly to: string }

/**
 * What a text drops, as `table job` or `column job.execution_id`. Left out is what is there again, or was not there
 * before: a table that another one is renamed to, or that the text itself made, or that it renamed away and made anew.
 */
export function dropsOf(sql: string): readonly string[] {
	const changes = splitStatements(sql).flatMap((statement) => changeOf([...tokensOf(statement.sql)]) ?? [])
	const makes = (name: string, where: readonly Change[]) => where.some((change) => change.kind === 'makes' && same(change.name, name))
	const lost = changes.filter((change, at) => {
		if (change.kind !== 'drops') return false
		if (change.what === 'column') return true
		const [earlier, later] = [changes.slice(0, at), changes.slice(at + 1)]
		const renamedTo = later.some((other) => other.kind === 'renames' && same(other.to, change.name))
		const wasRenamed = earlier.some((other) => other.kind === 'renames' && same(other.to, change.name) && makes(other.from, changes))
		// A table made anew has lost its rows; an index or a view has none
		const madeAnew = change.what !== 'table' && makes(change.name, later)
		return !(renamedTo || wasRenamed || madeAnew || makes(change.name, earlier))
	})
	return [...new Set(lost.map((change) => (change.kind === 'drops' ? `${change.what} ${change.name}` : '')))]
}

const same = (one: string, other: string) => foldName(one) === foldName(other)

/** What one statement changes of the names in the schema; null for nothing. */
function changeOf(tokens: readonly Token[]): Change | null {
	const reader = createReader(tokens)
	if (reader.takes('DROP')) {
		const what = reader.takesOne('TABLE', 'INDEX', 'VIEW')
		reader.takes('IF', 'EXISTS')
		const name = what && reader.name()
		return what && name ? { kind: 'drops', what: what.toLowerCase() as Kind, name } : null
	}
	if (reader.takes('CREATE')) {
		reader.takesOne('TEMP', 'TEMPORARY', 'UNIQUE', 'VIRTUAL')
		if (!reader.takesOne('TABLE', 'INDEX', 'VIEW')) return null
		// It may have been there already
		if (reader.takes('IF', 'NOT', 'EXISTS')) return null
		const name = reader.name()
		return name ? { kind: 'makes', name } : null
	}
	return reader.takes('ALTER', 'TABLE') ? alterationBy(reader) : null
}

function alterationBy(reader: Reader): Change | null {
	const table = reader.name()
	if (!table) return null
	if (reader.takes('RENAME', 'TO')) {
		const to = reader.name()
		return to ? { kind: 'renames', from: table, to } : null
	}
	if (!reader.takes('DROP') || reader.takes('CONSTRAINT')) return null
	reader.takes('COLUMN')
	const column = reader.name()
	return column ? { kind: 'drops', what: 'column', name: `${table}.${column}` } : null
}

type Reader = {
	/** Goes past these words if they come next. */
	takes(...words: readonly string[]): boolean
	/** Goes past one of these words if it comes next, and says which. */
	takesOne(...words: readonly string[]): string | null
	/** A name, without the schema that may stand before it. */
	name(): string | null
}

function createReader(tokens: readonly Token[]): Reader {
	let at = 0
	const isWord = (index: number, word: string) => tokens[index]?.kind === 'word' && tokens[index].text.toUpperCase() === word
	const takes = (...words: readonly string[]) => {
		if (!words.every((word, index) => isWord(at + index, word))) return false
		at += words.length
		return true
	}
	return {
		takes,
		takesOne: (...words) => words.find((word) => takes(word)) ?? null,
		name() {
			if (tokens[at + 1]?.text === '.') at += 2
			const token = tokens[at]
			at += 1
			return token && (token.kind === 'word' || token.kind === 'quoted') ? token.text : null
		},
	}
}
