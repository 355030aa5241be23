import type { Conversion, MappedColumn, MappedTable, SurveyedTable } from '../../../contract/copy-map.ts'
import type { TargetTable } from '../transfer.ts'

/**
 * A table of a system into the one that its own migrations have made, column by column of the same name. How a value is
 * written follows from the type alone, whatever the rows seem to be: what is of another kind than the system writes must be
 * met, and not guessed at. A column that the target lacks gets no place here, which a finding of the map then says.
 */
export function fitByType(table: SurveyedTable, target: TargetTable): MappedTable {
	const columns = table.columns.flatMap(({ name }) => {
		const place = target.columns.find((column) => column.name === name)
		return place === undefined || place.generated ? [] : [columnInto(name, place)]
	})
	return { table: table.name, into: target.name, columns }
}

function columnInto(column: string, place: TargetTable['columns'][number]): MappedColumn {
	return {
		column,
		into: place.name,
		type: place.type,
		conversion: place.members === null ? conversionInto(place.type) : 'exact',
		notNull: place.notNull,
		default: place.default,
		identity: place.identity || /^nextval\(/.test(place.default ?? ''),
		setNull: false,
	}
}

function conversionInto(type: string): Conversion {
	if (type === 'boolean') return 'boolean'
	if (type.startsWith('timestamp')) return 'time-text'
	return type === 'jsonb' ? 'json' : 'exact'
}
