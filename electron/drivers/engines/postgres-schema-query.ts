/**
 * The question about the schema, in one statement. Each part answers: type, schema, name, table, what makes it, a digest
 * of what that leaves out, whether it is an invalid index. Catalogues: https://www.postgresql.org/docs/current/catalogs.html
 */

/** What the parts choose from: schemas that are a person's own, and what extensions do not own. */
const grounds = `
	owned AS MATERIALIZED (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
	place AS MATERIALIZED (
		SELECT oid, nspname FROM pg_namespace
		WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
			AND oid NOT IN (SELECT objid FROM owned WHERE classid = 'pg_namespace'::regclass)
	),
	relation AS MATERIALIZED (
		SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.reloptions, c.relrowsecurity, c.relforcerowsecurity, c.relpartbound, c.relam, p.nspname
		FROM pg_class c JOIN place p ON p.oid = c.relnamespace
		WHERE c.oid NOT IN (SELECT objid FROM owned WHERE classid = 'pg_class'::regclass)
	)`

/** Columns of what has columns of its own. Only the default of a generated one speaks of its table. */
const columnRows = `
	col AS MATERIALIZED (
		SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity, a.attgenerated, a.attcollation,
			d.oid AS fallback, d.adbin::text AS stored, CASE a.attgenerated WHEN '' THEN 0::oid ELSE a.attrelid END AS about
		FROM pg_attribute a
			JOIN relation r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p', 'f', 'c')
			LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE a.attnum > 0 AND NOT a.attisdropped
	)`

/** Types and defaults are few beside the columns that have them; asking the server for each column takes longer than all the rest. */
const sharedTexts = `
	typename AS MATERIALIZED (
		SELECT t.oid, t.typcollation, format_type(t.oid, NULL) AS text FROM pg_type t WHERE t.oid IN (SELECT atttypid FROM col)
	),
	fallbacktext AS MATERIALIZED (
		SELECT one.stored, one.about, pg_get_expr(d.adbin, one.about) AS text
		FROM (SELECT stored, about, min(fallback) AS fallback FROM col WHERE stored IS NOT NULL GROUP BY stored, about) one
			JOIN pg_attrdef d ON d.oid = one.fallback
	)`

/** Columns by relation, in their order; a dropped one leaves no gap. */
const columns = `
	columns AS MATERIALIZED (
		SELECT c.attrelid, string_agg(
			concat(quote_ident(c.attname), ' ', t.text, ' ', nullif(c.atttypmod, -1), CASE WHEN c.attnotnull THEN ' NOT NULL' END, c.attidentity, c.attgenerated,
				CASE WHEN c.attcollation <> 0 AND c.attcollation <> t.typcollation THEN ' ' || l.collname END, ' ' || e.text),
			E'\\n' ORDER BY c.attnum) AS text
		FROM col c
			JOIN typename t ON t.oid = c.atttypid
			LEFT JOIN pg_collation l ON l.oid = c.attcollation
			LEFT JOIN fallbacktext e ON e.stored = c.stored AND e.about = c.about
		GROUP BY c.attrelid
	)`

/**
 * Not-null constraints are told with the columns, constraint triggers with the triggers, and the columns of primary and
 * unique keys with the indexes that stand for them.
 */
const constraints = `
	SELECT conrelid, string_agg(
		concat(quote_ident(conname), ' ', contype, ' ',
			CASE WHEN contype IN ('p', 'u') THEN concat(condeferrable, condeferred) ELSE pg_get_constraintdef(oid) END),
		E'\\n' ORDER BY conname COLLATE "C") AS text
	FROM pg_constraint WHERE conrelid <> 0 AND contype NOT IN ('n', 't') GROUP BY conrelid`

const parents = `
	SELECT inhrelid, string_agg(inhparent::regclass::text, ' ' ORDER BY inhseqno) AS text FROM pg_inherits GROUP BY inhrelid`

const policies = `
	SELECT polrelid, string_agg(
		concat_ws(' ', quote_ident(polname), polcmd, polpermissive, polroles::regrole[]::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)),
		E'\\n' ORDER BY polname COLLATE "C") AS text
	FROM pg_policy GROUP BY polrelid`

const rules = `
	SELECT ev_class, string_agg(pg_get_ruledef(oid), E'\\n' ORDER BY rulename COLLATE "C") AS text
	FROM pg_rewrite WHERE rulename <> '_RETURN' GROUP BY ev_class`

/** A digest of texts, each of which may be missing. */
const digestOf = (...texts: readonly string[]) => `encode(sha256(textsend(jsonb_build_array(${texts.join(', ')})::text)), 'hex')`

const tables = `
	SELECT 'table', r.nspname::text, r.relname::text, r.relname::text, NULL::text,
		${digestOf(
			'r.relkind',
			'r.relpersistence',
			'r.reloptions',
			'r.relrowsecurity',
			'r.relforcerowsecurity',
			'pg_get_expr(r.relpartbound, r.oid)',
			"CASE WHEN r.relkind = 'p' THEN pg_get_partkeydef(r.oid) END",
			'columns.text',
			'constraints.text',
			'parents.text',
			'policies.text',
			'rules.text',
		)}, false
	FROM relation r
		LEFT JOIN columns ON columns.attrelid = r.oid
		LEFT JOIN (${constraints}) constraints ON constraints.conrelid = r.oid
		LEFT JOIN (${parents}) parents ON parents.inhrelid = r.oid
		LEFT JOIN (${policies}) policies ON policies.polrelid = r.oid
		LEFT JOIN (${rules}) rules ON rules.ev_class = r.oid
	WHERE r.relkind IN ('r', 'p', 'f')`

const views = `
	SELECT 'view', r.nspname::text, r.relname::text, r.relname::text,
		format('CREATE %s %I.%I AS %s', CASE r.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END, r.nspname, r.relname, pg_get_viewdef(r.oid)),
		${digestOf('r.reloptions', 'rules.text')}, false
	FROM relation r LEFT JOIN (${rules}) rules ON rules.ev_class = r.oid
	WHERE r.relkind IN ('v', 'm')`

/** The value that a sequence is at is none of the schema. */
const sequences = `
	SELECT 'sequence', r.nspname::text, r.relname::text, r.relname::text, NULL,
		concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle), false
	FROM relation r JOIN pg_sequence s ON s.seqrelid = r.oid`

/**
 * Keys of indexes. A plain one (columns as they are, each compared in the usual way) is written here as the server would
 * write it, which is many times faster than having the server write each.
 */
const keys = `
	keys AS MATERIALIZED (
		SELECT k.indexrelid, string_agg(quote_ident(a.attname), ', ' ORDER BY k.at) AS names, string_agg(o.opcname, ' ' ORDER BY k.at) AS classes,
			bool_and(o.opcdefault AND k.sorting IN (0, a.attcollation) AND k.choice = 0) AS plain
		FROM (
			SELECT x.indexrelid, x.indrelid, unnest(x.indkey::int2[]) AS attnum, unnest(x.indclass::oid[]) AS class,
				unnest(x.indcollation::oid[]) AS sorting, unnest(x.indoption::int2[]) AS choice, generate_series(1, x.indnatts) AS at
			FROM pg_index x JOIN relation i ON i.oid = x.indexrelid
			WHERE i.relkind = 'i' AND i.reloptions IS NULL AND x.indexprs IS NULL AND x.indpred IS NULL AND x.indnatts = x.indnkeyatts
				AND NOT x.indisexclusion
				AND (x.indisprimary OR NOT x.indisunique OR to_jsonb(x) ->> 'indnullsnotdistinct' IS DISTINCT FROM 'true')
		) k
			JOIN col a ON a.attrelid = k.indrelid AND a.attnum = k.attnum
			JOIN pg_opclass o ON o.oid = k.class
		GROUP BY k.indexrelid
	)`

/** An index over partitions counts as valid: it waits for its parts, which are judged one by one. */
const indexes = `
	SELECT 'index', i.nspname::text, i.relname::text, r.relname::text,
		CASE WHEN k.plain
			THEN concat('CREATE ', CASE WHEN x.indisunique THEN 'UNIQUE ' END, 'INDEX ', quote_ident(i.relname), ' ON ', quote_ident(r.nspname), '.',
				quote_ident(r.relname), ' USING ', quote_ident(m.amname), ' (', k.names, ')')
			ELSE pg_get_indexdef(i.oid) END,
		concat(x.indisreplident, ' ', x.indisvalid, ' ', k.classes), NOT x.indisvalid AND i.relkind = 'i'
	FROM relation i JOIN pg_index x ON x.indexrelid = i.oid JOIN relation r ON r.oid = x.indrelid JOIN pg_am m ON m.oid = i.relam
		LEFT JOIN keys k ON k.indexrelid = i.oid`

const triggers = `
	SELECT 'trigger', r.nspname::text, t.tgname::text, r.relname::text, pg_get_triggerdef(t.oid), t.tgenabled::text, false
	FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal`

const functions = `
	SELECT 'function', p.nspname::text, f.proname::text, f.proname::text, NULL,
		${digestOf(
			'f.prokind',
			'pg_get_function_identity_arguments(f.oid)',
			"CASE WHEN f.prokind <> 'a' THEN pg_get_functiondef(f.oid) END",
			"CASE WHEN f.prokind = 'a' THEN (SELECT concat_ws(' ', g.aggtransfn, g.aggfinalfn, g.aggtranstype::regtype, g.agginitval) FROM pg_aggregate g WHERE g.aggfnoid = f.oid) END",
		)}, false
	FROM pg_proc f JOIN place p ON p.oid = f.pronamespace
	WHERE f.oid NOT IN (SELECT objid FROM owned WHERE classid = 'pg_proc'::regclass)
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'i')`

/** Enums, domains, ranges and composite types; those that a table, an array or a multirange brings along are left out. */
const types = `
	SELECT 'type', p.nspname::text, t.typname::text, t.typname::text, NULL,
		${digestOf(
			't.typtype',
			"(SELECT string_agg(quote_literal(e.enumlabel), ' ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)",
			"CASE WHEN t.typtype = 'd' THEN concat_ws(' ', format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault) END",
			`(SELECT string_agg(quote_ident(c.conname) || ' ' || pg_get_constraintdef(c.oid), E'\\n' ORDER BY c.conname COLLATE "C")
				FROM pg_constraint c WHERE c.contypid = t.oid AND c.contype <> 'n')`,
			"(SELECT format_type(g.rngsubtype, NULL) FROM pg_range g WHERE g.rngtypid = t.oid AND t.typtype = 'r')",
			'columns.text',
		)}, false
	FROM pg_type t JOIN place p ON p.oid = t.typnamespace
		LEFT JOIN relation r ON r.oid = t.typrelid
		LEFT JOIN columns ON columns.attrelid = t.typrelid AND r.relkind = 'c'
	WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND r.relkind = 'c')
		AND t.oid NOT IN (SELECT objid FROM owned WHERE classid = 'pg_type'::regclass)`

const background = `
	SELECT 'schema', nspname::text, nspname::text, '', NULL, '', false FROM place
	UNION ALL SELECT 'extension', n.nspname::text, e.extname::text, '', NULL, '', false
		FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'
	UNION ALL SELECT 'statistics', p.nspname::text, s.stxname::text, '', pg_get_statisticsobjdef(s.oid), '', false
		FROM pg_statistic_ext s JOIN place p ON p.oid = s.stxnamespace`

const parts = [tables, views, sequences, indexes, triggers, functions, types, background]

export const schemaQuery = `
WITH ${[grounds, columnRows, sharedTexts, columns, keys].join(',')},
object (type, namespace, name, "table", sql, digest, invalid) AS (${parts.join('\nUNION ALL')})
SELECT * FROM object
ORDER BY type COLLATE "C", namespace COLLATE "C", name COLLATE "C", "table" COLLATE "C", sql COLLATE "C", digest COLLATE "C"`
