import type { CopyMap, CopySurvey, Finding, SurveyedTable } from '../../../contract/copy-map.ts'
import { type PlacedTable, placedTables } from '../target-sql/target-sql-places.ts'
import type { TargetTable } from '../transfer.ts'
import { findingAbout } from './map-finding.ts'
import { named } from './map-names.ts'

/** Types that rows can be written to, beside enumerated ones. */
const writtenTypes =
	/^(smallint|integer|bigint|real|double precision|numeric(\(.*\))?|text|character varying(\(\d+\))?|bytea|boolean|date|timestamp(\(\d\))? with(out)? time zone|uuid|jsonb?)$/

/** What has no place in the tables that are there, and what they want that the source has not. */
export function thereFindings(survey: CopySurvey, map: CopyMap, there: readonly TargetTable[]): Finding[] {
	const targetOf = (into: string) => there.find(({ name }) => name === into)
	const homeless = map.map.flatMap(({ table, into }) => {
		const surveyed = named(survey.tables, table, ({ name }) => name)
		if (surveyed === undefined || surveyed.virtual || targetOf(into) !== undefined) return []
		return [findingAbout({ kind: 'no-place', table }, surveyed.rows, `The target has no table ${into}`, ['skip-table'])]
	})
	const placed = placedTables(survey, map).flatMap((table) => {
		const target = targetOf(table.mapped.into)
		return target === undefined ? [] : [...leftColumns(table, target), ...wantedColumns(table, target), ...fitFindings(table, target)]
	})
	return [...homeless, ...placed]
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
