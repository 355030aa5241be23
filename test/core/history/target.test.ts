import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import { resolveTarget } from '../../../electron/core/history/target.ts'

const revisions = [
	{ id: '806f5dcb11bf', label: '1.0', parents: [] },
	{ id: '647c510a77b1', label: '2.0', parents: ['806f5dcb11bf'] },
	{ id: '30ffbaee18cd', label: '2.1', parents: ['647c510a77b1'] },
	{ id: '30aabaee18cd', label: '3.0', parents: ['30ffbaee18cd'] },
]
const current = '647c510a77b1'
const labelOf = (target: string, at: string | null = current) => resolveTarget(target, revisions, at).label

function faultFor(target: string, at: string | null = current) {
	try {
		return labelOf(target, at)
	} catch (thrown) {
		return faultOf(thrown)
	}
}

describe('a target', () => {
	it('may be a version, with or without its minor part or leading zeros', () => {
		expect(labelOf('2.1')).toBe('2.1')
		expect(labelOf('3')).toBe('3.0')
		expect(labelOf('02.01')).toBe('2.1')
	})
	it('may be an id or a prefix that fits one revision', () => {
		expect(labelOf('30ffbaee18cd')).toBe('2.1')
		expect(labelOf('30ff')).toBe('2.1')
		expect(labelOf('647C51')).toBe('2.0')
	})
	it('may be the head by two names', () => {
		expect(labelOf('latest')).toBe('3.0')
		expect(labelOf('head')).toBe('3.0')
	})
	it('may be counted from where the database is', () => {
		expect(labelOf('+1')).toBe('2.1')
		expect(labelOf('-1')).toBe('1.0')
		expect(labelOf('+1', null)).toBe('1.0')
	})
	it('is refused when it leads out of the history', () => {
		expect(faultFor('+3')).toMatchObject({ kind: 'unknown-revision' })
		expect(faultFor('-2')).toMatchObject({ kind: 'unknown-revision' })
		expect(faultFor('-1', null)).toMatchObject({ kind: 'unknown-revision' })
	})
	it('is refused when nothing is called so, with what there is', () => {
		expect(faultFor('3.9')).toEqual({ kind: 'unknown-revision', target: '3.9', known: ['1.0', '2.0', '2.1', '3.0'] })
		expect(faultFor('1.2.3')).toMatchObject({ kind: 'unknown-revision' })
		expect(faultFor('30')).toMatchObject({ kind: 'unknown-revision' })
	})
	it('is refused when a prefix fits several, and named with them', () => {
		const twins = [...revisions, { id: '30ff00000000', label: '9.0', parents: [] }]
		expect(() => resolveTarget('30ff', twins, current)).toThrow('ambiguous-revision')
		expect(() => resolveTarget('latest', twins, current)).toThrow('ambiguous-revision')
	})
})
