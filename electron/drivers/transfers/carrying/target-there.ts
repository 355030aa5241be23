import { quoteName, quoteText } from '../../../lib/sql-text.ts'
import type { PgSession } from '../../engines/postgres-session.ts'
import { ledgerSchema, type Undoing } from './copy-ledger.ts'

/** A table that rows are copied into, by its name in the target. */
type Place = { readonly schema: string; readonly table: string; readonly at: string }

/**
 * What must be done before rows come into tables that are there, and to have them as they were again. References of and to
 * them are dropped and their triggers put to sleep, because rows come in any order and must arrive as they are.
 */
export async function thinkThere(session: PgSession, schema: string, tables: readonly string[]): Promise<Undoing> {
	const places = tables.map((table): Place => ({ schema, table, at: `${quoteName(schema)}.${quoteName(table)}` }))
	const references = await readPairs(session, referencesSql(schema, tables))
	const triggers = await readPairs(session, triggersSql(schema, tables))
	const sequences = await readSequences(session, schema, tables)
	return {
		loosen: [...references, ...triggers].map(([loosen]) => loosen),
		clear: places.length === 0 ? [] : [`TRUNCATE ${places.map(({ at }) => at).join(', ')}`],
		refill: sequences,
		tighten: [...references, ...triggers].map(([, tighten]) => tighten),
		madeSchema: false,
	}
}

type Kept = { readonly aside: readonly string[]; readonly refill: readonly string[] }

/** Rows that the project's own migrations have written give way to the source's, and are kept for a way back. */
export async function keepRows(session: PgSession, schema: string, tables: readonly string[], id: string): Promise<Kept> {
	const kept: Kept[] = []
	for (const [index, table] of tables.entries())
		kept.push(await keptRows(session, schema, table, `${ledgerSchema}.${quoteName(`kept_${id}_${index}`)}`))
	return { aside: kept.flatMap(({ aside }) => aside), refill: kept.flatMap(({ refill }) => refill) }
}

async function keptRows(session: PgSession, schema: string, table: string, keeping: string): Promise<Kept> {
	const at = `${quoteName(schema)}.${quoteName(table)}`
	const { rows } = await session.query(`SELECT 1 FROM ${at} LIMIT 1`)
	if (rows.length === 0) return { aside: [], refill: [] }
	const { rows: columns } = await session.query(
		"SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
		[at],
	)
	const names = columns.map(([name]) => String(name)).join(', ')
	return {
		aside: [`CREATE TABLE ${keeping} AS SELECT ${names} FROM ${at}`, `DELETE FROM ${at}`],
		refill: [`INSERT INTO ${at} (${names}) OVERRIDING SYSTEM VALUE SELECT ${names} FROM ${keeping}`],
	}
}

async function readPairs(session: PgSession, sql: string): Promise<readonly (readonly [string, string])[]> {
	const { rows } = await session.query(sql)
	return rows.map(([one, other]) => [String(one), String(other)] as const)
}

const among = (schema: string, tables: readonly string[]) =>
	`(SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ${quoteText(schema)} AND c.relname IN (${['', ...tables].map(quoteText).join(', ')}))`

/** References between tables of the copy and any others. Those of partitions follow their table's. */
function referencesSql(schema: string, tables: readonly string[]): string {
	const oids = among(schema, tables)
	return `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
		format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
			|| coalesce(format('; COMMENT ON CONSTRAINT %I ON %s IS %L', conname, conrelid::regclass, obj_description(oid, 'pg_constraint')), '')
		FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND (conrelid IN ${oids} OR confrelid IN ${oids})
		ORDER BY conrelid::regclass::text, conname`
}

function triggersSql(schema: string, tables: readonly string[]): string {
	const enabling = "CASE tgenabled WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END"
	return `SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname),
		format('ALTER TABLE %s %s TRIGGER %I', tgrelid::regclass, ${enabling}, tgname)
		FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgrelid IN ${among(schema, tables)}
		ORDER BY tgrelid::regclass::text, tgname`
}

/** A sequence does not go back with its transaction. */
async function readSequences(session: PgSession, schema: string, tables: readonly string[]): Promise<readonly string[]> {
	const { rows } =
		await session.query(`SELECT DISTINCT d.objid::regclass::text FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
		WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
		AND d.refobjid IN ${among(schema, tables)} ORDER BY 1`)
	const standing: string[] = []
	for (const [sequence] of rows) {
		const { rows: stand } = await session.query(`SELECT last_value::text, is_called FROM ${String(sequence)}`)
		const [last, called] = stand[0] ?? []
		standing.push(`SELECT setval(${quoteText(String(sequence))}, ${String(last)}, ${String(called)})`)
	}
	return standing
}
