import type { RevisionHint } from '../../../contract/history.ts'
import type { FunctionText } from './project.ts'
import { isString, type PythonFunction, type PythonModule } from './python-module.ts'
import type { Span } from './python-tokens.ts'

/** Where in a module a hint is looked for. `code` has neither strings nor comments; `sql` is the strings alone, documentation left out. */
type Sight = { readonly code: string; readonly sql: string }

/** What one way of a revision does when it is taken. */
const acts: readonly (readonly [RevisionHint, (sight: Sight) => boolean])[] = [
	[
		'raw-sql',
		({ code }) => /\bop\.execute\s*\(|\.(?:execute|exec_driver_sql)\s*\(\s*(?:\w+\.)?text\s*\(|\.exec_driver_sql\s*\(/.test(code),
	],
	['drops-table', ({ code, sql }) => /\.drop_table\s*\(/.test(code) || /\bDROP\s+TABLE\b/i.test(sql)],
	['drops-column', ({ code, sql }) => /\.drop_column\s*\(/.test(code) || /\bDROP\s+COLUMN\b/i.test(sql)],
	['alters-column', ({ code, sql }) => /\.alter_column\s*\(/.test(code) || /\b(?:ALTER|RENAME)\s+COLUMN\b/i.test(sql)],
	['alters-type', ({ sql }) => /\b(?:ALTER|DROP)\s+TYPE\b/i.test(sql)],
	['writes-rows', ({ code, sql }) => writesByCode.test(code) || writesBySql.test(sql)],
	['builds-index', ({ code, sql }) => buildsIndex(code) || /\bCREATE\s+(?:UNIQUE\s+)?INDEX\b(?!\s+CONCURRENTLY)/i.test(sql)],
	['creates-extension', ({ sql }) => /\bCREATE\s+EXTENSION\b/i.test(sql)],
]

const writesByCode =
	/\.bulk_insert\s*\(|\.(?:insert|update|delete)\s*\(\s*\)|(?:\b(?:sa|sqlalchemy)\.|(?<![\w.]))(?:insert|update|delete)\s*\(/
const writesBySql =
	/\bINSERT\s+INTO\b|(?<!\b(?:ON|DO|FOR)\s)\bUPDATE\s+(?!SET\b)[^;]{1,200}?\sSET\s|\bDELETE\s+FROM\b|^\s*TRUNCATE\b|\bMERGE\s+INTO\b/im

/** What both ways together are like: it matters to whoever renders or runs either. */
const manners: readonly (readonly [RevisionHint, (sight: Sight) => boolean])[] = [
	['not-transactional', ({ code, sql }) => outsideByCode.test(code) || outsideBySql.test(sql) || outsideByWord.test(sql)],
	['reads-live-state', ({ code }) => asksByName.test(code) || usesAnswer(code) || handsOver.test(code)],
	['differs-offline', ({ code }) => /\bis_offline_mode\b|\.as_sql\b/.test(code)],
]

const outsideByCode = /\bautocommit_block\b|\bpostgresql_concurrently\s*=\s*(?!False\b)|\.commit\s*\(/
const outsideBySql = /\bCONCURRENTLY\b|;\s*COMMIT\b/i
/** In lower case, alone, they may be the name of anything. */
const outsideByWord = /^\s*(?:COMMIT\b|AUTOCOMMIT\s*$)/m

/** Questions to the database by the names of what asks them, or of what takes their answers. */
const asksByName =
	/\b(?:inspect|Inspector|get_inspector|sessionmaker|Session)\b(?=[.(\s])|\b(?:has_table|get_table_names|get_columns|reflect|fetchone|fetchall|fetchmany|scalar|scalars|scalar_one|scalar_one_or_none|mappings|first)\s*\(|\bautoload(?:_with)?\s*=|\.rowcount\b/
/** The connection goes to code that is not seen here; types that are created or dropped ask nothing on paper. */
const handsOver = /(?<!\.create|\.drop)\(\s*(?:bind\s*=\s*)?op\.get_bind\(\)\s*[,)]/

/**
 * What a revision's text tells of its effect, found in its code and in its strings, never in comments or documentation.
 * What it drops, alters and writes is that of the way up: the way back of every table is to drop it.
 */
export function hintsOf(
	module: PythonModule,
	upgrade: FunctionText | null,
	downgrade: FunctionText | null,
	isMerge: boolean,
): readonly RevisionHint[] {
	const { code } = module.outline
	const back = module.functions.filter(({ name }) => name.startsWith('downgrade'))
	const whole: Sight = { code, sql: stringsOutside(module, []) }
	const up: Sight = back.length === 0 ? whole : { code: without(code, back), sql: stringsOutside(module, back) }
	const hints = [...acts.filter(([, tells]) => tells(up)), ...manners.filter(([, tells]) => tells(whole))].map(([hint]) => hint)
	if (upgrade?.effect === 'nothing' && !isMerge) hints.push('empty-upgrade')
	else if (downgrade?.effect === 'nothing' && !isMerge) hints.push('empty-downgrade')
	if (downgrade === null || downgrade.effect === 'raises') hints.push('no-downgrade')
	return hints
}

/** What the body of a function amounts to, documentation and comments aside. */
export function effectOf(module: PythonModule, { body }: PythonFunction): FunctionText['effect'] {
	for (const span of body) {
		const statement = module.outline.code.slice(span.start, span.end).trim()
		if (statement === '' || isString(module.outline, span) || /^(?:pass|\.\.\.|return|return\s+None)$/.test(statement)) {
			if (statement.startsWith('return')) return 'nothing'
			continue
		}
		return /^raise\b/.test(statement) ? 'raises' : 'something'
	}
	return 'nothing'
}

/** Texts of the strings that are not documentation, apart from those in some functions, each on lines of its own. Empty when none can matter. */
function stringsOutside({ text, outline }: PythonModule, left: readonly Span[]): string {
	const { statements, strings } = outline
	const texts: string[] = []
	let [at, tells] = [0, false]
	for (const { start, end } of strings) {
		if (isName(text, start, end)) continue
		for (let next = statements[at]; next && next.end <= start; next = statements[++at]);
		const statement = statements[at]
		const documents = statement && statement.start <= start && isString(outline, statement)
		if (documents || left.some((span) => span.start <= start && end <= span.end)) continue
		const inner = bare(text.slice(start, end))
		tells ||= telling.test(inner)
		texts.push(inner)
	}
	return tells ? texts.join('\n') : ''
}

/** Most strings are names of tables and columns: one short word, and no statement by itself. */
function isName(text: string, start: number, end: number): boolean {
	if (end - start > 60 || text.startsWith('COMMIT', start + 1) || text.startsWith('AUTOCOMMIT', start + 1)) return false
	for (let at = start; at < end; at++) if (text.charCodeAt(at) <= 32) return false
	return true
}

/** Words of which every statement that is looked for has one. */
const telling = /alter|drop|rename|insert|update|delete|truncate|merge|index|extension|concurrently|commit/i

/** Without prefix and quotes; escapes that break lines count as blanks, and what SQL itself quotes is no SQL. */
function bare(literal: string): string {
	const [opening, marks = ''] = /^[A-Za-z]*("""|'''|.)/.exec(literal) ?? ['']
	const text = literal.slice(opening.length, literal.length - marks.length)
	const line = text.includes('\\') ? text.replaceAll(/\\[nt\n]/g, ' ') : text
	return line.includes("'") && line.split("'").length % 2 === 1 ? line.replaceAll(/'[^']*'/g, "''") : line
}

function without(code: string, left: readonly Span[]): string {
	let [kept, at] = ['', 0]
	for (const { start, end } of left) {
		kept += code.slice(at, start)
		at = end
	}
	return kept + code.slice(at)
}

/** An index is built in a way that others wait for. */
function buildsIndex(code: string): boolean {
	for (const { index } of code.matchAll(/\.create_index\s*\(/g)) {
		if (!/\bpostgresql_concurrently\s*=\s*True\b/.test(argumentsAt(code, code.indexOf('(', index)))) return true
	}
	return false
}

function argumentsAt(code: string, bracket: number): string {
	const signs = /[()[\]{}]/g
	signs.lastIndex = bracket
	let depth = 0
	for (let found = signs.exec(code); found; found = signs.exec(code)) {
		if ('([{'.includes(found[0])) depth++
		else if (--depth === 0) return code.slice(bracket, found.index)
	}
	return code.slice(bracket)
}

/** The result of a statement on a connection is not thrown away; `op.execute` has none. */
function usesAnswer(code: string): boolean {
	for (const { index } of code.matchAll(/\.(?:execute|exec_driver_sql)\s*\(/g)) {
		const before = code.slice(Math.max(0, index - 120), index)
		const asked = /(?:[=([,]|\b(?:in|return|await))\s*([\w.]+)(?:\([^()]*\))?$/.exec(before)?.[1]
		if (asked !== undefined && asked !== 'op') return true
	}
	return false
}
