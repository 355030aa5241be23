import { cachedStoreId } from './cached-words.ts'
import { type FaultSpeakers, unchanged } from './fault-speakers.ts'
import { counted, size } from './quantities.ts'

type StoreKindOfFault =
	| 'store-only'
	| 'store-key-invalid'
	| 'store-too-large'
	| 'store-read-only'
	| 'store-throttled'
	| 'store-unsupported'
	| 'store-in-use'
	| 'store-damaged'
	| 'no-such-store'
	| 'not-in-store'
	| 'ambiguous-name'
	| 'too-many-changes'
	| 'changed-since-read'
	| 'store-secret'
	| 'needle-refused'
	| 'edit-malformed'
	| 'file-exists'
	| 'dump-unreadable'
	| 'store-not-empty'
	| 'copy-differs'

const noCachedValues = {
	title: 'There are no cached values here',
	sentence: `No redun wrote in this database, so there are none of its values to be looked at. ${unchanged}`,
	next: 'If it is a key-value store, look at its entries; what nothing leads to is searched for under Unreachable (in the terminal: values scan).',
}

/** What a key-value store refused, or how it was found. */
export const storeFaults: FaultSpeakers<StoreKindOfFault> = {
	'store-only': (fault) => ({
		title: 'This is a store without a history',
		sentence: `${fault.path} holds entries and nothing else: it has no revisions to move between. ${unchanged}`,
		next: 'Look at its entries under Values.',
	}),
	'store-key-invalid': (fault) => ({
		title: keyTitles[fault.reason],
		sentence: `${keySentence(fault)} ${unchanged}`,
		next:
			fault.reason === 'not-utf8'
				? 'Export in the whole form, which keeps every byte of every name.'
				: 'Give both, as the lists show them.',
	}),
	'store-too-large': (fault) => ({
		title: 'This is more than the store takes',
		sentence: `The ${partWords[fault.part]} of ${fault.partition} / ${fault.key} would have ${size(fault.sizeBytes)}, and at most ${size(fault.limitBytes)} fit. ${unchanged}`,
		next: 'Make it smaller, or keep it in another store.',
	}),
	'store-read-only': (fault) => ({
		title: 'This store can only be looked at',
		sentence: `${fault.store} ${readOnlyBecause[fault.reason]}. ${unchanged}`,
		next: readOnlyAdvice[fault.reason],
	}),
	'store-throttled': (fault) => ({
		title: 'The store asks to go slower',
		sentence: `${fault.store} refused because too much was asked of it at once, also after waiting and asking again. ${unchanged}`,
		next: 'Wait a little and try again, or give the table more capacity.',
	}),
	'store-unsupported': (fault) => ({
		title: 'The store has no such act',
		sentence: `${fault.store} ${actWords[fault.act]}. ${unchanged}`,
		next: actAdvice[fault.act],
	}),
	'store-in-use': (fault) => ({
		title: 'A running program holds this store',
		sentence: `${fault.path} is locked${fault.processId === null ? '' : ` by process ${fault.processId}`}: such a folder belongs to one program at a time. ${unchanged}`,
		next: 'Stop that program (a lakeFS server with a local store), then open the folder again.',
	}),
	'store-damaged': (fault) => ({
		title: 'The store is damaged',
		sentence: `What lies in ${fault.path} contradicts itself, so nothing of it is shown as if it were sound. ${unchanged}`,
		next: 'Keep a copy of the whole folder before anything else touches it. The exact finding is below.',
	}),
	'no-such-store': (fault) => {
		if (fault.store === cachedStoreId) return noCachedValues
		return {
			title: 'There is no such store here',
			sentence: `The database holds no key-value store named “${fault.store}”. ${unchanged}`,
			next: 'Look under Values which there are.',
		}
	},
	'not-in-store': (fault) => ({
		title: `There is no such ${fault.what}`,
		sentence: `Nothing here is named ${fault.name}. It may have been taken away since it was listed.`,
		next: 'Look at the list again.',
	}),
	'ambiguous-name': (fault) => ({
		title: 'More than one name begins like this',
		sentence: `${fault.name} could be ${counted(fault.matches.length, 'entry', 'entries')}: ${fault.matches.slice(0, 5).join(', ')}${fault.matches.length > 5 ? ' …' : ''}.`,
		next: 'Give a few characters more.',
	}),
	'too-many-changes': (fault) => ({
		title: 'These are more entries than one plan takes',
		sentence: `A plan takes ${fault.most.toLocaleString('en')} entries at most; ${fault.partition} / ${fault.key} would be the next. ${unchanged}`,
		next: 'Take them away in several plans.',
	}),
	'changed-since-read': (fault) => ({
		title: 'Somebody else wrote this entry',
		sentence: `${fault.partition} / ${fault.key} is not what it was when it was read. Nothing was overwritten.`,
		next: 'Reload it, compare it with yours, or overwrite it on purpose.',
	}),
	'store-secret': (fault) => ({
		title: 'This entry keeps a secret',
		sentence: `${fault.partition} / ${fault.key} holds credentials, which are shown only when asked for.`,
		next: 'Ask for it with “Show secrets” (in the terminal: --secrets).',
	}),
	'needle-refused': (fault) => ({
		title: fault.sizeBytes === 0 ? 'There is nothing to look for' : 'This is too long to look for',
		sentence:
			fault.sizeBytes === 0
				? 'No bytes were given, and those would be everywhere.'
				: `${counted(fault.sizeBytes, 'byte')} were given, and at most ${counted(fault.limitBytes, 'byte')} are looked for at once.`,
		next: fault.sizeBytes === 0 ? 'Give at least one byte.' : 'Give the beginning of it.',
	}),
	'edit-malformed': () => ({
		title: 'The edited text cannot be read',
		sentence: `It does not make a message of this kind, so there is nothing to write. ${unchanged}`,
		next: 'The exact reason is below. Mend the text, or edit the bytes.',
	}),
	'file-exists': (fault) => ({
		title: 'The file is already there',
		sentence: `${fault.path} exists, and no file is replaced. Nothing was written.`,
		next: 'Name a new file, or take that one away first.',
	}),
	'dump-unreadable': (fault) => ({
		title: 'The file is no whole dump',
		sentence: `${fault.path} cannot be read${fault.line === null ? '' : ` from line ${fault.line} on`}. ${unchanged}`,
		next: 'Take another copy of the file. The exact reason is below.',
	}),
	'store-not-empty': (fault) => ({
		title: 'The target has other entries of these names',
		sentence: `${fault.store} holds ${counted(fault.entries, 'entry', 'entries')} with other bytes, ${fault.example} among them. Nothing was written.`,
		next: 'Choose whether they are kept or overwritten, or take an empty store.',
	}),
	'copy-differs': (fault) => ({
		title: 'The copy is not the same',
		sentence: `${fault.partition} / ${fault.key} in ${fault.store} does not hold what was written to it. The source is untouched.`,
		next: 'Another program may write to the target. Stop it and start the copy again: it goes on where it was.',
	}),
}

const keyTitles = {
	'empty-partition': 'The partition has no name',
	'empty-key': 'The key is empty',
	malformed: 'The name cannot be read',
	'not-utf8': 'The form cannot hold this name',
} as const

function keySentence({ reason, text }: { readonly reason: keyof typeof keyTitles; readonly text: string }): string {
	if (reason === 'malformed') return `“${text}” cannot be read as a name: a backslash begins \\xNN or \\\\.`
	if (reason === 'not-utf8') return `${text} has bytes that are no text, and lakeFS’s own dump form would replace them by others.`
	return 'An entry is named by a partition and a key, and neither may be empty.'
}

const partWords = { partition: 'partition’s name', key: 'key', name: 'partition and key', value: 'value', entry: 'whole entry' } as const

const readOnlyBecause = {
	format: 'is kept in a form that Headway reads and does not write',
	standby: 'is a standby, which takes no writes',
	file: 'may not be written to on this machine',
	rights: 'does not let this user write',
} as const

const readOnlyAdvice = {
	format: 'Copy it to a store that can be written.',
	standby: 'Open the primary server.',
	file: 'Change the rights of the file, or open it as another user.',
	rights: 'Open it as a user who may write.',
} as const

const actWords = {
	'list-partitions': 'cannot list its partitions',
	'delete-if': 'cannot take an entry away on condition that it is unchanged',
	'copy-to-itself': 'is the source and the target at once',
} as const

const actAdvice = {
	'list-partitions': 'Name the partition that you want to see.',
	'delete-if': 'Stop the programs that write to it, then take the entry away on purpose.',
	'copy-to-itself': 'Choose another target.',
} as const
