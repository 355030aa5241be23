import {
	type Choice,
	type Conversion,
	type CopyMap,
	type CopySurvey,
	type Finding,
	isMade,
	type MappedColumn,
	type MappedTable,
	type SurveyedColumn,
} from '../../../contract/copy-map.ts'
import { defaultSql } from '../expressions/expressions.ts'
import { named } from './map-names.ts'
import { epochConversion, isTextType } from './map-there.ts'
import { madeTable } from './propose-map.ts'

/** A column with what was chosen about it. */
type Decided = { readonly finding: Finding; readonly choice: Choice }

/**
 * The map with what somebody chose about the findings: of the survey, and of the map itself (`findings`). Choices add to those
 * that the map has; one that is `stop` changes nothing. The same choices twice give the same map.
 */
export function applyChoices(
	survey: CopySurvey,
	map: CopyMap,
	choices: Readonly<Record<string, Choice>>,
	findings: readonly Finding[] = [],
): CopyMap {
	const all = { ...map.choices, ...choices }
	const decided = [...survey.findings, ...findings].flatMap((finding) => {
		const choice = all[finding.id]
		return choice === undefined || choice === 'stop' || !finding.choices.includes(choice) ? [] : [{ finding, choice }]
	})
	return { ...map, choices: all, map: map.map.map((table) => tableWith(survey, table, decided, map)) }
}

function tableWith(survey: CopySurvey, given: MappedTable, decided: readonly Decided[], map: CopyMap): MappedTable {
	const table = named(survey.tables, given.table, ({ name }) => name)
	const mine = decided.filter(({ finding }) => finding.table === given.table)
	if (table === undefined) return given
	const isPlain = given.make === undefined && mine.some(({ choice }) => choice === 'plain-table')
	const mapped: MappedTable = isPlain ? { ...madeTable(table, given.into), make: true } : given
	const makes = isMade(map, mapped)
	if (mapped.columns === null) return mapped
	if (mine.some(({ choice }) => choice === 'skip-table')) return { ...mapped, columns: null }
	const columns = mapped.columns.flatMap((one) => {
		const column = named(table.columns, one.column, ({ name }) => name)
		const own = mine.filter(({ finding }) => finding.column === one.column)
		if (column === undefined) return [one]
		const keyed = mine.some(({ finding, choice }) => finding.kind === 'null-in-key' && choice === 'leave-out') && column.key > 0
		return columnWith(keyed ? { ...one, notNull: column.notNull, identity: false } : one, column, own, makes)
	})
	return { ...mapped, columns }
}

function columnWith(one: MappedColumn, column: SurveyedColumn, decided: readonly Decided[], makes: boolean): MappedColumn[] {
	let made: MappedColumn = one
	for (const { finding, choice } of decided) {
		// A default that is left out is none already: only its SQL is not known
		const leavesColumn = choice === 'leave-out' && (finding.kind === 'no-place' || finding.name === 'GENERATED')
		if (leavesColumn) return []
		if (choice === 'set-null') made = { ...made, setNull: true, notNull: makes ? false : made.notNull }
		if (choice === 'as-text') made = asText(made, column, makes)
		if (choice === 'convert') made = converted(made, column, finding, makes)
	}
	return [made]
}

/** Another type, with the default that it has there. */
function retyped(one: MappedColumn, column: SurveyedColumn, type: string, conversion: Conversion): MappedColumn {
	const value = column.generated || column.default === null ? null : defaultSql(column.default, { type, conversion })
	return { ...one, type, conversion, default: value, identity: false }
}

/** A type that is there stays; text goes into it as it reads. */
function asText(one: MappedColumn, column: SurveyedColumn, makes: boolean): MappedColumn {
	if (makes) return retyped(one, column, 'text', 'as-text')
	if (one.type === 'jsonb') return { ...one, conversion: 'json-or-text' }
	return isTextType(one.type) ? { ...one, conversion: 'as-text' } : one
}

/** What holds all the rows as they are, where that is one type. */
function converted(one: MappedColumn, column: SurveyedColumn, { kind }: Finding, makes: boolean): MappedColumn {
	const { integers, reals, texts, blobs } = column.evidence
	switch (kind) {
		case 'epoch-time': {
			// Seconds since 1970 name a point of time, whatever the zone
			const conversion = epochConversion(column.evidence)
			return makes ? retyped(one, column, 'timestamp with time zone', conversion) : { ...one, conversion }
		}
		case 'nul-in-text':
		case 'invalid-utf8':
			return makes ? retyped(one, column, 'bytea', 'exact') : one
		case 'not-whole':
		case 'out-of-range':
			return makes ? retyped(one, column, 'numeric', 'decimal') : one
		case 'not-a-boolean':
			return makes && texts + blobs + reals === 0 ? retyped(one, column, 'bigint', 'exact') : asText(one, column, makes)
		case 'not-bytes':
			// Text has bytes, a number has not
			return integers + reals === 0 ? one : asText(one, column, makes)
		case 'text-in-number':
		case 'bytes-in-text':
		case 'not-a-time':
		case 'not-json':
			return asText(one, column, makes)
		default:
			return one
	}
}
