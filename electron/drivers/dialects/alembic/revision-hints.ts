import type { RevisionHint } from '../../../contract/history.ts'
import type { FunctionText } from './project.ts'
import { isString, type PythonFunction, type PythonModule } from './python-module.ts'
import type { Span } from './python-tokens.ts'

/** Where in a module a hint is looked for. `code` has neither strings nor comments; `sql` is the strings alone, documentation left out. */
type Sight = { readonly code: string; readonly sql: string }

/** A pattern that needs one of these words to occur. */
type Clue = readonly [words: readonly string[], shows: (code: string) => boolean]

/** Signs of a hint: what shows it in code, where one of the words occurs, and what shows it in SQL. */
type Sign = {
	readonly hint: RevisionHint
	readonly byCode: readonly Clue[]
	readonly bySql: (sql: string) => boolean
}

const writesByCode =
	/\.bulk_insert\s*\(|\.(?:insert|update|delete)\s*\(\s*\)|(?:\b(?:sa|sqlalchemy)\.|(?<![\w.]))(?:insert|update|delete)\s*\(/
const writesBySql =
	/\bINSERT\s+INTO\b|(?<!\b(?:ON|DO|FOR)\s)\bUPDATE\s+(?!SET\b)[^;]{1,200}?\sSET\s|\bDELETE\s+FROM\b|^\s*TRUNCATE\b|\bMERGE\s+INTO\b/im
const rawSql = /\bop\.execute\s*\(|\.(?:execute|exec_driver_sql)\s*\(\s*(?:\w+\.)?text\s*\(|\.exec_driver_sql\s*\(/

const seenBy = (pattern: RegExp) => (text: string) => pattern.test(text)
const never = () => false

/** What one way of a revision does when it is taken. */
const acts: readonly Sign[] = [
	{ hint: 'raw-sql', byCode: [[['execute', 'exec_driver_sql'], seenBy(rawSql)]], bySql: never },
	{ hint: 'drops-table', byCode: [[['drop_table'], seenBy(/\.drop_table\s*\(/)]], bySql: seenBy(/\bDROP\s+TABLE\b/i) },
	{ hint: 'drops-column', byCode: [[['drop_column'], seenBy(/\.drop_column\s*\(/)]], bySql: seenBy(/\bDROP\s+COLUMN\b/i) },
	{
		hint: 'alters-column',
		byCode: [[['alter_column'], seenBy(/\.alter_column\s*\(/)]],
		bySql: seenBy(/\b(?:ALTER|RENAME)\s+COLUMN\b/i),
	},
	{ hint: 'alters-type', byCode: [], bySql: seenBy(/\b(?:ALTER|DROP)\s+TYPE\b/i) },
	{ hint: 'writes-rows', byCode: [[['bulk_insert', 'insert', 'update', 'delete'], seenBy(writesByCode)]], bySql: seenBy(writesBySql) },
	{
		hint: 'builds-index',
		byCode: [[['create_index'], buildsIndex]],
		bySql: seenBy(/\bCREATE\s+(?:UNIQUE\s+)?INDEX\b(?!\s+CONCURRENTLY)/i),
	},
	{ hint: 'creates-extension', byCode: [], bySql: seenBy(/\bCREATE\s+EXTENSION\b/i) },
]

const outsideByCode = /\bautocommit_block\b|\bpostgresql_concurrently\s*=\s*(?!False\b)|\.commit\s*\(/
const outsideBySql = /\bCONCURRENTLY\b|;\s*COMMIT\b/i
/** In lower case, alone, they may be the name of anything. */
const outsideByWord = /^\s*(?:COMMIT\b|AUTOCOMMIT\s*$)/m

/** Questions to the database by the names of what asks them, or of what takes their answers. */
const askers = ['inspect', 'Inspector', 'get_inspector', 'sessionmaker', 'Session']
const asking = ['has_table', 'get_table_names', 'get_columns', 'reflect']
const taking = ['fetchone', 'fetchall', 'fetchmany', 'scalar', 'scalars', 'scalar_one', 'scalar_one_or_none', 'mappings', 'first']
const asksByName = new RegExp(
	`\\b(?:${askers.join('|')})\\b(?=[.(\\s])|\\b(?:${[...asking, ...taking].join('|')})\\s*\\(|\\bautoload(?:_with)?\\s*=|\\.rowcount\\b`,
)
/** The connection goes to code that is not seen here; types that are created or dropped ask nothing on paper. */
const handsOver = /(?<!\.create|\.drop)\(\s*(?:bind\s*=\s*)?op\.get_bind\(\)\s*[,)]/

/** What both ways together are like: it matters to whoever renders or runs either. */
const manners: readonly Sign[] = [
	{
		hint: 'not-transactional',
		byCode: [[['autocommit_block', 'postgresql_concurrently', 'commit'], seenBy(outsideByCode)]],
		bySql: (sql) => outsideBySql.test(sql) || outsideByWord.test(sql),
	},
	{
		hint: 'reads-live-state',
		byCode: [
			[[...askers, ...asking, ...taking, 'autoload', 'autoload_with', 'rowcount'], seenBy(asksByName)],
			[['execute', 'exec_driver_sql'], usesAnswer],
			[['get_bind'], seenBy(handsOver)],
		],
		bySql: never,
	},
	{ hint: 'differs-offline', byCode: [[['is_offline_mode', 'as_sql'], seenBy(/\bis_offline_mode\b|\.as_sql\b/)]], bySql: never },
]

const clues: readonly Clue[] = [...acts, ...manners].flatMap(({ byCode }) => byCode)

/** The groups of words that reading a module has to watch for: code without them is not looked at. */
export const telltales: readonly (readonly string[])[] = clues.map(([words]) => words)
const bitOf: ReadonlyMap<Clue, number> = new Map(clues.map((clue, group) => [clue, 1 << group]))

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
	const { found } = module.outline
	const back = module.functions.filter(({ name }) => name.startsWith('downgrade'))
	const strings = tellingStrings(module)
	const whole: Sight = { code: watchedCode(module, []), sql: joined(strings, []) }
	const up: Sight = back.length === 0 ? whole : { code: watchedCode(module, back), sql: joined(strings, back) }
	const tells = (signs: readonly Sign[], sight: Sight) => {
		for (const sign of signs) if (shows(sign, sight, found)) hints.push(sign.hint)
	}
	const hints: RevisionHint[] = []
	tells(acts, up)
	tells(manners, whole)
	if (upgrade?.effect === 'nothing' && !isMerge) hints.push('empty-upgrade')
	else if (downgrade?.effect === 'nothing' && !isMerge) hints.push('empty-downgrade')
	if (downgrade === null || downgrade.effect === 'raises') hints.push('no-downgrade')
	return hints
}

function shows({ byCode, bySql }: Sign, { code, sql }: Sight, found: number): boolean {
	if (code !== '') for (const clue of byCode) if ((found & (bitOf.get(clue) ?? 0)) !== 0 && clue[1](code)) return true
	return sql !== '' && bySql(sql)
}

/** The statements that have a word watched for, apart from those in some functions: what is looked for in code is within one. */
function watchedCode({ outline }: PythonModule, left: readonly Span[]): string {
	let code = ''
	for (const { start, end, watched } of outline.statements) {
		if (watched && !left.some((span) => span.start <= start && end <= span.end)) code += `${outline.code.slice(start, end)};\n`
	}
	return code
}

/** What the body of a function amounts to, documentation and comments aside. */
export function effectOf(module: PythonModule, { body }: PythonFunction): FunctionText['effect'] {
	for (const span of body) {
		const statement = module.outline.code.slice(span.start, span.end).trim()
		// A string by itself is blank, and does nothing
		if (statement === '' || /^(?:pass|\.\.\.|return|return\s+None)$/.test(statement)) {
			if (statement.startsWith('return')) return 'nothing'
			continue
		}
		return /^raise\b/.test(statement) ? 'raises' : 'something'
	}
	return 'nothing'
}

/** A string, and what it says. */
type Text = Span & { readonly text: string }

/** The strings that are not documentation. None when not one of them has a word that tells anything. */
function tellingStrings({ text, outline }: PythonModule): readonly Text[] {
	const { statements, strings } = outline
	const found: Text[] = []
	let [at, tells] = [0, false]
	for (const { start, end } of strings) {
		if (isName(text, start, end)) continue
		for (let next = statements[at]; next && next.end <= start; next = statements[++at]);
		const statement = statements[at]
		if (statement && statement.start <= start && isString(outline, statement)) continue
		const literal = text.slice(start, end)
		tells ||= telling.test(literal)
		found.push({ start, end, text: literal })
	}
	return tells ? found.map(({ start, end, text: literal }) => ({ start, end, text: bare(literal) })) : noTexts
}

const noTexts: readonly Text[] = []

/** Texts of strings, apart from those in some functions, each on lines of its own. Empty when none can matter. */
function joined(strings: readonly Text[], left: readonly Span[]): string {
	if (strings.length === 0) return ''
	const outside = strings.filter(({ start, end }) => !left.some((span) => span.start <= start && end <= span.end))
	return outside.some(({ text }) => telling.test(text)) ? outside.map(({ text }) => text).join('\n') : ''
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

/** An index is built in a way that others wait for. */
function buildsIndex(code: string): boolean {
	if (!code.includes('postgresql_concurrently')) return /\.create_index\s*\(/.test(code)
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
