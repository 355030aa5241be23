import { momentOf, toMoment } from './book-times.ts'
import { type BooksContext, type ConventionReader, type LedgerRecord, quotedName, type Sign, type TableSight } from './convention.ts'
import { looksLikeNodePgMigrate, readNodePgMigrateFiles } from './node-pg-migrate-files.ts'
import { deleteVersion, orderedTexts, orderedVersions } from './version-rows.ts'

/** node-pg-migrate: one SQL file with two marked parts, or a pair of files, and books of names. All pending files are one transaction. */
export function createNodePgMigrate(): ConventionReader {
	return {
		kind: 'node-pg-migrate',
		toolName: 'node-pg-migrate',
		runs: true,
		engines: ['postgres'],
		outOfOrder: 'stops',
		transactions: 'whole',
		usualFolders: ['migrations'],
		recogniseFolder: looksLikeNodePgMigrate,
		recogniseLedger,
		defaultLedger: (_engine, schema) => ({ namespace: schema, name: 'pgmigrations' }),
		readFiles: readNodePgMigrateFiles,
		readLedger,
		driftOf: () => ({ edited: false, why: '' }),
		createLedger: ({ ledger }) => [
			{ sql: `CREATE TABLE ${quotedName(ledger)} ( id SERIAL PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)` },
		],
		recordUp: ({ version }, { ledger }) => ({
			after: [{ sql: `INSERT INTO ${quotedName(ledger)} (name, run_on) VALUES (:name, NOW())`, parameters: { name: version } }],
		}),
		recordDown: ({ version }, context) => ({ after: [withoutName(version, context)] }),
		acceptEdit: () => null,
		clearFailed: ({ version }, context) => [withoutName(version, context)],
		forget: ({ version }, context) => [withoutName(version, context)],
		entriesQuery: ({ engine, ledger }) => orderedTexts(engine, 'name', quotedName(ledger)),
		entriesFor: orderedVersions,
		lock: () => ({ key: 7241865325823964n, owner: 'node-pg-migrate' }),
	}
}

const withoutName = (version: string, context: BooksContext) => deleteVersion(context, 'name', version)

function recogniseLedger({ name, columns }: TableSight, engine: BooksContext['engine']): Sign | null {
	if (engine !== 'postgres' || columns.map((column) => column.name).join(' ') !== 'id name run_on') return null
	return { sureness: name === 'pgmigrations' ? 'certain' : 'unsure', evidence: [`table ${name} with id, name and run_on`] }
}

async function readLedger({ engine, ledger, read }: BooksContext): Promise<readonly LedgerRecord[]> {
	const [rows] = await read([{ sql: `SELECT name, ${momentOf(engine, 'run_on')} FROM ${quotedName(ledger)} ORDER BY run_on, id` }])
	return (rows?.rows ?? []).map(([name, runOn]) => ({
		version: String(name),
		state: 'applied',
		checksum: null,
		appliedAt: toMoment(engine, runOn),
	}))
}
