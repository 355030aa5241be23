import type { CopyTarget } from '../../../contract/transfers.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import type { PgSession } from '../../engines/postgres-session.ts'
import type { TargetTable } from '../transfer.ts'
import { type CopyBegun, readLedger } from './copy-ledger.ts'

export type TargetLook = CopyTarget & {
	readonly there: readonly TargetTable[]
	/** The copy into this schema that is not done. */
	readonly begun: CopyBegun | null
}

/** Rows are counted as far as this; beyond, nobody needs the number to know that the table is in the way. */
const mostCounted = 100_000

/**
 * What stands in a schema before a copy. `source` are names of the source's tables, `books` of those whose rows the project's
 * migrations write, which are in nobody's way. Writes nothing.
 */
export async function readTarget(
	session: PgSession,
	{ schema, source, books = [] }: { readonly schema: string; readonly source: readonly string[]; readonly books?: readonly string[] },
): Promise<TargetLook> {
	const begun = await readLedger(session, schema)
	const { rows: schemas } = await session.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])
	if (schemas.length === 0) return { state: begun ? 'begun' : 'missing', tables: [], there: [], begun }
	const there = await readTables(session, schema)
	if (begun) return { state: 'begun', tables: [], there, begun }
	const others = await readOthers(session, schema)
	const known = new Set(source.map((name) => name.toLowerCase()))
	const entries = there.map(({ name, rows }) => ({ name, rows, inSource: known.has(name.toLowerCase()) }))
	const filled = entries.filter(({ name, rows }) => rows !== 0 && !books.includes(name))
	if (there.length + others.length === 0) return { state: 'empty', tables: [], there, begun }
	if (filled.length > 0) return { state: 'occupied', tables: filled, there, begun }
	if (entries.some(({ inSource }) => inSource)) return { state: 'prepared', tables: [], there, begun }
	const strange = others.map((name) => ({ name, rows: null, inSource: known.has(name.toLowerCase()) }))
	return { state: 'occupied', tables: [...entries, ...strange], there, begun }
}

const notOfExtension =
	"NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"
const inSchema = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND ${notOfExtension}`

/** Views and the like, whose names are taken. */
async function readOthers(session: PgSession, schema: string): Promise<readonly string[]> {
	const { rows } = await session.query(`SELECT c.relname ${inSchema} AND c.relkind IN ('v', 'm', 'f') ORDER BY 1`, [schema])
	return rows.map(([name]) => String(name))
}

async function readTables(session: PgSession, schema: string): Promise<readonly TargetTable[]> {
	const tables = (
		await session.query(`SELECT c.oid::text, c.relname ${inSchema} AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 2`, [
			schema,
		])
	).rows
	const columns = await readColumns(session, schema)
	const keys = await readKeys(session, schema)
	const read: TargetTable[] = []
	for (const [oid, name] of tables) {
		const at = `${quoteName(schema)}.${quoteName(String(name))}`
		const { rows } = await session.query(`SELECT count(*) FROM (SELECT 1 FROM ${at} LIMIT ${mostCounted + 1}) AS t`)
		const count = Number(rows[0]?.[0])
		read.push({
			name: String(name),
			rows: count > mostCounted ? null : count,
			columns: columns.get(String(oid)) ?? [],
			primaryKey: keys.get(String(oid)) ?? [],
		})
	}
	return read
}

type TargetColumn = TargetTable['columns'][number]

async function readColumns(session: PgSession, schema: string): Promise<ReadonlyMap<string, readonly TargetColumn[]>> {
	const members = '(SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid)'
	const { rows } = await session.query(
		`SELECT a.attrelid::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
		a.attidentity <> '', a.attgenerated <> '', ${members}
		FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`,
		[schema],
	)
	const found = rows.map(([table, name, type, notNull, value, identity, generated, words]) => ({
		table: String(table),
		column: {
			name: String(name),
			type: String(type),
			notNull: notNull === true,
			default: value === null || value === undefined || generated === true ? null : String(value),
			identity: identity === true,
			generated: generated === true,
			members: typeof words === 'string' ? (JSON.parse(words) as string[]) : null,
		},
	}))
	return byTable(found, ({ column }) => column)
}

async function readKeys(session: PgSession, schema: string): Promise<ReadonlyMap<string, readonly string[]>> {
	const { rows } = await session.query(
		`SELECT k.conrelid::text, a.attname FROM pg_constraint k CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS u (attnum, place)
		JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum JOIN pg_namespace n ON n.oid = k.connamespace
		WHERE k.contype = 'p' AND n.nspname = $1 ORDER BY k.conrelid, u.place`,
		[schema],
	)
	return byTable(
		rows.map(([table, column]) => ({ table: String(table), column: String(column) })),
		({ column }) => column,
	)
}

function byTable<Row extends { readonly table: string }, Value>(
	rows: readonly Row[],
	pick: (row: Row) => Value,
): ReadonlyMap<string, readonly Value[]> {
	const grouped = Map.groupBy(rows, ({ table }) => table)
	return new Map([...grouped].map(([table, group]) => [table, group.map(pick)]))
}
