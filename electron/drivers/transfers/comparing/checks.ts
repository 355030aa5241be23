import { type CopyMap, type CopySurvey, isMade } from '../../../contract/copy-map.ts'
import type { CopyCheck } from '../../../contract/transfers.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import type { Rows, SqlValue } from '../../engines/engine.ts'
import { chosenSql, type TargetObject } from '../mapping/map-objects.ts'
import { objectsOf } from '../target-sql/target-sql-objects.ts'
import { placedTables } from '../target-sql/target-sql-places.ts'

/** Anything that can be asked: a session, or one that sees a single state. */
type Asked = { query(sql: string, values?: readonly SqlValue[]): Promise<Rows> }

/**
 * What stands beside the rows of a copy, as the target's catalogue has it: sequences past the greatest number, foreign keys
 * enforced and checked against every row, indexes that answer queries. With the survey, none of those that the copy was to make
 * may be missing; without it only what is there is looked at. Writes nothing. Faults: those of a session.
 */
export async function checksOf(session: Asked, map: CopyMap, survey: CopySurvey | null): Promise<readonly CopyCheck[]> {
	const tables = map.map.flatMap(({ into, columns }) => (columns === null ? [] : [into]))
	const place = { session, schema: map.schema, tables }
	return [...(await sequences(place, greatestGiven(map, survey))), ...(await objects(place, wantedOf(map, survey)))]
}

type Place = { readonly session: Asked; readonly schema: string; readonly tables: readonly string[] }

/** Sequences that belong to a column, as identities and `serial` have them. */
const sequencesSql = `
	SELECT c.relname, a.attname, q.name, s.seqincrement::text
	FROM pg_catalog.pg_class c
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_serial_sequence(pg_catalog.format('%I.%I', n.nspname, c.relname), a.attname) AS name) q
	JOIN pg_catalog.pg_sequence s ON s.seqrelid = q.name::regclass
	WHERE n.nspname = $1 AND c.relname IN (SELECT pg_catalog.json_array_elements_text($2::json))
	ORDER BY c.relname COLLATE "C", a.attnum`

async function sequences({ session, schema, tables }: Place, given: ReadonlyMap<string, bigint>): Promise<CopyCheck[]> {
	const { rows } = await session.query(sequencesSql, [schema, JSON.stringify(tables)])
	const checks: CopyCheck[] = []
	for (const [table, column, sequence, step] of rows.map((row) => row.map(String))) {
		if (table === undefined || column === undefined || sequence === undefined) continue
		const greatest = `(SELECT max(${quoteName(column)}) FROM ${quoteName(schema)}.${quoteName(table)})::text`
		const { rows: standing } = await session.query(`SELECT last_value::text, is_called, ${greatest} FROM ${sequence}`)
		const [last, called, most] = standing[0] ?? []
		const next = BigInt(String(last)) + (called === true ? BigInt(step ?? 1) : 0n)
		const there = most === null || most === undefined ? null : BigInt(String(most))
		checks.push(sequenceCheck(`${table}.${column}`, { next, there, given: given.get(table) ?? null }))
	}
	return checks
}

type Standing = { readonly next: bigint; readonly there: bigint | null; readonly given: bigint | null }

function sequenceCheck(subject: string, { next, there, given }: Standing): CopyCheck {
	const isGone = given !== null && (there === null || given > there)
	const greatest = isGone ? given : there
	const found = `next is ${next.toLocaleString('en')}, ${greatest === null ? 'no number is there yet' : ''}`
	if (greatest === null) return { kind: 'sequence', subject, holds: true, found }
	const told = `the greatest ${isGone ? 'that the source ever gave ' : ''}is ${greatest.toLocaleString('en')}`
	return { kind: 'sequence', subject, holds: next > greatest, found: `${found}${told}` }
}

/** The greatest number that the source has ever given, by the table's name in the target. */
function greatestGiven(map: CopyMap, survey: CopySurvey | null): ReadonlyMap<string, bigint> {
	const given = new Map<string, bigint>()
	for (const { table, into } of map.map) {
		const last = survey?.tables.find(({ name }) => name === table)?.lastNumber
		if (last !== undefined) given.set(into, BigInt(last))
	}
	return given
}

const kinds = ['reference', 'index'] as const
type Kind = (typeof kinds)[number]

/** How many of a kind the copy was to make, by the table's name in the target. */
type WantedObjects = Readonly<Record<Kind, ReadonlyMap<string, number>>> | null

/** Every statement of these makes one constraint or index. */
const kindOf: Readonly<Record<TargetObject['kind'], Kind | null>> = {
	generated: null,
	primary: 'index',
	unique: 'index',
	index: 'index',
	check: null,
	reference: 'reference',
}

/** Null where the tables were there before the copy, and nobody knows what they should have. */
function wantedOf(map: CopyMap, survey: CopySurvey | null): WantedObjects {
	if (survey === null || !map.map.some((table) => isMade(map, table))) return null
	const wanted = { reference: new Map<string, number>(), index: new Map<string, number>() }
	for (const object of objectsOf(placedTables(survey, map), map)) {
		const kind = kindOf[object.kind]
		const into = map.map.find(({ table }) => table === object.table)?.into
		const made = chosenSql(object, survey, map).length
		if (kind !== null && into !== undefined) wanted[kind].set(into, (wanted[kind].get(into) ?? 0) + made)
	}
	return wanted
}

/** Per table how many there are, and how many of them hold. PostgreSQL 18 knows constraints that are there and not enforced. */
const objectSql: Readonly<Record<Kind, string>> = {
	reference: `
		SELECT r.relname, count(*)::int, (count(*) FILTER (WHERE c.convalidated AND coalesce(to_jsonb(c) ->> 'conenforced', 'true') = 'true'
			AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgconstraint = c.oid AND t.tgenabled NOT IN ('O', 'A'))))::int
		FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class r ON r.oid = c.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
		WHERE c.contype = 'f' AND n.nspname = $1 AND r.relname IN (SELECT pg_catalog.json_array_elements_text($2::json))
		GROUP BY r.relname`,
	index: `
		SELECT r.relname, count(*)::int, (count(*) FILTER (WHERE i.indisvalid AND i.indisready AND i.indislive))::int
		FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class r ON r.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
		WHERE n.nspname = $1 AND r.relname IN (SELECT pg_catalog.json_array_elements_text($2::json))
		GROUP BY r.relname`,
}

async function objects({ session, schema, tables }: Place, wanted: WantedObjects): Promise<CopyCheck[]> {
	const checks: CopyCheck[] = []
	for (const kind of kinds) {
		const { rows } = await session.query(objectSql[kind], [schema, JSON.stringify(tables)])
		for (const table of tables) {
			const [, there, hold] = rows.find(([name]) => name === table) ?? [table, 0, 0]
			checks.push(...objectCheck(kind, table, { there: Number(there), hold: Number(hold), wanted: wanted?.[kind].get(table) ?? null }))
		}
	}
	return checks
}

const failings: Readonly<Record<Kind, string>> = { reference: 'not checked or not enforced', index: 'not valid' }

type Counts = { readonly there: number; readonly hold: number; readonly wanted: number | null }

function objectCheck(kind: Kind, subject: string, { there, hold, wanted }: Counts): CopyCheck[] {
	const expected = Math.max(wanted ?? there, there)
	if (expected === 0) return []
	const faults = [
		...(there < expected ? [`${expected - there} not there`] : []),
		...(hold < there ? [`${there - hold} ${failings[kind]}`] : []),
	]
	const found = `${hold.toLocaleString('en')} of ${expected.toLocaleString('en')}${faults.length > 0 ? `: ${faults.join(', ')}` : ''}`
	return [{ kind, subject, holds: hold === expected, found }]
}
