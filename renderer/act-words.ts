import type { ActivityEntry } from '../electron/contract/activity.ts'
import { problemWords } from '../electron/contract/words/problem-words.ts'

type Act = ActivityEntry['act']
type Words = {
	/** The act as a heading or in a table. */
	readonly title: string
	/** While it runs: "Upgrading". */
	readonly underWay: string
	/** After a noun: "The upgrade". */
	readonly noun: string
	/** When it succeeded: "Upgraded". */
	readonly done: string
}

/** How each act is called, the same on every screen. */
export const actWords: Record<Act, Words> = {
	upgrade: { title: 'Upgrade', underWay: 'Upgrading', noun: 'upgrade', done: 'Upgraded' },
	downgrade: { title: 'Downgrade', underWay: 'Downgrading', noun: 'downgrade', done: 'Downgraded' },
	repair: { title: 'Repair', underWay: 'Repairing', noun: 'repair', done: 'Repaired' },
	stamp: { title: 'Stamp', underWay: 'Moving the marker', noun: 'stamp', done: 'Marker moved' },
	backup: { title: 'Backup', underWay: 'Backing up', noun: 'backup', done: 'Backed up' },
	restore: { title: 'Restore', underWay: 'Restoring', noun: 'restore', done: 'Restored' },
	undo: { title: 'Undo', underWay: 'Undoing', noun: 'undo', done: 'Undone' },
	'edit-entries': { title: 'Edit entries', underWay: 'Writing entries', noun: 'edit', done: 'Entries written' },
	'remove-entries': { title: 'Remove entries', underWay: 'Removing entries', noun: 'removal', done: 'Entries removed' },
	'undo-entries': { title: 'Undo of entries', underWay: 'Taking entries back', noun: 'undo', done: 'Entries taken back' },
	'import-entries': { title: 'Import entries', underWay: 'Importing', noun: 'import', done: 'Imported' },
	'copy-entries': { title: 'Copy entries', underWay: 'Copying', noun: 'copy', done: 'Copied' },
	'export-entries': { title: 'Export entries', underWay: 'Exporting', noun: 'export', done: 'Exported' },
	copy: { title: 'Copy', underWay: 'Copying', noun: 'copy', done: 'Copied' },
	compare: { title: 'Compare', underWay: 'Comparing', noun: 'comparison', done: 'Compared' },
	prune: { title: 'Prune', underWay: 'Pruning', noun: 'prune', done: 'Pruned' },
}

/** Where the database was found after an act that could not say how it went. */
export function interruptedWords(entry: Pick<ActivityEntry, 'act' | 'found'>): string {
	const facts = { act: actWords[entry.act].noun, ...(entry.found !== null && { state: entry.found }) }
	return problemWords({ kind: 'interrupted-run', blocks: false, facts }).sentence
}
