import { FaultError } from '../../contract/fault.ts'
import type { Loss } from '../../contract/migrations.ts'
import type { Query, SqlValue } from '../engines/engine.ts'
import type { Look } from './dialect.ts'
import { effectOf } from './redun-effects.ts'
import { nameOf, type RedunMove, type StepName } from './redun-moves.ts'
import type { Keeper } from './redun-own-objects.ts'
import { indexesAt } from './redun-schema.ts'
import type { RedunVersion } from './redun-versions.ts'

/** An object of the owner's own that hangs on what a step takes away or changes. */
type Dependent = {
	readonly step: StepName
	readonly table: string
	readonly name: string
	/** The server refuses the step while it is there; otherwise it goes along silently. */
	readonly blocks: boolean
}

/** `column` is null where the whole table goes. */
type Target = { readonly step: StepName; readonly table: string; readonly column: string | null; readonly alters: boolean }

/** Kinds and names of dependents; a rule that makes a view is the view, a formula its column. What only holds a table together is left out. */
const dependentsSql = `
	SELECT w.step, w.relation, w.alters, x.kind, x.name,
		bool_and(d.deptype IN ('a', 'i') OR (w.member IS NULL AND coalesce(x.host, 0) = t.oid))
	FROM json_to_recordset(CAST(:targets AS json)) AS w (step text, relation text, member text, alters boolean)
		JOIN pg_catalog.pg_class AS t ON t.relname = w.relation
		JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace AND n.nspname = current_schema()
		LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.oid AND a.attname = w.member
		JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid
			AND (w.member IS NULL OR d.refobjsubid = a.attnum)
		JOIN LATERAL (
			SELECT 'index' AS kind, relname::text AS name, NULL::oid AS host FROM pg_catalog.pg_class
				WHERE d.classid = 'pg_class'::regclass AND oid = d.objid AND relkind IN ('i', 'I')
			UNION ALL SELECT 'column', attname, attrelid FROM pg_catalog.pg_attribute
				WHERE d.classid = 'pg_class'::regclass AND d.objsubid > 0 AND d.objid = t.oid AND attrelid = d.objid AND attnum = d.objsubid
			UNION ALL SELECT 'column', attname, adrelid FROM pg_catalog.pg_attrdef AS f
				JOIN pg_catalog.pg_attribute AS g ON g.attrelid = f.adrelid AND g.attnum = f.adnum
				WHERE d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid AND f.adnum <> d.refobjsubid
			UNION ALL SELECT 'rule', CASE rulename WHEN '_RETURN' THEN ev_class::regclass::text ELSE rulename END, ev_class
				FROM pg_catalog.pg_rewrite WHERE d.classid = 'pg_rewrite'::regclass AND oid = d.objid
			UNION ALL SELECT 'trigger', tgname, tgrelid FROM pg_catalog.pg_trigger
				WHERE d.classid = 'pg_trigger'::regclass AND oid = d.objid AND NOT tgisinternal
			UNION ALL SELECT 'constraint', conname, conrelid FROM pg_catalog.pg_constraint
				WHERE d.classid = 'pg_constraint'::regclass AND oid = d.objid AND contype NOT IN ('n', 'p')
			UNION ALL SELECT 'policy', polname, polrelid FROM pg_catalog.pg_policy
				WHERE d.classid = 'pg_policy'::regclass AND oid = d.objid
			UNION ALL SELECT 'statistics', stxname, stxrelid FROM pg_catalog.pg_statistic_ext
				WHERE d.classid = 'pg_statistic_ext'::regclass AND oid = d.objid
			UNION ALL SELECT 'other', pg_describe_object(d.classid, d.objid, d.objsubid), NULL
				WHERE d.classid IN ('pg_proc'::regclass, 'pg_publication_rel'::regclass)
		) AS x ON TRUE
	GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 5`

/** What uses redun's own type beside the table it was made for. */
const typeUsersSql = `
	SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid)
	FROM pg_catalog.pg_type AS y JOIN pg_catalog.pg_namespace AS n ON n.oid = y.typnamespace AND n.nspname = current_schema()
		JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_type'::regclass AND d.refobjid IN (y.oid, y.typarray) AND d.deptype <> 'i'
	WHERE y.typname = 'tagentitytype'
		AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (SELECT c.oid FROM pg_catalog.pg_class AS c
			WHERE c.relnamespace = y.typnamespace AND (c.relname = 'tag' OR c.relkind IN ('i', 'I'))))
	ORDER BY 1`

/** Reads what of the owner's own hangs on the tables and columns that moves of a PostgreSQL database take away or change. */
export async function readDependents(look: Look, current: RedunVersion | null, moves: readonly RedunMove[]): Promise<readonly Dependent[]> {
	const targets = moves.flatMap(targetsOf)
	if (current === null || targets.length === 0) return []
	const takesType = moves.find((move) => nameOf(move) === '3.1 down')
	const wanted = targets.map(({ step, table, column, alters }) => ({ step, relation: table, member: column, alters }))
	const queries: Query[] = [{ sql: dependentsSql, parameters: { targets: JSON.stringify(wanted) } }]
	const [found, users] = await look.read(takesType ? [...queries, { sql: typeUsersSql }] : queries)
	const own = new Set([...indexesAt(current), ...ownConstraints])
	return [
		...(found?.rows ?? []).flatMap(dependentFrom).filter(({ name }) => !own.has(name)),
		...(users?.rows ?? []).map(([name]): Dependent => ({ step: '3.1 down', table: 'tag', name: String(name), blocks: true })),
	]
}

/** redun's own foreign keys on what goes. */
const ownConstraints = [
	'ct_job_execution_id',
	'tag_edit_parent_id_fkey',
	'tag_edit_child_id_fkey',
	'evaluation_task_hash_fkey',
	'evaluation_value_hash_fkey',
]

function targetsOf(move: RedunMove): readonly Target[] {
	const { drops = [], removesColumn, alters = [] } = effectOf(move, 'postgres')
	const step = nameOf(move)
	return [
		...drops.map((table): Target => ({ step, table, column: null, alters: false })),
		...(removesColumn ? [{ step, ...removesColumn, alters: false }] : []),
		...alters.map((column): Target => ({ step, ...column, alters: true })),
	]
}

/** What comes through a change of type by itself; everything else stops it. */
const throughChanges = ['index', 'constraint', 'statistics']

function dependentFrom([step, table, alters, kind, name, goesAlong]: readonly SqlValue[]): readonly Dependent[] {
	if (alters === true && throughChanges.includes(String(kind))) return []
	const blocks = alters === true || goesAlong !== true
	return [{ step: step as StepName, table: String(table), name: String(name), blocks }]
}

/**
 * Steps of PostgreSQL change tables where they stand, so the owner's objects stay too. Those that a step takes along are
 * listed; those that it would trip over are refused by name, as making a view again would lose who may read it.
 * Faults: `unexpected-schema`.
 */
export function keeperOnPostgres(dependents: readonly Dependent[]): Keeper {
	return (move, sql) => {
		const mine = dependents.filter((dependent) => dependent.step === nameOf(move))
		const [first] = mine.filter((dependent) => dependent.blocks)
		if (first) {
			const objects = mine.filter(({ blocks, table }) => blocks && table === first.table).map(({ name }) => name)
			throw new FaultError({ kind: 'unexpected-schema', table: first.table, objects })
		}
		const names = [...new Set(mine.map(({ name }) => name))]
		const loses: readonly Loss[] = names.length > 0 ? [{ kind: 'objects', count: names.length, names, rebuildable: false }] : []
		return { sql, loses }
	}
}
