import { versionMoves } from './rendered-version.ts'
import { firstStatementLine, openPlace, outsideQuotes, strangeText } from './sql-paper.ts'

/** What rendering one step should print. `steps` are all that Alembic takes on the way, this one first or last among them. */
export type ExpectedScript = {
	readonly direction: 'up' | 'down'
	readonly steps: readonly { readonly id: string; readonly parents: readonly string[] }[]
	readonly place: 'first' | 'last'
	/** It starts where nothing is applied, so the version table is made first. */
	readonly fromNothing: boolean
	/** Ids in the version table before and after the step. */
	readonly before: readonly string[]
	readonly after: readonly string[]
}

/** The step's own SQL, or why the text is not taken for it. `transactional`: nothing in it is committed by itself. */
export type ReadScript = { readonly sql: string; readonly transactional: boolean } | { readonly why: string }

/**
 * Reads what `upgrade A:B --sql` or `downgrade B:A --sql` printed, of any Alembic from 1.8 to 1.19. A text is taken only
 * when it is complete: a transaction that is begun is committed, and the version table moves exactly as it should.
 */
export function readRenderedScript(stdout: string, expected: ExpectedScript): ReadScript {
	const text = stdout.includes('\r\n') && !/(?<!\r)\n/.test(stdout) ? stdout.replaceAll('\r\n', '\n') : stdout
	const section = sectionOf(text, expected)
	if ('why' in section) return section
	const trouble = closedTransactions(text) ?? strangePreface(section.preface, expected)
	if (trouble !== null) return { why: trouble }
	const open = marksOf(section.preface).length % 2 === 1
	const framed = withoutFrame(section.rest, expected)
	const moved = versionMoves(framed, expected)
	if ('why' in moved) return moved
	if (expected.fromNothing && !makesTable(section.preface, moved.table)) return { why: 'the version table is not made' }
	return ownSql(moved.sql, open)
}

type Section = { readonly preface: string; readonly rest: string }

/** The text after the step's own line, up to that of the next step, and everything before it. */
function sectionOf(text: string, { direction, steps, place }: ExpectedScript): Section | { readonly why: string } {
	const found = [...text.matchAll(/^-- Running (?:upgrade|downgrade) .*$/gm)]
	const expected = steps.map((step) => headOf(step, direction))
	const heads = found.map(([line]) => line.trimEnd())
	const own = place === 'first' ? 0 : found.length - 1
	const head = found[own]
	if (head === undefined) return { why: 'no step was printed' }
	const strange = heads.find((line) => !expected.includes(line))
	if (strange !== undefined) return { why: `another step was printed: ${strange.slice(3)}` }
	const wanted = expected[place === 'first' ? 0 : expected.length - 1]
	if (heads.length !== expected.length || new Set(heads).size !== heads.length || heads[own] !== wanted)
		return { why: `not the step that was asked for: ${heads.map((line) => line.slice(3)).join('; ')}` }
	const start = head.index + head[0].length
	return { preface: text.slice(0, head.index), rest: text.slice(start, found[own + 1]?.index) }
}

function headOf({ id, parents }: ExpectedScript['steps'][number], direction: 'up' | 'down'): string {
	const below = parents.join(', ')
	return (direction === 'up' ? `-- Running upgrade ${below} -> ${id}` : `-- Running downgrade ${id} -> ${below}`).trimEnd()
}

/** Alembic puts its own BEGIN and COMMIT on a line each. */
const marksOf = (text: string) => [...outsideQuotes(text).matchAll(/^(BEGIN|COMMIT);$/gm)].map(([, word]) => word)

function closedTransactions(text: string): string | null {
	const marks = marksOf(text)
	if (marks.some((word, index) => word !== (index % 2 === 0 ? 'BEGIN' : 'COMMIT'))) return 'it ends its transaction by itself'
	return marks.length % 2 === 1 ? 'it breaks off before COMMIT' : null
}

/** What projects that log to standard output put between the SQL. */
const logLine =
	/^(?!-- ).*(?:Context impl \w+\.|Generating static SQL|Will assume (?:non-)?transactional DDL\.|Running (?:upgrade|downgrade) .*-> ).*$/gm
const tableMaking = /^CREATE TABLE ([^\n]+) \(\n\s*version_num [\s\S]*?\n\);$/gm

/** With other steps before it, only the end is the step's own; those are printed as they should be. */
function strangePreface(preface: string, { steps, place }: ExpectedScript): string | null {
	if (place === 'last' && steps.length > 1) return null
	const rest = preface
		.replace(logLine, '')
		.replace(tableMaking, '')
		.replace(/^BEGIN;$/gm, '')
	const statement = firstStatementLine(rest)
	return statement === null ? null : `env.py adds a statement before the step: ${inShort(statement)}`
}

const makesTable = (preface: string, table: string) => [...preface.matchAll(tableMaking)].some(([, name]) => name === table)

/** Without the COMMIT at the end, the BEGIN of the next step, and the version table's own end. */
function withoutFrame(rest: string, { after }: ExpectedScript): string {
	const tail = after.length === 0 ? /\n\n(?:COMMIT|BEGIN|DROP TABLE [^\n;]+);$/ : /\n\n(?:COMMIT|BEGIN);$/
	let text = rest.trimEnd()
	for (;;) {
		const shorter = text
			.replace(tail, '')
			.replace(/\n[^\n]*Running downgrade [^\n]*-> [^\n]*$/, '')
			.trimEnd()
		if (shorter === text) return text
		text = shorter
	}
}

function ownSql(body: string, open: boolean): ReadScript {
	const marks = marksOf(body)
	if (!open && marks.length > 0) return { why: 'it begins a transaction by itself' }
	const sql = withoutMarks(body)
	const strange = strangeText(sql)
	if (strange !== null) return { why: `something else is printed among the SQL: ${inShort(strange)}` }
	const place = openPlace(sql)
	if (place !== null) return { why: `a value is left out: ${place} (env.py renders without literal_binds)` }
	return { sql: sql === '' ? '' : `${sql}\n`, transactional: marks.length === 0 }
}

/** Where a step leaves its transaction, COMMIT stands before what it does outside, and BEGIN after. */
function withoutMarks(body: string): string {
	const plain = outsideQuotes(body)
	let sql = ''
	let at = 0
	for (const mark of plain.matchAll(/^(?:BEGIN|COMMIT);$\n*/gm)) {
		sql += body.slice(at, mark.index)
		at = mark.index + mark[0].length
	}
	return (sql + body.slice(at)).trim()
}

const inShort = (text: string) => {
	const line = text.split('\n', 1)[0] ?? ''
	return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
