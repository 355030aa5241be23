import { expect, test } from 'vitest'
import type { Revision } from '../../electron/contract/history.ts'
import { createRelations } from '../../renderer/features/history/relations.ts'
import { createRouteFinder, routeText, routeToHeads } from '../../renderer/features/history/route.ts'
import { revision } from './made-history.ts'

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
	const { direction, steps, revisions: way } = createRouteFinder(createRelations(revisions))(target)
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

/** Two histories side by side; `q` of the second depends on `b` of the first, and `r` follows it. */
function dependent(states: Record<string, Revision['state']>): Revision[] {
	return [
		revision('a', [], states['a']),
		revision('b', ['a'], states['b']),
		revision('c', ['b'], states['c']),
		revision('p', [], states['p']),
		revision('q', ['p'], states['q'], { dependsOn: ['b'] }),
		revision('r', ['q'], states['r']),
	]
}

test('the way up takes what the target depends on, and what that stands on', () => {
	expect(routeTo(dependent({}), 'r')).toEqual({ direction: 'up', steps: 5, way: 'a b p q r' })
	expect(routeTo(dependent({ a: 'applied', b: 'current', p: 'current' }), 'r')).toEqual({ direction: 'up', steps: 2, way: 'q r' })
})

const all = { a: 'applied', b: 'applied', c: 'current', p: 'applied', q: 'applied', r: 'current' } as const

test('the way down takes what depends on a revision that goes, with all that follows it', () => {
	expect(routeTo(dependent(all), 'a')).toEqual({ direction: 'down', steps: 4, way: 'b c q r' })
})

test('the way down leaves what only depends on the target, which stays', () => {
	expect(routeTo(dependent(all), 'b')).toEqual({ direction: 'down', steps: 1, way: 'c' })
})

test('the way to all heads takes every pending revision of every branch', () => {
	const route = routeToHeads(createRelations(branched))
	expect([...route.revisions].sort().join(' ')).toBe('d e f')
	expect(routeText(route)).toBe('3 steps up')
	expect(routeText(routeToHeads(createRelations(dependent(all))))).toBe('')
})

test('revisions that stand on each other in a circle are asked for their way, and answer', () => {
	const circle = [revision('a', ['c']), revision('b', ['a']), revision('c', ['b'])]
	expect(routeTo(circle, 'b')).toEqual({ direction: 'up', steps: 3, way: 'a b c' })
})

test('relations name followers and dependents in their order', () => {
	const relations = createRelations(dependent({}))
	expect(relations.followersOf('b')).toEqual(['c'])
	expect(relations.dependentsOf('b')).toEqual(['q'])
	expect(relations.followersOf('r')).toEqual([])
	expect(createRelations(branched).followersOf('a')).toEqual(['b', 'c'])
})
