import { describe, expect, it } from 'vitest'
import { type ByteGrid, byteAt, columnAt, linesBeyond } from '../../../renderer/components/byte-mouse.ts'
import { runAround } from '../../../renderer/components/byte-selection.ts'

/** Eight digits of an offset and two spaces, 47 characters of hex, two spaces, 16 characters; each 10 pixels wide. */
const grid: ByteGrid = {
	hexLeft: 100,
	textLeft: 590,
	characterWidth: 10,
	lineHeight: 20,
	perLine: 16,
	first: 3_000_000_000,
	lines: 24,
	totalBytes: 3_000_000_380,
}

describe('the byte under the mouse', () => {
	const hex = (x: number, y: number) => byteAt(grid, 'hex', { x, y }) - grid.first
	const text = (x: number, y: number) => byteAt(grid, 'text', { x, y }) - grid.first

	it('is the one whose digits it is on, or nearest to', () => {
		expect([hex(100, 0), hex(119, 5), hex(124, 5), hex(126, 5), hex(130, 5), hex(569, 5)]).toEqual([0, 0, 0, 1, 1, 15])
		expect([hex(0, 45), hex(2000, 45), hex(130, 20)]).toEqual([32, 47, 17])
	})

	it('is the one whose character it is on', () => {
		expect([text(590, 0), text(599, 0), text(600, 19), text(745, 41), text(0, 0), text(999, 0)]).toEqual([0, 0, 1, 47, 0, 15])
	})

	it('lies in the value and in the lines that are there', () => {
		expect([hex(100, -500), hex(569, 9999), text(590, 23 * 20 + 1)]).toEqual([0, 379, 368])
		expect(byteAt({ ...grid, lines: 2 }, 'hex', { x: 100, y: 500 })).toBe(grid.first + 16)
	})

	it('is read in the column it is nearest to', () => {
		expect([0, 100, 575, 585, 700].map((x) => columnAt(grid, { x, y: 0 }))).toEqual(['hex', 'hex', 'hex', 'text', 'text'])
	})

	it('moves the lines the faster, the farther it is beyond them', () => {
		expect([-1, -45, 0, 480, 481, 530].map((y) => linesBeyond(y, 480, 20))).toEqual([-1, -3, 0, 0, 1, 3])
	})
})

describe('the run around a byte', () => {
	const bytes = Buffer.from('\0\0\0Hey!\x81\xfe\0', 'latin1')
	const run = (at: number) => runAround(at, (place) => bytes[place])

	it('goes as far as bytes are of its kind: text, zeros, or neither', () => {
		expect([run(0), run(2), run(4), run(7), run(9)]).toEqual([
			{ anchor: 0, focus: 2 },
			{ anchor: 0, focus: 2 },
			{ anchor: 3, focus: 6 },
			{ anchor: 7, focus: 8 },
			{ anchor: 9, focus: 9 },
		])
	})

	it('ends where nothing more is at hand, and after 64 KB', () => {
		expect(run(99)).toEqual({ anchor: 99, focus: 99 })
		expect(runAround(1_000_000, () => 0)).toEqual({ anchor: 1_000_000 - 65_536, focus: 1_000_000 + 65_536 })
		expect(runAround(3, (place) => (place < 0 ? undefined : 0)).anchor).toBe(0)
	})
})
