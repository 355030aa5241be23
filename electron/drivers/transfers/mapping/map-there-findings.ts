import {
	type Choice,
	type CopyMap,
	type CopySurvey,
	type Finding,
	isMade,
	type MappedTable,
	type SurveyedTable,
} from '../../../contract/copy-map.ts'
import { type PlacedTable, placedTables } from '../target-sql/target-sql-places.ts'
import type { SystemFit, TargetTable } from '../transfer.ts'
import { findingAbout } from './map-finding.ts'
import { findingId } from './map-finding-id.ts'
import { named } from './map-names.ts'

/** Types that rows can be written to, beside enumerated ones. */
const writtenTypes =
	/^(smallint|integer|bigint|real|double precision|numeric(\(.*\))?|text|character varying(\(\d+\))?|bytea|boolean|date|timestamp(\(\d\))? with(out)? time zone|uuid|jsonb?)$/

/** Where rows go that the copy makes no tables for. */
export type Goal = {
	/** Null where the system's migrations have yet to make them. */
	readonly there: readonly TargetTable[] | null
	readonly system: SystemFit | null
}

/** What has no place in the tables that are there, and what they want that the source has not. */
export function thereFindings(survey: CopySurvey, map: CopyMap, goal: Goal): Finding[] {
	const placed = placedTables(survey, map).filter(({ mapped }) => !isMade(map, mapped))
	return [
		...map.map.flatMap((mapped) => homeless(survey, map, mapped, goal)),
		...placed.flatMap((table) => {
			const target = targetIn(goal, table.mapped.into)
			return target === undefined ? [] : [...leftColumns(table, target), ...wantedColumns(table, target), ...fitFindings(table, target)]
		}),
		...placed.flatMap((table) => severedReferences(table, survey, map)),
	]
}

const targetIn = ({ there }: Goal, into: string) => there?.find(({ name }) => name === into)

/** A table that the target has not, and its system's migrations do not make: the owner's own. */
function homeless(survey: CopySurvey, map: CopyMap, mapped: MappedTable, goal: Goal): Finding[] {
	const { table, into } = mapped
	const surveyed = named(survey.tables, table, ({ name }) => name)
	if (surveyed === undefined || surveyed.virtual || hasPlace(goal, mapped)) return []
	const about = { kind: 'no-place' as const, table }
	// Whoever wrote so into the map has decided already
	if (mapped.make === true && map.choices[findingId({ ...about, column: null, name: null })] === undefined) return []
	return [findingAbout(about, surveyed.rows, `The target has no table ${into}`, ['plain-table', 'skip-table'])]
}

function hasPlace(goal: Goal, { table, into }: MappedTable): boolean {
	if (goal.there !== null) return targetIn(goal, into) !== undefined
	const { tables = null, books = [] } = goal.system ?? {}
	return tables === null || tables.has(table) || books.includes(table)
}

/** Rows that refer to those of a table that is left out: the target's own reference could not be made again. */
function severedReferences({ table }: PlacedTable, survey: CopySurvey, map: CopyMap): Finding[] {
	return table.references.flatMap(({ columns, table: to }) => {
		const parent = named(survey.tables, to, ({ name }) => name)
		const isLeft = parent !== undefined && named(map.map, parent.name, (mapped) => mapped.table)?.columns === null
		const nulls = columns.map((name) => table.columns.find((column) => column.name === name)?.evidence.nulls ?? 0)
		const count = table.rows - Math.max(0, ...nulls)
		if (!isLeft || count === 0) return []
		const choices: Choice[] = ['skip-table']
		return [findingAbout({ kind: 'dangling-reference', table: table.name, name: columns.join(', ') }, count, `${to} is left out`, choices)]
	})
}

const valuesIn = ({ evidence }: SurveyedTable['columns'][number]) => evidence.integers + evidence.reals + evidence.texts + evidence.blobs

/** What a column of the target computes by itself is no loss, nor is a column in which there is nothing. */
function leftColumns({ table, columns }: PlacedTable, target: TargetTable): Finding[] {
	return table.columns.flatMap((column) => {
		const isMapped = columns.some((placed) => placed.column === column && target.columns.some(({ name }) => name === placed.mapped.into))
		const isComputed = named(target.columns, column.name, ({ name }) => name)?.generated === true
		if (isMapped || isComputed || valuesIn(column) === 0) return []
		const text = `${target.name} has no column for it`
		return [findingAbout({ kind: 'no-place', table: table.name, column: column.name }, valuesIn(column), text, ['leave-out', 'skip-table'])]
	})
}

/** Columns of the target that must have a value, and get none. */
function wantedColumns({ table, columns }: PlacedTable, target: TargetTable): Finding[] {
	if (table.rows === 0) return []
	return target.columns
		.filter(({ name, notNull, default: value, identity, generated }) => {
			const isGiven = columns.some(({ mapped }) => mapped.into === name)
			return notNull && value === null && !identity && !generated && !isGiven
		})
		.map(({ name }) =>
			findingAbout(
				{ kind: 'null-in-key', table: table.name, column: name },
				table.rows,
				`${target.name} wants a value, and the source has none`,
				['skip-table'],
			),
		)
}

function fitFindings({ table, columns }: PlacedTable, target: TargetTable): Finding[] {
	return columns.flatMap(({ column, mapped }) => {
		const place = target.columns.find(({ name }) => name === mapped.into)
		if (place === undefined) return []
		const about = { table: table.name, column: column.name }
		const { nulls, integers, reals, blobs } = column.evidence
		if (place.members === null && !writtenTypes.test(place.type))
			return [
				findingAbout({ ...about, kind: 'no-place' }, valuesIn(column), `No value is written to type ${place.type}`, [
					'leave-out',
					'skip-table',
				]),
			]
		const findings: Finding[] = []
		if (place.notNull && nulls > 0)
			findings.push(findingAbout({ ...about, kind: 'null-in-key' }, nulls, `NULL, and ${place.name} takes none`, ['skip-table']))
		if (place.members !== null && integers + reals + blobs > 0)
			findings.push(
				findingAbout({ ...about, kind: 'not-a-member' }, integers + reals + blobs, `Not one of ${place.members.join(', ')}`, [
					'set-null',
					'skip-table',
				]),
			)
		return findings
	})
}
