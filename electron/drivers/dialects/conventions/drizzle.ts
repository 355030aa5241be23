import {
	type BooksContext,
	type ConventionReader,
	type FileRevision,
	type LedgerRecord,
	quotedName,
	type Sign,
	type TableSight,
} from './convention.ts'
import { looksLikeDrizzle, readDrizzleFiles } from './drizzle-files.ts'
import { lenientDrift } from './line-ends.ts'
import { orderedTexts, orderedVersions } from './version-rows.ts'

/**
 * Drizzle Kit (up to 0.31): a journal that lists the files with a time each. Drizzle applies what is later than the latest
 * row, so that an entry merged late is passed over without a word; here each entry is looked for by its own time.
 */
export function createDrizzle(): ConventionReader {
	return {
		kind: 'drizzle',
		toolName: 'Drizzle',
		runs: true,
		engines: ['postgres', 'sqlite'],
		outOfOrder: 'stops',
		transactions: 'whole',
		usualFolders: ['drizzle', 'drizzle/migrations', 'migrations', 'src/db/migrations', 'src/drizzle'],
		recogniseFolder: looksLikeDrizzle,
		recogniseLedger,
		defaultLedger: (engine) => ({ namespace: engine === 'postgres' ? 'drizzle' : null, name: '__drizzle_migrations' }),
		readFiles: readDrizzleFiles,
		readLedger,
		// Drizzle keeps the hash and never looks at it
		driftOf: lenientDrift,
		createLedger,
		recordUp: (revision, { ledger }) => ({
			after: [
				{
					sql: `INSERT INTO ${quotedName(ledger)} ("hash", "created_at") VALUES (:hash, :created_at)`,
					parameters: { hash: revision.checksum ?? '', created_at: timeOf(revision) },
				},
			],
		}),
		recordDown: (revision, context) => ({ after: [withoutRow(timeOf(revision), context)] }),
		acceptEdit: (revision, { ledger }) => [
			{
				sql: `UPDATE ${quotedName(ledger)} SET "hash" = :hash WHERE "created_at" = :created_at`,
				parameters: { hash: revision.checksum ?? '', created_at: timeOf(revision) },
			},
		],
		clearFailed: (record, context) => [withoutRow(timeOfRecord(record, context), context)],
		forget: (record, context) => [withoutRow(timeOfRecord(record, context), context)],
		entriesQuery: ({ engine, ledger }) =>
			orderedTexts(engine, 'entry', `(SELECT DISTINCT CAST("created_at" AS text) AS entry FROM ${quotedName(ledger)}) AS entries`),
		entriesFor(applied, { revisions }) {
			const times = new Map(revisions.map((revision) => [revision.version, revision.extra?.['when'] ?? '']))
			return orderedVersions(applied.map((version) => times.get(version) ?? version.replace(/^at /, '')))
		},
		lock: () => null,
		passesOver,
	}
}

/** Drizzle applies what is later than the latest row, and nothing else. */
function passesOver(revision: FileRevision, context: BooksContext): boolean {
	let latest = latestTimes.get(context)
	if (latest === undefined) {
		const here = new Set(context.applied)
		const times = context.revisions.filter(({ version }) => here.has(version)).map((one) => Number(timeOf(one)))
		latest = times.reduce((one, other) => Math.max(one, other), -1)
		latestTimes.set(context, latest)
	}
	return Number(timeOf(revision)) <= latest
}

/** Of each look: thousands of files ask for the same. */
const latestTimes = new WeakMap<BooksContext, number>()

const timeOf = (revision: FileRevision) => BigInt(revision.extra?.['when'] ?? 0)

function recogniseLedger({ name, columns }: TableSight): Sign | null {
	if (columns.map((column) => column.name).join(' ') !== 'id hash created_at') return null
	return { sureness: name === '__drizzle_migrations' ? 'certain' : 'unsure', evidence: [`table ${name} with id, hash and created_at`] }
}

/** Rows are found by the time of their entry, which is when it was written, not applied; one that no entry has is called by that time. */
async function readLedger({ ledger, revisions, read }: BooksContext): Promise<readonly LedgerRecord[]> {
	const [rows] = await read([{ sql: `SELECT CAST("created_at" AS text), "hash" FROM ${quotedName(ledger)} ORDER BY "created_at"` }])
	const names = new Map(revisions.map((revision) => [revision.extra?.['when'] ?? '', revision.version]))
	const records = (rows?.rows ?? []).map(([createdAt, hash]): LedgerRecord => {
		const when = String(createdAt)
		return { version: names.get(when) ?? `at ${when}`, state: 'applied', checksum: String(hash), appliedAt: null }
	})
	return [...new Map(records.map((record) => [record.version, record])).values()]
}

function createLedger({ engine, ledger }: BooksContext): readonly { readonly sql: string }[] {
	const schema =
		ledger.namespace === null ? [] : [{ sql: `CREATE SCHEMA IF NOT EXISTS ${quotedName({ namespace: null, name: ledger.namespace })}` }]
	const moment = engine === 'postgres' ? 'bigint' : 'numeric'
	const columns = `id SERIAL PRIMARY KEY,\n    hash text NOT NULL,\n    created_at ${moment}`
	return [...schema, { sql: `CREATE TABLE IF NOT EXISTS ${quotedName(ledger)} (\n    ${columns}\n)` }]
}

function timeOfRecord({ version }: LedgerRecord, { revisions }: BooksContext): bigint {
	const revision = revisions.find((candidate) => candidate.version === version)
	return revision ? timeOf(revision) : BigInt(version.replace(/^at /, ''))
}

const withoutRow = (createdAt: bigint, { ledger }: BooksContext) => ({
	sql: `DELETE FROM ${quotedName(ledger)} WHERE "created_at" = :created_at`,
	parameters: { created_at: createdAt },
})
