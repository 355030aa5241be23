import type { Database } from 'better-sqlite3'
import { foldName, namesIn, tokensOf } from '../../lib/sqlite-tokens.ts'
import type { EngineStep } from './engine.ts'
import {
	type BrokenReferences,
	countRows,
	findBrokenReferences,
	type OrdinaryTable,
	type RowCounts,
	type Trigger,
} from './sqlite-checks.ts'

/** Which of the tables that are there a check looks at. */
export type Scope = {
	/** Rows of those that may lose none. */
	countRows(db: Database, tables: readonly OrdinaryTable[], signal: AbortSignal | undefined): Promise<RowCounts>
	/** References that lead nowhere. */
	findBroken(db: Database, tables: readonly OrdinaryTable[], signal: AbortSignal | undefined): Promise<BrokenReferences>
}

type Checked = Pick<EngineStep, 'sql' | 'mayLoseRows' | 'record'>

/** Looks at all tables, for a run whose steps are one. What the records do to their own tables is their business. */
export function scopeOfAll(steps: readonly Checked[]): Scope {
	const mayLose = tablesThatMayLose(steps)
	return {
		countRows: async (db, tables, signal) => countRows(db, namesOfCounted(tables, mayLose), signal),
		findBroken: findBrokenReferences,
	}
}

/**
 * Looks at the tables that a step's text can change: it must name them, or name what has a trigger that does. As foreign
 * keys are off, nothing else is reached, so that checking hundreds of files costs no walk through everything each time.
 */
export function scopeOf(step: Checked, triggers: readonly Trigger[]): Scope {
	const mayLose = tablesThatMayLose([step])
	const touched = reachOf(namesIn(step.sql), triggers)
	const isTouched = ({ folded }: OrdinaryTable) => touched.has(folded)
	const mayBeBroken = (table: OrdinaryTable) => {
		const parents = parentsIn(table.sql)
		return parents.length > 0 && (isTouched(table) || parents.some((name) => touched.has(name)))
	}
	return {
		countRows: async (db, tables, signal) => countRows(db, namesOfCounted(tables.filter(isTouched), mayLose), signal),
		findBroken: async (db, tables, signal) => findBrokenReferences(db, tables.filter(mayBeBroken), signal),
	}
}

/** Texts of tables that were read once already: most stay the same from step to step. */
const knownParents = new Map<string, readonly string[]>()
const knownAtMost = 10_000

/** Tables that the text of a table refers to, folded. */
function parentsIn(sql: string): readonly string[] {
	const known = knownParents.get(sql)
	if (known) return known
	const parents: string[] = []
	let refers = false
	for (const { kind, text } of /references/i.test(sql) ? tokensOf(sql) : []) {
		if (refers) parents.push(foldName(text))
		refers = kind === 'word' && foldName(text) === 'references'
	}
	if (knownParents.size >= knownAtMost) knownParents.clear()
	knownParents.set(sql, parents)
	return parents
}

const namesOfCounted = (tables: readonly OrdinaryTable[], mayLose: ReadonlySet<string> | 'all'): readonly string[] =>
	mayLose === 'all' ? [] : tables.filter(({ folded }) => !mayLose.has(folded)).map(({ name }) => name)

/** Tables that some step may leave with fewer rows on purpose, folded. */
function tablesThatMayLose(steps: readonly Checked[]): ReadonlySet<string> | 'all' {
	const tables = new Set<string>()
	for (const { mayLoseRows, record } of steps) {
		if (mayLoseRows === 'all') return 'all'
		for (const table of mayLoseRows) tables.add(foldName(table))
		for (const { sql } of record?.after ?? []) for (const name of writtenBy(sql)) tables.add(name)
	}
	return tables
}

/** The tables that a statement of the bookkeeping writes to or reads, folded. */
function writtenBy(sql: string): readonly string[] {
	const tokens = [...tokensOf(sql)]
	return tokens.flatMap(({ kind, text }, at) => {
		if (kind !== 'word' || !/^(into|from|update)$/i.test(text)) return []
		const name = tokens[at + 2]?.text === '.' ? tokens[at + 3] : tokens[at + 1]
		return name ? [foldName(name.text)] : []
	})
}

/** The names, and those that triggers on them name in turn. Triggers that the text makes are in the text. */
function reachOf(names: ReadonlySet<string>, triggers: readonly Trigger[]): ReadonlySet<string> {
	const reached = new Set(names)
	for (let before = -1; before !== reached.size; ) {
		before = reached.size
		for (const [on, sql] of triggers) if (reached.has(foldName(on))) for (const name of namesIn(sql)) reached.add(name)
	}
	return reached
}
