import { momentOf, toMoment } from './book-times.ts'
import { type BooksContext, type ConventionReader, type LedgerRecord, quotedName, type Sign, type TableSight } from './convention.ts'
import { looksLikeDiesel, readDieselFiles } from './diesel-files.ts'
import { deleteVersion, orderedTexts, orderedVersions } from './version-rows.ts'

/** Diesel: a folder with up.sql and down.sql for each migration, and books of versions alone. */
export function createDiesel(): ConventionReader {
	return {
		kind: 'diesel',
		toolName: 'Diesel',
		runs: true,
		engines: ['postgres', 'sqlite'],
		outOfOrder: 'stops',
		transactions: 'each-step',
		usualFolders: ['migrations'],
		recogniseFolder: looksLikeDiesel,
		recogniseLedger,
		defaultLedger: (engine, schema) => ({ namespace: engine === 'postgres' ? schema : null, name: '__diesel_schema_migrations' }),
		readFiles: readDieselFiles,
		readLedger,
		driftOf: () => ({ edited: false, why: '' }),
		createLedger: ({ ledger }) => [
			{
				sql: `CREATE TABLE IF NOT EXISTS ${quotedName(ledger)} (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
)`,
			},
		],
		recordUp: ({ version }, { ledger }) => ({
			after: [{ sql: `INSERT INTO ${quotedName(ledger)} (version) VALUES (:version)`, parameters: { version } }],
		}),
		recordDown: ({ version }, context) => ({ after: [deleteVersion(context, 'version', version)] }),
		acceptEdit: () => null,
		clearFailed: ({ version }, context) => [deleteVersion(context, 'version', version)],
		forget: ({ version }, context) => [deleteVersion(context, 'version', version)],
		entriesQuery: ({ engine, ledger }) => orderedTexts(engine, 'version', quotedName(ledger)),
		entriesFor: orderedVersions,
		lock: () => null,
	}
}

function recogniseLedger({ name, columns }: TableSight): Sign | null {
	if (columns.map((column) => column.name).join(' ') !== 'version run_on') return null
	return { sureness: name === '__diesel_schema_migrations' ? 'certain' : 'unsure', evidence: [`table ${name} with version and run_on`] }
}

async function readLedger({ engine, ledger, read }: BooksContext): Promise<readonly LedgerRecord[]> {
	const [rows] = await read([{ sql: `SELECT version, ${momentOf(engine, 'run_on')} FROM ${quotedName(ledger)} ORDER BY version` }])
	return (rows?.rows ?? []).map(([version, runOn]) => ({
		version: String(version),
		state: 'applied',
		checksum: null,
		appliedAt: toMoment(engine, runOn),
	}))
}
