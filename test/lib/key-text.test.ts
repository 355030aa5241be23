import { describe, expect, it } from 'vitest'
import { keyToText, textToKey } from '../../electron/lib/key-text.ts'

const bytesOf = (...bytes: number[]) => Uint8Array.from(bytes)
const utf8 = (text: string) => new TextEncoder().encode(text)

describe('a key as text', () => {
	it.each([
		['plain ASCII stays as it is', utf8('repos/alpha'), 'repos/alpha'],
		['printable UTF-8 stays as it is', utf8('größe/日本/😀'), 'größe/日本/😀'],
		['nothing is nothing', bytesOf(), ''],
		['a backslash is doubled', utf8('a\\b'), 'a\\\\b'],
		['control characters are hex', utf8('a\u0000\n\u007f\u0085'), 'a\\x00\\x0a\\x7f\\xc2\\x85'],
		['marks of direction and line ends are hex', utf8('\u202eab\u2028'), '\\xe2\\x80\\xaeab\\xe2\\x80\\xa8'],
		['a byte order mark is not swallowed', utf8('\ufeffa'), '\\xef\\xbb\\xbfa'],
		['bytes that are no UTF-8 are hex, those around them text', bytesOf(0xc3, 0xa9, 0xff, 0x61, 0xc3), 'é\\xffa\\xc3'],
		['the mark of a lost character stays where it is one', utf8('a\ufffd'), 'a\ufffd'],
		['UTF-8 that is longer than it needs to be is hex', bytesOf(0xc0, 0xaf), '\\xc0\\xaf'],
		['half of a pair is hex', bytesOf(0xed, 0xa0, 0x80), '\\xed\\xa0\\x80'],
	])('%s', (_claim, bytes, text) => {
		expect(keyToText(bytes)).toBe(text)
		expect(textToKey(text)).toEqual(bytes)
	})

	it('gives every byte and every pair of bytes back', () => {
		for (let first = 0; first < 256; first++) {
			expect(textToKey(keyToText(bytesOf(first)))).toEqual(bytesOf(first))
			for (let second = 0; second < 256; second++) {
				const pair = bytesOf(first, second)
				const back = textToKey(keyToText(pair))
				if (back === null || Buffer.compare(back, pair) !== 0) expect.fail(`${first} ${second} become ${String(back)}`)
			}
		}
	})

	it('gives no two pairs of bytes the same text', () => {
		const texts = new Set<string>()
		for (let pair = 0; pair < 0x10000; pair++) texts.add(keyToText(bytesOf(pair >> 8, pair & 0xff)))
		expect(texts.size).toBe(0x10000)
	})

	it('is read in capital hex too', () => {
		expect(textToKey('\\xFF')).toEqual(bytesOf(0xff))
	})

	it.each(['\\', 'a\\', '\\x', '\\x1', '\\xg0', '\\n', 'a\\\\\\', '\ud800'])('is refused where it cannot be read: %j', (text) => {
		expect(textToKey(text)).toBeNull()
	})
})
