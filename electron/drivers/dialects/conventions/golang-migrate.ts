import { crc32 } from 'node:zlib'
import type { Query } from '../../engines/engine.ts'
import {
	type BooksContext,
	type ConventionReader,
	type FileHistory,
	type FileRevision,
	type ProjectFolder,
	quotedName,
} from './convention.ts'
import { compareVersions, dayOf, notUtf8, ownNames, script, wholeNumber, wordsOf } from './revision-files.ts'

const fileName = /^(\d+)_(.*)\.(down|up)\.(.*)$/

/** golang-migrate: `<number>_name.up.sql` with `.down.sql`, and books of one row: the version reached, and whether it is dirty. */
export function createGolangMigrateConvention(): ConventionReader {
	return {
		kind: 'golang-migrate',
		toolName: 'golang-migrate',
		runs: true,
		engines: ['sqlite', 'postgres'],
		outOfOrder: 'stops',
		transactions: 'each-step',
		usualFolders: ['db/migrations', 'migrations', 'db/migration', 'sql/migrations', 'internal/db/migrations'],
		recogniseFolder: async (folder) => {
			const name = ownNames(folder).find((candidate) => fileName.exec(candidate)?.[3] === 'up' && candidate.endsWith('.sql'))
			return name === undefined ? null : { sureness: 'likely', evidence: [`file ${name}`] }
		},
		recogniseLedger: ({ name, columns }) => {
			const isIts = columns.length === 2 && columns[0]?.name === 'version' && columns[1]?.name === 'dirty'
			if (!isIts || !/int/.test(columns[0]?.type ?? '')) return null
			return { sureness: 'certain', evidence: [`table ${name} with the columns version and dirty`] }
		},
		defaultLedger: (engine, schema) => ({ namespace: engine === 'postgres' ? schema : null, name: 'schema_migrations' }),
		readFiles,
		readLedger,
		driftOf: () => ({ edited: false, why: '' }),
		createLedger: ({ engine, ledger }) => {
			const table = quotedName(ledger)
			return engine === 'postgres'
				? [{ sql: `CREATE TABLE IF NOT EXISTS ${table} (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)` }]
				: [
						{ sql: `CREATE TABLE IF NOT EXISTS ${table} (version uint64, dirty bool)` },
						{ sql: `CREATE UNIQUE INDEX IF NOT EXISTS version_unique ON ${table} (version)` },
					]
		},
		recordUp: (revision, context) => ({ before: setTo(revision.version, true, context), after: setTo(revision.version, false, context) }),
		recordDown: (revision, context) => {
			const target = versionBelow(revision.version, context)
			return { before: setTo(target, true, context), after: setTo(target, false, context) }
		},
		acceptEdit: () => null,
		clearFailed: (record, context) => setTo(versionBelow(record.version, context), false, context),
		forget: (record, context) => setTo(versionBelow(record.version, context), false, context),
		entriesQuery: ({ engine, ledger }) => ({
			sql: `SELECT CAST(version AS text) || CASE WHEN ${isDirty(engine)} THEN ' dirty' ELSE '' END FROM ${quotedName(ledger)}`,
		}),
		entriesFor: (applied) => (applied.length === 0 ? [] : [...applied].sort(compareVersions).slice(-1)),
		lock: () => null,
		locks: (context) =>
			[`/${context.database}`, context.database].map((name) => ({ key: lockKey(name, context), owner: 'golang-migrate' })),
	}
}

async function readFiles(folder: ProjectFolder): Promise<FileHistory> {
	const files = ownNames(folder).filter((name) => fileName.test(name))
	const texts = await Promise.all(files.map((name) => folder.text(name)))
	const revisions = new Map<string, FileRevision>()
	const troubles: FileHistory['troubles'][number][] = []
	for (const [index, file] of files.entries()) {
		const [, digits = '', slug = '', direction] = fileName.exec(file) ?? []
		const version = wholeNumber(digits)
		const text = texts[index] ?? null
		const way = direction === 'down' ? 'down' : 'up'
		const known = revisions.get(version)
		if (known && (way === 'down' ? known.down : known.up && known.extra?.['hasUp'])) {
			troubles.push({ kind: 'duplicate-version', file, version: digits, detail: `${known.file} has it too` })
			continue
		}
		const read = text === null ? notUtf8(version, file) : script(text)
		// A missing way up is an empty step to golang-migrate. A missing way down is, too; here it is no way at all
		const fresh = {
			version,
			label: digits,
			message: wordsOf(slug),
			file,
			createdAt: dayOf(digits),
			up: script(''),
			down: null,
			checksum: null,
		}
		const revision: FileRevision = known ?? fresh
		revisions.set(version, way === 'down' ? { ...revision, down: read } : { ...revision, file, up: read, extra: { hasUp: 'yes' } })
	}
	return { revisions: [...revisions.values()].sort((one, other) => compareVersions(one.version, other.version)), troubles }
}

/** Everything up to the one version is applied: the books keep no list. */
async function readLedger({ engine, ledger, revisions, read }: BooksContext) {
	const [answer] = await read([
		{ sql: `SELECT CAST(version AS text), CASE WHEN ${isDirty(engine)} THEN 1 ELSE 0 END FROM ${quotedName(ledger)}` },
	])
	const [row] = answer?.rows ?? []
	if (!row) return []
	const reached = String(row[0])
	const dirty = Number(row[1]) === 1
	const below = revisions.filter((revision) => compareVersions(revision.version, reached) < 0 && reached !== '-1')
	const nothing = { checksum: null, appliedAt: null }
	return [
		...below.map(({ version }) => ({ ...nothing, version, state: 'applied' as const })),
		...(reached === '-1' && !dirty ? [] : [{ ...nothing, version: reached, state: dirty ? ('dirty' as const) : ('applied' as const) }]),
	]
}

const isDirty = (engine: BooksContext['engine']) => (engine === 'postgres' ? 'dirty' : `dirty IN (1, 'true')`)

/** Null, the place before every version, is a row only while it is dirty. */
function setTo(version: string | null, dirty: boolean, { ledger }: BooksContext): readonly Query[] {
	const table = quotedName(ledger)
	const clear: Query = { sql: `DELETE FROM ${table}` }
	if (version === null && !dirty) return [clear]
	const parameters = { version: BigInt(version ?? -1) }
	return [clear, { sql: `INSERT INTO ${table} (version, dirty) VALUES (:version, ${dirty})`, parameters }]
}

function versionBelow(version: string, { revisions }: BooksContext): string | null {
	return revisions.findLast((candidate) => compareVersions(candidate.version, version) < 0)?.version ?? null
}

const salt = 1_486_364_155n

/** The tool names the database with a leading slash when it came by a URL, and without when it came by a connection: two locks. */
function lockKey(database: string, { schema, ledger }: BooksContext): bigint {
	return (BigInt(crc32(`${ledger.namespace ?? schema}\0${ledger.name}\0${database}`)) * salt) % 2n ** 32n
}
