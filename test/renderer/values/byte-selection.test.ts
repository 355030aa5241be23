import { describe, expect, it } from 'vitest'
import { type ByteSelection, integersOf, selectionAfter, spanOf } from '../../../renderer/components/byte-selection.ts'

const view = { totalBytes: 100_000_000, perLine: 16, linesInView: 20, first: 4096 }
const shift = (key: string) => ({ key, shiftKey: true })
const plain = (key: string) => ({ key, shiftKey: false })

function after(keys: readonly { key: string; shiftKey: boolean }[], from: ByteSelection | null = null, within = view) {
	return keys.reduce((selection, pressed) => selectionAfter(pressed, selection, within) ?? selection, from)
}

describe('bytes are selected by keys', () => {
	it('from the first byte in view on, by bytes, lines and pages', () => {
		expect(after([shift('ArrowRight')])).toEqual({ anchor: 4096, focus: 4096 })
		expect(after([shift('ArrowRight'), shift('ArrowRight'), shift('ArrowDown')])).toEqual({ anchor: 4096, focus: 4096 + 17 })
		expect(after([shift('PageDown')])).toEqual({ anchor: 4096, focus: 4096 + 320 })
	})

	it('to either end, of a value of 100 MB too, and never beyond', () => {
		expect(after([shift('End'), shift('ArrowDown')])).toEqual({ anchor: 4096, focus: 99_999_999 })
		expect(after([shift('Home'), shift('PageUp')])).toEqual({ anchor: 4096, focus: 0 })
		expect(spanOf({ anchor: 4096, focus: 0 })).toEqual({ from: 0, length: 4097 })
	})

	it('and step from byte to byte without Shift, while the other keys go on scrolling', () => {
		expect(after([plain('ArrowRight'), plain('ArrowRight')])).toEqual({ anchor: 4097, focus: 4097 })
		for (const key of ['ArrowDown', 'PageUp', 'Home', 'End', 'a']) expect(selectionAfter(plain(key), null, view)).toBeUndefined()
		expect(selectionAfter(shift('Tab'), null, view)).toBeUndefined()
		expect(selectionAfter(shift('ArrowRight'), null, { ...view, totalBytes: 0, first: 0 })).toBeUndefined()
	})
})

describe('selected bytes are read as whole numbers', () => {
	const read = (...bytes: number[]) => integersOf(Uint8Array.from(bytes)).map(({ name, value }) => [name, value])

	it('in both orders, signed where that differs, exactly to eight bytes', () => {
		expect(read(0x7f)).toEqual([['number', 127n]])
		expect(read(0xff)).toEqual([
			['number', 255n],
			['number, signed', -1n],
		])
		expect(read(0x01, 0x80)).toEqual([
			['little-endian', 0x8001n],
			['little-endian, signed', -32_767n],
			['big-endian', 0x0180n],
		])
		expect(read(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)).toEqual([
			['little-endian', 9_223_372_036_854_775_807n],
			['big-endian', 18_446_744_073_709_551_487n],
			['big-endian, signed', -129n],
		])
	})

	it('and not where there are none or more', () => {
		expect([read(), read(...Array(9).fill(1))]).toEqual([[], []])
	})
})
