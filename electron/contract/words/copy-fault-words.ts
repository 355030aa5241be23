import { type FaultSpeakers, unchanged } from './fault-speakers.ts'
import { counted, listed } from './quantities.ts'

type CopyKindOfFault = 'target-occupied' | 'copy-undecided' | 'copy-stale' | 'value-does-not-fit' | 'copy-unsupported' | 'map-malformed'

/** Why a copy from one database to another was refused, or where it stopped. */
export const copyFaults: FaultSpeakers<CopyKindOfFault> = {
	'target-occupied': (fault) => ({
		title: 'The target holds something already',
		sentence: `The schema ${fault.schema} of ${fault.path} has ${counted(fault.tables.length, 'table')} in the way${fault.tables.length > 0 ? `: ${shortList(fault.tables)}` : ''}. A copy only goes where nothing can be overwritten. ${unchanged}`,
		next: 'Choose an empty database, or a schema of its own in this one.',
	}),
	'copy-undecided': (fault) => ({
		title: 'Something has to be decided first',
		sentence: `${counted(fault.findings.length, 'finding')} of the survey would not go as they are, and nobody has said what becomes of them: ${shortList(fault.findings)}. ${unchanged}`,
		next: 'Choose for each of them (in the terminal: --choose FINDING=CHOICE), then plan again.',
	}),
	'copy-stale': (fault) => ({
		title: staleTitles[fault.what],
		sentence: `${staleSentences[fault.what]} ${unchanged}`,
		next:
			fault.what === 'map'
				? 'Go on with the map that it began with, or discard what it left and begin again.'
				: 'Plan again and look at what would happen now.',
	}),
	'value-does-not-fit': (fault) => ({
		title: 'A value does not fit its column',
		sentence: `Row ${fault.row} of ${fault.table} has ${quoted(fault.text)} in ${fault.column}, which is no ${fault.type}. The copy stopped there, and what it had written was taken away again.`,
		next: 'Change what the column becomes, or choose that such values are left out and listed. Then copy again.',
	}),
	'copy-unsupported': (fault) => ({
		title: fault.end === 'source' ? 'This cannot be copied from' : 'This cannot be copied into',
		sentence: `A copy goes from a SQLite file into a database of PostgreSQL; ${fault.path} is neither end of that. ${unchanged}`,
		next: fault.end === 'source' ? 'Take a SQLite file as the source.' : 'Take a database of PostgreSQL as the target.',
	}),
	'map-malformed': (fault) => ({
		title: 'The map of types does not fit',
		sentence: `It cannot be used for this source: ${fault.detail}. ${unchanged}`,
		next: 'Take the map that Headway proposes, and change that one.',
	}),
}

const staleTitles = {
	source: 'The source has changed since it was looked at',
	target: 'The target has changed since it was looked at',
	map: 'The copy that was begun has another map',
} as const

const staleSentences = {
	source: 'What was planned was planned for another state of the source.',
	target: 'What was planned was planned for another state of the target.',
	map: 'The map is not the one that was planned, or that a copy which broke off began with.',
} as const

/** As many names as can be read at a glance. */
const namedAtMost = 8

function shortList(names: readonly string[]): string {
	if (names.length <= namedAtMost) return listed(names)
	return `${names.slice(0, namedAtMost).join(', ')} and ${counted(names.length - namedAtMost, 'other')}`
}

const quoted = (text: string): string => `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`
