import type { CachedFilter, CachedSort } from '../../../electron/contract/cached.ts'
import { placesWords } from '../../../electron/contract/words/cached-words.ts'

/** What the address says of the list of cached values: what it is filtered and sorted by, and which value is looked at. */
export type CachedPlaceInList = { readonly filter: CachedFilter; readonly sort: CachedSort; readonly value: string | undefined }

type Search = Readonly<Record<string, string | undefined>>

const newestFirst: CachedSort = { by: 'time', descending: true }
const sortable = ['time', 'size', 'type', 'hash'] as const
const places = Object.keys(placesWords) as (keyof typeof placesWords)[]
const reaches = ['evaluation-only', 'unreached'] as const

function oneOf<Choice extends string>(choices: readonly Choice[], text: string | null): Choice | undefined {
	return choices.find((choice) => choice === text)
}

/** Reads the address; what makes no sense in it is left out. */
export function readCachedAddress(search: URLSearchParams): CachedPlaceInList {
	const { search: text, type, task, execution, month } = Object.fromEntries(search)
	const place = oneOf(places, search.get('place'))
	const reach = oneOf(reaches, search.get('reach'))
	const [by, way] = (search.get('sort') ?? '').split('-')
	const sorted = oneOf(sortable, by ?? '')
	return {
		filter: {
			...(text && { search: text }),
			...(type && { type }),
			...(task && { task }),
			...(execution && { execution }),
			...(place && { place }),
			...(reach && { reach }),
			...(month && /^\d{4}-\d{2}$/.test(month) && { month }),
		},
		sort: sorted === undefined ? newestFirst : { by: sorted, descending: way === 'down' },
		value: search.get('value') || undefined,
	}
}

/** Writes it, without what goes without saying. */
export function cachedAddressOf({ filter, sort, value }: CachedPlaceInList): Search {
	const plain = sort.by === newestFirst.by && sort.descending
	return { ...filter, sort: plain ? undefined : `${sort.by}-${sort.descending ? 'down' : 'up'}`, value }
}

/** The same column again turns the order round; another begins with what is looked for most. */
export function sortedBy(sort: CachedSort, by: CachedSort['by']): CachedSort {
	if (sort.by === by) return { by, descending: !sort.descending }
	return { by, descending: by === 'time' || by === 'size' }
}
