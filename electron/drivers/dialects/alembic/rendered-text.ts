/** First line of a step that cannot run in a transaction: a person reads it, and a bundle keeps it as a mark of its own. */
export const committedAlone = '-- Each statement is committed by itself.'

/** The SQL without that line, and whether it was there. */
export function readMark(sql: string): { readonly sql: string; readonly transactional: boolean } {
	const marked = sql.startsWith(`${committedAlone}\n`)
	return { sql: marked ? sql.slice(committedAlone.length).trimStart() : sql, transactional: !marked }
}
