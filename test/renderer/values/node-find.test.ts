import { expect, test } from 'vitest'
import { patternOf } from '../../../renderer/components/find-pattern.ts'
import { findNodes, nextHit } from '../../../renderer/components/node-find.ts'
import { dict, hostileCall, integer, list, node, object, text } from './made-node.ts'

const long = text(`${'a long beginning '.repeat(20)}needle`)
const value = dict([
	[text('Needle'), integer(1)],
	[text('deep'), list([text('a needle'), object('NeedleCase', { needles: integer(2) })])],
	[list([text('needle'), integer(1)], 2, { type: 'tuple', brief: '(…)' }), long],
	[text('bytes'), node('bytes', "b'…'", { type: 'bytes', text: Buffer.from('a needle in bytes').toString('hex'), length: 17 })],
	[text('hidden'), node('text', 'needle', { secret: true })],
])

function find(typed: string, root = value) {
	const pattern = patternOf(typed)
	if (pattern === null) throw new Error('nothing is looked for')
	return findNodes(root, pattern)
}

test('parts are found by key, name, line and text, top to bottom, and what is masked says nothing', () => {
	expect(find('needle').hits).toEqual([
		{ id: '/0', inText: false },
		{ id: '/1/0', inText: false },
		{ id: '/1/1', inText: false },
		{ id: '/1/1/0', inText: false },
		{ id: '/2k/0', inText: false },
		{ id: '/2', inText: true },
		{ id: '/3', inText: true },
	])
	expect(find('rm -rf', hostileCall()).hits.map(({ id }) => id)).toEqual(['', '/1'])
	expect(find('nothing of it').hits).toEqual([])
})

test('one goes from hit to hit from where one is, and round at both ends', () => {
	const hits = find('needle')
	const go = (at: string, backwards: boolean, isPassed: boolean) => nextHit(hits, at, { backwards, isPassed })?.id
	expect([go('', false, false), go('/0', false, false), go('/0', false, true)]).toEqual(['/0', '/0', '/1/0'])
	expect([go('/1', false, false), go('/4', false, false)]).toEqual(['/1/0', '/0'])
	expect([go('/1', true, false), go('/0', true, true), go('/3', true, true)]).toEqual(['/0', '/3', '/2'])
	expect(nextHit(find('nowhere'), '', { backwards: false, isPassed: false })).toBeUndefined()
})
