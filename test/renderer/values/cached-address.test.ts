import { describe, expect, it } from 'vitest'
import { cachedPlacesSchema } from '../../../electron/contract/cached.ts'
import { type CachedPlaceInList, cachedAddressOf, readCachedAddress, sortedBy } from '../../../renderer/features/values/cached-address.ts'

function written(place: CachedPlaceInList): URLSearchParams {
	return new URLSearchParams(Object.entries(cachedAddressOf(place)).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

describe('the address of the list of cached values', () => {
	it('says nothing of what goes without saying', () => {
		expect(written({ filter: {}, sort: { by: 'time', descending: true }, value: undefined }).toString()).toBe('')
	})

	it('comes back as it was written', () => {
		const place: CachedPlaceInList = {
			filter: {
				search: 'user=ann & co',
				type: 'builtins.dict',
				task: 'demo.main',
				execution: 'cb9979e7',
				place: 'no-store',
				reach: 'unreached',
				month: '2026-03',
			},
			sort: { by: 'size', descending: false },
			value: '1a2b3c4d',
		}
		expect(readCachedAddress(written(place))).toEqual(place)
	})

	it.each(cachedPlacesSchema.options)('takes the place %s', (place) => {
		expect(readCachedAddress(new URLSearchParams({ place })).filter).toEqual({ place })
	})

	it('leaves out what makes no sense in it', () => {
		const read = readCachedAddress(new URLSearchParams('place=moon&month=may&reach=&sort=colour-down&search=&value='))
		expect(read).toEqual({ filter: {}, sort: { by: 'time', descending: true }, value: undefined })
	})

	it('begins a sort with what is looked for most and turns it round at the second click', () => {
		const bySize = sortedBy({ by: 'time', descending: true }, 'size')
		expect(bySize).toEqual({ by: 'size', descending: true })
		expect(sortedBy(bySize, 'size')).toEqual({ by: 'size', descending: false })
		expect(sortedBy(bySize, 'type')).toEqual({ by: 'type', descending: false })
	})
})
