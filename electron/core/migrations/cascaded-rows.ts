import type { Fault } from '../../contract/fault.ts'
import type { PlanStep } from '../../contract/migrations.ts'
import type { Engine } from '../../drivers/engines/engine.ts'
import { quoteName } from '../../lib/sql-text.ts'

/** A reference whose rows go, or forget what they mean, when the rows of another table are deleted. */
type Reference = { readonly table: string; readonly parent: string; readonly held: number; readonly parents: number }
export type References = ReadonlyMap<string, Reference>

const listed = {
	sql: `SELECT t.name, f."from", p.name FROM sqlite_schema AS t JOIN pragma_foreign_key_list(t.name) AS f
	JOIN sqlite_schema AS p ON p.type = 'table' AND p.name = f."table" COLLATE NOCASE
	WHERE t.type = 'table' AND f.on_delete IN ('CASCADE', 'SET NULL') AND p.name <> t.name ORDER BY 1, 2`,
}

/** Counts the rows that hold such references in a SQLite database, and those they lead to. */
export async function countReferences(engine: Engine): Promise<References> {
	const [answer] = await engine.read([listed])
	const found = (answer?.rows ?? []).map((row) => row.map(String))
	const counts = await engine.read(
		found.map(([table = '', column = '', parent = '']) => ({
			sql: `SELECT (SELECT count(${quoteName(column)}) FROM ${quoteName(table)}), (SELECT count(*) FROM ${quoteName(parent)})`,
		})),
	)
	return new Map(
		found.map(([table = '', column = '', parent = ''], at) => {
			const [held, parents] = counts[at]?.rows[0] ?? []
			return [`${table}\n${column}\n${parent}`, { table, parent, held: Number(held), parents: Number(parents) }]
		}),
	)
}

/**
 * Rows that went although what they mean is all there: SQLite takes the dropping of a table that is being rebuilt for the
 * deletion of its rows, where a project turns foreign keys on. Null where there are none, or a step may have meant it.
 * Source: SQLite's manual, "Making Other Kinds Of Table Schema Changes".
 */
export function cascadedSince(before: References, after: References, steps: readonly PlanStep[]): Fault | null {
	if (steps.some(mayDelete)) return null
	const lost = [...after].flatMap(([key, now]) => {
		const was = before.get(key)
		if (!was || now.held >= was.held || now.parents < was.parents) return []
		return [{ table: now.table, before: was.held, after: now.held }]
	})
	return lost.length === 0 ? null : { kind: 'rows-lost', tables: lost }
}

/** What a step's text does not show counts as meant. */
function mayDelete({ python, hints }: PlanStep): boolean {
	return python === null || hints.includes('writes-rows') || /\b(?:delete|truncate|update|replace)\b/i.test(python)
}
