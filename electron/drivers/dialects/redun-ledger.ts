import type { EngineDescription, Query } from '../engines/engine.ts'
import type { Look } from './dialect.ts'
import { isAtLeast, type RedunVersion } from './redun-versions.ts'

type EngineKind = EngineDescription['kind']

/** What the two bookkeeping tables hold. redun believes the row of redun_version with the greatest timestamp. */
export type Ledger = {
	/** Ids in alembic_version, in order; null when the table is not there. */
	readonly ids: readonly string[] | null
	/** Is redun_version there. */
	readonly hasVersionTable: boolean
	readonly newestRow: { readonly major: number; readonly at: string; readonly fromTheFuture: boolean } | null
	readonly query: Query
	/** What `query` reads now. */
	readonly applied: readonly string[]
}

/**
 * The row that redun believes, its time in UTC, and whether that is in the future. Clocks of two machines may differ by a
 * minute before it is. PostgreSQL gives the seconds since 1970 in UTC whether the column knows of time zones or not.
 */
const newestRowSql: Readonly<Record<EngineKind, string>> = {
	sqlite: `SELECT version, timestamp, timestamp > strftime('%Y-%m-%d %H:%M:%f', 'now', '+1 minute')
		FROM redun_version ORDER BY timestamp DESC LIMIT 1`,
	postgres: `SELECT version, to_char(to_timestamp(extract(epoch FROM "timestamp")) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
			extract(epoch FROM "timestamp") > extract(epoch FROM clock_timestamp()) + 60
		FROM redun_version ORDER BY "timestamp" DESC LIMIT 1`,
}

/** Reads both bookkeeping tables in one go; the engine's clock says what is in the future. */
export async function readLedger(look: Look): Promise<Ledger> {
	const hasIds = hasTable(look.description, 'alembic_version')
	const hasVersionTable = hasTable(look.description, 'redun_version')
	const query = ledgerQuery({ hasIds, hasVersionTable })
	const [entries, newest] = await look.read([
		query,
		{ sql: hasVersionTable ? newestRowSql[look.description.kind] : 'SELECT NULL WHERE FALSE' },
	])
	const applied = (entries?.rows ?? []).map(([entry]) => String(entry))
	const row = newest?.rows[0]
	return {
		ids: hasIds ? applied.filter((entry) => !entry.startsWith(majorEntry(''))) : null,
		hasVersionTable,
		newestRow: row ? { major: Number(row[0]), at: String(row[1]), fromTheFuture: Number(row[2]) === 1 } : null,
		query,
		applied,
	}
}

/**
 * Reads the bookkeeping as redun will: the ids, then the major version it believes. One entry a row.
 * The query names only tables that are there.
 */
export function ledgerQuery(has: { readonly hasIds: boolean; readonly hasVersionTable: boolean }): Query {
	const ids = 'SELECT 0 AS place, version_num AS entry FROM alembic_version'
	const major = `SELECT 1 AS place, '${majorEntry('')}' || version AS entry FROM (SELECT version FROM redun_version ORDER BY "timestamp" DESC LIMIT 1) AS newest`
	const parts = [...(has.hasIds ? [ids] : []), ...(has.hasVersionTable ? [major] : [])]
	if (parts.length === 0) return { sql: 'SELECT NULL AS entry WHERE FALSE' }
	return { sql: `SELECT entry FROM (${parts.join(' UNION ALL ')}) AS entries ORDER BY place, entry` }
}

/** How the bookkeeping reads when a database stands at a version and redun sees it so. */
export function ledgerAt(version: RedunVersion): { readonly query: Query; readonly applied: readonly string[] } {
	return { query: ledgerQuery({ hasIds: true, hasVersionTable: true }), applied: [version.id, majorEntry(version.major)] }
}

function majorEntry(major: number | ''): string {
	return `redun_version ${major}`
}

function hasTable(description: EngineDescription, name: string): boolean {
	return description.objects.some((object) => object.type === 'table' && object.name === name)
}

/**
 * The row that every run appends, as redun does: redun goes by the newest. When a wrong clock has left a row from the
 * future, this one is dated just after it, for otherwise redun would go on believing that one.
 */
export function recordMajorSql(version: RedunVersion, engine: EngineKind): string {
	return engine === 'sqlite' ? recordMajorOnSqlite(version) : recordMajorOnPostgres(version)
}

function recordMajorOnSqlite(version: RedunVersion): string {
	return `INSERT INTO redun_version (id, version, timestamp)
SELECT
  lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2)))
    || '-4' || substr(lower(hex(randomblob(2))), 2)
    || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2)
    || '-' || lower(hex(randomblob(6))),
  ${version.major},
  max(
    strftime('%Y-%m-%d %H:%M:%f', 'now') || '000',
    coalesce((SELECT strftime('%Y-%m-%d %H:%M:%f', max(timestamp), '+0.001 seconds') || '000' FROM redun_version), '')
  );
`
}

/** The random digits come from md5, as servers before 13 have no function for such an id. */
function recordMajorOnPostgres(version: RedunVersion): string {
	const now = isAtLeast(version, { major: 3, minor: 4 }) ? 'clock_timestamp()' : "clock_timestamp() AT TIME ZONE 'UTC'"
	return `INSERT INTO redun_version (id, version, "timestamp")
SELECT
  substr(digits, 1, 8) || '-' || substr(digits, 9, 4)
    || '-4' || substr(digits, 14, 3)
    || '-' || substr('89ab', 1 + floor(random() * 4)::integer, 1) || substr(digits, 18, 3)
    || '-' || substr(digits, 21, 12),
  ${version.major},
  greatest(${now}, (SELECT max("timestamp") + interval '1 millisecond' FROM redun_version))
FROM (SELECT md5(random()::text || clock_timestamp()::text) AS digits) AS made;
`
}
