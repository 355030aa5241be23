import { type CopyMap, type CopySurvey, type Finding, isMade } from '../../../contract/copy-map.ts'
import { objectsOf } from '../target-sql/target-sql-objects.ts'
import { placedTables } from '../target-sql/target-sql-places.ts'
import { misfitsOf } from './map-evidence.ts'
import { findingAbout } from './map-finding.ts'
import { madeFindings } from './map-made-findings.ts'
import type { TargetObject } from './map-objects.ts'
import { type Goal, thereFindings } from './map-there-findings.ts'

/**
 * What only the map brings: values that the chosen types do not hold, names that are PostgreSQL's own, what has no place in the
 * tables that are there, and objects of which it is not certain that PostgreSQL would do the same. What the survey has found
 * already is not said again.
 */
export function findingsOfMap(survey: CopySurvey, map: CopyMap, goal: Goal): Finding[] {
	const tables = placedTables(survey, map)
	const made = tables.filter(({ mapped }) => isMade(map, mapped))
	const found = [
		...tables.flatMap((table) => table.columns.flatMap((placed) => misfitsOf(table, placed, map))),
		...made.flatMap(madeFindings),
		...objectsOf(tables, map).flatMap((object) => objectFinding(object, survey)),
		...(map.tables === 'make' ? [] : thereFindings(survey, map, goal)),
	]
	const said = new Set(survey.findings.map(({ id }) => id))
	return [...new Map(found.map((finding) => [finding.id, finding])).values()].filter(({ id }) => !said.has(id))
}

/** A reference to what is not there, or is no key there, the survey has found. */
function objectFinding({ kind, table, column, name, sql, text, choices }: TargetObject, survey: CopySurvey): Finding[] {
	const isFound = survey.findings.some((one) => one.kind === 'dangling-reference' && one.table === table && one.name === name)
	if (sql !== null || (kind === 'reference' && isFound)) return []
	return [
		findingAbout(
			{ kind: 'unknown-expression', table, column, name },
			1,
			text,
			choices.filter((choice) => choice !== 'stop'),
		),
	]
}
