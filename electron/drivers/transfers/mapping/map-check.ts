import {
	type CopyMap,
	type CopySurvey,
	isMade,
	type MappedColumn,
	type MappedTable,
	type SurveyedTable,
} from '../../../contract/copy-map.ts'
import { FaultError } from '../../../contract/fault.ts'
import { tokensOf } from '../../../lib/postgres-tokens.ts'
import { isTakenColumn, longestName, nameBytes } from './map-names.ts'

/** Types that a copy makes columns of. */
const madeTypes =
	/^(smallint|integer|bigint|real|double precision|numeric(\(\d{1,4}(, ?\d{1,4})?\))?|text|character varying(\(\d{1,8}\))?|bytea|boolean|date|timestamp(\(\d\))?( with(out)? time zone)|uuid|jsonb?)$/

/** Refuses a map that does not fit the source, or could mean something else than it seems to. Fault: `map-malformed`. */
export function checkMap(map: CopyMap, survey: CopySurvey): void {
	checkName(map.schema, 'the schema')
	if (/^pg_/.test(map.schema) || map.schema === 'information_schema' || map.schema === 'headway_copy')
		refuse(`The schema ${map.schema} is not for tables of yours: name another.`)
	if (!isTimeZone(map.timeZone)) refuse(`There is no time zone ${map.timeZone}: name one such as Europe/Berlin, or UTC.`)
	const lacking = survey.tables.find(({ name }) => !map.map.some(({ table }) => table === name))
	if (lacking !== undefined) refuse(`The map has nothing for table ${lacking.name}: add it, with "columns": null to leave it out.`)
	once(
		map.map.map(({ table }) => table),
		(table) => `The map has table ${table} twice: keep one of them.`,
	)
	const copied = map.map.filter(({ columns }) => columns !== null)
	once(
		copied.map(({ into }) => into),
		(into) => `Two tables go into ${into}: give each a name of its own.`,
	)
	for (const mapped of map.map) checkTable(mapped, tableOf(mapped, survey), isMade(map, mapped))
}

function tableOf({ table }: MappedTable, survey: CopySurvey): SurveyedTable {
	return survey.tables.find(({ name }) => name === table) ?? refuse(`The source has no table ${table}: take it out of the map.`)
}

function checkTable({ table, into, columns }: MappedTable, surveyed: SurveyedTable, makes: boolean): void {
	if (columns === null) return
	if (surveyed.virtual) refuse(`${table} is a virtual table, whose rows are another table's: leave it out with "columns": null.`)
	if (columns.length === 0) refuse(`Table ${table} has no columns in the map: leave the table out with "columns": null.`)
	checkName(into, `table ${table}`)
	once(
		columns.map(({ column }) => column),
		(column) => `The map has ${table}.${column} twice: keep one of them.`,
	)
	once(
		columns.map((one) => one.into),
		(name) => `Two columns of ${table} go into ${name}: give each a name of its own.`,
	)
	for (const column of columns) {
		if (!surveyed.columns.some(({ name }) => name === column.column))
			refuse(`The source has no column ${table}.${column.column}: take it out of the map.`)
		checkName(column.into, `${table}.${column.column}`)
		if (makes) checkMade(column, `${table}.${column.column}`)
	}
}

/** What goes into the SQL of a new table. */
function checkMade({ into, type, default: value, identity }: MappedColumn, what: string): void {
	if (isTakenColumn(into)) refuse(`Every table of PostgreSQL has a column ${into} of its own: name ${what} otherwise.`)
	if (!madeTypes.test(type)) refuse(`A copy makes no columns of type ${type}, as ${what} asks for: bigint, numeric or text, for instance.`)
	if (value !== null && !isExpression(value)) refuse(`The default of ${what} is not one expression: ${value}`)
	if (identity && !/^(smallint|integer|bigint)$/.test(type))
		refuse(`${what} cannot count by itself as ${type}: make it bigint, or no identity.`)
	if (identity && value !== null) refuse(`${what} cannot have a default and count by itself: keep one of them.`)
}

/** Stands in brackets, and cannot leave them: neither by one of its own, nor by a comment or a string that is never closed. */
function isExpression(sql: string): boolean {
	let depth = 0
	let end = 0
	for (const { text, kind, start, end: next } of tokensOf(sql, 0)) {
		if (/--|\/\*/.test(sql.slice(end, start)) || text === ';' || kind === 'command') return false
		if (text === '(') depth += 1
		if (text === ')' && --depth < 0) return false
		if ((kind === 'string' || kind === 'name') && !/['"$]$/.test(sql.slice(start, next))) return false
		end = next
	}
	return depth === 0 && end > 0 && !/--|\/\*/.test(sql.slice(end))
}

function checkName(name: string, what: string): void {
	if (name === '' || name.includes('\0')) refuse(`The name for ${what} is empty or has a NUL in it: give it another.`)
	if (nameBytes(name) > longestName)
		refuse(`The name for ${what} takes ${nameBytes(name)} bytes, and PostgreSQL keeps ${longestName}: give it a shorter one than ${name}`)
}

function once(names: readonly string[], detail: (name: string) => string): void {
	const twice = names.find((name, at) => names.indexOf(name) !== at)
	if (twice !== undefined) refuse(detail(twice))
}

function isTimeZone(name: string): boolean {
	try {
		return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
	} catch {
		return false
	}
}

function refuse(detail: string): never {
	throw new FaultError({ kind: 'map-malformed', detail })
}
