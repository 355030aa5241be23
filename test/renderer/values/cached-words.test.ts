import { describe, expect, it } from 'vitest'
import { checkedWords, findingOrder, findingWords, hashCheckWords, usedAsWords } from '../../../electron/contract/words/cached-words.ts'
import { shownHeaps } from '../../../renderer/features/values/cached-space-heaps.ts'

const none = { missing: 0, cut: 0, altered: 0, orphaned: 0, doubled: 0, 'no-store': 0, 'hash-differs': 0 }
const checked = { kind: 'checked', values: 156, hashed: 96, notFromBytes: 60, counts: none } as const

describe('the words of cached values', () => {
	it('call everything whole only where nothing is lost or wrong', () => {
		expect(checkedWords(checked)).toMatchObject({ whole: true, title: 'Everything is whole: 96 hashes computed anew' })
		expect(checkedWords({ ...checked, counts: { ...none, orphaned: 2, doubled: 1 } }).whole).toBe(true)
		expect(checkedWords({ ...checked, counts: { ...none, missing: 1 } })).toMatchObject({ whole: false, title: '1 value is not whole' })
		expect(checkedWords({ ...checked, counts: { ...none, cut: 2, 'hash-differs': 1 } }).title).toBe('3 values are not whole')
	})

	it('say of values that could not be checked by their hash that they could not', () => {
		expect(checkedWords(checked).sentence).toContain('60 values more')
		expect(checkedWords({ ...checked, notFromBytes: 0 }).sentence).not.toContain('more')
	})

	it('have an order for every state', () => {
		expect([...findingOrder].sort()).toEqual(Object.keys(findingWords).sort())
	})

	it('name the hash that was found where it differs', () => {
		expect(hashCheckWords({ result: 'differs', found: 'ab12' }).sentence).toContain('ab12')
	})

	it('count arguments from one and call named ones by their name', () => {
		expect(usedAsWords({ as: 'argument', argument: '0' })).toBe('as its argument 1')
		expect(usedAsWords({ as: 'part-of-argument', argument: 'files' })).toBe('as part of its argument files')
		expect(usedAsWords({ as: 'result', argument: null })).toBe('as its result')
	})
})

describe('the heaps of what takes the space', () => {
	const heap = (name: string) => ({ name, values: 1, insideBytes: 1, externalBytes: 0 })
	const space = {
		total: heap(''),
		byType: [heap('builtins.int'), heap('')],
		byTask: [heap('demo.main')],
		byExecution: [heap('cb9979e7-24d4-4a2c-9c58-0123456789ab')],
		byAge: [heap('2026-11'), heap('')],
		evaluationOnly: heap(''),
		unreached: heap(''),
		orphans: { files: 0, bytes: 0 },
	}

	it('lead to the list where a filter says what is in them', () => {
		expect(shownHeaps(space, 'type').map(({ label, filter }) => [label, filter])).toEqual([
			['builtins.int', { type: 'builtins.int' }],
			['all others', null],
		])
		expect(shownHeaps(space, 'execution')).toMatchObject([
			{ label: 'cb9979e7', filter: { execution: 'cb9979e7-24d4-4a2c-9c58-0123456789ab' } },
		])
	})

	it('name months in words and say where no time is known', () => {
		expect(shownHeaps(space, 'age').map(({ label }) => label)).toEqual(['November 2026', 'no time known'])
	})
})
