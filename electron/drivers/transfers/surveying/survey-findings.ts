import type { Choice, Finding, FindingKind } from '../../../contract/copy-map.ts'
import { findingId } from '../mapping/map-finding-id.ts'

/** What can be done about each kind that a survey finds by itself, `stop` first. */
const choices = {
	'text-in-number': ['stop', 'as-text', 'set-null', 'skip-table'],
	'not-whole': ['stop', 'convert', 'as-text', 'set-null', 'skip-table'],
	'bytes-in-text': ['stop', 'as-text', 'set-null', 'skip-table'],
	'not-bytes': ['stop', 'convert', 'as-text', 'set-null', 'skip-table'],
	'nul-in-text': ['stop', 'convert', 'set-null', 'skip-table'],
	'invalid-utf8': ['stop', 'convert', 'set-null', 'skip-table'],
	'epoch-time': ['stop', 'convert', 'as-text', 'set-null', 'skip-table'],
	'not-a-time': ['stop', 'as-text', 'set-null', 'skip-table'],
	'not-a-boolean': ['stop', 'convert', 'as-text', 'set-null', 'skip-table'],
	'not-json': ['stop', 'as-text', 'set-null', 'skip-table'],
	'not-a-member': ['stop', 'set-null', 'skip-table'],
	'null-in-key': ['stop', 'leave-out', 'skip-table'],
	'dangling-reference': ['stop', 'leave-out', 'skip-table'],
	'name-too-long': ['stop', 'rename', 'skip-table'],
	'names-fold-together': ['stop', 'rename', 'skip-table'],
	'virtual-table': ['stop', 'skip-table'],
	'not-carried': ['stop', 'leave-out'],
} as const satisfies Partial<Record<FindingKind, readonly Choice[]>>

/** Kinds that a survey finds without knowing the target. */
export type SurveyKind = keyof typeof choices

type About = Partial<Pick<Finding, 'table' | 'column' | 'name' | 'example'>> & { readonly kind: SurveyKind; readonly count: number }

/** A finding with its id, and the choices that its kind has. */
export function findingOf({ kind, count, table = null, column = null, name = null, example = null }: About): Finding {
	return { id: findingId({ kind, table, column, name }), kind, table, column, name, count, example, choices: choicesOf(kind, name) }
}

/** An index is left out by itself; the table it is on can go without it. */
function choicesOf(kind: SurveyKind, name: string | null): Choice[] {
	return kind === 'name-too-long' && name !== null ? ['stop', 'rename', 'leave-out'] : [...choices[kind]]
}
