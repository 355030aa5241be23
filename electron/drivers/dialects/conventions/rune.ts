import { join } from 'node:path'
import type { EngineDescription } from '../../engines/engine.ts'
import { type BooksContext, type ConventionReader, type FileHistory, type ProjectFolder, quotedName } from './convention.ts'
import { notUtf8, ownNames, script, wholeNumber, withoutDuplicates, wordsOf } from './revision-files.ts'
import { mendRune, oddRuneStates, runeTables, runeTablesSign } from './rune-states.ts'
import { deleteVersion, epochSeconds, orderedTexts, orderedVersions, timeOfSeconds } from './version-rows.ts'

const fileName = /^(\d{4})_(.*)\.sql$/

/**
 * RUNE: `NNNN_slug.sql`, forward only, and a row for each in `schema_version` with seconds since 1970. The applied versions
 * are a set to it: a gap is filled later. `ownFolder` holds RUNE's schema for databases whose project is not at hand.
 */
export function createRuneConvention({ ownFolder }: { readonly ownFolder: string }): ConventionReader {
	return {
		kind: 'rune',
		toolName: 'RUNE',
		runs: true,
		engines: ['sqlite', 'postgres'],
		outOfOrder: 'fills',
		transactions: 'whole',
		usualFolders: ['rune_bench/storage/migrations'],
		recogniseFolder: async (folder) => {
			const all = ['0001_jobs.sql', '0002_idempotency_keys.sql'].every((name) => folder.names.includes(name))
			return all ? { sureness: 'certain', evidence: ['files 0001_jobs.sql and 0002_idempotency_keys.sql'] } : null
		},
		recogniseLedger: ({ name, columns }) => {
			const [version, appliedAt, ...others] = columns
			const isIts = name === 'schema_version' && version?.name === 'version' && appliedAt?.name === 'applied_at' && others.length === 0
			if (!isIts || !/int/.test(version.type) || !/real|double/.test(appliedAt.type)) return null
			return { sureness: 'unsure', evidence: ['table schema_version with the columns version and applied_at'] }
		},
		defaultLedger: (engine, schema) => ({ namespace: engine === 'postgres' ? schema : null, name: 'schema_version' }),
		readFiles: (folder, engine) => readFiles(folder, engine, ownFolder),
		async readLedger({ ledger, read }) {
			const [answer] = await read([{ sql: `SELECT CAST(version AS text), applied_at FROM ${quotedName(ledger)}` }])
			return (answer?.rows ?? []).map(([version, at]) => ({
				version: String(version),
				state: 'applied',
				checksum: null,
				appliedAt: timeOfSeconds(at),
			}))
		},
		driftOf: () => ({ edited: false, why: '' }),
		createLedger: ({ engine, ledger }) => {
			const time = engine === 'postgres' ? 'DOUBLE PRECISION' : 'REAL'
			return [{ sql: `CREATE TABLE IF NOT EXISTS ${quotedName(ledger)} (version INTEGER PRIMARY KEY, applied_at ${time} NOT NULL)` }]
		},
		recordUp: ({ version }, context) => ({ after: [insertVersion(version, context)] }),
		recordDown: ({ version }, context) => ({ after: [deleteVersion(context, 'version', BigInt(version))] }),
		acceptEdit: () => null,
		clearFailed: ({ version }, context) => [deleteVersion(context, 'version', BigInt(version))],
		forget: ({ version }, context) => [deleteVersion(context, 'version', BigInt(version))],
		entriesQuery: ({ engine, ledger }) => orderedTexts(engine, 'version', quotedName(ledger)),
		entriesFor: orderedVersions,
		lock: () => null,
		tellingTables: runeTables,
		recogniseTables: runeTablesSign,
		ownFiles: (engine) => join(ownFolder, engine),
		oddities: oddRuneStates,
		mend: mendRune,
	}
}

function insertVersion(version: string, { engine, ledger }: BooksContext) {
	return {
		sql: `INSERT INTO ${quotedName(ledger)} (version, applied_at) VALUES (:version, ${epochSeconds(engine)})`,
		parameters: { version: BigInt(version) },
	}
}

async function readFiles(folder: ProjectFolder, engine: EngineDescription['kind'], ownFolder: string): Promise<FileHistory> {
	const names = ownNames(folder).filter((name) => fileName.test(name))
	const translates = engine === 'postgres' && !folder.path.startsWith(ownFolder)
	return withoutDuplicates(
		await Promise.all(
			names.map(async (file) => {
				const [, label = '', slug = ''] = fileName.exec(file) ?? []
				const text = await folder.text(file)
				const up = text === null ? notUtf8(label, file) : script(translates ? translated(text) : text)
				const message = wordsOf(slug)
				return { version: wholeNumber(label), label, message, file, createdAt: null, up, down: null, checksum: null }
			}),
		),
	)
}

/** RUNE's own files are written for SQLite; these two replacements of text are all that it does for PostgreSQL. */
function translated(sql: string): string {
	return sql.replaceAll('INTEGER PRIMARY KEY AUTOINCREMENT', 'SERIAL PRIMARY KEY').replaceAll('BLOB', 'BYTEA')
}
