import type { Conversion, Evidence, MappedColumn, MappedTable, SurveyedTable } from '../../../contract/copy-map.ts'
import type { SystemFit, TargetTable } from '../transfer.ts'
import { named } from './map-names.ts'

type TargetColumn = TargetTable['columns'][number]

/** How a table's rows go into one that is there, by the names of its columns. What has no place there is left out, and a finding says so. */
export function fitTable(table: SurveyedTable, there: readonly TargetTable[], system: SystemFit | null): MappedTable {
	const target = named(there, table.name, ({ name }) => name)
	if (system?.books.includes(table.name)) return { table: table.name, into: target?.name ?? table.name, columns: null }
	const fitted = system?.fit(table, target) ?? null
	if (fitted !== null) return fitted
	if (target === undefined || table.virtual) return { table: table.name, into: target?.name ?? table.name, columns: null }
	const columns = table.columns.flatMap((column) => {
		const place = named(target.columns, column.name, ({ name }) => name)
		return place === undefined || place.generated ? [] : [fitColumn(column.name, column.evidence, place)]
	})
	return { table: table.name, into: target.name, columns }
}

function fitColumn(column: string, evidence: Evidence, place: TargetColumn): MappedColumn {
	return {
		column,
		into: place.name,
		type: place.type,
		conversion: conversionInto(place.type, evidence),
		notNull: place.notNull,
		default: place.default,
		identity: place.identity || /^nextval\(/.test(place.default ?? ''),
		setNull: false,
	}
}

/** The conversion that a type of the target asks for, given what the rows hold. */
export function conversionInto(type: string, evidence: Evidence): Conversion {
	if (type === 'boolean') return 'boolean'
	if (type === 'date') return 'date-text'
	if (/^timestamp\b/.test(type))
		return evidence.texts === 0 && evidence.integers + evidence.reals > 0 ? epochConversion(evidence) : 'time-text'
	if (/^jsonb?$/.test(type)) return 'json'
	if (type === 'uuid') return 'uuid-text'
	if (/^numeric\b/.test(type)) return 'decimal'
	return isTextType(type) && evidence.integers + evidence.reals + evidence.blobs > 0 ? 'as-text' : 'exact'
}

/** Whether a type holds any text. */
export const isTextType = (type: string): boolean => type === 'text' || /^(character varying|varchar|character|char)\b/.test(type)

/** As seconds, 100,000,000,000 is the year 5138; as milliseconds it is March 1973. */
const firstMilliseconds = 100_000_000_000n

/** Seconds or milliseconds since 1970, by how great the numbers are. */
export function epochConversion({ least, greatest }: Evidence): Conversion {
	const isFar = (bound: string | null) => bound !== null && (BigInt(bound) >= firstMilliseconds || BigInt(bound) <= -firstMilliseconds)
	return isFar(greatest) || isFar(least) ? 'epoch-milliseconds' : 'epoch-seconds'
}
