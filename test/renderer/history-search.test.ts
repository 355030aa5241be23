import { expect, test } from 'vitest'
import type { Revision } from '../../electron/contract/history.ts'
import { condense } from '../../renderer/features/history/condense.ts'
import { markedPieces, matchesSearch, nextHit, wordsOf } from '../../renderer/features/history/search.ts'
import { revision } from './made-history.ts'

const revisions = [
	revision('1a0c5f27d3b1', [], 'applied', { message: 'Books and readers', file: 'versions/1a0c5f27d3b1_books.py' }),
	revision('3c7d52e9a1b4', ['1a0c5f27d3b1'], 'current', { message: 'Authors', branchLabels: ['catalogue'] }),
	revision('5e5f74abc3d6', ['1a0c5f27d3b1'], 'pending', { message: 'Loans', branchLabels: ['lending'] }),
	revision('7a3196cde5f8', ['3c7d52e9a1b4', '5e5f74abc3d6'], 'pending', { message: 'Both desks (a+b) together' }),
]

function found(text: string): string[] {
	return revisions.filter((each) => matchesSearch(each, wordsOf(text))).map(({ message }) => message)
}

test('a search finds all of its words in id, message, file, branch label or state, whatever their case', () => {
	expect(found('3C7D')).toEqual(['Authors'])
	expect(found('readers AND')).toEqual(['Books and readers'])
	expect(found('_books.py')).toEqual(['Books and readers'])
	expect(found('lend')).toEqual(['Loans'])
	expect(found('pending loans')).toEqual(['Loans'])
	expect(found('pending authors')).toEqual([])
	expect(found('  ')).toHaveLength(revisions.length)
})

test('marked pieces are the whole text, with every word marked wherever it stands', () => {
	const pieces = markedPieces('Both desks (a+b) together', wordsOf('(A+B) to bot'))
	expect(pieces.map(({ text }) => text).join('')).toBe('Both desks (a+b) together')
	expect(pieces.filter(({ hit }) => hit).map(({ text }) => text)).toEqual(['Bot', '(a+b)', 'to'])
	expect(markedPieces('Loans', [])).toEqual([{ text: 'Loans', hit: false }])
})

test('going on from a hit leads to the next one, and round at the ends', () => {
	const hits = ['c', 'b', 'a']
	expect(nextHit(hits, 'c', 1)).toBe('b')
	expect(nextHit(hits, 'a', 1)).toBe('c')
	expect(nextHit(hits, 'c', -1)).toBe('a')
	expect(nextHit(hits, 'elsewhere', 1)).toBe('c')
	expect(nextHit(hits, undefined, -1)).toBe('a')
	expect(nextHit([], 'c', 1)).toBeUndefined()
})

test('a filtered history ties each revision to the nearest kept ones below it', () => {
	const branched = [
		revision('a', []),
		revision('b', ['a']),
		revision('c', ['a']),
		revision('d', ['b']),
		revision('e', ['c']),
		revision('f', ['d', 'e']),
	]
	const kept = condense(branched, ({ id }) => ['a', 'd', 'f'].includes(id))
	expect(kept.map(({ id, parents }) => `${id}: ${parents.join(' ')}`)).toEqual(['a: ', 'd: a', 'f: d a'])
})

test('a history of 10,000 revisions is searched and condensed whole', () => {
	const many: Revision[] = []
	for (let at = 0; at < 10_000; at++) {
		const parents = at === 0 ? [] : at % 7 === 0 && at > 7 ? [`r${at - 1}`, `r${at - 7}`] : [`r${at - 1}`]
		many.push(revision(`r${at}`, parents, 'pending', { message: at % 3 === 0 ? 'Add a column' : 'Drop an index' }))
	}
	const kept = condense(many, (each) => matchesSearch(each, ['column']))
	expect(kept).toHaveLength(3334)
})
