import type { EngineDescription, Query } from '../engines/engine.ts'
import type { Look } from './dialect.ts'
import type { RedunVersion } from './redun-versions.ts'

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

/** Clocks of two machines may differ by this much before a row is said to come from the future. */
const clockTolerance = '+1 minute'

/** Reads both bookkeeping tables in one go; the engine's clock says what is in the future. */
export async function readLedger(look: Look): Promise<Ledger> {
	const hasIds = hasTable(look.description, 'alembic_version')
	const hasVersionTable = hasTable(look.description, 'redun_version')
	const query = ledgerQuery({ hasIds, hasVersionTable })
	const [entries, newest] = await look.read([
		query,
		{
			sql: hasVersionTable
				? `SELECT version, timestamp, timestamp > strftime('%Y-%m-%d %H:%M:%f', 'now', '${clockTolerance}')
					FROM redun_version ORDER BY timestamp DESC LIMIT 1`
				: 'SELECT NULL WHERE FALSE',
		},
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
	const major = `SELECT 1 AS place, '${majorEntry('')}' || version AS entry FROM (SELECT version FROM redun_version ORDER BY timestamp DESC LIMIT 1)`
	const parts = [...(has.hasIds ? [ids] : []), ...(has.hasVersionTable ? [major] : [])]
	if (parts.length === 0) return { sql: 'SELECT NULL AS entry WHERE FALSE' }
	return { sql: `SELECT entry FROM (${parts.join(' UNION ALL ')}) ORDER BY place, entry` }
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
export function recordMajorSql(version: RedunVersion): string {
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
