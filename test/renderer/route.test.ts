import { expect, test } from 'vitest'
import type { Revision, RevisionState } from '../../electron/contract/history.ts'
import { condense, matchesFilter } from '../../renderer/features/history/condense.ts'
import { createRouteFinder } from '../../renderer/features/history/route.ts'

function revision(id: string, parents: string[], state: RevisionState): Revision {
	const nothing = { createdAt: null, up: null, down: null, since: null, file: null, edited: false, appliedAt: null }
	return { id, label: id, message: `Message of ${id}.`, parents, state, ...nothing }
}

const line = [
	revision('a', [], 'applied'),
	revision('b', ['a'], 'current'),
	revision('c', ['b'], 'pending'),
	revision('d', ['c'], 'pending'),
]
const branched = [
	revision('a', [], 'applied'),
	revision('b', ['a'], 'current'),
	revision('c', ['a'], 'current'),
	revision('d', ['b'], 'pending'),
	revision('e', ['c'], 'pending'),
	revision('f', ['d', 'e'], 'pending'),
]

function routeTo(revisions: Revision[], target: string) {
	const { direction, steps, revisions: way } = createRouteFinder(revisions)(target)
	return { direction, steps, way: [...way].sort().join(' ') }
}

test('the way up takes every pending revision up to the target', () => {
	expect(routeTo(line, 'd')).toEqual({ direction: 'up', steps: 2, way: 'c d' })
})

test('the way down takes the applied revisions above the target, not the target itself', () => {
	expect(routeTo(line, 'a')).toEqual({ direction: 'down', steps: 1, way: 'b' })
})

test('there is no way to where the database already is', () => {
	expect(routeTo(line, 'b')).toEqual({ direction: 'none', steps: 0, way: '' })
})

test('there is no way to a revision nobody knows', () => {
	expect(routeTo(line, 'zz').direction).toBe('none')
})

test('an empty database goes up from the first revision on', () => {
	const empty = line.map((each) => ({ ...each, state: 'pending' as const }))
	expect(routeTo(empty, 'b')).toEqual({ direction: 'up', steps: 2, way: 'a b' })
})

test('the way up to a merge takes both of its branches', () => {
	expect(routeTo(branched, 'f')).toEqual({ direction: 'up', steps: 3, way: 'd e f' })
})

test('the way up one branch leaves the other alone', () => {
	expect(routeTo(branched, 'e')).toEqual({ direction: 'up', steps: 1, way: 'e' })
})

test('the way down to a fork takes every applied branch', () => {
	expect(routeTo(branched, 'a')).toEqual({ direction: 'down', steps: 2, way: 'b c' })
})

test('a filtered history ties each revision to the nearest kept one below it', () => {
	const kept = condense(branched, ({ id }) => ['a', 'd', 'f'].includes(id))
	expect(kept.map(({ id, parents }) => `${id}: ${parents.join(' ')}`)).toEqual(['a: ', 'd: a', 'f: d a'])
})

test('a filter finds all of its words in id, label, message or state, whatever their case', () => {
	expect(line.filter((each) => matchesFilter(each, 'MESSAGE pend')).map(({ id }) => id)).toEqual(['c', 'd'])
	expect(line.filter((each) => matchesFilter(each, '')).length).toBe(4)
})
