import {
	type Choice,
	type CopyMap,
	type Evidence,
	type Finding,
	type FindingKind,
	isMade,
	type MappedColumn,
	type SurveyedColumn,
} from '../../../contract/copy-map.ts'
import type { PlacedColumn, PlacedTable } from '../target-sql/target-sql-places.ts'
import { findingAbout } from './map-finding.ts'
import { findingId } from './map-finding-id.ts'
import { isTextType } from './map-there.ts'

type Misfit = { readonly kind: FindingKind; readonly count: number; readonly text: string }

/**
 * Values that the type of the map does not hold, as far as the evidence tells: how many are stored as what, and the extremes.
 * Where only an extreme is beyond a type, the count is of extremes: at least so many values are.
 */
export function misfitsOf({ table, mapped: into }: PlacedTable, { column, mapped }: PlacedColumn, map: CopyMap): Finding[] {
	const makes = isMade(map, into)
	const about = (kind: FindingKind) => ({ kind, table: table.name, column: column.name })
	// Text that PostgreSQL cannot hold goes as its bytes then
	const isText = (['nul-in-text', 'invalid-utf8'] as const).some(
		(kind) => map.choices[findingId({ ...about(kind), name: null })] === 'convert',
	)
	const misfits = mapped.conversion === 'as-text' || (isText && mapped.type === 'bytea') ? [] : misfitsIn(mapped, column.evidence)
	const all = [...misfits, ...sameAsText(table, column, mapped)]
	const found = all.map(({ kind, count, text }) => findingAbout(about(kind), count, text, choicesFor(kind, makes)))
	return makes ? found : [...found, ...unfitTexts(table.name, { column, mapped })]
}

/** What the column of the system's own table does not take, as the rows were seen to have it. */
function unfitTexts(table: string, { column, mapped }: PlacedColumn): Finding[] {
	const { unfit, blobs } = column.evidence
	if (unfit === undefined) return []
	const { kind, count, example } = unfit
	const mayBeNull = !column.notNull && !mapped.notNull
	const choices: Choice[] = [
		...(kind === 'not-json' ? (['as-text'] as const) : []),
		...(mayBeNull ? (['set-null'] as const) : []),
		'skip-table',
	]
	return [{ ...findingAbout({ kind, table, column: column.name }, count + blobs, example.text, choices), example }]
}

function choicesFor(kind: FindingKind, makes: boolean): Choice[] {
	if (kind === 'duplicate-key') return ['leave-out', 'skip-table']
	const widening: Choice[] = kind === 'not-whole' || kind === 'out-of-range' || kind === 'epoch-time' ? ['convert'] : []
	return [...(makes || kind === 'epoch-time' ? widening : []), ...(makes ? (['as-text'] as const) : []), 'set-null', 'skip-table']
}

function misfitsIn({ type, conversion }: MappedColumn, evidence: Evidence): Misfit[] {
	const { integers, reals, texts, blobs } = evidence
	const said = (kind: FindingKind, count: number, what: string): Misfit[] =>
		count > 0 ? [{ kind, count, text: `${what}, and ${type}` }] : []
	switch (conversion) {
		case 'boolean':
			return said('not-a-boolean', reals + blobs + outside(evidence, 0n, 1n).length, `numbers other than 0 and 1`)
		case 'date-text':
		case 'time-text':
			return [...said('epoch-time', integers + reals, 'numbers'), ...said('not-a-time', blobs, 'bytes')]
		case 'epoch-seconds':
		case 'epoch-milliseconds':
			return said('not-a-time', texts + blobs, 'text or bytes')
		case 'json-or-text':
			return []
		case 'json':
			return said('not-json', blobs, 'bytes')
		case 'uuid-text':
			return said('bytes-in-text', integers + reals + blobs, 'numbers or bytes')
		case 'decimal':
			return said('text-in-number', texts + blobs, 'text or bytes')
		case 'exact':
			return exactMisfits(type, evidence)
		case 'as-text':
			return []
	}
}

const bounds: Readonly<Record<string, bigint>> = { smallint: 2n ** 15n, integer: 2n ** 31n, bigint: 2n ** 63n }

function exactMisfits(type: string, evidence: Evidence): Misfit[] {
	const { integers, reals, texts, blobs, longest } = evidence
	const said = (kind: FindingKind, count: number, what: string): Misfit[] =>
		count > 0 ? [{ kind, count, text: `${what}, and ${type}` }] : []
	const bound = bounds[type]
	if (bound !== undefined) {
		const beyond = outside(evidence, -bound, bound - 1n)
		return [
			...said('text-in-number', texts + blobs, 'text or bytes'),
			...said('not-whole', reals, 'numbers with a fraction'),
			...said('out-of-range', beyond.length, beyond.join(' and ')),
		]
	}
	if (type === 'double precision' || type === 'real') {
		const exact = type === 'real' ? 2n ** 24n : 2n ** 53n
		const beyond = outside(evidence, -exact, exact)
		return [
			...said('text-in-number', texts + blobs, 'text or bytes'),
			...said('out-of-range', beyond.length + (type === 'real' ? reals : 0), beyond.join(' and ') || 'numbers of 8 bytes'),
		]
	}
	if (type === 'bytea') return said('not-bytes', integers + reals + texts, 'text or numbers')
	if (!isTextType(type)) return []
	const room = Number(/\((\d+)\)$/.exec(type)?.[1] ?? Number.POSITIVE_INFINITY)
	return [
		...said('bytes-in-text', blobs, 'bytes'),
		...said('text-in-number', integers + reals, 'numbers among text'),
		// Bytes, not characters: where all are of one byte, it does not fit
		...said('out-of-range', texts > 0 && (longest ?? 0) > room ? 1 : 0, `text of ${longest} bytes`),
	]
}

/** The extremes that are beyond. */
function outside({ least, greatest }: Evidence, low: bigint, high: bigint): string[] {
	const isBeyond = (bound: string | null): bound is string => bound !== null && (BigInt(bound) < low || BigInt(bound) > high)
	return [...new Set([least, greatest])].filter(isBeyond)
}

/** 1 and '1' are two keys to SQLite and one text. */
function sameAsText(table: PlacedTable['table'], { name, key, evidence }: SurveyedColumn, { conversion }: MappedColumn): Misfit[] {
	const kinds = [evidence.integers, evidence.reals, evidence.texts, evidence.blobs].filter((count) => count > 0)
	const isKey = key > 0 || table.indexes.some(({ unique, columns }) => unique && columns.includes(name))
	if (conversion !== 'as-text' || kinds.length < 2 || !isKey) return []
	return [{ kind: 'duplicate-key', count: Math.min(...kinds), text: `1 and '1' become the same text` }]
}
