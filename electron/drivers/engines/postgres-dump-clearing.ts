import { quoteText } from '../../lib/sql-text.ts'
import type { DumpContents } from './postgres-dump-contents.ts'

/**
 * A script for psql that takes away everything of a database that a dump brings back, inside the transaction that then
 * carries out the dump. Extensions stay, with what belongs to them; so do subscriptions and large objects, which are not
 * in the dump. Statements are made from the catalogue by queries that end in \gexec, which runs what they answer.
 */
export function clearingScript({ kept, writtenBy, usesPublic }: DumpContents, serverMajor: number, lockTimeoutMs: number): string {
	const names = kept.map(({ name }) => quoteText(name)).join(', ')
	const keptNames = `ARRAY[${names}]::text[]`
	return [
		'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;',
		`SET LOCAL lock_timeout = ${Math.max(1, Math.round(lockTimeoutMs))};`,
		"SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL search_path = '';",
		'SET LOCAL standard_conforming_strings = on; SET LOCAL client_min_messages = warning;',
		...[lockTables, ...dropDatabaseWide, ...dropInSchemas, dropSchemas(keptNames), ...resetDefaultRights].map(run),
		...kept.map(({ name, owner }) => run(giveSchema(name, owner))),
		...resetSchemas(keptNames, writtenBy).map(run),
		...(usesPublic ? [run(makePublic(writtenBy, serverMajor))] : []),
		'',
	].join('\n')
}

const run = (query: string) => `${query}\n\\gexec`

/** Strings are written so that a backslash means itself. */

/** Is the object with this oid of this catalogue neither a member of an extension (e) nor a part of another object (i). */
const own = (catalogue: string, oid: string) =>
	`NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.${catalogue}'::pg_catalog.regclass AND objid = ${oid} AND objsubid = 0 AND deptype IN ('e', 'i'))`

/** Schemas of people: not the system's, not temporary ones. */
const ofPeople = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`

/** Objects with an oid below this came with the server. */
const firstOid = 16_384

/** All tables at once and before anything else, so that a table held by others costs nobody more than the wait for it. */
const lockTables = `SELECT pg_catalog.format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', pg_catalog.string_agg(c.oid::pg_catalog.regclass::text, ', ' ORDER BY c.oid))
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE ${ofPeople} AND c.relkind IN ('r', 'p') AND ${own('pg_class', 'c.oid')} HAVING pg_catalog.count(*) > 0`

/** Objects that are in no schema. Event triggers first: they would take part in what follows. */
const dropDatabaseWide = [
	`SELECT pg_catalog.format('DROP EVENT TRIGGER %I', evtname) FROM pg_catalog.pg_event_trigger t WHERE ${own('pg_event_trigger', 't.oid')}`,
	`SELECT pg_catalog.format('DROP PUBLICATION %I', pubname) FROM pg_catalog.pg_publication p WHERE ${own('pg_publication', 'p.oid')}`,
	`SELECT pg_catalog.format('DROP SERVER IF EXISTS %I CASCADE', srvname) FROM pg_catalog.pg_foreign_server s WHERE ${own('pg_foreign_server', 's.oid')}`,
	`SELECT pg_catalog.format('DROP FOREIGN DATA WRAPPER IF EXISTS %I CASCADE', fdwname)
	FROM pg_catalog.pg_foreign_data_wrapper f WHERE ${own('pg_foreign_data_wrapper', 'f.oid')}`,
	`SELECT pg_catalog.format('DROP CAST IF EXISTS (%s AS %s) CASCADE', castsource::pg_catalog.regtype, casttarget::pg_catalog.regtype)
	FROM pg_catalog.pg_cast k WHERE k.oid >= ${firstOid} AND ${own('pg_cast', 'k.oid')}`,
	`SELECT pg_catalog.format('DROP TRANSFORM IF EXISTS FOR %s LANGUAGE %I CASCADE', x.trftype::pg_catalog.regtype, l.lanname)
	FROM pg_catalog.pg_transform x JOIN pg_catalog.pg_language l ON l.oid = x.trflang WHERE ${own('pg_transform', 'x.oid')}`,
	`SELECT pg_catalog.format('DROP LANGUAGE IF EXISTS %I CASCADE', lanname)
	FROM pg_catalog.pg_language l WHERE l.oid >= ${firstOid} AND ${own('pg_language', 'l.oid')}`,
	`SELECT pg_catalog.format('DROP ACCESS METHOD IF EXISTS %I CASCADE', amname)
	FROM pg_catalog.pg_am a WHERE a.oid >= ${firstOid} AND ${own('pg_am', 'a.oid')}`,
	// Rows that people added to an extension's own tables are in the dump, and the tables stay
	`SELECT pg_catalog.format('DELETE FROM %s %s', table_oid::pg_catalog.regclass, condition)
	FROM pg_catalog.pg_extension e, ROWS FROM (pg_catalog.unnest(e.extconfig), pg_catalog.unnest(e.extcondition)) AS marked (table_oid, condition)
	JOIN pg_catalog.pg_class c ON c.oid = table_oid WHERE c.relkind IN ('r', 'p')`,
]

type Kind = { readonly catalogue: string; readonly schema: string; readonly drop: string; readonly where?: string }

/** Kinds of objects that are in a schema. With what goes together with another object left out: indexes, triggers, statistics, partitions. */
const kinds: readonly Kind[] = [
	...(
		[
			['v', 'VIEW'],
			['m', 'MATERIALIZED VIEW'],
			['f', 'FOREIGN TABLE'],
			['r', 'TABLE'],
			['p', 'TABLE'],
			['S', 'SEQUENCE'],
		] as const
	).map(([relkind, word]) => ({
		catalogue: 'pg_class',
		schema: 'relnamespace',
		drop: `'${word} IF EXISTS ' || o.oid::pg_catalog.regclass`,
		where: `o.relkind = '${relkind}' AND NOT o.relispartition`,
	})),
	{ catalogue: 'pg_proc', schema: 'pronamespace', drop: `'ROUTINE IF EXISTS ' || o.oid::pg_catalog.regprocedure` },
	{
		catalogue: 'pg_opclass',
		schema: 'opcnamespace',
		drop: `pg_catalog.format('OPERATOR CLASS IF EXISTS %I.%I USING %I', n.nspname, o.opcname, (SELECT amname FROM pg_catalog.pg_am WHERE oid = o.opcmethod))`,
	},
	{
		catalogue: 'pg_opfamily',
		schema: 'opfnamespace',
		drop: `pg_catalog.format('OPERATOR FAMILY IF EXISTS %I.%I USING %I', n.nspname, o.opfname, (SELECT amname FROM pg_catalog.pg_am WHERE oid = o.opfmethod))`,
	},
	{ catalogue: 'pg_operator', schema: 'oprnamespace', drop: `'OPERATOR IF EXISTS ' || o.oid::pg_catalog.regoperator` },
	{
		catalogue: 'pg_ts_config',
		schema: 'cfgnamespace',
		drop: `pg_catalog.format('TEXT SEARCH CONFIGURATION IF EXISTS %I.%I', n.nspname, o.cfgname)`,
	},
	{
		catalogue: 'pg_ts_dict',
		schema: 'dictnamespace',
		drop: `pg_catalog.format('TEXT SEARCH DICTIONARY IF EXISTS %I.%I', n.nspname, o.dictname)`,
	},
	{
		catalogue: 'pg_ts_parser',
		schema: 'prsnamespace',
		drop: `pg_catalog.format('TEXT SEARCH PARSER IF EXISTS %I.%I', n.nspname, o.prsname)`,
	},
	{
		catalogue: 'pg_ts_template',
		schema: 'tmplnamespace',
		drop: `pg_catalog.format('TEXT SEARCH TEMPLATE IF EXISTS %I.%I', n.nspname, o.tmplname)`,
	},
	{ catalogue: 'pg_conversion', schema: 'connamespace', drop: `pg_catalog.format('CONVERSION IF EXISTS %I.%I', n.nspname, o.conname)` },
	{
		catalogue: 'pg_type',
		schema: 'typnamespace',
		drop: `pg_catalog.format('TYPE IF EXISTS %I.%I', n.nspname, o.typname)`,
		where: `o.typtype IN ('b', 'c', 'd', 'e', 'r', 'p')`,
	},
	{ catalogue: 'pg_collation', schema: 'collnamespace', drop: `pg_catalog.format('COLLATION IF EXISTS %I.%I', n.nspname, o.collname)` },
]

const dropInSchemas = kinds.map(
	({ catalogue, schema, drop, where = 'true' }) =>
		`SELECT 'DROP ' || ${drop} || ' CASCADE' FROM pg_catalog.${catalogue} o JOIN pg_catalog.pg_namespace n ON n.oid = o.${schema}
	WHERE ${ofPeople} AND ${own(catalogue, 'o.oid')} AND ${where} ORDER BY o.oid`,
)

/** Schemas that the dump does not know. One that an extension is in stays with it, and so does `public`, which dumps need not mention. */
const dropSchemas = (
	kept: string,
) => `SELECT pg_catalog.format('DROP SCHEMA IF EXISTS %I CASCADE', n.nspname) FROM pg_catalog.pg_namespace n
	WHERE ${ofPeople} AND n.nspname <> 'public' AND n.nspname <> ALL (${kept}) AND ${own('pg_namespace', 'n.oid')}
	AND NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extnamespace = n.oid)`

const may = (role: string) => `pg_catalog.pg_has_role(${role}, 'USAGE')`
const grantee = (oid: string) => `CASE ${oid} WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(${oid})) END`
const rightsOn = `CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END`

/**
 * Rights given by default would be given to what the dump makes, on top of the rights it brings; the dump sets them
 * again at its end.
 */
const resetDefaultRights = [
	`SELECT DISTINCT pg_catalog.format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE ALL ON %s FROM %s', pg_catalog.pg_get_userbyid(d.defaclrole),
	CASE WHEN d.defaclnamespace = 0 THEN '' ELSE pg_catalog.format(' IN SCHEMA %s', d.defaclnamespace::pg_catalog.regnamespace) END, ${rightsOn}, ${grantee('a.grantee')})
	FROM pg_catalog.pg_default_acl d, pg_catalog.aclexplode(d.defaclacl) a WHERE ${may('d.defaclrole')}`,
	`SELECT pg_catalog.format('ALTER DEFAULT PRIVILEGES FOR ROLE %1$I GRANT ALL ON %2$s TO %1$I', pg_catalog.pg_get_userbyid(d.defaclrole), ${rightsOn})
	FROM pg_catalog.pg_default_acl d WHERE d.defaclnamespace = 0 AND ${may('d.defaclrole')}`,
	`SELECT pg_catalog.format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT ALL ON %s TO PUBLIC', pg_catalog.pg_get_userbyid(d.defaclrole), ${rightsOn})
	FROM pg_catalog.pg_default_acl d WHERE d.defaclnamespace = 0 AND d.defaclobjtype IN ('f', 'T') AND ${may('d.defaclrole')}`,
]

const giveSchema = (name: string, owner: string) => `SELECT pg_catalog.format('ALTER SCHEMA %I OWNER TO %I', n.nspname, ${quoteText(owner)})
	FROM pg_catalog.pg_namespace n WHERE n.nspname = ${quoteText(name)} AND pg_catalog.pg_get_userbyid(n.nspowner) <> ${quoteText(owner)}`

/** A dump gives rights on a schema as what to add to those of a new one, and of `public` to those it comes with: since 15 no right to create in it. */
function resetSchemas(kept: string, writtenBy: number): readonly string[] {
	const which = `(n.nspname = 'public' OR n.nspname = ANY (${kept})) AND ${own('pg_namespace', 'n.oid')} AND ${may('n.nspowner')}`
	return [
		`SELECT DISTINCT pg_catalog.format('REVOKE ALL ON SCHEMA %I FROM %s CASCADE', n.nspname, ${grantee('a.grantee')})
	FROM pg_catalog.pg_namespace n, pg_catalog.aclexplode(n.nspacl) a WHERE ${which}`,
		`SELECT pg_catalog.format('GRANT ALL ON SCHEMA %I TO %I', n.nspname, pg_catalog.pg_get_userbyid(n.nspowner)) FROM pg_catalog.pg_namespace n WHERE ${which}`,
		`SELECT 'GRANT ${writtenBy >= 15 ? 'USAGE' : 'ALL'} ON SCHEMA public TO PUBLIC' FROM pg_catalog.pg_namespace n WHERE n.nspname = 'public' AND ${which}`,
		`SELECT pg_catalog.format('COMMENT ON SCHEMA %I IS %L', n.nspname, CASE n.nspname WHEN 'public' THEN 'standard public schema' END)
	FROM pg_catalog.pg_namespace n WHERE ${which} AND pg_catalog.obj_description(n.oid, 'pg_namespace') IS NOT NULL`,
	]
}

/** A dump takes for granted that `public` is there; somebody may have dropped it. */
const makePublic = (writtenBy: number, serverMajor: number) => `SELECT 'CREATE SCHEMA public',
	${serverMajor >= 14 ? "CASE WHEN pg_catalog.pg_has_role('pg_database_owner', 'USAGE') THEN 'ALTER SCHEMA public OWNER TO pg_database_owner' END" : 'NULL'},
	'GRANT ${writtenBy >= 15 ? 'USAGE' : 'ALL'} ON SCHEMA public TO PUBLIC', 'COMMENT ON SCHEMA public IS ''standard public schema'''
	WHERE pg_catalog.to_regnamespace('public') IS NULL`
