const quoted =
	/--[^\n]*|\/\*|\b[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[\w$\u0080-\uffff]+/g

/**
 * SQL of the same length with blanks for everything inside quotes and comments, so that what is left can be searched for
 * the words and signs that the database itself would act on. Line breaks stay only outside.
 */
export function outsideQuotes(sql: string): string {
	const scan = new RegExp(quoted)
	let plain = ''
	let at = 0
	for (let found = scan.exec(sql); found; found = scan.exec(sql)) {
		const [token] = found
		const end = token === '/*' ? endOfComment(sql, found.index) : dollarEnd(sql, found.index, token)
		if (end === null) continue
		plain += sql.slice(at, found.index) + ' '.repeat(end - found.index)
		at = end
		scan.lastIndex = end
	}
	return plain + sql.slice(at)
}

/** Where what begins here with a quote or a comment ends; null for a word, which stays. */
function dollarEnd(sql: string, start: number, token: string): number | null {
	if (/^\$[^$]*\$$/.test(token)) {
		const end = sql.indexOf(token, start + token.length)
		return end < 0 ? sql.length : end + token.length
	}
	return /^[eE]'|^[-'"`]/.test(token) ? start + token.length : null
}

/** Comments of PostgreSQL nest. */
function endOfComment(sql: string, start: number): number {
	const marks = /\/\*|\*\//g
	marks.lastIndex = start
	let depth = 0
	for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
		depth += mark[0] === '/*' ? 1 : -1
		if (depth === 0) return marks.lastIndex
	}
	return sql.length
}

/** Every word with which a statement of PostgreSQL or SQLite begins, and those that begin one inside a trigger or a function. */
const verbs = new Set(
	`ABORT ALTER ANALYZE ANALYSE ATTACH BEGIN CALL CHECKPOINT CLOSE CLUSTER COMMENT COMMIT COPY CREATE DEALLOCATE DECLARE DELETE DETACH
	DISCARD DO DROP END EXECUTE EXPLAIN FETCH GRANT IMPORT INSERT LISTEN LOAD LOCK MERGE MOVE NOTIFY PRAGMA PREPARE REASSIGN REFRESH
	REINDEX RELEASE REPLACE RESET RETURN REVOKE ROLLBACK SAVEPOINT SECURITY SELECT SET SHOW START TABLE TRUNCATE UNLISTEN UPDATE
	VACUUM VALUES WITH`.split(/\s+/),
)

/** The first text between statements that is no SQL, such as what a project prints itself; null when there is none. */
export function strangeText(sql: string): string | null {
	return piecesOf(sql).find((piece) => !startsStatement(piece)) ?? null
}

/** The first line that begins as a statement does; null when there is none. */
export function firstStatementLine(text: string): string | null {
	const lines = outsideQuotes(text).split('\n')
	return lines.map((line) => line.trim()).find((line) => line !== '' && startsStatement(line)) ?? null
}

const startsStatement = (piece: string) =>
	/^\(\s*(?:SELECT|WITH|VALUES)\b/i.test(piece) || verbs.has((/^\w+/.exec(piece)?.[0] ?? '').toUpperCase())

/** Texts between semicolons outside of quotes, without the comments before them. */
function piecesOf(sql: string): readonly string[] {
	const plain = outsideQuotes(sql)
	const pieces: string[] = []
	let start = 0
	for (let end = plain.indexOf(';'); start < plain.length; end = plain.indexOf(';', start)) {
		const stop = end < 0 ? plain.length : end
		const blank = plain.slice(start, stop).search(/\S/)
		if (blank >= 0) pieces.push(sql.slice(start + blank, stop).trim())
		start = stop + 1
	}
	return pieces
}

/** A value that was left out of the text: `:name`, `%(name)s`, `%s`, `$1` or a question mark alone; null when there is none. */
export function openPlace(sql: string): string | null {
	const found = /%\(\w+\)s|%s\b|(?<![:\w[]):[A-Za-z_]\w*|\$\d+|(?<=[=(,<>]\s*)\?(?=\s*[,);]|\s*$)/m.exec(outsideQuotes(sql))
	return found?.[0] ?? null
}
