import type { CommandAim } from '../../../contract/commands.ts'
import type { EnvironmentHints } from './project.ts'
import { readLiteral } from './python-literals.ts'
import { isString } from './python-module.ts'
import { outlinePython, type PythonOutline } from './python-tokens.ts'

/** What is known of a project without an env.py that can be read. */
export const unknownEnvironment: EnvironmentHints = {
	aim: { kind: 'none' },
	versionTable: null,
	versionTableSchema: null,
	transactionPerMigration: null,
}

/** One statement of env.py as it is written, without comments, and the function it is in. */
type Line = { readonly text: string; readonly indent: number; readonly within: string | null }

/** Systems whose env.py takes the address from settings of their own. */
const systems: readonly (readonly [RegExp, CommandAim])[] = [
	[/^\s*(?:from|import)\s+syncmaster\b/m, { kind: 'variable', name: 'SYNCMASTER__DATABASE__URL', scheme: 'postgresql+asyncpg' }],
	[/^\s*(?:from|import)\s+reana_db\b/m, { kind: 'variable', name: 'REANA_SQLALCHEMY_DATABASE_URI', scheme: 'postgresql+psycopg2' }],
]

/**
 * What the text of env.py says of itself. `address` is `sqlalchemy.url` of the ini file, where it has one: what its scheme
 * names is what the project is made for. Whatever does not show plainly is left open: `none`, or null.
 */
export function readEnvironment(content: string, address: string | null): EnvironmentHints {
	const text = content.replaceAll(/\r\n?/g, '\n')
	const outline = outlinePython(text)
	const lines = linesOf(text, outline)
	return {
		aim: aimOf(outline, lines, address),
		versionTable: textOption(text, outline, 'version_table'),
		versionTableSchema: textOption(text, outline, 'version_table_schema'),
		transactionPerMigration: yesOption(text, outline, 'transaction_per_migration'),
	}
}

function aimOf({ code }: PythonOutline, lines: readonly Line[], address: string | null): CommandAim {
	const system = systems.find(([imports]) => imports.test(code))
	if (system) return system[1]
	const scheme = schemeOf(lines, address)
	const argument = argumentName(lines)
	if (argument !== null) return { kind: 'x-argument', name: argument, scheme }
	const name = variableName(lines, address)
	if (name !== null) return { kind: 'variable', name, scheme }
	return obeysIni(lines) ? { kind: 'ini', scheme } : { kind: 'none' }
}

const iniOption = /\bget_(?:main|section)_option\(.*?["']sqlalchemy\.url["']/s
const readsIni = (text: string) => iniOption.test(text) || /\b(?:async_)?engine_from_config\(/.test(text)

const engineMade = /\b(?:create_(?:async_)?engine|(?:async_)?engine_from_config)\(/
/** What is put in the place of the ini's address. */
const override = /\bset_(?:main|section)_option\(.*?["']sqlalchemy\.url["']\s*,(.*)|\[\s*["']sqlalchemy\.url["']\s*\]\s*=(?!=)(.*)/s

/**
 * Does the ini's address come to be that of the connection: it is read, nothing else is put in its place, and where
 * engines are made it is read for one of them. Offline branches read it also where the connection is an application's own.
 */
function obeysIni(lines: readonly Line[]): boolean {
	if (!lines.some(({ text }) => readsIni(text))) return false
	const carriers = lines.flatMap(({ text }) => (iniOption.test(text) ? (/^(\w+)\s*(?::[^=]*)?=(?!=)/.exec(text)?.slice(1) ?? []) : []))
	const isIni = (text: string) => readsIni(text) || carriers.some((name) => new RegExp(`(?<![\\w.])${name}(?!\\w)`).test(text))
	const replaced = lines.some(({ text }, at) => {
		const [, inCall, inSection] = override.exec(text) ?? []
		const value = inCall ?? inSection
		return value !== undefined && !isIni(value) && !onlyWithoutIni(lines, at)
	})
	const engines = lines.filter(({ text }) => engineMade.test(text) && !/^(?:from|import)\b/.test(text))
	const reads = engines.length > 0 ? engines.some(({ text }) => isIni(text)) : !lines.some(({ text }) => /\.connect\(\)/.test(text))
	return reads && !replaced
}

/** With its driver, where the project needs a certain one; a driver that is only in the template's example is none. */
function schemeOf(lines: readonly Line[], address: string | null): string | null {
	const own = /^([a-z0-9]+\+[a-z0-9_]+):/.exec(address ?? '')?.[1]
	if (own !== undefined) return own
	const written = lines.map(({ text }) => /["'](?:[^"'\n]*["'\s])?((?:postgresql|sqlite)\+\w+):\/\//.exec(text)?.[1]).find(Boolean)
	if (written !== undefined) return written
	return lines.some(({ text }) => /\basyncpg\b/.test(text)) ? 'postgresql+asyncpg' : null
}

const addressName = /ur[il]|dsn|^(?:db|database)$|_(?:db|database)$|connection/i

function argumentName(lines: readonly Line[]): string | null {
	const holders = new Set(['get_x_argument(as_dictionary=True)'])
	for (const { text } of lines) {
		const holder = /^(\w+)[^=]*=(?!=)[^=]*\bget_x_argument\(/.exec(text)?.[1]
		if (holder !== undefined && !/get_x_argument\([^)]*\)\s*(?:\[|\.get)/.test(text)) holders.add(holder)
	}
	for (const { text } of lines) {
		const direct = /\bget_x_argument\([^)]*\)\s*(?:\.get\(|\[)\s*["']([^"']+)["']/.exec(text)?.[1]
		const held = [...text.matchAll(/\b(\w+)(?:\.get\(|\[)\s*["']([^"']+)["']/g)].find(([, holder = '']) => holders.has(holder))?.[2]
		const name = direct ?? held
		if (name !== undefined && addressName.test(name)) return name
	}
	return null
}

const fromEnvironment = /\b(?:environ(?:\.get)?|getenv)\s*[([]\s*["']([A-Za-z_]\w*)["']/g
const sink = /["']sqlalchemy\.url["']|\b(?:url|sqlalchemy_url)["']?\s*[=:]|\bcreate_(?:async_)?engine\(/

/** The variable whose value comes to be the address, followed through plain assignments and functions that return it. */
function variableName(lines: readonly Line[], address: string | null): string | null {
	const names = new Set(lines.flatMap(({ text }) => [...text.matchAll(fromEnvironment)].map(([, name = '']) => name)))
	for (const name of names) {
		if (!addressName.test(name) && !/(?:^|_)(?:DB|DATABASE|POSTGRES|SQLITE)$/.test(name)) continue
		const carriers = [new RegExp(`["']${name}["']`)]
		const known = new Set<string>()
		for (let round = 0; round < 5; round++) {
			for (const { text, within } of lines) {
				if (!carriers.some((carrier) => carrier.test(text))) continue
				const carrier = /^return\b/.test(text) ? within : /^(\w+)\s*(?::[^=]*)?=(?!=)/.exec(text)?.[1]
				if (carrier === null || carrier === undefined || known.has(carrier)) continue
				known.add(carrier)
				carriers.push(new RegExp(`(?<![\\w.])${carrier}(?!\\w)`))
			}
		}
		const at = lines.findIndex(({ text }) => !/^def\b/.test(text) && sink.test(text) && carriers.some((carrier) => carrier.test(text)))
		if (at >= 0 && !(address && onlyWithoutIni(lines, at))) return name
	}
	return null
}

/** `if not config.get_main_option("sqlalchemy.url"):` before it, or `… or os.environ[…]` behind it on the same line. */
function onlyWithoutIni(lines: readonly Line[], at: number): boolean {
	const line = lines[at]
	if (!line) return false
	const head = lines.slice(0, at).findLast(({ indent }) => indent < line.indent)
	if (head && /^if\s+not\b/.test(head.text) && iniOption.test(head.text)) return true
	return /get_(?:main|section)_option\([^)]*\)\s*or\b/.test(line.text)
}

function linesOf(text: string, outline: PythonOutline): readonly Line[] {
	let within: { readonly name: string; readonly indent: number } | null = null
	return outline.statements
		.filter((statement) => !isString(outline, statement))
		.map((statement) => {
			const line = withoutComments(text, outline, statement.start, statement.end)
			if (within && statement.indent <= within.indent) within = null
			const name = /^(?:async\s+)?def\s+(\w+)/.exec(line)?.[1]
			if (name !== undefined) within = { name, indent: statement.indent }
			return { text: line, indent: statement.indent, within: within?.name ?? null }
		})
}

/** Strings stay as they are; what else is blank in the code is a comment. */
function withoutComments(text: string, { code, strings }: PythonOutline, start: number, end: number): string {
	let [line, at] = ['', start]
	for (const string of strings) {
		if (string.start < start || string.end > end) continue
		line += code.slice(at, string.start) + text.slice(string.start, string.end)
		at = string.end
	}
	return line + code.slice(at, end)
}

/** Values given to a keyword wherever it stands, as texts of the code; constants of the module are looked up. */
function optionValues(text: string, { code, statements }: PythonOutline, name: string) {
	return [...code.matchAll(new RegExp(`(?<![\\w.])${name}\\s*=(?!=)`, 'g'))].map(({ 0: found, index }) => {
		const start = index + found.length
		const until = /[,)\n]/.exec(code.slice(start))?.index ?? code.length - start
		const span = { start, end: start + until }
		const constant = /^\s*([A-Za-z_]\w*)\s*$/.exec(code.slice(span.start, span.end))?.[1] ?? ''
		const assigned = statements.findLast(
			(one) => one.indent === 0 && new RegExp(`^${constant}\\s*(?::[^=]*)?=(?!=)`).test(code.slice(one.start, one.end)),
		)
		if (/^(?:|True|False|None)$/.test(constant) || !assigned) return readLiteral(text, span)
		return readLiteral(text, { start: code.indexOf('=', assigned.start) + 1, end: assigned.end })
	})
}

function textOption(text: string, outline: PythonOutline, name: string): string | null {
	return agreed(optionValues(text, outline, name).map((read) => ('value' in read && typeof read.value === 'string' ? read.value : null)))
}

function yesOption(text: string, outline: PythonOutline, name: string): boolean | null {
	return agreed(optionValues(text, outline, name).map((read) => ('value' in read && typeof read.value === 'boolean' ? read.value : null)))
}

/** The offline and the online branch usually say the same; where they do not, nobody knows. */
function agreed<Value>(values: readonly Value[]): Value | null {
	const [first = null] = values
	return values.every((value) => value === first) ? first : null
}
