import type { Backup } from '../../contract/backups.ts'
import type { Overview, Space } from '../../contract/connections.ts'
import type { Problem } from '../../contract/database.ts'
import type { Engine, EngineDescription, Query } from '../../drivers/engines/engine.ts'
import { headsOf, lineageOf } from '../history/graph.ts'
import { currentOf, headOf, knownRevisions } from '../history/places.ts'
import { problemsOf } from '../history/problems.ts'
import type { Sight } from './databases.ts'

/** Puts together what the Overview shows from one sight of a database. */
export async function overviewFrom(
	sight: Sight,
	known: { readonly lastBackup: Backup | null; readonly interrupted: Problem | null; readonly now: Date },
): Promise<Overview> {
	const { record, look } = sight
	const { description } = look
	return {
		id: record.id,
		name: record.name,
		engine: description.kind,
		engineVersion: description.version,
		path: description.path,
		sizeBytes: description.sizeBytes,
		journalMode: description.kind === 'sqlite' ? description.journalMode : null,
		server: description.kind === 'postgres' ? description.server : null,
		...(await placeOf(sight)),
		problems: [...problemsOf(sight), ...(known.interrupted ? [known.interrupted] : [])],
		lastBackup: known.lastBackup,
		colour: record.colour,
		production: record.production,
		lookedAt: known.now.toISOString(),
	}
}

type Place = Pick<
	Overview,
	| 'dialect'
	| 'project'
	| 'current'
	| 'currentText'
	| 'head'
	| 'pending'
	| 'readableBy'
	| 'readableByAtHead'
	| 'upgradeKeepsClients'
	| 'valueStore'
>

async function placeOf(sight: Sight): Promise<Place> {
	const { record, recognised } = sight
	if (!recognised) {
		return {
			dialect: null,
			project: null,
			current: null,
			currentText: null,
			head: null,
			pending: 0,
			readableBy: [],
			readableByAtHead: [],
			upgradeKeepsClients: false,
			valueStore: null,
		}
	}
	const { dialect, standing } = recognised
	const head = headOf(standing)
	const known = knownRevisions(standing)
	// Every branch that has a head is to be brought there
	const wanted = lineageOf(known, headsOf(known))
	return {
		dialect: dialect.kind,
		project: standing.project,
		current: currentOf(sight),
		currentText: standing.currentText,
		head,
		// A place that cannot be told has no distance to the head.
		pending:
			standing.currents.length === 0 && standing.currentText !== null ? 0 : [...wanted].filter((id) => !standing.applied.has(id)).length,
		readableBy: [...dialect.readableBy(standing.current)],
		readableByAtHead: [...dialect.readableBy(head?.id ?? null)],
		upgradeKeepsClients: dialect.keepsClients(standing.current, head?.id ?? null),
		valueStore: await dialect.valueStore(record.path, record.source),
	}
}

const tablesShown = 12

type EngineKind = EngineDescription['kind']

/** Table, bytes of its rows, bytes of its indexes, largest first; then the bytes on the free list. */
const spaceQueries: Readonly<Record<EngineKind, readonly Query[]>> = {
	sqlite: [
		{
			sql: `SELECT coalesce(o.tbl_name, s.name) AS owner, sum(CASE WHEN o.type = 'index' THEN 0 ELSE s.pgsize END), sum(CASE WHEN o.type = 'index' THEN s.pgsize ELSE 0 END)
				FROM dbstat AS s LEFT JOIN sqlite_schema AS o ON o.name = s.name WHERE s.aggregate = TRUE GROUP BY owner ORDER BY sum(s.pgsize) DESC`,
		},
		{ sql: 'SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size' },
	],
	postgres: [
		{
			sql: `SELECT CASE n.nspname WHEN current_schema() THEN '' ELSE n.nspname || '.' END || c.relname, pg_table_size(c.oid), pg_indexes_size(c.oid)
				FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
				WHERE c.relkind IN ('r', 'm') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
				ORDER BY pg_total_relation_size(c.oid) DESC`,
		},
		// What is free inside a table's files cannot be told without reading them.
		{ sql: 'SELECT 0' },
	],
}

/** Says what takes the space: in a SQLite file by reading the size of every b-tree, on a server by its own sums. */
export async function readSpace(engine: Engine, signal: AbortSignal | undefined): Promise<Space> {
	const { kind } = await engine.describe()
	const [sizes, free] = await engine.read(spaceQueries[kind], signal ? { signal } : {})
	const tables = (sizes?.rows ?? []).map(([table, bytes, indexBytes]) => ({
		table: String(table),
		bytes: Number(bytes),
		indexBytes: Number(indexBytes),
	}))
	const rest = tables.slice(tablesShown)
	return {
		tables: tables.slice(0, tablesShown),
		others: { tables: rest.length, bytes: rest.reduce((sum, table) => sum + table.bytes + table.indexBytes, 0) },
		freeBytes: Number(free?.rows[0]?.[0] ?? 0),
	}
}
