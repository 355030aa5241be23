import { type Fault, FaultError } from '../../contract/fault.ts'
import type { EngineStep } from './engine.ts'
import { judgePragma } from './sqlite-pragmas.ts'
import { type ScriptStatement, splitStatements } from './sqlite-statements.ts'

/** Statements that stand or fall together: one, or all from BEGIN to COMMIT. */
export type ScriptUnit = { readonly sql: string; readonly statements: readonly string[] }

/** A step's text as it is run. */
export type Script =
	/** `inside` one transaction; `before` and `after` it what SQLite takes only outside one and what leaves the contents as they are. */
	| {
			readonly kind: 'transaction'
			readonly before: readonly string[]
			readonly inside: readonly string[]
			readonly after: readonly string[]
	  }
	/** One by one. */
	| { readonly kind: 'alone'; readonly units: readonly ScriptUnit[] }

type Part = ScriptStatement & { readonly place: 'inside' | 'outside' | 'checkpoint' | 'begin' | 'commit' | 'refused' | 'left-out' }

const refusedWords = new Set(['ROLLBACK', 'SAVEPOINT', 'RELEASE', 'ATTACH', 'DETACH'])

/**
 * Reads how a step's text is run. Fault `unsupported-statement`: `psql-command` for a line that is meant for a shell,
 * `controls-transaction` for a statement that would reach outside the transaction, or the database, that the step runs in.
 */
export function readScript({ id, sql, transaction }: Pick<EngineStep, 'id' | 'sql' | 'transaction'>): Script {
	const alone = transaction === 'none'
	const statements = splitStatements(sql)
	const shell = statements.find(({ shellCommand }) => shellCommand)
	if (shell) throw new FaultError(unsupported(id, 'psql-command', shell.sql))
	const parts = statements.map((statement): Part => ({ ...statement, place: placeOf(statement, alone) }))
	const run = parts.filter(({ place }) => place !== 'left-out')
	return alone ? { kind: 'alone', units: unitsOf(id, run) } : inTransaction(id, run)
}

/** Every statement of a script, in order. */
export const statementsOf = (script: Script): readonly string[] =>
	script.kind === 'alone' ? script.units.flatMap(({ statements }) => statements) : [...script.before, ...script.inside, ...script.after]

function placeOf({ sql, words: [first = '', second] }: ScriptStatement, alone: boolean): Part['place'] {
	if (first === 'PRAGMA') return placeOfPragma(sql, alone)
	if (first === 'BEGIN') return 'begin'
	if (first === 'COMMIT' || first === 'END') return 'commit'
	// VACUUM INTO writes another file
	if (first === 'VACUUM') return second === 'INTO' || /\bINTO\b/i.test(sql) ? 'refused' : 'outside'
	return refusedWords.has(first) ? 'refused' : 'inside'
}

function placeOfPragma(sql: string, alone: boolean): Part['place'] {
	switch (judgePragma(sql)) {
		case 'as-written':
			return 'inside'
		case 'left-out':
			return 'left-out'
		case 'foreign-keys':
			return alone ? 'inside' : 'left-out'
		case 'checkpoint':
			return alone ? 'outside' : 'refused'
		case 'outside':
			return 'outside'
		case 'refused':
			return 'refused'
	}
}

/** Takes off, at both ends, what must stay outside, and then a BEGIN … COMMIT around all the rest, which the run's own transaction replaces. */
function inTransaction(id: string, parts: readonly Part[]): Script {
	const from = parts.findIndex(({ place }) => place !== 'outside')
	const first = from === -1 ? parts.length : from
	const end = Math.max(first, parts.findLastIndex(({ place }) => place !== 'outside') + 1)
	const middle = parts.slice(first, end)
	const inside = middle[0]?.place === 'begin' && middle.at(-1)?.place === 'commit' ? middle.slice(1, -1) : middle
	const control = inside.find(({ place }) => place !== 'inside')
	if (control) throw new FaultError(unsupported(id, 'controls-transaction', control.sql))
	return { kind: 'transaction', before: textsOf(parts.slice(0, first)), inside: textsOf(inside), after: textsOf(parts.slice(end)) }
}

/** Outside a transaction a file may open its own, as long as it closes it again. */
function unitsOf(id: string, parts: readonly Part[]): readonly ScriptUnit[] {
	const units: ScriptUnit[] = []
	let block: Part[] = []
	for (const part of parts) {
		const opens = part.place === 'begin' && block.length === 0
		const fits = block.length === 0 ? opens || part.place === 'inside' || part.place === 'outside' : isOneOf(part.place, 'inside', 'commit')
		if (!fits) throw new FaultError(unsupported(id, 'controls-transaction', part.sql))
		if (block.length === 0 && !opens) units.push({ sql: part.sql, statements: [part.sql] })
		else block.push(part)
		if (part.place !== 'commit') continue
		units.push({ sql: textsOf(block).join('\n'), statements: textsOf(block) })
		block = []
	}
	const [unclosed] = block
	if (unclosed) throw new FaultError(unsupported(id, 'controls-transaction', unclosed.sql))
	return units
}

const isOneOf = (place: Part['place'], ...places: readonly Part['place'][]) => places.includes(place)
const textsOf = (parts: readonly Part[]) => parts.map(({ sql }) => sql)

/** The fault of a statement that is not run. */
export const unsupported = (
	revision: string,
	reason: Extract<Fault, { kind: 'unsupported-statement' }>['reason'],
	statement: string,
): Fault => ({ kind: 'unsupported-statement', revision, reason, statement })
