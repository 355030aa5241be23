import { expect, test } from 'vitest'
import { fuzzPickles } from './pickle-fuzz.ts'

test('thousands of damaged pickles are read without a fault', () => {
	expect(fuzzPickles(6000, 20_240_501)).toEqual([])
})
