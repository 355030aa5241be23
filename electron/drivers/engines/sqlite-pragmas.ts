import { foldName, tokensOf } from '../../lib/sqlite-tokens.ts'

/**
 * What becomes of a PRAGMA in a step.
 * - `as-written`: it runs where it stands.
 * - `left-out`: it is not run.
 * - `foreign-keys`: as `left-out` in a transaction, where SQLite ignores it anyway; as written outside one.
 * - `outside`: SQLite refuses it inside a transaction, and it leaves all contents as they are.
 * - `checkpoint`: as written outside a transaction; refused inside one.
 * - `refused`: it could harm the file, or take the ground away under the run.
 */
export type PragmaTreatment = 'as-written' | 'left-out' | 'foreign-keys' | 'outside' | 'checkpoint' | 'refused'

/** They concern nothing but the run's own connection, and would only make it less safe or deaf to a cancel while it waits. */
const ofTheConnection = new Set(['synchronous', 'locking_mode', 'busy_timeout', 'temp_store'])
/** Journals that survive a crash. With `off` or `memory`, a killed run would leave a broken file behind. */
const safeJournals = new Set(['delete', 'truncate', 'persist', 'wal'])
const harmful = new Set([
	'writable_schema',
	'query_only',
	'temp_store_directory',
	'data_store_directory',
	'soft_heap_limit',
	'hard_heap_limit',
])

/** Decides about the text of a PRAGMA statement. Source: https://sqlite.org/pragma.html */
export function judgePragma(sql: string): PragmaTreatment {
	const { name, value } = partsOf(sql)
	if (name === 'foreign_keys') return 'foreign-keys'
	if (name === 'journal_mode') return value === null ? 'as-written' : safeJournals.has(value) ? 'outside' : 'refused'
	if (name === 'schema_version') return value === null ? 'as-written' : 'refused'
	if (name === 'wal_checkpoint') return 'checkpoint'
	if (ofTheConnection.has(name)) return 'left-out'
	return harmful.has(name) ? 'refused' : 'as-written'
}

const kept = new Set(['foreign_keys', 'legacy_alter_table', 'recursive_triggers', 'ignore_check_constraints', 'case_sensitive_like'])

/** Does this PRAGMA set something that ends with the connection and that later statements of the same file rely on. */
export function outlivedByFile(sql: string): boolean {
	const { name, value } = partsOf(sql)
	return value !== null && kept.has(name)
}

/** `PRAGMA [schema.]name [= value | (value)]`; any name in it may stand in quotes. */
function partsOf(sql: string): { readonly name: string; readonly value: string | null } {
	const tokens = [...tokensOf(sql)].filter(({ kind }) => kind !== 'semicolon').map(({ text }) => foldName(text))
	const rest = tokens[2] === '.' ? tokens.slice(3) : tokens.slice(1)
	const [name = '', sign, ...value] = rest
	return { name, value: sign === '=' || sign === '(' ? value.filter((text) => text !== ')').join('') : null }
}
