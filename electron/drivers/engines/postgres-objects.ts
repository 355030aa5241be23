import type { SchemaObject } from './engine.ts'
import type { PgSession } from './postgres-session.ts'

/**
 * Reads what there is by name, as the session's transaction sees it. Left out are system schemas, temporary ones and what
 * extensions own. No text of a definition is asked for: with tens of thousands of tables that takes the server longer
 * than all the rest.
 */
export async function readObjects(session: PgSession): Promise<readonly SchemaObject[]> {
	const { rows } = await session.query(objectsQuery)
	return rows.map(toObject).sort(byName)
}

/** By type, schema, name and table; the server would write so many rows to its disk to sort them. */
function byName(one: SchemaObject, other: SchemaObject): number {
	if (one.type !== other.type) return one.type < other.type ? -1 : 1
	if (one.namespace !== other.namespace) return (one.namespace ?? '') < (other.namespace ?? '') ? -1 : 1
	if (one.name !== other.name) return one.name < other.name ? -1 : 1
	return one.table === other.table ? 0 : one.table < other.table ? -1 : 1
}

function toObject([type, namespace, name, table, invalid]: readonly unknown[]): SchemaObject {
	return {
		type: type as SchemaObject['type'],
		name: String(name),
		table: String(table),
		sql: null,
		namespace: String(namespace),
		...(invalid === true && { invalid }),
	}
}

/** Catalogues: https://www.postgresql.org/docs/current/catalogs.html. An index over partitions waits for its parts and counts as valid. */
const objectsQuery = `
WITH owned AS MATERIALIZED (SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'),
place AS MATERIALIZED (
	SELECT oid, nspname::text AS name FROM pg_catalog.pg_namespace
	WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
		AND oid NOT IN (SELECT objid FROM owned WHERE classid = 'pg_catalog.pg_namespace'::regclass)
),
relation AS MATERIALIZED (
	SELECT c.oid, c.relname::text AS name, c.relkind, p.name AS place
	FROM pg_catalog.pg_class c JOIN place p ON p.oid = c.relnamespace
	WHERE c.oid NOT IN (SELECT objid FROM owned WHERE classid = 'pg_catalog.pg_class'::regclass)
),
object (type, namespace, name, "table", invalid) AS (
	SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' WHEN 'S' THEN 'sequence' ELSE 'table' END, place, name, name, false
	FROM relation WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
	UNION ALL
	SELECT 'index', i.place, i.name, r.name, NOT x.indisvalid AND i.relkind = 'i'
	FROM relation i JOIN pg_catalog.pg_index x ON x.indexrelid = i.oid JOIN relation r ON r.oid = x.indrelid
	UNION ALL
	SELECT 'trigger', r.place, t.tgname::text, r.name, false
	FROM pg_catalog.pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
	UNION ALL
	SELECT 'function', p.name, f.proname::text, f.proname::text, false
	FROM pg_catalog.pg_proc f JOIN place p ON p.oid = f.pronamespace
	WHERE f.oid NOT IN (SELECT objid FROM owned WHERE classid = 'pg_catalog.pg_proc'::regclass)
		AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'i')
	UNION ALL
	SELECT 'type', p.name, t.typname::text, t.typname::text, false
	FROM pg_catalog.pg_type t JOIN place p ON p.oid = t.typnamespace LEFT JOIN relation r ON r.oid = t.typrelid
	WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND r.relkind = 'c')
		AND t.oid NOT IN (SELECT objid FROM owned WHERE classid = 'pg_catalog.pg_type'::regclass)
)
SELECT * FROM object`
