import { delimiter, dirname } from 'node:path'
import { type PythonConfig, parsePythonConfig } from '../python-config.ts'

/** A file of ConfigParser, with what Alembic puts into it. */
export type IniFile = {
	readonly sections: readonly string[]
	/** The value with what it refers to put in; undefined when there is none, null when it refers to something that is nowhere. */
	value(section: string, key: string): string | null | undefined
}

/** Python gives up at the same depth, which is how a circle of references ends. */
const deepest = 10

/** Reads the text of an ini file. `%(here)s` is the folder of the path; keys are looked up without regard to case. */
export function readIniFile(path: string, text: string): IniFile {
	const config = lowerKeys(parsePythonConfig(text))
	const defaults = config.get('DEFAULT')
	const given = new Map([['here', dirname(path)]])
	function value(section: string, key: string, depth: number): string | null | undefined {
		const raw = config.get(section)?.get(key) ?? defaults?.get(key) ?? given.get(key)
		if (raw === undefined || given.get(key) === raw) return raw
		return interpolated(raw, (name) => (depth < deepest ? value(section, name.toLowerCase(), depth + 1) : undefined))
	}
	return {
		sections: [...config.keys()].filter((name) => name !== 'DEFAULT'),
		value: (section, key) => (config.has(section) ? value(section, key.toLowerCase(), 0) : undefined),
	}
}

/** Fills in `%(name)s`; `%%` is one percent sign, and any other use of it is an error, as in Python. Null when something is nowhere. */
export function interpolated(text: string, lookUp: (name: string) => string | null | undefined): string | null {
	let missing = false
	const filled = text.replaceAll(/%(?:%|\(([^()]+)\)s)?/g, (whole, name: string | undefined) => {
		if (whole === '%%') return '%'
		const found = name === undefined ? undefined : lookUp(name)
		missing ||= found === undefined || found === null
		return found ?? ''
	})
	return missing ? null : filled
}

function lowerKeys(config: PythonConfig): PythonConfig {
	return new Map(
		[...config].map(([section, entries]) => [section, new Map([...entries].map(([key, value]) => [key.toLowerCase(), value]))]),
	)
}

const separators: ReadonlyMap<string, string> = new Map([
	['space', ' '],
	['newline', '\n'],
	['os', delimiter],
	[':', ':'],
	[';', ';'],
])

/** Splits a list of paths as the file says; without a word on it, at blanks and commas as older versions of Alembic do. */
export function splitPaths(list: string, said: string | null | undefined): readonly string[] {
	const separator = separators.get(said ?? '')
	const parts = separator === undefined || separator === ' ' ? list.split(separator === ' ' ? /\s+/ : /,\s*|\s+/) : list.split(separator)
	return parts.map((part) => part.trim()).filter((part) => part !== '')
}
