import { expect, test } from 'vitest'
import { categoryOrder, damageCategories, isRemovable } from '../../../electron/contract/words/unreachable-words.ts'
import { entriesAddressOf, nameToBytes, readEntriesAddress } from '../../../renderer/features/values/entries-address.ts'
import { entriesAtOnce, pageStart } from '../../../renderer/features/values/entries-anchors.ts'
import { bytesToHex, bytesToText, hexToBytes } from '../../../renderer/features/values/entry-bytes.ts'
import { bytesDifference, differenceOf, foldSame } from '../../../renderer/features/values/entry-difference.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)

test('bytes written as hex are read as the same bytes', () => {
	const all = Uint8Array.from({ length: 300 }, (_, at) => at % 256)
	expect(hexToBytes(bytesToHex(all))).toEqual({ bytes: all })
	expect(hexToBytes('0x0A ff\n00')).toEqual({ bytes: bytes(10, 255, 0) })
	expect(hexToBytes('')).toEqual({ bytes: bytes() })
})

test('what is no hex is told, and makes no bytes', () => {
	expect(hexToBytes('0g')).toEqual({ problem: '“g” is no hex digit.' })
	expect(hexToBytes('abc')).toEqual({ problem: 'The last byte has one digit: two make a byte.' })
})

test('bytes that a text field would change are not edited as text', () => {
	expect(bytesToText(new TextEncoder().encode('naïve\n\tline'))).toBe('naïve\n\tline')
	expect(bytesToText(bytes(0x61, 0x0d, 0x0a))).toBeNull()
	expect(bytesToText(bytes(0xef, 0xbb, 0xbf, 0x61))).toBeNull()
	expect(bytesToText(bytes(0xff))).toBeNull()
})

test('a difference has every line of both texts, in order', () => {
	const before = 'a\nb\nc\nd\ne'
	const after = 'a\nc\nx\nd\ne\nf'
	const lines = differenceOf(before, after)
	const side = (of: 'before' | 'after') => lines.filter((line) => line.of === 'both' || line.of === of).map(({ text }) => text)
	expect(side('before').join('\n')).toBe(before)
	expect(side('after').join('\n')).toBe(after)
	expect(lines.filter(({ of }) => of !== 'both')).toEqual([
		{ of: 'before', text: 'b' },
		{ of: 'after', text: 'x' },
		{ of: 'after', text: 'f' },
	])
})

test('lines far from any difference are folded into their number', () => {
	const many = Array.from({ length: 20 }, (_, at) => `line ${at}`)
	const folded = foldSame(differenceOf(many.join('\n'), many.with(10, 'other').join('\n')))
	expect(folded[0]).toBe(7)
	expect(folded.at(-1)).toBe(6)
	expect(folded).toHaveLength(2 + 3 + 2 + 3)
})

test('two values differ between their first and their last other byte', () => {
	expect(bytesDifference(bytes(1, 2, 3, 4), bytes(1, 9, 9, 9, 4))).toEqual({ from: 1, before: bytes(2, 3), after: bytes(9, 9, 9) })
	expect(bytesDifference(bytes(1, 1), bytes(1, 1, 1))).toEqual({ from: 2, before: bytes(), after: bytes(1) })
	expect(bytesDifference(bytes(1), bytes(1))).toBeNull()
})

test('a page is asked for right behind the nearest key that is known, and from the beginning where none is', () => {
	const anchors = new Map([
		[1, bytes(1)],
		[4, bytes(4)],
	])
	expect(pageStart(anchors, 0)).toEqual({ after: null, skip: 0 })
	expect(pageStart(anchors, 1)).toEqual({ after: bytes(1), skip: 0 })
	expect(pageStart(anchors, 3)).toEqual({ after: bytes(1), skip: 2 * entriesAtOnce })
	expect(pageStart(anchors, 5000)).toEqual({ after: bytes(4), skip: 4996 * entriesAtOnce })
	expect(pageStart(new Map(), 7)).toEqual({ after: null, skip: 7 * entriesAtOnce })
})

test('what the address says of entries is read as it was written, whatever bytes are in the names', () => {
	const place = { partition: 'a/b?&#\\xff', key: 'k=1\\x00 %', prefix: ' p ', find: 'ü' }
	const given = Object.entries(entriesAddressOf(place)).filter((pair): pair is [string, string] => pair[1] !== undefined)
	expect(readEntriesAddress(new URLSearchParams(new URLSearchParams(given).toString()))).toEqual(place)
	expect(nameToBytes('k\\x00')).toEqual(bytes(0x6b, 0))
	expect(nameToBytes('\\q')).toBeNull()
	expect(nameToBytes('')).toBeNull()
})

test('damage and what is too young are never offered for removal', () => {
	const finding = {
		partition: { bytes: bytes(1), text: 'p' },
		key: null,
		entries: 1,
		bytes: 1,
		at: null,
		why: '',
		removalSays: '',
	}
	for (const category of categoryOrder) {
		expect(isRemovable({ ...finding, category, removal: 'harmless' })).toBe(!damageCategories.has(category))
		expect(isRemovable({ ...finding, category, removal: 'too-young' })).toBe(false)
		expect(isRemovable({ ...finding, category, removal: 'never' })).toBe(false)
	}
})
