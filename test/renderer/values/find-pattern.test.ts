import { describe, expect, it } from 'vitest'
import { needleOf } from '../../../renderer/components/byte-needle.ts'
import { foundWords } from '../../../renderer/components/find-field.tsx'
import { mostPlaces, nextPlace, patternOf, placesIn } from '../../../renderer/components/find-pattern.ts'
import { pieceAt, textPieces } from '../../../renderer/components/text-lines.ts'

const found = (text: string, typed: string) => placesIn(text, patternOf(typed)).map(({ from, to }) => text.slice(from, to))

describe('what is typed is found in a text', () => {
	it('whatever its case, in every alphabet, and where its characters mean something to a pattern', () => {
		expect(found('Needle, needle', 'NEEDLE')).toEqual(['Needle', 'needle'])
		expect(found('İ Grüße GRÜSSE', 'grü')).toEqual(['Grü', 'GRÜ'])
		expect(found('a.b|(c)[d]{2}\\^$*+?/-', '.b|(c)[d]{2}\\^$*+?/-')).toEqual(['.b|(c)[d]{2}\\^$*+?/-'])
		expect(found('axb', 'a.b')).toEqual([])
		expect(found('anything', '')).toEqual([])
	})

	it('once a character, and not more often than can be counted quickly', () => {
		expect(found('aaaa', 'aa')).toHaveLength(2)
		expect(placesIn('a'.repeat(mostPlaces + 5), patternOf('a'))).toHaveLength(mostPlaces)
		expect(foundWords(0, mostPlaces, mostPlaces, null)).toBe('1 of 10,000 or more')
	})

	it('one after the other in both directions, and round at the ends', () => {
		expect([null, 0, 1, 2].map((at) => nextPlace(at, 3, false))).toEqual([0, 1, 2, 0])
		expect([null, 0, 1, 2].map((at) => nextPlace(at, 3, true))).toEqual([2, 2, 0, 1])
		expect([foundWords(2, 17, null, null), foundWords(null, 17, null, null)]).toEqual(['3 of 17', '17 found'])
		expect(foundWords(null, 0, null, 'in the first 1.0 MB')).toBe('Not found in the first 1.0 MB')
	})

	it('in the piece it stands in, whatever ends the lines and however long they are', () => {
		const text = `one\r\ntwo\rthree\n\n${'x'.repeat(4500)}end`
		const pieces = textPieces(text)
		for (const piece of pieces) expect(text.slice(piece.at, piece.at + piece.text.length)).toBe(piece.text)
		for (const word of ['one', 'two', 'three', 'end']) expect(pieces[pieceAt(pieces, text.indexOf(word))]?.text).toContain(word)
	})
})

describe('what is typed over bytes is', () => {
	const read = (typed: string) => {
		const needle = needleOf(typed)
		return needle === null || needle === 'odd' ? needle : [needle.as, Buffer.from(needle.bytes).toString('hex')]
	}

	it('hex digits in pairs apart, or behind 0x', () => {
		expect(read('de ad BE ef')).toEqual(['digits', 'deadbeef'])
		expect(read(' 0xDEAD ')).toEqual(['digits', 'dead'])
		expect(read('0xde_ad be ef')).toEqual(['digits', 'deadbeef'])
	})

	it('text otherwise, in UTF-8, also in quotation marks', () => {
		expect(read('dead')).toEqual(['text', '64656164'])
		expect(read('de')).toEqual(['text', '6465'])
		expect(read('ü ')).toEqual(['text', 'c3bc20'])
		expect(read('"de ad"')).toEqual(['text', '6465206164'])
		expect(read('de adx')).toEqual(['text', '646520616478'])
	})

	it('nothing, or half a byte too many', () => {
		expect([read(''), read('0x'), read('0xabc')]).toEqual([null, 'odd', 'odd'])
	})
})
