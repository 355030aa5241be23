import type { Fault, StaleReason } from '../fault.ts'
import { alembicProblems } from './alembic-words.ts'
import { type FaultSpeakers, unchanged } from './fault-speakers.ts'
import { counted, listed } from './quantities.ts'

type DestinationKind =
	| 'unknown-revision'
	| 'ambiguous-revision'
	| 'wrong-direction'
	| 'newer-than-known'
	| 'unclear-state'
	| 'repair-not-offered'
	| 'unknown-time-zone'
	| 'irreversible'
	| 'unexpected-schema'

/** Where to go. */
export const destinationFaults: FaultSpeakers<DestinationKind> = {
	'unknown-revision': (fault) => ({
		title: 'There is no such revision',
		sentence: `The history has no revision “${fault.target}”. ${unchanged}`,
		next: knownWords(fault.known),
	}),
	'ambiguous-revision': (fault) => ({
		title: namesPlace.test(fault.target) ? 'This leads to more than one place' : 'Several revisions begin like this',
		sentence: `“${fault.target}” could be ${orList(fault.matches)}. ${unchanged}`,
		next: namesPlace.test(fault.target) ? placeAdvice(fault.target) : 'Write more of the id.',
	}),
	'wrong-direction': (fault) => ({
		title: fault.verb === 'upgrade' ? 'That would be a downgrade' : 'That would be an upgrade',
		sentence: `From ${fault.from} to ${fault.to} is the other way. ${unchanged}`,
		next: `Use ${fault.verb === 'upgrade' ? 'downgrade' : 'upgrade'} if that is where you want to go.`,
	}),
	'newer-than-known': (fault) => ({
		title: 'Newer than Headway knows',
		sentence: `The database is at ${fault.version}; the newest version this release of Headway knows is ${fault.newestKnown}. ${unchanged}`,
		next: 'Use a newer release of Headway, or the project’s own tool.',
	}),
	'unclear-state': (fault) => unclearStates[fault.problem] ?? unclearProject(fault.problem) ?? unclearStanding,
	'repair-not-offered': () => ({
		title: 'There is nothing to repair here',
		sentence: `The database is not in a state that this repair is for. ${unchanged}`,
		next: 'See the problems listed for this database, with the repairs they offer.',
	}),
	'unknown-time-zone': (fault) => ({
		title: 'This time zone is not known',
		sentence: `“${fault.timeZone}” is not the name of a time zone. ${unchanged}`,
		next: 'Write a name such as Europe/Berlin, America/New_York or UTC.',
	}),
	irreversible: (fault) => ({
		title: 'This step cannot be taken back',
		sentence: `Revision ${fault.revision} has no way down. ${unchanged}`,
		next: 'To get behind it, restore a backup from before it.',
	}),
	'unexpected-schema': (fault) => ({
		title: 'The schema is not what its version says',
		sentence: `The table ${fault.table} has something the step does not know how to keep${fault.objects.length > 0 ? `: ${listed(fault.objects)}` : ''}. ${unchanged}`,
		next: 'Remove or rename it (you can create it again afterwards), then try again.',
	}),
}

/** Targets that count or ask for an end, and so hold no part of an id. */
const namesPlace = /(^|@)(head|latest|base)$|[+-]\d+$/

function placeAdvice(target: string): string {
	const all = /^(head|latest)$/.test(target) ? ' Alembic takes all of them as “heads”.' : ''
	return `Name one of them; where branches have labels, “label@head” or “label@-1” says which.${all}`
}

/** As many ids as can be read at a glance: the newest. */
const namedAtMost = 12

function knownWords(known: readonly string[]): string {
	if (known.length === 0) return 'Look at the history for the revisions there are.'
	return known.length > namedAtMost ? `Its newest are ${listed(known.slice(-namedAtMost))}.` : `It has ${listed(known)}.`
}

type RunningKind = 'plan-stale' | 'run-held' | 'foreign-keys-broken' | 'rows-lost' | 'read-back-mismatch' | 'nothing-to-undo' | 'cancelled'

/** What a run met. */
export const runningFaults: FaultSpeakers<RunningKind> = {
	'plan-stale': (fault) => ({
		title: 'The plan is out of date',
		sentence: `Since it was made, ${listed(fault.changed.map((reason) => staleWords[reason]))} changed. Nothing was run.`,
		next: 'Look at the new plan, then run that one.',
	}),
	'run-held': ({ holder }) => ({
		title: 'Something else is running on this database',
		sentence: `${holder.user} on ${holder.host} started a ${holder.act} at ${holder.startedAt} (process ${holder.processId}). ${unchanged}`,
		next: 'Wait until it has ended, then look again where the database stands.',
	}),
	'foreign-keys-broken': (fault) => ({
		title: 'References would have been broken',
		sentence: `${counted(fault.violations, 'row')} of ${listed(fault.tables)} would have pointed at nothing, so everything was rolled back. ${unchanged}`,
		next: 'Look for rows whose parents are missing, or report this plan as a bug.',
	}),
	'rows-lost': (fault) => ({
		title: 'Rows would have been lost',
		sentence: `The steps would have removed rows they should not (${fault.tables.map(lostRows).join(', ')}), so everything was rolled back. ${unchanged}`,
		next: 'If the project’s own command ran, let it turn foreign keys off (PRAGMA foreign_keys=OFF) while it rebuilds tables; otherwise please report this plan as a bug. The database is safe to go on using.',
	}),
	'read-back-mismatch': (fault) => ({
		title: 'The result was not what was asked for',
		sentence: `Read back, the database said ${rowsWords(fault.found)} and not ${rowsWords(fault.expected)}. Where that was seen before the end, everything was rolled back.`,
		next: 'Look at the history to see where the database stands. Undo takes it back to the restore point.',
	}),
	'nothing-to-undo': () => ({
		title: 'There is nothing to undo',
		sentence: `No change with a sound restore point is recorded for this database. ${unchanged}`,
		next: 'To go back further, restore one of the backups.',
	}),
	cancelled: () => ({
		title: 'Cancelled',
		sentence: 'It was stopped as you asked and rolled back. The database is as it was before.',
		next: 'You can start again at any time.',
	}),
}

const staleWords: Record<StaleReason, string> = {
	identity: 'the file itself',
	applied: 'the revision of the database',
	schema: 'the schema',
	steps: 'the steps or their choices',
	command: 'the project’s command',
}

/** What the rows of the bookkeeping say, a line each. */
function rowsWords(rows: string): string {
	return rows === '' ? 'nothing' : rows.split('\n').join(', ')
}

function lostRows(table: { readonly table: string; readonly before: number; readonly after: number }): string {
	return `${table.table}: ${counted(table.before, 'row')} before, ${counted(table.after, 'row')} after`
}

function orList(items: readonly string[]): string {
	return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(items)
}

type BackupKind = 'unknown-backup' | 'backup-damaged' | 'other-database'

/** What a backup met. */
export const backupFaults: FaultSpeakers<BackupKind> = {
	'unknown-backup': (fault) => ({
		title: 'There is no such backup',
		sentence: `No single backup of this database is called “${fault.id}”. ${unchanged}`,
		next: 'See the list of backups for their ids; the beginning of one is enough if no other begins so.',
	}),
	'backup-damaged': (fault) => ({
		title: 'This backup cannot be trusted',
		sentence: `${damage[fault.reason]} It was not restored, and the database was not changed.`,
		next: 'Choose another backup, and take a new one once the database is where you want it.',
	}),
	'other-database': (fault) => ({
		title: 'This backup is of another database',
		sentence:
			fault.backupOf === fault.target
				? `Another database stands at ${fault.target} now than the one it was taken from. ${unchanged}`
				: `It was taken from ${fault.backupOf}, not from ${fault.target}. ${unchanged}`,
		next: 'If you do want to put it here, say so: restore it although it is of another database.',
	}),
}

const damage: Record<Extract<Fault, { kind: 'backup-damaged' }>['reason'], string> = {
	missing: 'Its file is gone.',
	size: 'Its file does not have the size it had when it was taken.',
	sha256: 'Its content is not what it was when it was taken.',
	check: 'The database’s own check finds it damaged.',
	manifest: 'The record that says what it holds is missing or cannot be read.',
}

const unclearStanding = {
	title: 'Where the database stands is not clear',
	sentence: `Its own records do not say for certain, so moving it would be a guess. ${unchanged}`,
	next: 'See the problems listed for this database; where a repair is safe, it is offered there.',
}

/** A problem of a project has words of its own, which stand here without the facts that its list brings. */
function unclearProject(problem: string): typeof unclearStanding | null {
	const [, speak] =
		Object.entries<(facts: Record<string, string>) => { title: string; sentence: string }>(alembicProblems).find(
			([kind]) => kind === problem,
		) ?? []
	if (speak === undefined) return null
	const { title, sentence } = speak({})
	return { title, sentence: `${sentence} ${unchanged}`, next: unclearStanding.next }
}

const sourceAdvice = 'Say where the project is: its folder, its alembic.ini, or a bundle of its SQL.'

/** States of the rows, not of the records, that a step would trip over; found while planning. */
const unclearStates: Readonly<Record<string, typeof unclearStanding>> = {
	'source-needed': {
		title: 'The folder of the migrations is not known',
		sentence: `What is applied stands in the database; the steps stand in the project’s files. ${unchanged}`,
		next: sourceAdvice,
	},
	'source-missing': {
		title: 'The folder of the migrations is gone',
		sentence: `What is applied stands in the database; the steps stand in the project’s files. ${unchanged}`,
		next: sourceAdvice,
	},
	'bundle-damaged': {
		title: 'The bundle does not fit this database',
		sentence: `Its SQL was made for another engine, and none of it is run. ${unchanged}`,
		next: 'Make a bundle from a database of this engine, or use the project’s own command.',
	},
	'orphan-jobs': {
		title: 'Some jobs belong to no execution',
		sentence: `Jobs name a parent job that is not there, so the execution they belong to cannot be found, and 3.0 asks one of every job. ${unchanged}`,
		next: 'Add the missing parent jobs or clear parent_id of the jobs that name them, then plan again.',
	},
	'type-too-long': {
		title: 'Some type names are too long',
		sentence: `The value table holds type names of more than 100 characters, and before 3.2 PostgreSQL takes no longer ones. ${unchanged}`,
		next: 'Those values were made by newer clients. Stay at 3.2 or above, or remove them, then plan again.',
	},
	'unreadable-times': {
		title: 'Some job times cannot be read',
		sentence: `The job table holds times that are not written as redun writes them, so they cannot be moved to another time zone without guessing. ${unchanged}`,
		next: 'Write them as YYYY-MM-DD HH:MM:SS.ffffff, then plan again.',
	},
}
