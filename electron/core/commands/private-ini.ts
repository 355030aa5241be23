/** Options that only a copy of an alembic.ini has: where the original lies, and the database it is to work on. */
export type IniChanges = {
	/** The section that Alembic reads, `alembic` unless the command says another. */
	readonly section: string
	readonly address: string
	/** Absolute folder of the original, which `%(here)s` goes on to mean. */
	readonly here: string
}

/**
 * An alembic.ini with another `sqlalchemy.url`, to be kept elsewhere and to mean the same otherwise. Relative paths in it
 * count from the folder that the command runs in, as they did. Everything else stays to the letter.
 * Source: Alembic's manual, "Editing the .ini File"; Python's, "configparser".
 */
export function aimIni(text: string, { section, address, here }: IniChanges): string {
	const lines = text.split('\n')
	const addressLine = `sqlalchemy.url = ${literal(address)}`
	const withAddress = replaceOption(lines, section, 'sqlalchemy.url', addressLine)
	// Python's own section of defaults wins over what Alembic hands in, and a file that has its own `here` keeps it
	const ownHere = optionAt(withAddress, 'DEFAULT', 'here') !== null
	return (ownHere ? withAddress : replaceOption(withAddress, 'DEFAULT', 'here', `here = ${literal(here)}`)).join('\n')
}

/** What stands in for an alembic.ini that is not there: env.py files read their logging from it. */
export const ownIni = `[loggers]
keys = root,sqlalchemy,alembic
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = WARN
handlers = console
qualname =
[logger_sqlalchemy]
level = WARN
handlers =
qualname = sqlalchemy.engine
[logger_alembic]
level = INFO
handlers =
qualname = alembic
[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic
[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
`

/** A value in which nothing is filled in. */
function literal(text: string): string {
	return text.replaceAll('%', '%%')
}

/** Puts a line in the place of an option, or first in its section, which is made where there is none. */
function replaceOption(lines: readonly string[], section: string, option: string, line: string): string[] {
	const found = optionAt(lines, section, option)
	if (found !== null) return [...lines.slice(0, found.from), line, ...lines.slice(found.to)]
	const headingAt = lines.findIndex((candidate) => headingOf(candidate) === section)
	if (headingAt < 0) return [...lines, `[${section}]`, line, '']
	return [...lines.slice(0, headingAt + 1), line, ...lines.slice(headingAt + 1)]
}

/** The lines that an option takes, with those that go on with its value. */
function optionAt(lines: readonly string[], section: string, option: string): { readonly from: number; readonly to: number } | null {
	let current: string | null = null
	for (const [index, line] of lines.entries()) {
		const heading = headingOf(line)
		if (heading !== null) current = heading
		else if (current === section && nameIn(line) === option) return { from: index, to: endOfValue(lines, index + 1) }
	}
	return null
}

/** An indented line goes on with the value above it, empty and comment lines between included. */
function endOfValue(lines: readonly string[], from: number): number {
	let end = from
	for (let index = from; index < lines.length; index++) {
		const line = lines[index] ?? ''
		if (line.trim() === '' || /^\s*[#;]/.test(line)) continue
		if (!/^\s/.test(line)) break
		end = index + 1
	}
	return end
}

function headingOf(line: string): string | null {
	return /^\[(.+)\]/.exec(line)?.[1] ?? null
}

function nameIn(line: string): string | null {
	return /^([^\s#;[][^=:]*?)\s*[=:]/.exec(line)?.[1]?.toLowerCase() ?? null
}
