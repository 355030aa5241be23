import { describe, expect, test } from 'vitest'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { changedPlace, copyAddress, readCopyAddress } from '../../../renderer/features/transfers/copy-address.ts'

const shop = 'shop' as DatabaseId
const place = { step: 'report', target: shop, schema: 'sales', activity: 'a1' } as const

describe('the address of a copy', () => {
	test('what is written into it is read from it', () => {
		const address = copyAddress('jobs 1' as DatabaseId, place)
		const [path, search] = address.split('?')
		expect(path).toBe('/databases/jobs%201/copy')
		expect(readCopyAddress(new URLSearchParams(search))).toEqual(place)
	})
	test('what makes no sense is left out, and the path begins at its first step', () => {
		expect(readCopyAddress(new URLSearchParams('step=fly&target=&schema='))).toEqual({
			step: 'survey',
			target: undefined,
			schema: undefined,
			activity: undefined,
		})
	})
	test('a report is of its target: another step or another target has none', () => {
		expect(changedPlace(place, { schema: undefined }).activity).toBe('a1')
		expect(changedPlace(place, { step: 'map' }).activity).toBeUndefined()
		expect(changedPlace(place, { target: 'other' as DatabaseId }).activity).toBeUndefined()
		expect(changedPlace({ ...place, activity: undefined }, { step: 'report', activity: 'a2' }).activity).toBe('a2')
	})
})
