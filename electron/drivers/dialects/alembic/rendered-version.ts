const name = '(?:"(?:[^"]|"")*"|[\\w$\\u0080-\\uffff]+)'
const table = `(?<table>(?:${name}\\.)?${name})`
const id = "'((?:[^']|'')*)'"
const inserted = new RegExp(`^INSERT INTO ${table} \\(version_num\\) VALUES \\(${id}\\)(?: RETURNING \\k<table>\\.version_num)?;$`)
const updated = new RegExp(`^UPDATE ${table} SET version_num=${id} WHERE \\k<table>\\.version_num = ${id};$`)
const deleted = new RegExp(`^DELETE FROM ${table} WHERE \\k<table>\\.version_num = ${id};$`)

type Move = { readonly table: string; readonly out: string | null; readonly in: string | null }

/**
 * Takes the statements that move the version table off the end of a step. There must be as many as Alembic needs, and
 * they must turn the rows from before the step into those after it.
 */
export function versionMoves(
	section: string,
	{ before, after }: { readonly before: readonly string[]; readonly after: readonly string[] },
): { readonly sql: string; readonly table: string } | { readonly why: string } {
	const gone = before.filter((row) => !after.includes(row)).length
	const come = after.filter((row) => !before.includes(row)).length
	const count = Math.max(gone, come)
	// The blank lines between statements stay with what is before them
	const chunks = section.split(/(?<=\n\n)/)
	const moves = chunks.slice(chunks.length - count).map((chunk) => moveOf(chunk.trim()))
	if (chunks.length < count || moves.some((move) => move === null)) return { why: 'the version table is not moved to its end' }
	const known = moves.filter((move) => move !== null)
	const tableName = known[0]?.table
	if (tableName === undefined || known.some((move) => move.table !== tableName)) return { why: 'it moves more than one version table' }
	const rows = movedRows(before, known)
	if (rows?.join('\n') !== [...after].sort().join('\n')) return { why: 'the version table is moved elsewhere' }
	const rest = chunks.slice(0, chunks.length - count)
	if (rest.some((chunk) => moveOf(chunk.trim())?.table === tableName)) return { why: 'the revision moves the version table itself' }
	return { sql: rest.join('').trim(), table: tableName }
}

function moveOf(statement: string): Move | null {
	const parts = (pattern: RegExp) => {
		const found = pattern.exec(statement)
		return found?.groups?.['table'] === undefined ? null : { table: found.groups['table'], ids: found.slice(2) }
	}
	const insert = parts(inserted)
	if (insert) return { table: insert.table, out: null, in: insert.ids[0] ?? '' }
	const update = parts(updated)
	if (update) return { table: update.table, out: update.ids[1] ?? '', in: update.ids[0] ?? '' }
	const remove = parts(deleted)
	return remove && { table: remove.table, out: remove.ids[0] ?? '', in: null }
}

/** The rows afterwards, sorted; null when a statement takes out what is not there or puts in what is. */
function movedRows(before: readonly string[], moves: readonly Move[]): readonly string[] | null {
	const rows = new Set(before)
	for (const move of moves) {
		if (move.out !== null && !rows.delete(move.out)) return null
		if (move.in === null) continue
		if (rows.has(move.in)) return null
		rows.add(move.in)
	}
	return [...rows].sort()
}
