import { type Choice, type Conversion, type CopyMap, type FindingKind, plainTables } from '../copy-map.ts'
import type { CopyCheck, CopyEvent, CopyTarget, Difference } from '../transfers.ts'
import { counted } from './quantities.ts'

/** A short name for lists and buttons, and what it means in a sentence. */
export type Said = { readonly word: string; readonly sentence: string }

/** What of the source cannot simply be written into the target. */
export const findingWords: Readonly<Record<FindingKind, Said>> = {
	'text-in-number': {
		word: 'Text in a column of numbers',
		sentence: 'The column is declared for numbers, and these rows hold text or bytes.',
	},
	'not-whole': {
		word: 'Not a whole number',
		sentence: 'The column is declared for whole numbers, and these rows hold a fraction, or a number beyond 64 bits.',
	},
	'out-of-range': { word: 'Too great for the type', sentence: 'The type that was chosen cannot hold these whole numbers.' },
	'bytes-in-text': { word: 'Bytes in a column of text', sentence: 'The column is declared for text, and these rows hold bytes.' },
	'not-bytes': { word: 'Not bytes', sentence: 'The column is declared for bytes, and these rows hold text or numbers.' },
	'nul-in-text': { word: 'Text with a NUL', sentence: 'PostgreSQL has no text with the character U+0000 in it.' },
	'invalid-utf8': { word: 'Text that is no UTF-8', sentence: 'PostgreSQL takes text of whole characters only, and these bytes are none.' },
	'epoch-time': {
		word: 'Times kept as numbers',
		sentence: 'The column is declared for times, and these rows hold numbers: seconds or milliseconds since 1970.',
	},
	'not-a-time': { word: 'Not a time', sentence: 'The column is declared for times, and these rows hold text that is none.' },
	'not-a-boolean': {
		word: 'Neither true nor false',
		sentence: 'The column is declared for truth values, and these rows hold something else.',
	},
	'not-json': { word: 'Not JSON', sentence: 'The column is declared for JSON, and these rows hold text that cannot be read as such.' },
	'not-a-member': { word: 'None of the words', sentence: 'The target’s type takes certain words only, and these rows hold others.' },
	'null-in-key': { word: 'NULL in a key', sentence: 'SQLite lets NULL into primary keys; the target does not.' },
	'duplicate-key': { word: 'Keys that become equal', sentence: 'The source keeps these rows apart, and the target would not.' },
	'dangling-reference': { word: 'A reference to nothing', sentence: 'These rows refer to rows that are not there.' },
	'name-too-long': {
		word: 'A name that is too long',
		sentence: 'PostgreSQL takes at most 63 bytes for a name, and cuts off what is beyond.',
	},
	'names-fold-together': {
		word: 'Names that differ in case only',
		sentence: 'Whoever writes these names without quotes could not tell them apart.',
	},
	'unknown-expression': {
		word: 'An expression unknown to PostgreSQL',
		sentence: 'A default, check, index, generated column or collation that cannot be said in PostgreSQL with the same meaning.',
	},
	'virtual-table': { word: 'A virtual table', sentence: 'Its rows are made by a module of SQLite, which PostgreSQL does not have.' },
	'not-carried': { word: 'Not carried', sentence: 'Views and triggers are written in SQLite’s own SQL. Write them anew in the target.' },
	'no-place': { word: 'No place in the target', sentence: 'The target has no such table or column.' },
}

/** What is done about a finding. */
export const choiceWords: Readonly<Record<Choice, Said>> = {
	stop: { word: 'Stop', sentence: 'Nothing is copied until something else is chosen.' },
	convert: { word: 'Convert', sentence: 'Each value becomes what the target’s type asks for. Nothing is lost by it.' },
	'as-text': {
		word: 'Keep as text',
		sentence: 'The values become text in the target, as SQLite shows them; where it wants JSON, a string of JSON.',
	},
	'set-null': { word: 'Set NULL, with a list', sentence: 'These values are left out. The report lists each with its row.' },
	'skip-table': { word: 'Skip the table', sentence: 'The table is not copied at all.' },
	'leave-out': { word: 'Leave out', sentence: 'It is not made in the target. The rows are copied all the same.' },
	'plain-table': {
		word: 'Copy as a plain table',
		sentence: 'The copy makes the table beside those of the system, with its rows, keys and indexes.',
	},
	rename: { word: 'Rename', sentence: 'It gets a name that fits, of at most 63 bytes and no other’s.' },
}

/** What a copy is doing. */
export const phaseWords: Readonly<Record<Extract<CopyEvent, { kind: 'phase' }>['phase'], Said>> = {
	snapshot: { word: 'Snapshot', sentence: 'Keeping the source as it is at this moment, so that nobody has to wait for the copy.' },
	tables: { word: 'Tables', sentence: 'Making the tables in the target.' },
	rows: { word: 'Rows', sentence: 'Copying the rows.' },
	indexes: { word: 'Indexes', sentence: 'Making keys, indexes and references, and setting sequences past the greatest number.' },
	verifying: { word: 'Verifying', sentence: 'Reading both sides again and comparing every value.' },
	clearing: { word: 'Clearing', sentence: 'Taking away what the copy has put into the target.' },
}

/** Is it a table or a column that only one side has: no row is named, and what is there stands in place of a value. */
export function isApart({ row, column, source, target }: Difference): boolean {
	return row === '' && (source === null) !== (target === null) && (source ?? target) === (column === null ? 'the table' : 'the column')
}

/** What was looked at beside the rows. */
export const checkWords: Readonly<Record<CopyCheck['kind'], Said>> = {
	sequence: { word: 'Sequence', sentence: 'The next number that is given is greater than every one that is there.' },
	reference: { word: 'Foreign keys', sentence: 'Each reference is enforced, and every row has been checked against it.' },
	index: { word: 'Indexes', sentence: 'Each index is there and answers queries.' },
	'redun-hash': { word: 'redun’s hashes', sentence: 'The hash that redun names a value by was computed anew from what the target holds.' },
	'rune-sha256': {
		word: 'RUNE’s sha256',
		sentence: 'The digest that RUNE keeps beside a row was computed anew from what the target holds.',
	},
	revision: { word: 'Revision', sentence: 'The target says the same revision as the source.' },
}

/** What the target is before anything is written. */
export const targetStateWords: Readonly<Record<CopyTarget['state'], Said>> = {
	missing: { word: 'No such schema', sentence: 'The copy makes it.' },
	empty: { word: 'Empty', sentence: 'There is nothing in the schema.' },
	prepared: { word: 'Prepared', sentence: 'The project’s tables are there, without rows of their own.' },
	begun: { word: 'Begun', sentence: 'A copy broke off here. It can go on where it stood.' },
	occupied: { word: 'Occupied', sentence: 'Somebody’s tables or rows are there. Nothing is written.' },
}

/** Who makes the tables that rows go into. */
export function makersWords(map: Pick<CopyMap, 'tables' | 'map'>): string {
	if (map.tables === 'make') return 'made by the copy'
	const plain = plainTables(map)
	return `made by the project’s own migrations; rows are fitted to them${plain === 0 ? '' : `; ${counted(plain, 'plain table')} beside them by the copy`}`
}

/** How a value becomes one of the target’s type. */
export const conversionWords: Readonly<Record<Conversion, string>> = {
	exact: 'as it is',
	'as-text': 'as the text that SQLite shows',
	boolean: '0 and 1 as truth values',
	'epoch-seconds': 'seconds since 1970 as time',
	'epoch-milliseconds': 'milliseconds since 1970 as time',
	'time-text': 'text as time',
	'date-text': 'text as date',
	json: 'text as JSON',
	'json-or-text': 'text as JSON, and what is none as a string in it',
	'uuid-text': 'text as UUID',
	decimal: 'digit by digit',
}
