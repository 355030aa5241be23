import type { Engine, EngineDescription, SqlValue } from '../engines/engine.ts'

export type KeyedColumn = { readonly quoted: string; readonly type: string }

/** A table of which one column names each row and another holds what is kept under the name. `from` is how it is quoted. */
type KeyedTable = { readonly name: string; readonly from: string; readonly key: KeyedColumn; readonly value: KeyedColumn }

type Column = KeyedColumn & { readonly table: string; readonly from: string; readonly name: string; readonly unique: boolean }

const mostColumns = 3

/** What a column of values is called where it stands beside a key. */
const valueName = /^(value|val|data|content|body|payload|json|blob|setting)s?(_(json|text|blob|bytes))?$/i

/** Texts and bytes, as a SQLite table declares them and as PostgreSQL names its types. */
const nameType = /char|text|clob|blob|bytea|string|citext|^name$/i

/** Tables that read like entries, in the order of their names. Faults: as of the engine's `read`. */
export async function findKeyedTables(engine: Engine, kind: EngineDescription['kind']): Promise<readonly KeyedTable[]> {
	const [answer] = await engine.read([{ sql: kind === 'sqlite' ? sqliteColumns : postgresColumns }])
	const columns = (answer?.rows ?? []).map(toColumn)
	return [...Map.groupBy(columns, ({ from }) => from).values()].map(toKeyedTable).filter((table) => table !== null)
}

function toColumn([table, from, name, quoted, type, unique]: readonly SqlValue[]): Column {
	return {
		table: String(table),
		from: String(from),
		name: String(name),
		quoted: String(quoted),
		type: String(type),
		unique: unique === true || unique === 1,
	}
}

function toKeyedTable(columns: readonly Column[]): KeyedTable | null {
	const [key, secondKey] = columns.filter(({ unique, type }) => unique && nameType.test(type))
	const [value, secondValue] = columns.filter((column) => column !== key && valueName.test(column.name))
	if (columns.length > mostColumns || !key || secondKey || !value || secondValue) return null
	return { name: key.table, from: key.from, key, value }
}

/**
 * Virtual tables are left out, because asking for their columns would run the code behind them; and a file that keeps its
 * texts as UTF-16, whose bytes are not what they are shown as.
 */
const sqliteColumns = `
	SELECT t.name, '"' || replace(t.name, '"', '""') || '"', c.name, '"' || replace(c.name, '"', '""') || '"', c.type, EXISTS (
		SELECT 1 FROM pragma_index_list(t.name) l
		WHERE l."unique" AND NOT l.partial AND (SELECT count(*) || ' ' || max(i.name) FROM pragma_index_info(l.name) i) = '1 ' || c.name
	)
	FROM sqlite_schema t, pragma_table_info(t.name) c
	WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND (SELECT encoding FROM pragma_encoding) = 'UTF-8'
	ORDER BY t.name, c.cid`

const postgresColumns = `
	SELECT CASE WHEN pg_table_is_visible(c.oid) THEN '' ELSE n.nspname || '.' END || c.relname,
		quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname, quote_ident(a.attname), format_type(a.atttypid, NULL), EXISTS (
			SELECT 1 FROM pg_index i
			WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum
		)
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
	WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
		AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AND a.attnum > 0 AND NOT a.attisdropped
		AND (SELECT count(*) FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attnum > 0 AND NOT o.attisdropped) <= 3
	ORDER BY 1, a.attnum`
