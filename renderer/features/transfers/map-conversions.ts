import type { Conversion, Evidence, MappedColumn } from '../../../electron/contract/copy-map.ts'

/** Types that are offered for a column; others can be written, `numeric(12,2)` or `character varying(20)`. */
export const offeredTypes = [
	'bigint',
	'integer',
	'smallint',
	'double precision',
	'real',
	'numeric',
	'text',
	'bytea',
	'boolean',
	'date',
	'timestamp with time zone',
	'timestamp without time zone',
	'uuid',
	'json',
	'jsonb',
] as const

/** How values can become ones of a type, the usual way first. */
export function conversionsInto(type: string): readonly [Conversion, ...Conversion[]] {
	if (type === 'boolean') return ['boolean']
	if (type === 'date') return ['date-text']
	if (/^timestamp\b/.test(type)) return ['time-text', 'epoch-seconds', 'epoch-milliseconds']
	if (type === 'jsonb') return ['json', 'json-or-text']
	if (type === 'json') return ['json']
	if (type === 'uuid') return ['uuid-text']
	if (/^numeric\b/.test(type)) return ['decimal']
	if (/^(text|character varying|varchar|character|char)\b/.test(type)) return ['exact', 'as-text']
	return ['exact']
}

/** As seconds, such a number is the year 5138; as milliseconds it is March 1973. */
const firstMilliseconds = 100_000_000_000n

/** The conversion that suits what a column holds, of those that its type has. */
function suitedTo(type: string, { integers, reals, texts, blobs, least, greatest }: Evidence): Conversion {
	const [usual, ...others] = conversionsInto(type)
	const numbers = integers + reals
	if (others.includes('as-text') && numbers + blobs > 0) return 'as-text'
	if (!others.includes('epoch-seconds') || texts > 0 || numbers === 0) return usual
	const isFar = [least, greatest].some((bound) => bound !== null && magnitude(bound) >= firstMilliseconds)
	return isFar ? 'epoch-milliseconds' : 'epoch-seconds'
}

const magnitude = (number: string): bigint => BigInt(number.replace('-', ''))

/** A column with another type: its conversion stays where it still can, and numbers are only given to whole ones. */
export function retyped(column: MappedColumn, type: string, evidence: Evidence): Partial<MappedColumn> {
	const keeps = conversionsInto(type).includes(column.conversion) && column.conversion !== 'exact'
	return {
		type,
		conversion: keeps ? column.conversion : suitedTo(type, evidence),
		identity: column.identity && /^(smallint|integer|bigint)$/.test(type),
	}
}
