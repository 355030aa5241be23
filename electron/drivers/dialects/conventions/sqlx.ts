import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { momentOf, toMoment } from './book-times.ts'
import { type BooksContext, type ConventionReader, type LedgerRecord, quotedName, type Sign, type TableSight } from './convention.ts'
import { strictDrift } from './line-ends.ts'
import { looksLikeSqlx, readSqlxFiles } from './sqlx-files.ts'
import { deleteVersion, orderedTexts, orderedVersions } from './version-rows.ts'

/**
 * sqlx: `<number>_<what>.sql`, or `.up.sql` with `.down.sql`. Its books keep the SHA-384 of the up file's bytes; a file
 * without a transaction is recorded only once it has run.
 */
export function createSqlx(): ConventionReader {
	return {
		kind: 'sqlx',
		toolName: 'sqlx',
		runs: true,
		engines: ['postgres', 'sqlite'],
		outOfOrder: 'stops',
		transactions: 'each-step',
		usualFolders: ['migrations'],
		recogniseFolder: looksLikeSqlx,
		recogniseLedger,
		defaultLedger: (engine, schema) => ({ namespace: engine === 'postgres' ? schema : null, name: '_sqlx_migrations' }),
		readFiles: readSqlxFiles,
		readLedger,
		driftOf: strictDrift,
		createLedger,
		recordUp: ({ version, message, checksum }, { ledger }) => ({
			after: [
				{
					sql: `INSERT INTO ${quotedName(ledger)} (version, description, success, checksum, execution_time) VALUES (:version, :description, :success, :checksum, :elapsed_ns)`,
					parameters: { version: BigInt(version), description: message, success: true, checksum: fromHex(checksum) },
				},
			],
		}),
		recordDown: ({ version }, context) => ({ after: [deleted(version, context)] }),
		acceptEdit: ({ version, checksum }, { ledger }) => [
			{
				sql: `UPDATE ${quotedName(ledger)} SET checksum = :checksum WHERE version = :version`,
				parameters: { version: BigInt(version), checksum: fromHex(checksum) },
			},
		],
		clearFailed: ({ version }, context) => [deleted(version, context)],
		forget: ({ version }, context) => [deleted(version, context)],
		entriesQuery: ({ engine, ledger }) =>
			orderedTexts(engine, `CAST(version AS text) || CASE WHEN success THEN '' ELSE ' failed' END`, quotedName(ledger)),
		entriesFor: orderedVersions,
		lock: ({ engine, database }) =>
			engine === 'postgres' ? { key: BigInt.asIntN(64, 0x3d32ad9en * BigInt(crc32(database))), owner: 'sqlx' } : null,
	}
}

function recogniseLedger({ name, columns }: TableSight): Sign | null {
	const has = new Set(columns.map((column) => column.name))
	if (!['version', 'description', 'installed_on', 'success', 'checksum', 'execution_time'].every((column) => has.has(column))) return null
	// Flyway's books have these, too, and more
	if (has.has('installed_rank')) return null
	return {
		sureness: name === '_sqlx_migrations' ? 'certain' : 'likely',
		evidence: [`table ${name} with version, success, checksum and execution_time`],
	}
}

async function readLedger({ engine, ledger, read }: BooksContext): Promise<readonly LedgerRecord[]> {
	const sql = `SELECT version, description, ${momentOf(engine, 'installed_on')}, success, checksum FROM ${quotedName(ledger)} ORDER BY version`
	const [rows] = await read([{ sql }])
	return (rows?.rows ?? []).map(([version, description, installedOn, success, checksum]) => ({
		version: String(version),
		state: success === true || success === 1 ? 'applied' : 'dirty',
		checksum: checksum instanceof Uint8Array ? Buffer.from(checksum).toString('hex') : null,
		appliedAt: toMoment(engine, installedOn),
		message: String(description),
	}))
}

function createLedger({ engine, ledger }: BooksContext): readonly { readonly sql: string }[] {
	const own =
		engine === 'postgres'
			? { moment: 'TIMESTAMPTZ NOT NULL DEFAULT now()', bytes: 'BYTEA' }
			: { moment: 'TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP', bytes: 'BLOB' }
	return [
		{
			sql: `CREATE TABLE IF NOT EXISTS ${quotedName(ledger)} (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on ${own.moment},
    success BOOLEAN NOT NULL,
    checksum ${own.bytes} NOT NULL,
    execution_time BIGINT NOT NULL
)`,
		},
	]
}

const deleted = (version: string, context: BooksContext) => deleteVersion(context, 'version', BigInt(version))

/** Bytes of the checksum; of a file that could not be read, those of an empty one, as it is never run. */
const fromHex = (checksum: string | null) =>
	new Uint8Array(checksum === null ? createHash('sha384').digest() : Buffer.from(checksum, 'hex'))
