import { isUtf8 } from 'node:buffer'
import { expect, test } from 'vitest'
import { createBinaryWriter } from '../../../electron/drivers/transfers/codecs/binary-writer.ts'
import { copyCell, copyPlainCell } from '../../../electron/drivers/transfers/codecs/codec-cells.ts'
import type { Cells } from '../../../electron/drivers/transfers/pages/cells.ts'

/** One cell in a page, with so many bytes of something else behind it. */
function cellOf(content: Buffer, behind: number): Cells {
	const before = 3
	const bytes = Buffer.concat([Buffer.alloc(before, 0xff), content, Buffer.alloc(behind)])
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
	const [starts, ends] = [Int32Array.of(before), Int32Array.of(before + content.length)]
	return { bytes, view, types: Int32Array.of(13 + content.length * 2), starts, ends }
}

const fieldOf = (content: Buffer) => Buffer.concat([Buffer.from(Int32Array.of(content.length).buffer).swap32(), content])

function written(put: typeof copyPlainCell | typeof copyCell, cells: Cells) {
	// Too small at first, so that it grows
	const out = createBinaryWriter(8)
	out.length = 5
	return { answer: put(out, cells, 0), bytes: Buffer.from(out.bytes.subarray(5, out.length)) }
}

/** In the middle of words and at their ends; longer than is copied word by word. */
const lengths = [...Array(18).keys(), 63, 64, 65, 126, 127, 128, 129, 130, 200]
const letters = (length: number) => Buffer.alloc(length, 'the quick brown fox ')

test.each([0, 1, 2, 3, 9])('a plain text is copied to the byte with %i bytes behind it', (behind) => {
	for (const length of lengths) {
		const expected = { answer: true, bytes: fieldOf(letters(length)) }
		expect(written(copyPlainCell, cellOf(letters(length), behind))).toEqual(expected)
		expect(written(copyCell, cellOf(letters(length), behind)).bytes).toEqual(expected.bytes)
	}
})

test.each([0x00, 0x01, 0x7f, 0x80, 0xc3, 0xff])('the byte %i is met wherever it stands in a text', (odd) => {
	for (const length of lengths)
		for (let at = 0; at < length; at++) {
			const content = letters(length)
			content[at] = odd
			const fits = odd !== 0 && isUtf8(content)
			const expected = { answer: fits, bytes: fits ? fieldOf(content) : Buffer.alloc(0) }
			expect(written(copyPlainCell, cellOf(content, 0))).toEqual(expected)
			expect(written(copyPlainCell, cellOf(content, 9))).toEqual(expected)
		}
})
