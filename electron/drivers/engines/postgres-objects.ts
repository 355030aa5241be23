import type { SchemaObject } from './engine.ts'
import type { PgSession } from './postgres-session.ts'

/**
 * Reads what there is by name, as the session's transaction sees it. Left out are system schemas, temporary ones and what
 * extensions own. No text of a definition is asked for, names come in lists instead of row by row, and what belongs to
 * which table is put together here: with tens of thousands of tables each of these takes the server, or the way from it,
 * longer than all the rest.
 */
export async function readObjects(session: PgSession): Promise<readonly SchemaObject[]> {
	const questions = [relationsQuery, indexesQuery, triggersQuery, functionsQuery, typesQuery]
	const answers = await session.together(questions.map((sql) => ({ sql, values: [] })))
	const [relations = [], indexes = [], triggers = [], ...named] = answers.map(({ rows }) => rows as readonly Texts[])
	const objects: SchemaObject[] = []
	const known = addRelations(objects, relations)
	addIndexes(objects, indexes, known)
	addTriggers(objects, triggers, known)
	for (const [type, namespace, names] of named.flat())
		for (const name of namesOf(names)) objects.push(objectOf(type as SchemaObject['type'], String(namespace), name, name))
	return objects.sort(byName)
}

type Texts = readonly (string | null)[]
/** What is in pg_class, by its number; what it is alike to is told once for all of a kind in a schema. */
type Known = ReadonlyMap<number, { readonly name: string; readonly group: { readonly namespace: string; readonly kind: string } }>

/** Indexes have no type of their own here: they are told with their tables. */
const typeOfKind: Readonly<Record<string, SchemaObject['type']>> = {
	r: 'table',
	p: 'table',
	f: 'table',
	v: 'view',
	m: 'view',
	S: 'sequence',
	c: 'type',
}

function addRelations(objects: SchemaObject[], rows: readonly Texts[]): Known {
	const known = new Map<number, { name: string; group: { namespace: string; kind: string } }>()
	for (const [namespace, kind, numbers, texts] of rows) {
		const group = { namespace: String(namespace), kind: String(kind) }
		const names = namesOf(texts)
		const type = typeOfKind[group.kind]
		if (type) for (const name of names) objects.push(objectOf(type, group.namespace, name, name))
		let at = 0
		for (const number of numbersOf(numbers)) known.set(number, { name: names[at++] ?? '', group })
	}
	return known
}

function addIndexes(objects: SchemaObject[], [lists]: readonly Texts[], known: Known): void {
	const [numbers = [], tables = [], broken] = (lists ?? []).map(numbersOf)
	const invalid = new Set(broken)
	for (let at = 0; at < numbers.length; at++) {
		const number = Number(numbers[at])
		const index = known.get(number)
		const table = known.get(Number(tables[at]))
		if (!index || !table) continue
		const object = objectOf('index', index.group.namespace, index.name, table.name)
		// An index over partitions waits for its parts and counts as valid
		objects.push(invalid.has(number) && index.group.kind === 'i' ? { ...object, invalid: true } : object)
	}
}

function addTriggers(objects: SchemaObject[], [lists]: readonly Texts[], known: Known): void {
	const [tables, texts] = lists ?? []
	const names = namesOf(texts)
	for (const [at, number] of numbersOf(tables).entries()) {
		const table = known.get(number)
		if (table) objects.push(objectOf('trigger', table.group.namespace, names[at] ?? '', table.name))
	}
}

const objectOf = (type: SchemaObject['type'], namespace: string, name: string, table: string): SchemaObject => ({
	type,
	name,
	table,
	sql: null,
	namespace,
})

/** `{1,2}` as the server writes arrays; null for none. */
const numbersOf = (text: string | null | undefined): readonly number[] => (text ? JSON.parse(`[${text.slice(1, -1)}]`) : [])
const namesOf = (text: string | null | undefined): readonly string[] => (text ? JSON.parse(text) : [])

/** By type, schema, name and table; the server would write so many rows to its disk to sort them. */
function byName(one: SchemaObject, other: SchemaObject): number {
	if (one.type !== other.type) return one.type < other.type ? -1 : 1
	if (one.namespace !== other.namespace) return (one.namespace ?? '') < (other.namespace ?? '') ? -1 : 1
	if (one.name !== other.name) return one.name < other.name ? -1 : 1
	return one.table === other.table ? 0 : one.table < other.table ? -1 : 1
}

/** Numbers of what extensions own, of one catalogue. */
const ownedOf = (catalogue: string) => `
	SELECT objid FROM pg_catalog.pg_depend
	WHERE refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND deptype = 'e' AND classid = 'pg_catalog.${catalogue}'::pg_catalog.regclass`

/** Schemas that are a person's own. */
const places = `
	SELECT oid, nspname FROM pg_catalog.pg_namespace
	WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND oid NOT IN (${ownedOf('pg_namespace')})`

/** Catalogues: https://www.postgresql.org/docs/current/catalogs.html. An extension owns the type of a composite one, and not what pg_class has of it. */
const relationsQuery = `
SELECT p.nspname::text, r.relkind::text, r.numbers::text, r.names::text
FROM (
	SELECT relnamespace, relkind, array_agg(oid) AS numbers, json_agg(relname) AS names FROM pg_catalog.pg_class
	WHERE relnamespace <> 'pg_toast'::pg_catalog.regnamespace AND relkind <> 't'
		AND oid NOT IN (${ownedOf('pg_class')}) AND NOT (relkind = 'c' AND reltype IN (${ownedOf('pg_type')}))
	GROUP BY relnamespace, relkind
) r JOIN (${places}) p ON p.oid = r.relnamespace`

const indexesQuery = `
SELECT array_agg(indexrelid)::text, array_agg(indrelid)::text, (array_agg(indexrelid) FILTER (WHERE NOT indisvalid))::text
FROM pg_catalog.pg_index`

const triggersQuery = 'SELECT array_agg(tgrelid)::text, json_agg(tgname)::text FROM pg_catalog.pg_trigger WHERE NOT tgisinternal'

/** Those that a range brings along are left out. */
const functionsQuery = `
SELECT 'function', p.nspname::text, json_agg(f.proname)::text
FROM pg_catalog.pg_proc f JOIN (${places}) p ON p.oid = f.pronamespace
WHERE f.oid NOT IN (${ownedOf('pg_proc')})
	AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = f.oid AND d.deptype = 'i')
GROUP BY p.nspname`

/** Enums, domains and ranges; composite ones are among the relations. */
const typesQuery = `
SELECT 'type', p.nspname::text, json_agg(t.typname)::text
FROM pg_catalog.pg_type t JOIN (${places}) p ON p.oid = t.typnamespace
WHERE t.typtype IN ('e', 'd', 'r') AND t.oid NOT IN (${ownedOf('pg_type')})
GROUP BY p.nspname`
