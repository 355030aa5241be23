import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { imageDecoder } from '../../../electron/drivers/decoders/image.ts'
import { roomy, utf8 } from '../../support/decoding.ts'

function fixture(name: string): Buffer {
	return readFileSync(new URL(`../../fixtures/images/${name}`, import.meta.url))
}

function decode(bytes: Uint8Array, totalBytes = bytes.length, changes = {}) {
	return imageDecoder.decode(bytes, totalBytes, roomy(changes))
}

describe('the headers of an image', () => {
	for (const [name, type, format, notes] of [
		['colour-40x30.png', 'image/png', 'PNG image, 40 × 30', ['colour, 8 bits', '72 dots per inch']],
		['grey-alpha-13x7.png', 'image/png', 'PNG image, 13 × 7', ['greyscale with transparency, 8 bits']],
		['palette-48x24.png', 'image/png', 'PNG image, 48 × 24', ['colours from a palette, 8 bits']],
		['frames-3-20x10.png', 'image/png', 'PNG image, 20 × 10', ['colour, 8 bits', '3 frames']],
		['baseline-40x30.jpg', 'image/jpeg', 'JPEG image, 40 × 30', ['colour, 8 bits']],
		['progressive-40x30.jpg', 'image/jpeg', 'JPEG image, 40 × 30', ['colour, 8 bits', 'progressive']],
		['grey-17x9.jpg', 'image/jpeg', 'JPEG image, 17 × 9', ['greyscale, 8 bits']],
		['still-20x10.gif', 'image/gif', 'GIF image, 20 × 10', ['version 87a']],
		['frames-3-20x10.gif', 'image/gif', 'GIF image, 20 × 10', ['3 frames', 'version 89a']],
		['lossy-40x30.webp', 'image/webp', 'lossy WebP image, 40 × 30', ['colour']],
		['lossless-40x30.webp', 'image/webp', 'lossless WebP image, 40 × 30', ['colour']],
		['alpha-40x30.webp', 'image/webp', 'extended WebP image, 40 × 30', ['colour with transparency']],
		['frames-3-20x10.webp', 'image/webp', 'extended WebP image, 20 × 10', ['3 frames']],
	] as const)
		it(`tell what ${name} is`, () => {
			const bytes = fixture(name)
			expect(imageDecoder.recognise(bytes, {})?.sureness).toBe('certain')
			const { node, format: found, damagedAt, limits } = decode(bytes)
			expect({ kind: node.kind, type: node.type, found, damagedAt, limits }).toEqual({
				kind: 'bytes',
				type,
				found: format,
				damagedAt: null,
				limits: [],
			})
			expect(node.notes).toEqual(expect.arrayContaining([...notes]))
			expect(node.text).toBe(bytes.toString('hex'))
		})

	it('are told of the beginning of an image that goes on', () => {
		for (const name of ['colour-40x30.png', 'baseline-40x30.jpg', 'frames-3-20x10.gif', 'frames-3-20x10.webp']) {
			const bytes = fixture(name)
			const { node, damagedAt, limits } = decode(bytes, 100_000, { bytes: bytes.length - 12 })
			expect({ damagedAt, limits, length: node.length }, name).toEqual({ damagedAt: null, limits: ['bytes'], length: 100_000 })
			expect(node.brief, name).toMatch(/\d+ × \d+$/)
		}
	})

	it('that break off are damage at that place', () => {
		expect(decode(fixture('colour-40x30.png').subarray(0, 20))).toMatchObject({ format: 'PNG image', damagedAt: 8 })
		expect(decode(fixture('baseline-40x30.jpg').subarray(0, 30)).damagedAt).toBe(30)
		const gif = fixture('frames-3-20x10.gif').subarray(0, 100)
		expect(decode(gif)).toMatchObject({ format: 'GIF image, 20 × 10', damagedAt: 100 })
		expect(decode(fixture('frames-3-20x10.webp').subarray(0, 100)).damagedAt).toBe(100)
	})
})

describe('recognising', () => {
	it('takes no SVG, no words and no nothing for an image', () => {
		for (const text of ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'GIF of a cat', 'RIFF and WAVE', ''])
			expect(imageDecoder.recognise(utf8(text), {})).toBeNull()
	})

	it('shows what is no image as bytes, when it is asked to', () => {
		expect(decode(utf8('words'))).toMatchObject({ format: 'no image', damagedAt: 0, node: { type: null, text: '776f726473' } })
	})
})

it('a file of a million empty parts does not keep the reader', () => {
	let looks = 0
	const now = () => {
		looks += 1
		return looks
	}
	const parts = Buffer.alloc(1_000_000)
	fixture('still-20x10.gif').copy(parts, 0, 0, 13)
	for (let at = 13; at + 3 < parts.length; at += 3) parts.set([0x21, 0xfe, 0], at)
	parts[10] = 0
	const { limits } = imageDecoder.decode(parts, parts.length, { ...roomy({ timeMs: 20 }), now })
	expect(limits).toContain('time')
	expect(looks).toBeLessThan(100)
})
