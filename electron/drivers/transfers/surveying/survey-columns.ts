import { affinityOf } from '../mapping/map-types.ts'
import type { SurveyKind } from './survey-findings.ts'
import { isOtherTime, timeIn } from './survey-times.ts'

/** What a declared type promises about the values. `any`: nothing, so that only the rows can say. */
export type ColumnClass = 'integer' | 'number' | 'text' | 'bytes' | 'time' | 'boolean' | 'json' | 'any'

/** Reads a declared type. A word like STRING or UUID promises nothing: SQLite takes it for a number, and nobody means that. */
export function classOf(declared: string): ColumnClass {
	const type = declared.trim().toUpperCase()
	if (/^BOOL(EAN)?$/.test(type)) return 'boolean'
	if (/^(DATE|TIMESTAMPTZ|(DATETIME|TIMESTAMP)\b.*)$/.test(type)) return 'time'
	if (/^JSONB?$/.test(type)) return 'json'
	switch (affinityOf(type)) {
		case 'integer':
			return 'integer'
		case 'real':
			return 'number'
		case 'text':
			return 'text'
		case 'blob':
			return type === '' ? 'any' : 'bytes'
		case 'numeric':
			return /^(NUMERIC|DECIMAL|NUMBER|MONEY)\b/.test(type) ? 'number' : 'any'
	}
}

/** What is wrong with one value of a column; null where nothing is, or where only all of them together say so. */
export type Judge = {
	readonly integer?: (value: bigint) => SurveyKind | null
	readonly real?: (value: number) => SurveyKind | null
	readonly text?: (value: string) => SurveyKind | null
	readonly bytes?: () => SurveyKind | null
}

/** The judge of each class. */
export const judges: Readonly<Record<ColumnClass, Judge>> = {
	integer: { real: () => 'not-whole', text: () => 'text-in-number', bytes: () => 'text-in-number' },
	number: { text: () => 'text-in-number', bytes: () => 'text-in-number' },
	text: { bytes: () => 'bytes-in-text' },
	bytes: {},
	time: {
		integer: (value) => numberInTime(Number(value)),
		real: numberInTime,
		text: (value) => (timeIn(value) === 'none' ? 'not-a-time' : null),
		bytes: () => 'not-a-time',
	},
	boolean: {
		integer: (value) => (value === 0n || value === 1n ? null : 'not-a-boolean'),
		real: () => 'not-a-boolean',
		text: (value) => (/^(true|false)$/i.test(value) ? null : 'not-a-boolean'),
		bytes: () => 'not-a-boolean',
	},
	json: { text: (value) => (isJson(value) ? null : 'not-json'), bytes: () => 'not-json' },
	any: {},
}

function numberInTime(value: number): SurveyKind {
	return isOtherTime(value) ? 'not-a-time' : 'epoch-time'
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text)
		return true
	} catch {
		return false
	}
}
