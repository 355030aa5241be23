import type { EngineDescription } from '../../engines/engine.ts'
import type { ProjectFolder, Script } from './convention.ts'
import { firstWords } from './first-words.ts'
import { flywayChecksum } from './flyway-checksum.ts'
import { type FlywaySettings, propertyValues } from './flyway-config.ts'
import { refusedScript } from './refused-script.ts'
import { notUtf8, script } from './revision-files.ts'

type Place = {
	readonly folder: ProjectFolder
	/** The folder's names, for looking side files up. */
	readonly names: ReadonlySet<string>
	readonly settings: FlywaySettings
	readonly engine: EngineDescription['kind']
}

/** A script as it would run, the checksum of its text as it lies there, and of the one with values put in. */
export type FlywayScript = { readonly script: Script; readonly raw: string | null; readonly replaced: string | null }

/** Reads one script with its side file `<script>.conf` and puts values in for `${name}`. */
export async function readFlywayScript(place: Place, file: string, revision: string): Promise<FlywayScript> {
	const text = await place.folder.text(file)
	if (text === null) return { script: notUtf8(revision, file), raw: null, replaced: null }
	const own = await sideSettings(place, `${file}.conf`)
	const raw = flywayChecksum(text)
	if (own.get('shouldExecute') !== undefined)
		return { script: refusedScript(revision, 'directive', `shouldExecute=${own.get('shouldExecute')}`, text), raw, replaced: raw }
	const replaces = own.has('placeholderReplacement') ? own.get('placeholderReplacement') !== 'false' : place.settings.replacesPlaceholders
	const filled = replaces ? putValues(text, file, place.settings) : { sql: text, missing: null }
	if (filled.missing !== null) return { script: refusedScript(revision, 'substitution', filled.missing, text), raw, replaced: null }
	return { script: judge(filled.sql, own.get('executeInTransaction'), place, revision), raw, replaced: flywayChecksum(filled.sql) }
}

async function sideSettings({ folder, names }: Place, file: string): Promise<ReadonlyMap<string, string>> {
	return new Map(names.has(file) ? propertyValues((await folder.text(file)) ?? '') : [])
}

/** Puts values in everywhere, comments included. `missing` is the first name that has none, for which Flyway stops. */
function putValues(text: string, file: string, settings: FlywaySettings): { readonly sql: string; readonly missing: string | null } {
	const { start, end } = settings.placeholderMarks
	const own = new Map([
		...settings.placeholders,
		['flyway:filename', file.slice(file.lastIndexOf('/') + 1)] as const,
		['flyway:table', settings.table] as const,
	])
	let sql = ''
	let from = 0
	for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, from)) {
		const close = text.indexOf(end, at + start.length)
		const name = close < 0 ? text.slice(at + start.length) : text.slice(at + start.length, close)
		const value = own.get(name)
		if (close < 0 || value === undefined) return { sql: text, missing: `${start}${name}${end}` }
		sql += text.slice(from, at) + value
		from = close + end.length
	}
	return { sql: sql + text.slice(from), missing: null }
}

/** Statements that Flyway itself runs outside a transaction (servers from version 12 on take ALTER TYPE … ADD VALUE inside one). */
const alone = {
	postgres:
		/^(?:(?:CREATE|DROP) (?:DATABASE|TABLESPACE|SUBSCRIPTION)\b|ALTER SYSTEM\b|(?:CREATE|DROP) (?:UNIQUE )?INDEX CONCURRENTLY\b|REINDEX (?:VERBOSE )?(?:SCHEMA|DATABASE|SYSTEM)\b|VACUUM\b|DISCARD ALL\b)/,
	sqlite: /^PRAGMA FOREIGN_KEYS\b/,
} as const

/** Decides as Flyway does whether a script has a transaction: its side file says so, or its statements. */
function judge(sql: string, told: string | undefined, { settings, engine }: Place, revision: string): Script {
	if (told !== undefined) return script(sql, told !== 'false')
	const statements = firstWords(sql, engine)
	const outside = statements.filter((words) => alone[engine].test(words))
	const [first] = outside
	if (first === undefined) return script(sql)
	if (outside.length < statements.length && !settings.mixed) return refusedScript(revision, 'outside-transaction', first, sql)
	// The runner keeps PRAGMA foreign_keys out of its transaction by itself, so that a script of SQLite can still be undone as a whole
	return script(sql, engine === 'sqlite')
}
