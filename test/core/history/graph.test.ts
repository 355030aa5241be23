import { describe, expect, it } from 'vitest'
import { type GraphNode, headsOf, lineageOf, movesTo, stateOf } from '../../../electron/core/history/graph.ts'

/** `a b<a c<b d<a e<c,d`: a fork after a, merged again in e. */
function graph(text: string): GraphNode[] {
	return text.split(' ').map((word) => {
		const [id = '', parents = ''] = word.split('<')
		return { id, parents: parents === '' ? [] : parents.split(',') }
	})
}

const moves = (nodes: GraphNode[], from: string | null, to: string | null) =>
	movesTo(nodes, lineageOf(nodes, from === null ? [] : [from]), to)
		.map((move) => `${move.direction === 'up' ? '+' : '-'}${move.id}`)
		.join(' ')

const line = graph('a b<a c<b d<c')
const fork = graph('a b<a c<b x<a y<x')
const merge = graph('a b<a x<a m<b,x z<m')

describe('heads', () => {
	it('are the revisions that nothing follows', () => {
		expect(headsOf(line)).toEqual(['d'])
		expect(headsOf(fork)).toEqual(['c', 'y'])
		expect(headsOf(merge)).toEqual(['z'])
		expect(headsOf([])).toEqual([])
	})
})

describe('lineage', () => {
	const sorted = (nodes: readonly GraphNode[], ...ids: readonly string[]) => [...lineageOf(nodes, ids)].sort().join(' ')
	it('is a revision and everything it stands on', () => {
		expect(sorted(merge, 'm')).toBe('a b m x')
		expect(sorted(line)).toBe('')
	})
	it('is that of all revisions asked for, what they share once', () => {
		expect(sorted(fork, 'b', 'y')).toBe('a b x y')
		expect(sorted(line, 'b', 'd')).toBe('a b c d')
	})
	it('goes through what a revision depends on beside its parents', () => {
		const needing = fork.map((node) => (node.id === 'y' ? { ...node, dependsOn: ['c'] } : node))
		expect(sorted(needing, 'y')).toBe('a b c x y')
		expect(sorted(needing, 'x')).toBe('a x')
	})
	it('keeps an id that the history does not hold apart from everything', () => {
		expect(sorted(line, 'nowhere')).toBe('nowhere')
		expect(sorted(line, 'nowhere', 'b')).toBe('a b nowhere')
	})
})

describe('moves between two places', () => {
	it('go up a line oldest first and down newest first', () => {
		expect(moves(line, 'a', 'd')).toBe('+b +c +d')
		expect(moves(line, 'd', 'b')).toBe('-d -c')
		expect(moves(line, 'c', 'c')).toBe('')
	})
	it('begin before every revision when there is no current one', () => {
		expect(moves(line, null, 'b')).toBe('+a +b')
		expect(moves(line, 'b', null)).toBe('-b -a')
	})
	it('take up what was left out below what is applied', () => {
		expect(movesTo(line, new Set(['a', 'c']), 'd').map((move) => move.id)).toEqual(['b', 'd'])
	})
	it('cross from one branch to another through what they share', () => {
		expect(moves(fork, 'c', 'y')).toBe('-c -b +x +y')
	})
	it('take every parent of a merge', () => {
		expect(moves(merge, 'b', 'z')).toBe('+x +m +z')
		expect(moves(merge, 'z', 'x')).toBe('-z -m -b')
	})
})

describe('the state of a revision', () => {
	const standing = { currents: ['b'], applied: new Set(['a', 'b', 'gone']) }
	it('is current, applied, pending or missing', () => {
		expect(stateOf('b', { ...standing, known: true })).toBe('current')
		expect(stateOf('a', { ...standing, known: true })).toBe('applied')
		expect(stateOf('c', { ...standing, known: true })).toBe('pending')
		expect(stateOf('gone', { ...standing, known: false })).toBe('missing')
	})
})
