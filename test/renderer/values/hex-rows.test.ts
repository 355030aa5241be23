import { expect, test } from 'vitest'
import { bytesPerLine, characterOf, hexLine, hexText, offsetDigits, offsetOf } from '../../../renderer/components/hex-rows.ts'
import { lastTop, runwayHeight, scrollTopOf, topLineAt } from '../../../renderer/components/scaled-scroll.ts'
import { textPieces } from '../../../renderer/components/text-lines.ts'

test('a line shows every byte in hex, and those that print as characters', () => {
	const { hex, text } = hexLine(Uint8Array.of(0, 0x41, 0x7f, 0xff, 0x20, 0x7e), 16)
	expect(hex.join(' ')).toBe('00 41 7f ff 20 7e')
	expect(text.join('')).toBe('·A·· ~')
	expect(Array.from({ length: 256 }, (_, byte) => characterOf(byte)).every((shown) => shown.length === 1)).toBe(true)
})

test('copied lines stand under one another, a short last one too', () => {
	const bytes = new TextEncoder().encode('Headway!!')
	const lines = [hexLine(bytes.subarray(0, 8), 0), hexLine(bytes.subarray(8), 8)]
	expect(hexText(lines, 8, 4)).toBe('0000  48 65 61 64 77 61 79 21  Headway!\n0008  21                       !')
})

test('offsets take as many digits as the last byte needs', () => {
	expect([0, 1, 65_536, 65_537, 16_777_217, 2_147_483_648].map(offsetDigits)).toEqual([4, 4, 4, 6, 8, 8])
})

test('as many bytes stand on a line as fit: 16, 8 or 4', () => {
	expect([120, 72, 71, 40, 39, 10].map((columns) => bytesPerLine(columns, 1000))).toEqual([16, 16, 8, 8, 4, 4])
})

test('an offset is understood in decimal, in hex and as a share, and refused beyond the end', () => {
	expect(offsetOf('4,096', 5000)).toBe(4096)
	expect(offsetOf('0x1000', 5000)).toBe(4096)
	expect(offsetOf('ffh', 5000)).toBe(255)
	expect(offsetOf('50%', 5000)).toBe(2500)
	expect(offsetOf('100%', 5000)).toBe(4999)
	for (const wrong of ['5000', '-1', '1.5', 'ff', '', '101%', '99999999999999999999']) expect(offsetOf(wrong, 5000), wrong).toBeNull()
	expect(offsetOf('0', 0)).toBeNull()
})

const huge = { lines: 2_147_483_648 / 16, lineHeight: 20, viewHeight: 480 }

test('2 GB of bytes have a scroll bar that the browser can draw, which reaches the first line and the last', () => {
	expect(runwayHeight(huge)).toBeLessThan(33_554_400)
	expect(topLineAt(huge, 0)).toBe(0)
	expect(topLineAt(huge, runwayHeight(huge) - huge.viewHeight)).toBe(lastTop(huge))
	expect(lastTop(huge)).toBe(huge.lines - 24)
})

test('where the bar was put for a line it leads back to within a pixel', () => {
	for (const top of [0, 1, 1_000_000, 77_777_777, lastTop(huge)]) {
		const again = scrollTopOf(huge, topLineAt(huge, scrollTopOf(huge, top)))
		expect(Math.abs(again - scrollTopOf(huge, top))).toBeLessThan(1)
	}
	const small = { lines: 1000, lineHeight: 20, viewHeight: 480 }
	for (const top of [0, 1, 500, 976]) expect(topLineAt(small, scrollTopOf(small, top))).toBe(top)
	expect(runwayHeight({ ...small, lines: 3 })).toBe(480)
})

test('text is cut at every kind of line end, and a very long line once more without harm to a character', () => {
	expect(textPieces('a\nb\r\nc\rd\n').map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd', ''])
	const long = `${'x'.repeat(1999)}🎉${'y'.repeat(3000)}`
	const pieces = textPieces(long)
	expect(pieces.map(({ text }) => text).join('')).toBe(long)
	expect(pieces.map(({ number }) => number)).toEqual([1, null, null])
	expect(pieces.every(({ text }) => text.isWellFormed())).toBe(true)
})
