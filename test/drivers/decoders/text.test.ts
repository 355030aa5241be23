import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decoderOf, roomy, utf8 } from '../../support/decoding.ts'

const textDecoder = decoderOf('text')

function decode(bytes: Uint8Array, changes = {}, totalBytes = bytes.length) {
	return textDecoder.decode(bytes, totalBytes, roomy(changes))
}

describe('encodings', () => {
	const words = 'Grüße, 東京, 🎉'
	const swapped = Buffer.from(words, 'utf16le').swap16()
	for (const [name, bytes, format] of [
		['UTF-8', utf8(words), 'UTF-8 text'],
		['UTF-8 with its mark', utf8(`\ufeff${words}`), 'UTF-8 text with byte order mark'],
		['UTF-16 LE with its mark', Buffer.from(`\ufeff${words}`, 'utf16le'), 'UTF-16 LE text with byte order mark'],
		['UTF-16 BE with its mark', Buffer.concat([Buffer.from([0xfe, 0xff]), swapped]), 'UTF-16 BE text with byte order mark'],
	] as const)
		it(`${name} is read`, () => {
			const { node, format: found } = decode(bytes)
			expect({ text: node.text, length: node.length, found }).toEqual({ text: words, length: words.length, found: format })
		})

	it('UTF-16 without its mark is told by its zeros', () => {
		const western = 'plain words, one after another'
		expect(decode(Buffer.from(western, 'utf16le'))).toMatchObject({ format: 'UTF-16 LE text', node: { text: western } })
		expect(decode(Buffer.from(western, 'utf16le').swap16())).toMatchObject({ format: 'UTF-16 BE text', node: { text: western } })
	})

	it('single bytes are a guess, and said to be one', () => {
		const { node, format } = decode(Buffer.from('d\xe9j\xe0 vu', 'latin1'))
		expect({ format, text: node.text }).toEqual({ format: 'Latin-1 text', text: 'déjà vu' })
		expect(node.notes).toContain('the encoding is a guess: single bytes do not tell theirs')
		expect(decode(Buffer.from('\x93quoted\x94 \x80 5', 'latin1'))).toMatchObject({
			format: 'Windows-1252 text',
			node: { text: '“quoted” € 5' },
		})
	})
})

describe('what a screen does not show', () => {
	it('of control characters is shown as pictures', () => {
		const { node } = decode(utf8('\x1b[31mred\x1b[0m\ttab\0'))
		expect(node.text).toBe('␛[31mred␛[0m\ttab␀')
		expect(node.notes).toEqual(['3 control characters, shown as pictures: ␀ for 00, ␛ for 1b'])
	})

	it('of turned writing is told', () => {
		expect(decode(utf8('invoice\u202etxt.exe')).node.notes[0]).toMatch(/^1 character that turn/)
	})

	it('of line ends is counted', () => {
		expect(decode(utf8('a\nb\r\nc\rd\n')).node.notes).toEqual(['lines end in LF (2) and CR LF (1) and CR (1)'])
	})

	it('of bytes that are no UTF-8 is told with its place', () => {
		const bytes = Buffer.concat([utf8('Grüße '), Buffer.from([0xff]), utf8(' aus Köln '), Buffer.from([0xe2, 0x82]), utf8('!')])
		const { node, damagedAt } = decode(bytes)
		expect(node.text).toBe('Grüße \ufffd aus Köln \ufffd!')
		expect(node.notes).toEqual(['not UTF-8: byte ff at 8', 'not UTF-8: bytes e2 82 at 20'])
		expect(node.length).toBe(node.text?.length)
		expect(damagedAt).toBeNull()
	})

	it('of more such bytes than are told is counted', () => {
		const { node } = decode(Buffer.concat([utf8('é'.repeat(100)), Buffer.alloc(20, 0xff)]))
		expect(node.notes.at(-1)).toBe('not UTF-8: 15 places more')
	})
})

describe('the budget', () => {
	it('never cuts a character in two, wherever it ends', () => {
		const whole = '🎉é東a'.repeat(20)
		const bytes = utf8(whole)
		for (let length = 1; length < 40; length += 1) {
			const { node, limits } = decode(bytes, { bytes: length })
			expect(node.text).not.toContain('\ufffd')
			expect(whole.startsWith(node.text ?? '?')).toBe(true)
			expect(node.text?.isWellFormed()).toBe(true)
			expect({ length: node.length, limits, notes: node.notes }).toEqual({ length: null, limits: ['bytes'], notes: [] })
		}
	})

	it('keeps as much as it says and counts the rest', () => {
		const { node, limits } = decode(utf8('é'.repeat(5000)), { text: 100 })
		expect({ kept: node.text?.length, length: node.length, limits }).toEqual({ kept: 100, length: 5000, limits: ['bytes'] })
	})
})

describe('what text holds', () => {
	it('of SVG is text, and never an image', () => {
		const svg = utf8('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
		const { format, node } = decode(svg)
		expect(format).toBe('UTF-8 SVG image as text')
		expect({ kind: node.kind, type: node.type }).toEqual({ kind: 'text', type: null })
		expect(node.notes.join()).toContain('never drawn')
	})

	it('of base64 is opened once, where it is something', () => {
		const packed = gzipSync('{"a": 1}').toString('base64')
		const { node, format } = decode(utf8(packed))
		expect(node.inner?.decoder).toBe('gzip')
		expect(node.notes.join()).toMatch(/^base64 of \d+ bytes: gzip/)
		expect(format).toMatch(/^UTF-8 text, base64 of gzip/)
		const twice = utf8(Buffer.from(Buffer.from('words that were packed twice').toString('base64')).toString('base64'))
		expect(decode(twice).node.inner).toMatchObject({ decoder: 'text', node: { inner: null } })
	})

	it('of plain words is not taken for base64', () => {
		for (const words of ['thequickbrownfoxjumpsover', 'a1b2c3d4e5f60718293a4b5c6d7e8f90', 'internationalization'])
			expect(decode(utf8(words)).node.inner, words).toBeNull()
	})

	it('of JSON in UTF-16 is opened', () => {
		expect(decode(Buffer.from('\ufeff{"a": 12345678901234567890}', 'utf16le')).node.inner).toMatchObject({
			decoder: 'json',
			node: { brief: '{"a": 12345678901234567890}' },
		})
	})

	it('of nothing is the empty text', () => {
		expect(decode(new Uint8Array(0))).toMatchObject({ format: 'empty', limits: [], node: { text: '', length: 0 } })
	})
})
