import type { ProjectFolder } from './convention.ts'

/** What of Flyway's settings changes how its files are read. */
export type FlywaySettings = {
	readonly prefixes: { readonly versioned: string; readonly undo: string; readonly repeatable: string }
	readonly separator: string
	readonly suffixes: readonly string[]
	/** May one file hold statements that need a transaction and others that refuse one. */
	readonly mixed: boolean
	readonly replacesPlaceholders: boolean
	readonly placeholderMarks: { readonly start: string; readonly end: string }
	readonly placeholders: ReadonlyMap<string, string>
	/** Name of the table in which it keeps its books, which files may ask for. */
	readonly table: string
	/** Folders that the scripts' names in the books start from, with `/` at the end; longest first. */
	readonly locations: readonly string[]
}

const configFiles = /(?:^|\/)flyway\.(conf|toml)$/

/** Reads Flyway's settings from the configuration files found in the folder; its own defaults where they say nothing. */
export async function readFlywaySettings(folder: ProjectFolder): Promise<FlywaySettings> {
	const values = new Map<string, string>()
	for (const name of folder.names) {
		const form = configFiles.exec(name)?.[1]
		if (form === undefined) continue
		const text = (await folder.text(name)) ?? ''
		for (const [key, value] of form === 'toml' ? tomlValues(text) : propertyValues(text)) values.set(key, value)
	}
	return toSettings(values)
}

function toSettings(values: ReadonlyMap<string, string>): FlywaySettings {
	const placeholders = [...values].filter(([key]) => key.startsWith('placeholders.')).map(([key, value]) => [key.slice(13), value] as const)
	const told = (values.get('locations') ?? '').split(',').map((location) => location.trim().replace(/^(?:filesystem|classpath):/, ''))
	return {
		prefixes: {
			versioned: values.get('sqlMigrationPrefix') ?? 'V',
			undo: values.get('undoSqlMigrationPrefix') ?? 'U',
			repeatable: values.get('repeatableSqlMigrationPrefix') ?? 'R',
		},
		separator: values.get('sqlMigrationSeparator') ?? '__',
		suffixes: (values.get('sqlMigrationSuffixes') ?? '.sql').split(',').map((suffix) => suffix.trim()),
		mixed: values.get('mixed') === 'true',
		replacesPlaceholders: values.get('placeholderReplacement') !== 'false',
		placeholderMarks: { start: values.get('placeholderPrefix') ?? '${', end: values.get('placeholderSuffix') ?? '}' },
		placeholders: new Map(placeholders),
		table: values.get('table') ?? 'flyway_schema_history',
		locations: [...told, 'db/migration', 'sql', 'migrations']
			.map((location) => location.replace(/^\.?\/+|\/+$/g, ''))
			.filter((location) => location !== '' && location !== '.')
			.map((location) => `${location}/`)
			.sort((one, other) => other.length - one.length),
	}
}

/** Lines of a Java properties file, without the `flyway.` that its keys begin with. */
export function propertyValues(text: string): readonly (readonly [string, string])[] {
	return text
		.split(/\r\n|\r|\n/)
		.map((line) => /^\s*([^#!=:\s][^=:\s]*)\s*[=:]?\s*(.*?)\s*$/.exec(line))
		.filter((found) => found !== null)
		.map((found) => [(found[1] ?? '').replace(/^flyway\./, ''), found[2] ?? ''] as const)
}

/** The plain values of a TOML file's tables `flyway` and `flyway.…`. */
function tomlValues(text: string): readonly (readonly [string, string])[] {
	const values: (readonly [string, string])[] = []
	let table = ''
	for (const line of text.split(/\r?\n/)) {
		const heading = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line)?.[1]
		if (heading !== undefined) {
			table = heading.trim()
			continue
		}
		const found = /^\s*([\w.-]+|"[^"]*")\s*=\s*(.+?)\s*$/.exec(line)
		if (!found) continue
		const key = [table, (found[1] ?? '').replaceAll('"', '')].filter((part) => part !== '').join('.')
		if (key.startsWith('flyway.')) values.push([key.slice(7), tomlValue(found[2] ?? '')])
	}
	return values
}

/** A string, a word, or a list of strings as commas separate it. */
function tomlValue(text: string): string {
	if (text.startsWith('[')) return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g)].map((found) => found[1] ?? found[2] ?? '').join(',')
	const basic = /^"((?:[^"\\]|\\.)*)"/.exec(text)?.[1]
	if (basic !== undefined) return basic.replace(/\\(["\\])/g, '$1')
	return /^'([^']*)'/.exec(text)?.[1] ?? text.replace(/\s*#.*$/, '')
}
