import { expect, test } from 'vitest'
import type { Decoding } from '../../../electron/contract/decoded.ts'
import { decoderKindSchema } from '../../../electron/contract/decoded.ts'
import { textEncodingOf } from '../../../renderer/features/values/value-encoding.ts'
import { fileNameOf, pictureType } from '../../../renderer/features/values/value-file-name.ts'
import { limitSentences, offeredDecoders } from '../../../renderer/features/values/value-words.ts'
import { node } from './made-node.ts'

const pickle: Decoding = {
	decoder: 'pickle',
	format: 'pickle protocol 4',
	node: node('null', 'None'),
	limits: [],
	damagedAt: null,
	readBytes: 4,
	totalBytes: 4,
}
const png: Decoding = { ...pickle, decoder: 'image', node: node('bytes', 'PNG image', { type: 'image/png' }) }

test('what is shown whole needs no word about limits', () => {
	expect(limitSentences(pickle, 1)).toEqual([])
})

test('every limit is said in words, with how much was read of how much', () => {
	const cut = limitSentences(
		{ ...pickle, limits: ['bytes', 'nodes', 'depth', 'time'], readBytes: 1_048_576, totalBytes: 100_000_000 },
		2000,
	)
	expect(cut).toHaveLength(4)
	expect(cut[0]).toContain('first 1.0 MB of 100 MB')
	expect(cut[1]).toContain('2,000 parts')
})

test('damage is told with its place and what it means', () => {
	const [damage, ...others] = limitSentences({ ...pickle, limits: ['damaged'], damagedAt: 89, readBytes: 89, totalBytes: 90 }, 36)
	expect(damage).toContain('at byte 89')
	expect(others).toEqual([])
	expect(limitSentences({ ...pickle, limits: ['damaged'], damagedAt: 0 }, 1)[0]).toContain('no sense from its first byte')
})

test('every decoder is offered once: the guessed ones in front, hex always last', () => {
	const guesses = [
		{ decoder: 'json', sureness: 'likely', evidence: 'begins with {' },
		{ decoder: 'text', sureness: 'possible', evidence: 'ASCII' },
		{ decoder: 'hex', sureness: 'possible', evidence: 'any bytes' },
	] as const
	const offered = offeredDecoders(guesses).map(({ kind }) => kind)
	expect(offered.slice(0, 2)).toEqual(['json', 'text'])
	expect(offered.at(-1)).toBe('hex')
	expect(offered.toSorted()).toEqual(decoderKindSchema.options.toSorted())
})

test('a saved file is named by its value, safe on every system, with the ending of its format', () => {
	expect(fileNameOf('a1f29bc9', pickle)).toBe('a1f29bc9.pkl')
	expect(fileNameOf('branches/main', png)).toBe('branches_main.png')
	expect(fileNameOf('../../etc/passwd', { ...pickle, decoder: 'text' })).toBe('etc_passwd.txt')
	expect(fileNameOf('report.json', { ...pickle, decoder: 'json' })).toBe('report.json')
	expect(fileNameOf('\\x00\\xff', { ...pickle, decoder: 'hex' })).toBe('x00_xff.bin')
	expect(fileNameOf('///', pickle)).toBe('value.pkl')
	expect(fileNameOf('k'.repeat(500), pickle).length).toBeLessThan(130)
})

test('only PNG, JPEG, GIF and WebP are drawn; SVG and whatever else calls itself an image is not', () => {
	expect(pictureType(png)).toBe('image/png')
	expect(pictureType({ ...png, node: node('bytes', 'SVG', { type: 'image/svg+xml' }) })).toBeNull()
	expect(pictureType({ ...png, decoder: 'text' })).toBeNull()
})

test('text is read in the encoding it was found to be in, and UTF-8 where nobody said', () => {
	expect(textEncodingOf({ decoder: 'text', format: 'UTF-16 LE text with byte order mark' })).toEqual({
		name: 'UTF-16 LE',
		label: 'utf-16le',
	})
	expect(textEncodingOf({ decoder: 'json', format: 'JSON' })).toEqual({ name: 'UTF-8', label: 'utf-8' })
})
