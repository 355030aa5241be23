import type { EngineDescription } from '../engines/engine.ts'
import type { CountName } from './redun-counts.ts'
import { nameOf, type RedunMove, type StepName } from './redun-moves.ts'

type EngineKind = EngineDescription['kind']

/** A column of a table. */
type ColumnOf = { readonly table: string; readonly column: string }

/** A lock on a table as PostgreSQL names it: ACCESS EXCLUSIVE keeps readers out too, the others writers alone. */
type TableLock = { readonly table: string; readonly mode: 'ACCESS EXCLUSIVE' | 'SHARE ROW EXCLUSIVE' | 'SHARE' }

/** What a step does to tables that are already there; all absent for a step that only adds. */
export type StepEffect = {
	/** SQLite: put in place of the old table by way of a copy. */
	readonly rebuilds?: string
	readonly drops?: readonly string[]
	readonly removesColumn?: ColumnOf
	/** PostgreSQL: columns that get another type. */
	readonly alters?: readonly ColumnOf[]
	/** PostgreSQL: locks that others meet while the step's transaction lasts. */
	readonly locks?: readonly TableLock[]
}

const jobTimes: readonly ColumnOf[] = [
	{ table: 'job', column: 'start_time' },
	{ table: 'job', column: 'end_time' },
	{ table: 'call_node', column: 'timestamp' },
	{ table: 'redun_version', column: 'timestamp' },
]

const typeName: readonly ColumnOf[] = [{ table: 'value', column: 'type' }]

const effects: Readonly<Record<EngineKind, Readonly<Record<StepName, StepEffect>>>> = {
	sqlite: {
		'2.0 down': { drops: ['evaluation'] },
		'2.3 up': { rebuilds: 'job' },
		'2.3 down': { rebuilds: 'job', removesColumn: { table: 'job', column: 'execution_id' } },
		'3.0 up': { rebuilds: 'job' },
		'3.0 down': { rebuilds: 'job' },
		'3.1 down': { drops: ['tag', 'tag_edit'] },
		'3.5 down': { removesColumn: { table: 'execution', column: 'updated_time' } },
	},
	postgres: {
		'2.0 up': { locks: locks('SHARE ROW EXCLUSIVE', 'task', 'value') },
		'2.0 down': { drops: ['evaluation'], locks: locks('ACCESS EXCLUSIVE', 'evaluation', 'task', 'value') },
		'2.2 up': { locks: locks('SHARE', 'call_node', 'execution', 'file', 'job', 'task', 'value') },
		'2.2 down': { locks: locks('ACCESS EXCLUSIVE', 'call_node', 'execution', 'file', 'job', 'task', 'value') },
		'2.3 up': { locks: locks('ACCESS EXCLUSIVE', 'execution', 'job') },
		'2.3 down': {
			removesColumn: { table: 'job', column: 'execution_id' },
			locks: locks('ACCESS EXCLUSIVE', 'execution', 'job'),
		},
		'3.0 up': { locks: locks('ACCESS EXCLUSIVE', 'job') },
		'3.0 down': { locks: locks('ACCESS EXCLUSIVE', 'job') },
		'3.1 down': { drops: ['tag', 'tag_edit'], locks: locks('ACCESS EXCLUSIVE', 'tag', 'tag_edit') },
		'3.2 up': { alters: typeName, locks: locks('ACCESS EXCLUSIVE', 'value') },
		'3.2 down': { alters: typeName, locks: locks('ACCESS EXCLUSIVE', 'value') },
		'3.3 up': { locks: locks('SHARE', 'job', 'value') },
		'3.3 down': { locks: locks('ACCESS EXCLUSIVE', 'job', 'value') },
		'3.4 up': { alters: jobTimes, locks: locks('ACCESS EXCLUSIVE', 'call_node', 'job', 'redun_version') },
		'3.4 down': { alters: jobTimes, locks: locks('ACCESS EXCLUSIVE', 'call_node', 'job', 'redun_version') },
		'3.5 up': { locks: locks('ACCESS EXCLUSIVE', 'execution') },
		'3.5 down': { removesColumn: { table: 'execution', column: 'updated_time' }, locks: locks('ACCESS EXCLUSIVE', 'execution') },
	},
}

function locks(mode: TableLock['mode'], ...tables: readonly string[]): readonly TableLock[] {
	return tables.map((table) => ({ table, mode }))
}

/** What a move does to what is there, in this engine. */
export function effectOf(move: RedunMove, engine: EngineKind): StepEffect {
	return effects[engine][nameOf(move)] ?? {}
}

/** What must be counted before a step can be shown. */
const countsFor: Readonly<Record<StepName, readonly CountName[]>> = {
	'2.0 down': ['evaluations'],
	'2.1 up': ['tasks-without-value'],
	'2.3 up': ['jobs'],
	'2.3 down': ['jobs', 'execution-ids'],
	'3.0 up': ['jobs', 'roots-without-execution', 'orphan-jobs', 'unreachable-jobs'],
	'3.0 down': ['jobs'],
	'3.1 down': ['tags', 'tag-edits'],
	'3.4 up': ['jobs', 'job-times', 'unreadable-times'],
	'3.4 down': ['jobs', 'job-times', 'unreadable-times'],
	'3.5 down': ['heartbeats'],
}

/** Counts that only PostgreSQL needs: its type names have a length, and shortening it rewrites the table. */
const countsOnPostgres: Readonly<Record<StepName, readonly CountName[]>> = { '3.2 down': ['values', 'long-types'] }

/** What must be counted before a move can be shown. */
export function countsOf(move: RedunMove, engine: EngineKind): readonly CountName[] {
	const name = nameOf(move)
	return [...(countsFor[name] ?? []), ...(engine === 'postgres' ? (countsOnPostgres[name] ?? []) : [])]
}
