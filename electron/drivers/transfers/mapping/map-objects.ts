import type { Choice, CopyMap, CopySurvey, FindingKind } from '../../../contract/copy-map.ts'
import { findingId } from './map-finding-id.ts'

/** Something beside rows that the source has, and the SQL that makes it in the target. */
export type TargetObject = {
	readonly kind: 'generated' | 'primary' | 'unique' | 'index' | 'check' | 'reference'
	/** As the source calls them; `name` names it in a finding. */
	readonly table: string
	readonly column: string | null
	readonly name: string
	/** Statements; null where it is not certain that PostgreSQL would do the same. */
	readonly sql: readonly string[] | null
	/** What it is, or why it cannot be made. */
	readonly text: string
	/** What may be done about one that cannot. */
	readonly choices: readonly Choice[]
	/** Statements that come nearest, for whoever chooses `convert`. */
	readonly nearest: readonly string[] | null
}

/** Findings by which the object that rows break, or that has too long a name, may be left out. */
const breaking: Readonly<Record<TargetObject['kind'], readonly FindingKind[]>> = {
	generated: [],
	primary: ['duplicate-key'],
	unique: ['duplicate-key', 'name-too-long'],
	index: ['duplicate-key', 'name-too-long'],
	check: [],
	reference: ['dangling-reference'],
}

/** Name of the finding about an object that cannot be made as it is. */
export const objectFindingId = ({ table, column, name }: TargetObject): string =>
	findingId({ kind: 'unknown-expression', table, column, name })

/** The statements that a map's choices leave of an object. */
export function chosenSql(object: TargetObject, survey: CopySurvey, map: CopyMap): readonly string[] {
	const choice = map.choices[objectFindingId(object)]
	if (choice === 'leave-out' || isBroken(object, survey, map)) return []
	const isNearest = choice === 'convert' || (object.kind === 'primary' && hasNulls(object, survey, map))
	return isNearest ? (object.nearest ?? []) : (object.sql ?? [])
}

/** Whether somebody chose a key that takes NULL, as SQLite's do. */
const hasNulls = ({ table }: TargetObject, survey: CopySurvey, map: CopyMap) =>
	survey.findings.some((one) => one.kind === 'null-in-key' && one.table === table && map.choices[one.id] === 'leave-out')

function isBroken({ kind: what, table, name }: TargetObject, survey: CopySurvey, map: CopyMap): boolean {
	const isChosen = (id: string) => map.choices[id] === 'leave-out'
	if (isChosen(findingId({ kind: 'out-of-range', table, column: null, name }))) return true
	return survey.findings.some(
		(finding) =>
			breaking[what].includes(finding.kind) &&
			finding.table === table &&
			(finding.name === name || (finding.name === null && finding.kind !== 'name-too-long')) &&
			isChosen(finding.id),
	)
}
