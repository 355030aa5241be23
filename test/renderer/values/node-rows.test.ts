import { expect, test } from 'vitest'
import { ancestorsOf, firstOpen, hasBlock, rowsOf, surveyTree } from '../../../renderer/components/node-rows.ts'
import { dict, hostileCall, integer, list, node, object, text } from './made-node.ts'

const pickled = node('bytes', "b'\\x80\\x04…'", {
	type: 'bytes',
	text: '8004',
	length: 25,
	inner: { decoder: 'pickle', node: dict([[text('x'), list([integer(1), integer(2)])]]) },
})
const value = dict([
	[text('a'), list([integer(1), object('Thing', { name: text('n'), 'odd name': integer(2) })])],
	[integer(7), text("it's")],
	[list([text('t'), integer(1)], 2, { type: 'tuple', brief: "('t', 1)" }), text('by a tuple')],
	[text("it's"), pickled],
])

const everything = (root = value) => rowsOf(root, new Set(surveyTree(root).branches))

test('every row of an opened tree says how one writes the way to it', () => {
	expect(everything().map(({ path }) => path)).toEqual([
		'value',
		"value['a']",
		"value['a'][0]",
		"value['a'][1]",
		"value['a'][1].name",
		"value['a'][1]['odd name']",
		'value[7]',
		"key(value[('t', 1)])",
		"key(value[('t', 1)])[0]",
		"key(value[('t', 1)])[1]",
		"value[('t', 1)]",
		"value['it\\'s']",
		"pickle(value['it\\'s'])",
		"pickle(value['it\\'s'])['x']",
		"pickle(value['it\\'s'])['x'][0]",
		"pickle(value['it\\'s'])['x'][1]",
	])
})

test('rows carry their level and their place among their siblings, and no two have the same id', () => {
	const rows = everything()
	expect(rows.slice(0, 4).map(({ depth, place, of }) => [depth, place, of])).toEqual([
		[0, 1, 1],
		[1, 1, 5],
		[2, 1, 2],
		[2, 2, 2],
	])
	expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
})

test('a closed row hides what is in it and nothing else', () => {
	const open = new Set(surveyTree(value).branches)
	open.delete('/0')
	const paths = rowsOf(value, open).map(({ path }) => path)
	expect(paths).not.toContain("value['a'][0]")
	expect(paths).toContain('value[7]')
	expect(rowsOf(value, new Set())).toHaveLength(1)
})

test('entries that are not shown are counted in a row of their own, and one that was cut away whole can still be opened', () => {
	const cut = list([integer(1), integer(2)], 20_000)
	const rows = rowsOf(cut, new Set(['']))
	expect(rows.at(-1)).toMatchObject({ node: null, label: { as: 'rest', text: '19,998' } })
	expect(rowsOf(list([], 5), new Set())[0]).toMatchObject({ opens: true })
	expect(rowsOf(list([]), new Set())[0]).toMatchObject({ opens: false })
})

test('text that does not fit its line opens, short text does not', () => {
	expect(hasBlock(text('short'))).toBe(false)
	expect(hasBlock(text('two\nlines'))).toBe(true)
	expect(hasBlock(text('x'.repeat(91)))).toBe(true)
	expect(hasBlock(integer(2n ** 200n))).toBe(false)
})

test('two levels are open at first while they are small, and a long list shows its entries closed', () => {
	expect(firstOpen(value)).toEqual(new Set(['', '/0', '/2k', '/3']))
	const long = list(Array.from({ length: 500 }, () => list([integer(1)])))
	expect(firstOpen(long)).toEqual(new Set(['']))
	expect(firstOpen(dict([[text('long'), long]]))).toEqual(new Set(['']))
	expect(firstOpen(integer(1))).toEqual(new Set())
})

test('what would run code is found wherever it stands, in a key too, and its parts are not counted again', () => {
	const found = surveyTree(list([integer(1), dict([[hostileCall(), hostileCall()]])]))
	expect(found.hostile.map(({ id }) => id)).toEqual(['/1/0k', '/1/0'])
	expect(rowsOf(list([hostileCall()]), new Set(['']))[1]).toMatchObject({ id: '/0', opens: true })
})

test('the place a reference leads to is known, with all rows that must be open to see it', () => {
	const shared = { ...list([integer(1)]), anchor: 3 }
	const tree = dict([
		[text('one'), list([shared])],
		[text('same'), node('reference', '[1]', { target: 3 })],
	])
	const { anchors } = surveyTree(tree)
	expect(anchors.get(3)).toBe('/0/0')
	expect(ancestorsOf('/0/0')).toEqual(['/0', ''])
	const open = new Set(ancestorsOf('/0/0'))
	expect(rowsOf(tree, open).map(({ id }) => id)).toContain('/0/0')
})

test('a tree of 10,000 nodes opens whole', () => {
	const tree = list(Array.from({ length: 2_500 }, (_, at) => object('Row', { id: integer(at), name: text(`row ${at}`), tags: list([]) })))
	expect(everything(tree)).toHaveLength(10_001)
})
