import { type BooksContext, type ConventionReader, type FileRevision, quotedName, type Script } from './convention.ts'
import { hasGooseMarker, readGooseFile } from './goose-file.ts'
import { compareVersions, dayOf, notUtf8, ownNames, script, wholeNumber, withoutDuplicates, wordsOf } from './revision-files.ts'
import type { Environment } from './substitution.ts'
import { deleteVersion, orderedTexts, orderedVersions, timeOfText } from './version-rows.ts'

const fileName = /^(\d+)_(.*)\.(sql|go)$/
const columnsOfBooks = 'id version_id is_applied tstamp'

/** The lock that goose's library takes when it is told to: crc32 of its name. */
const lockKey = 4_097_083_626n

/** goose: `<number>_name.sql` with `-- +goose Up` and `Down`, and books that keep a row for each version, the newest first to count. */
export function createGooseConvention({ environment }: { readonly environment: Environment }): ConventionReader {
	return {
		kind: 'goose',
		toolName: 'goose',
		runs: true,
		engines: ['sqlite', 'postgres'],
		outOfOrder: 'stops',
		transactions: 'each-step',
		usualFolders: ['migrations', 'db/migrations', 'sql/migrations', 'internal/db/migrations'],
		recogniseFolder: async (folder) => {
			const names = ownNames(folder).filter((name) => isRevision(name) && name.endsWith('.sql'))
			for (const name of names.slice(0, 3)) {
				if (hasGooseMarker((await folder.text(name)) ?? '')) return { sureness: 'certain', evidence: [`${name} has “-- +goose Up”`] }
			}
			return null
		},
		recogniseLedger: ({ name, columns }) =>
			columns.map((column) => column.name).join(' ') === columnsOfBooks
				? { sureness: 'certain', evidence: [`table ${name} with the columns ${columnsOfBooks.replaceAll(' ', ', ')}`] }
				: null,
		defaultLedger: (engine, schema) => ({ namespace: engine === 'postgres' ? schema : null, name: 'goose_db_version' }),
		async readFiles(folder) {
			const names = ownNames(folder).filter(isRevision)
			const revisions = await Promise.all(names.map(async (name) => revisionOf(name, await folder.text(name), environment)))
			const found = withoutDuplicates(revisions.filter((revision) => revision.version !== '0'))
			return { ...found, revisions: [...found.revisions].sort((one, other) => compareVersions(one.version, other.version)) }
		},
		readLedger,
		driftOf: () => ({ edited: false, why: '' }),
		createLedger: ({ engine, ledger }) => {
			const table = quotedName(ledger)
			return [
				{ sql: engine === 'postgres' ? postgresTable(table) : sqliteTable(table) },
				{ sql: `INSERT INTO ${table} (version_id, is_applied) VALUES (0, ${engine === 'postgres' ? 'true' : '1'})` },
			]
		},
		recordUp: ({ version }, { engine, ledger }) => ({
			after: [
				{
					sql: `INSERT INTO ${quotedName(ledger)} (version_id, is_applied) VALUES (:version, ${engine === 'postgres' ? 'true' : '1'})`,
					parameters: { version: BigInt(version) },
				},
			],
		}),
		recordDown: ({ version }, context) => ({ after: [deleteVersion(context, 'version_id', BigInt(version))] }),
		acceptEdit: () => null,
		clearFailed: ({ version }, context) => [deleteVersion(context, 'version_id', BigInt(version))],
		forget: ({ version }, context) => [deleteVersion(context, 'version_id', BigInt(version))],
		entriesQuery: ({ engine, ledger }) =>
			orderedTexts(engine, 'version_id', `(${newestRows(quotedName(ledger))}) AS newest WHERE is_applied`),
		entriesFor: orderedVersions,
		lock: () => ({ key: lockKey, owner: 'goose' }),
	}
}

const isRevision = (name: string) => fileName.test(name) && !name.endsWith('_test.go')

function revisionOf(name: string, text: string | null, environment: Environment): FileRevision {
	const [, digits = '', slug = '', ending] = fileName.exec(name) ?? []
	const version = wholeNumber(digits)
	const found = { version, label: digits, message: wordsOf(slug), file: name, createdAt: dayOf(digits), checksum: null }
	if (ending === 'go') return { ...found, ...bothWays(inGo(digits, name)) }
	if (text === null) return { ...found, ...bothWays(notUtf8(digits, name)) }
	return { ...found, ...readGooseFile(digits, text, environment) }
}

const bothWays = (one: Script) => ({ up: one, down: one })

/** A revision written in Go has its place in the order, but only goose itself can run it. */
function inGo(revision: string, file: string): Script {
	return script('', true, { kind: 'unsupported-statement', revision, reason: 'directive', statement: file })
}

async function readLedger({ engine, ledger, read }: BooksContext) {
	const time = engine === 'postgres' ? `to_char(tstamp, 'YYYY-MM-DD HH24:MI:SS.MS')` : 'CAST(tstamp AS text)'
	const [answer] = await read([
		{
			sql: `SELECT CAST(version_id AS text), ${time}, CASE WHEN is_applied THEN 1 ELSE 0 END FROM (${newestRows(quotedName(ledger))}) AS newest`,
		},
	])
	return (answer?.rows ?? []).map(([version, at, applied]) => ({
		version: String(version),
		state: Number(applied) === 1 ? ('applied' as const) : ('undone' as const),
		checksum: null,
		appliedAt: timeOfText(at),
	}))
}

/** Old releases kept rows of what was taken back, so the newest row of a version is the one that counts. */
function newestRows(table: string): string {
	return `SELECT * FROM ${table} WHERE id IN (SELECT max(id) FROM ${table} WHERE version_id <> 0 GROUP BY version_id)`
}

const sqliteTable = (table: string) => `CREATE TABLE ${table} (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  version_id INTEGER NOT NULL,
  is_applied INTEGER NOT NULL,
  tstamp TIMESTAMP DEFAULT (datetime('now'))
)`

const postgresTable = (table: string) => `CREATE TABLE ${table} (
  id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
  version_id bigint NOT NULL,
  is_applied boolean NOT NULL,
  tstamp timestamp NOT NULL DEFAULT now()
)`
