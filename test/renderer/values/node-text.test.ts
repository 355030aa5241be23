import { expect, test } from 'vitest'
import { nodeText } from '../../../renderer/components/node-text.ts'
import { dict, integer, list, node, object, text } from './made-node.ts'

test('text is copied as it is and bytes as hex, with what was cut away counted', () => {
	expect(nodeText(text('two\nlines'))).toBe('two\nlines')
	expect(nodeText(text('beginning', 100))).toBe('beginning… 91 more')
	expect(nodeText(node('bytes', 'b"…"', { text: 'c0ffee', length: 3 }))).toBe('c0ffee')
	expect(nodeText(integer(2n ** 63n))).toBe('9223372036854775808')
})

test('a branch is copied as an outline that leaves nothing out silently', () => {
	const value = dict([
		[text('a'), list([integer(1), integer(2)], 5)],
		[integer(7), object('Thing', { name: text('n'), 'odd name': list([]) })],
	])
	expect(nodeText(value).split('\n')).toEqual([
		'{',
		'  "a": [',
		'    1,',
		'    2,',
		'    … 3 more',
		'  ],',
		'  7: Thing(',
		'    name="n",',
		'    "odd name"=[0 …],',
		'  ),',
		'}',
	])
})

test('a masked secret stays masked in what is copied', () => {
	const secret = node('text', '••••', { secret: true, length: 40 })
	expect(nodeText(object('kvProto.Credential', { key: text('AKIA'), secret }))).toContain('secret=••••')
})
