import type {
	CachedCheckEvent,
	CachedFilter,
	CachedFinding,
	CachedPlace,
	CachedSort,
	CachedUse,
	CheckedValues,
	HashCheck,
	Job,
	JobStatus,
} from '../cached.ts'
import { counted, size } from './quantities.ts'

/** Id of the store that redun's cached values make, where there are any: no table's id begins so. */
export const cachedStoreId = ':redun'

/** Where the bytes of a value lie: in a word for lists, and as a sentence for one value. */
export const placeWords: Readonly<Record<CachedPlace, { readonly word: string; readonly sentence: string }>> = {
	inside: { word: 'inside', sentence: 'In the database.' },
	external: { word: 'external', sentence: 'In a file of the value store, outside the database.' },
	missing: { word: 'missing', sentence: 'Outside the database, and its file is not in the value store. redun would work it out again.' },
	'no-store': { word: 'no store', sentence: 'Outside the database, and nothing says where the value store is.' },
}

/** What a list can be kept to by where bytes lie, in the order of a choice. */
export const placesWords: Readonly<Record<NonNullable<CachedFilter['place']>, { readonly word: string }>> = {
	inside: placeWords.inside,
	outside: { word: 'all outside' },
	external: placeWords.external,
	missing: placeWords.missing,
	'no-store': placeWords['no-store'],
}

/** Of an order by size that knows no sizes of files. */
export function outsideWords({ descending }: Pick<CachedSort, 'descending'>, { place }: Pick<CachedFilter, 'place'>): string {
	if (place === 'outside') return ', the sizes of their files not known'
	return `, those outside the database ${descending ? 'last' : 'first'}`
}

/** An argument's name where it was given by name; null where its position says which it is. */
export function argumentName({ name }: Pick<Job['arguments'][number], 'name'>): string | null {
	return /^\d+$/.test(name) ? null : name
}

/** Tags as redun's log puts them: `env=test, user=alice`. */
export function tagsWords(tags: Job['tags']): string {
	return tags.map(({ key, value }) => `${key}=${value}`).join(', ')
}

/** How a job or an execution went. */
export const jobStatusWords: Readonly<Record<JobStatus, { readonly word: string; readonly sentence: string }>> = {
	done: { word: 'done', sentence: 'It ran and gave a result.' },
	cached: { word: 'cached', sentence: 'It did not run: its result was in the cache.' },
	failed: { word: 'failed', sentence: 'It ended with an error.' },
	running: { word: 'running', sentence: 'No end was written down: it runs, or it was killed.' },
}

/** How a job and a value belong together: `as its result`. */
export function usedAsWords({ as, argument }: Pick<CachedUse, 'as' | 'argument'>): string {
	// Positions count from 0 in the database, and people from 1
	const name = argument === null ? '' : /^\d+$/.test(argument) ? ` ${Number(argument) + 1}` : ` ${argument}`
	const words = {
		result: 'as its result',
		'part-of-result': 'as part of its result',
		argument: `as its argument${name}`,
		'part-of-argument': `as part of its argument${name}`,
	}
	return words[as]
}

/** Which values no execution leads to, in a word for lists and as what it means. */
export const reachWords: Readonly<Record<NonNullable<CachedFilter['reach']>, { readonly word: string; readonly sentence: string }>> = {
	'evaluation-only': {
		word: 'evaluation cache only',
		sentence:
			'Only the evaluation cache names them: steps of a result that were worked out on the way. redun may look them up in a later run.',
	},
	unreached: {
		word: 'reached by no execution',
		sentence: 'No execution leads to them as a result, an argument or a part of one.',
	},
}

/** What a hash computed anew says of a value. */
export function hashCheckWords(check: HashCheck): { readonly word: string; readonly sentence: string } {
	switch (check.result) {
		case 'matches':
			return { word: 'matches', sentence: 'Its hash was computed anew from its bytes and is the same: they are what redun wrote.' }
		case 'differs':
			return {
				word: 'differs',
				sentence: `Its bytes give ${check.found ?? 'another hash'}: they are not what redun wrote under this name. A run that reads it goes on with wrong data.`,
			}
		case 'not-from-bytes':
			return {
				word: 'not made from its bytes',
				sentence:
					'The hash of such a value is made from something else, like a path and a time or the source of a task. So its bytes cannot be checked by it.',
			}
		case 'no-bytes':
			return { word: 'cannot be checked', sentence: 'There are no bytes to compute it from.' }
	}
}

/** How far a check is. The names in the value store are gone through when all values were looked at. */
export function checkProgressWords({ done, total, bytes, files }: Omit<Extract<CachedCheckEvent, { kind: 'progress' }>, 'kind'>): string {
	const store = files > 0 ? `; ${counted(files, 'file')} of the value store gone through` : ''
	return `${done.toLocaleString('en')} of ${counted(total, 'value')}, ${size(bytes)} read${store}`
}

type FindingWords = { readonly word: string; readonly means: string; readonly next: string }

/** What is not whole, what that means, and what to do about it. */
export const findingWords: Readonly<Record<CachedFinding['state'], FindingWords>> = {
	missing: {
		word: 'missing',
		means: 'The row says that the bytes lie outside, and the file is not in the value store.',
		next: 'redun works such a value out again when it needs it. To keep it, bring the file back from a copy of the store.',
	},
	cut: {
		word: 'cut',
		means: 'The file is shorter than what was written: it breaks off in the middle.',
		next: 'Bring the file back from a copy, or move it away: redun then works the value out again.',
	},
	altered: {
		word: 'altered',
		means: 'The file is there, and its bytes are not those that its name was made from.',
		next: 'Bring the file back from a copy, or move it away. Do not trust what was computed from it.',
	},
	orphaned: {
		word: 'orphaned',
		means: 'A file lies in the value store and no row names it. It takes space and nothing reads it.',
		next: 'It may belong to another database with the same store. If none does, it can go.',
	},
	doubled: {
		word: 'doubled',
		means: 'The bytes lie in the database and once more in the value store. redun reads those in the database.',
		next: 'Nothing is lost and nothing is wrong; the file takes space twice.',
	},
	'no-store': {
		word: 'no store',
		means: 'The bytes lie outside, and nothing says where the value store is.',
		next: 'Open the database from its .redun folder, with the redun.ini that names value_store_path.',
	},
	'hash-differs': {
		word: 'hash differs',
		means: 'The bytes in the database are not those that the hash was made from.',
		next: 'Restore the value from a backup, or run its task again without the cache. Do not trust what was computed from it.',
	},
}

/** States of findings in the order in which they matter. */
export const findingOrder: readonly CachedFinding['state'][] = [
	'hash-differs',
	'altered',
	'cut',
	'missing',
	'no-store',
	'doubled',
	'orphaned',
]

/** What a check came to, as a title and a sentence; `whole` when there is nothing that is lost or wrong. */
export function checkedWords({ values, hashed, notFromBytes, counts }: CheckedValues): {
	readonly whole: boolean
	readonly title: string
	readonly sentence: string
} {
	const bad = findingOrder
		.filter((state) => state !== 'doubled' && state !== 'orphaned')
		.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
	const rest =
		notFromBytes === 0
			? ''
			: ` The hashes of ${counted(notFromBytes, 'value')} more are made from something else than their bytes (files, tasks, functions, sets, handles), so only their presence could be checked.`
	const sentence = `${counted(values, 'value')} looked at, ${counted(hashed, 'hash', 'hashes')} computed anew from the bytes.${rest}`
	if (bad > 0) return { whole: false, title: `${counted(bad, 'value is', 'values are')} not whole`, sentence }
	return { whole: true, title: `Everything is whole: ${counted(hashed, 'hash', 'hashes')} computed anew`, sentence }
}
