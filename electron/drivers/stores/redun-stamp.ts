import type { Engine } from '../engines/engine.ts'
import type { ValueFiles } from './redun-external.ts'
import { readOne, text } from './redun-rows.ts'
import type { EngineKind } from './redun-tables.ts'

type Stamped = {
	readonly engine: Pick<Engine, 'read'>
	readonly engineKind: EngineKind
	readonly files: ValueFiles
	readonly path?: string
}

/**
 * Two that are equal were taken of one and the same state of the tables that lists are made from; null where that cannot be
 * told. On PostgreSQL see `serverStamp`. Faults: those of the engine.
 */
export async function takeStamp({ engine, engineKind, files, path }: Stamped, signal: AbortSignal | undefined): Promise<string | null> {
	if (engineKind === 'sqlite') return path === undefined ? null : fileStamp(files, path)
	const [row] = await readOne(engine.read, { sql: serverStamp }, signal)
	return text(row?.[0])
}

/** How a SQLite file and the logs beside it lie there. */
async function fileStamp(files: Pick<ValueFiles, 'stat'>, path: string): Promise<string> {
	const stamps = ['', '-wal', '-journal'].map((end) =>
		files.stat(`${path}${end}`).then(
			({ dev, ino, size, mtimeMs, ctimeMs }) => [dev, ino, size, mtimeMs, ctimeMs].join(),
			() => '',
		),
	)
	return (await Promise.all(stamps)).join(' ')
}

const tables = ['value', 'call_node', 'argument', 'job', 'subvalue', 'evaluation', 'handle_edge', 'task', 'execution', 'file', 'tag']

/**
 * What was ever written to each of the tables, as the server counts it, and the files the tables lie in. From version 15 on a
 * server tells what a session wrote at the latest ten seconds after it went idle (PGSTAT_IDLE_INTERVAL in pgstat.c), or a
 * minute after where others hold what it is counted in; until then an order is that of a moment ago, of rows that are still
 * read anew. Where counts are not kept, come with no such promise, or leave out what a standby takes over, any transaction on
 * the server counts as a change.
 */
const serverStamp = `SELECT CASE
	WHEN current_setting('track_counts') = 'off' OR pg_is_in_recovery() OR current_setting('server_version_num')::int < 150000
	THEN CAST(txid_current_snapshot() AS text)
	ELSE (SELECT concat_ws(' ', pg_postmaster_start_time(), (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()),
		string_agg(concat_ws(',', c.oid, pg_relation_filenode(c.oid), pg_stat_get_tuples_inserted(c.oid),
			pg_stat_get_tuples_updated(c.oid), pg_stat_get_tuples_deleted(c.oid)), ' ' ORDER BY c.oid))
		FROM pg_catalog.pg_class c WHERE c.relname IN (${tables.map((name) => `'${name}'`).join(', ')})
			AND c.relkind = 'r' AND pg_catalog.pg_table_is_visible(c.oid))
	END`
