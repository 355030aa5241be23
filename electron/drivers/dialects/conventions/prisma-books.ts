import type { Query } from '../../engines/engine.ts'
import { momentOf, toMoment } from './book-times.ts'
import { type BooksContext, type BooksRecord, type FileRevision, type LedgerRecord, quotedName } from './convention.ts'
import { orderedTexts } from './version-rows.ts'

/** A fresh random name for a row, made by the database; PostgreSQL has a function for it from version 13 on only. */
const freshId = {
	postgres: `CAST(CAST(overlay(overlay(md5(CAST(random() AS text) || CAST(clock_timestamp() AS text)) placing '4' from 13) placing '8' from 17) AS uuid) AS text)`,
	sqlite: `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`,
} as const

/** Now, and so many milliseconds ago; SQLite's books hold milliseconds since 1970. */
const now = { postgres: 'clock_timestamp()', sqlite: `CAST(unixepoch('subsec') * 1000 AS INTEGER)` } as const
const started = {
	postgres: `clock_timestamp() - CAST(:elapsed_ms AS double precision) * interval '1 millisecond'`,
	sqlite: `CAST(unixepoch('subsec') * 1000 - :elapsed_ms AS INTEGER)`,
} as const

/** Makes the table as Prisma does. */
export function createPrismaLedger({ engine, ledger }: BooksContext): readonly Query[] {
	const columns =
		engine === 'postgres'
			? `    "id"                    VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"              VARCHAR(64) NOT NULL,
    "finished_at"           TIMESTAMPTZ,
    "migration_name"        VARCHAR(255) NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        TIMESTAMPTZ,
    "started_at"            TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count"   INTEGER NOT NULL DEFAULT 0`
			: `    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0`
	return [{ sql: `CREATE TABLE ${quotedName(ledger)} (\n${columns}\n)` }]
}

/** One record for each name, whose rows are its attempts: applied if one is, failed if one neither ended nor was resolved. */
export async function readPrismaLedger({ engine, ledger, read }: BooksContext): Promise<readonly LedgerRecord[]> {
	const [rows] = await read([
		{
			sql: `SELECT "migration_name", "checksum", ${momentOf(engine, '"finished_at"')}, ${momentOf(engine, '"rolled_back_at"')}, "logs"
FROM ${quotedName(ledger)} ORDER BY "migration_name", "started_at"`,
		},
	])
	const records = new Map<string, LedgerRecord>()
	for (const [name, checksum, finishedAt, rolledBackAt, logs] of rows?.rows ?? []) {
		const state = rolledBackAt !== null ? 'undone' : finishedAt === null ? 'failed' : 'applied'
		const detail = typeof logs === 'string' && logs !== '' ? { detail: logs } : {}
		const record: LedgerRecord = {
			version: String(name),
			state,
			checksum: String(checksum),
			appliedAt: toMoment(engine, finishedAt),
			...detail,
		}
		const known = records.get(record.version)
		if (known === undefined || weight[record.state] >= weight[known.state]) records.set(record.version, record)
	}
	return [...records.values()]
}

/** What one row of a name says against another: a failed attempt stops Prisma, whatever came after. */
const weight = { undone: 0, applied: 1, dirty: 2, failed: 2 } as const

/** A finished row; without a transaction, the row that Prisma writes at the start, completed afterwards. */
export function recordPrismaUp(revision: FileRevision, { engine, ledger }: BooksContext): BooksRecord {
	const table = quotedName(ledger)
	const parameters = { name: revision.version, checksum: revision.checksum ?? '' }
	if (revision.up?.transactional !== false)
		return {
			after: [
				{
					sql: `INSERT INTO ${table} ("id", "checksum", "migration_name", "started_at", "finished_at", "applied_steps_count")
VALUES (${freshId[engine]}, :checksum, :name, ${started[engine]}, ${now[engine]}, 1)`,
					parameters,
				},
			],
		}
	return {
		before: [
			{
				sql: `INSERT INTO ${table} ("id", "checksum", "migration_name", "started_at") VALUES (${freshId[engine]}, :checksum, :name, ${now[engine]})`,
				parameters,
			},
		],
		after: [
			{
				sql: `UPDATE ${table} SET "finished_at" = ${now[engine]}, "applied_steps_count" = "applied_steps_count" + 1
WHERE "migration_name" = :name AND "finished_at" IS NULL AND "rolled_back_at" IS NULL`,
				parameters: { name: revision.version },
			},
		],
	}
}

/** Prisma knows no way down; a row that is marked as rolled back lets it apply the migration again. */
export function recordPrismaDown({ version }: FileRevision, { engine, ledger }: BooksContext): BooksRecord {
	return {
		after: [
			{
				sql: `UPDATE ${quotedName(ledger)} SET "rolled_back_at" = ${now[engine]} WHERE "migration_name" = :name AND "rolled_back_at" IS NULL`,
				parameters: { name: version },
			},
		],
	}
}

/** Writes the checksum of the file as it is now to the attempt that counts. */
export function acceptPrismaEdit(revision: FileRevision, { ledger }: BooksContext): readonly Query[] {
	return [
		{
			sql: `UPDATE ${quotedName(ledger)} SET "checksum" = :checksum WHERE "migration_name" = :name AND "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`,
			parameters: { name: revision.version, checksum: revision.checksum ?? '' },
		},
	]
}

/** Names that are applied or failed; what was rolled back does not count. */
export function prismaEntriesQuery({ engine, ledger }: BooksContext): Query {
	const entries = `SELECT DISTINCT "migration_name" || CASE WHEN "finished_at" IS NULL THEN ' failed' ELSE '' END AS entry
FROM ${quotedName(ledger)} WHERE "rolled_back_at" IS NULL`
	return orderedTexts(engine, 'entry', `(${entries}) AS entries`)
}

/** Hex digits as old versions wrote them, each byte without a leading zero. */
export const unpadded = (checksum: string): string =>
	(checksum.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16).toString(16)).join('')
