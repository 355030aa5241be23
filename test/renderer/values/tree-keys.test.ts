import { expect, test } from 'vitest'
import { rowsOf } from '../../../renderer/components/node-rows.ts'
import { treeMove, typedAhead } from '../../../renderer/components/tree-keys.ts'
import { dict, integer, list, text } from './made-node.ts'

const tree = dict([
	[text('alpha'), list([integer(1), integer(2)])],
	[text('beta'), list([integer(3)])],
	[text('alps'), integer(4)],
])
const rows = rowsOf(tree, new Set(['', '/0']))

test('up and down go row by row and stop at both ends', () => {
	expect(treeMove('ArrowDown', rows, '')).toEqual({ go: '/0' })
	expect(treeMove('ArrowDown', rows, '/0/1')).toEqual({ go: '/1' })
	expect(treeMove('ArrowUp', rows, '/1')).toEqual({ go: '/0/1' })
	expect(treeMove('ArrowUp', rows, '')).toEqual({ go: '' })
	expect(treeMove('End', rows, '')).toEqual({ go: '/2' })
	expect(treeMove('Home', rows, '/2')).toEqual({ go: '' })
	expect(treeMove('PageDown', rows, '')).toEqual({ go: '/2' })
})

test('right opens and then goes in, left closes and then goes out', () => {
	expect(treeMove('ArrowRight', rows, '/1')).toEqual({ open: '/1' })
	expect(treeMove('ArrowRight', rows, '/0')).toEqual({ go: '/0/0' })
	expect(treeMove('ArrowRight', rows, '/2')).toBeUndefined()
	expect(treeMove('ArrowLeft', rows, '/0')).toEqual({ close: '/0' })
	expect(treeMove('ArrowLeft', rows, '/0/1')).toEqual({ go: '/0' })
	expect(treeMove('ArrowLeft', rowsOf(tree, new Set()), '')).toBeUndefined()
})

test('a star asks for everything beside the current row', () => {
	expect(treeMove('*', rows, '/1')).toEqual({ openSiblings: '/1' })
	expect(treeMove('Tab', rows, '/1')).toBeUndefined()
})

test('typing goes to the next row that begins so, round at the end, and stays while the word grows', () => {
	expect(typedAhead(rows, '', 'a')).toBe('/0')
	expect(typedAhead(rows, '/0', 'a')).toBe('/2')
	expect(typedAhead(rows, '/0', 'al')).toBe('/0')
	expect(typedAhead(rows, '/0', 'alps')).toBe('/2')
	expect(typedAhead(rows, '/2', 'B')).toBe('/1')
	expect(typedAhead(rows, '', 'z')).toBeUndefined()
})
