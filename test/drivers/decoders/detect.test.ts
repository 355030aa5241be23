import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Guess } from '../../../electron/contract/decoded.ts'
import { decodeValue } from '../../../electron/drivers/decoders/decode.ts'
import type { About, Decoder } from '../../../electron/drivers/decoders/decoder.ts'
import { createDecoders } from '../../../electron/drivers/decoders/decoder-list.ts'
import { detect } from '../../../electron/drivers/decoders/detect.ts'
import { hexDecoder } from '../../../electron/drivers/decoders/hex.ts'
import { pickleDecoder } from '../../../electron/drivers/decoders/pickle.ts'
import { databaseBytes } from '../../fuzz/plain-seeds.ts'
import { linesOf, roomy, utf8 } from '../../support/decoding.ts'

const decoders = createDecoders([])
const image = readFileSync(new URL('../../fixtures/images/colour-40x30.png', import.meta.url))
const parquet = Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(40, 7), Buffer.from([12, 0, 0, 0]), Buffer.from('PAR1')])

function kinds(bytes: Uint8Array, about: About = {}) {
	return detect(decoders, bytes, about).map(({ decoder, sureness }) => `${decoder} ${sureness}`)
}

/** A decoder that always guesses the same: what is said of other formats, without them. */
function guessing(guess: Guess): Decoder {
	return { ...hexDecoder, kind: guess.decoder, recognise: () => guess }
}

describe('what the bytes show', () => {
	for (const [name, bytes, expected] of [
		['JSON', utf8('{"a": 1}'), ['json certain', 'text likely', 'hex possible']],
		['words', utf8('plain words'), ['text likely', 'hex possible']],
		['a number', utf8('123'), ['text likely', 'json possible', 'hex possible']],
		['an image', image, ['image certain', 'hex possible']],
		['gzip', gzipSync('words'), ['gzip certain', 'hex possible']],
		['a database', databaseBytes(), ['sqlite certain', 'hex possible']],
		['Parquet', parquet, ['parquet certain', 'hex possible']],
		['nothing', new Uint8Array(0), ['text possible', 'hex possible']],
		['noise', Uint8Array.from([0x80, 0, 1, 2, 3, 0xff, 0xfe, 0x90]), ['hex possible']],
		['a ZIP archive', Buffer.from('PK\x03\x04\x14\0\0\0'), ['hex likely']],
	] as const)
		it(`of ${name} comes in order`, () => {
			expect(kinds(bytes)).toEqual(expected)
		})

	it('is said in a few words', () => {
		for (const bytes of [utf8('{"a": 1}'), utf8('plain words'), image, parquet, new Uint8Array(0)])
			for (const { evidence } of detect(decoders, bytes, {})) expect(evidence).toMatch(/^.{5,80}$/)
	})
})

describe('what is said about them', () => {
	const pickle = (sureness: Guess['sureness']) => guessing({ decoder: 'pickle', sureness, evidence: 'by a test' })
	const first = (others: Decoder[], bytes: Uint8Array, about: About) => detect([...others, ...decoders], bytes, about)[0]?.decoder

	it('decides between guesses that are equally sure', () => {
		expect(first([pickle('likely')], utf8('(dp0\n.'), { mediaType: 'application/python-pickle' })).toBe('pickle')
		expect(first([pickle('likely')], utf8('(dp0\n.'), { mediaType: 'text/plain' })).toBe('text')
	})

	it('does not outweigh what the bytes show', () => {
		const path = utf8('matrix_cache/0123456789abcdef')
		expect(first([], path, { mediaType: 'application/python-pickle' })).toBe('text')
		expect(first([pickle('possible')], path, { mediaType: 'application/python-pickle' })).toBe('text')
		expect(first([], image, { mediaType: 'application/json' })).toBe('image')
	})

	it('of a partition speaks for its messages', () => {
		const lakefs = guessing({ decoder: 'lakefs', sureness: 'likely', evidence: 'by a test' })
		expect(first([lakefs], utf8('plain words'), { partition: 'auth' })).toBe('lakefs')
	})

	it('is not needed to see a pickle of protocol 0 in words', () => {
		expect(first([pickle('likely')], utf8('(dp0\n.'), {})).toBe('pickle')
	})
})

describe('decoding a value', () => {
	const decode = (bytes: Uint8Array, wanted?: Parameters<typeof decodeValue>[4]) =>
		decodeValue(decoders, bytes, bytes.length, roomy(), wanted)

	it('takes the best guess, and tells the others', () => {
		const { guesses, decoding } = decode(utf8('{"a": 1}'))
		expect(decoding.decoder).toBe('json')
		expect(guesses.map(({ decoder }) => decoder)).toEqual(['json', 'text', 'hex'])
	})

	it('reads as what is wanted, whether it fits or not', () => {
		for (const kind of ['text', 'hex', 'json', 'image', 'gzip', 'zlib', 'zstd', 'parquet', 'sqlite'] as const) {
			expect(decode(image, kind).decoding.decoder).toBe(kind)
			expect(decode(new Uint8Array(0), kind).decoding.decoder).toBe(kind)
		}
	})

	it('shows bytes where nobody knows what is wanted', () => {
		expect(decode(utf8('words'), 'pickle').decoding.decoder).toBe('hex')
	})
})

describe('formats that are told by name', () => {
	const formatOf = (bytes: Uint8Array) => decodeValue(decoders, bytes, bytes.length, roomy()).decoding.format

	it('come with the little that their first bytes say', () => {
		expect(formatOf(Buffer.from("\x93NUMPY\x01\0v\0{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }", 'latin1'))).toBe(
			'NumPy array (.npy), type <f8, shape (3, 4)',
		)
		expect(formatOf(Buffer.from('\x7fELF\x02\x01\x01\0\0\0', 'latin1'))).toBe('ELF program, 64-bit, little-endian')
		expect(formatOf(Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0\x01\x02\x03\x04', 'latin1'))).toBe('PDF document 1.7')
		const tar = Buffer.alloc(1024)
		tar.write('file.txt')
		tar.write('ustar', 257)
		expect(formatOf(tar)).toBe('tar archive')
	})

	it('of SQLite say their pages', () => {
		const bytes = databaseBytes()
		const { decoding } = decodeValue(decoders, bytes, bytes.length, roomy())
		expect(decoding.format).toBe(`SQLite database, ${bytes.length / 4096} pages`)
		expect(linesOf(decoding.node)).toContainEqual(['user_version', '7'])
		expect(linesOf(decoding.node)).toContainEqual(['text encoding', 'UTF-8'])
		const cut = bytes.subarray(0, 5000)
		expect(decodeValue(decoders, cut, cut.length, roomy()).decoding.damagedAt).toBe(5000)
	})

	it('of Parquet say whether their end is there', () => {
		expect(decodeValue(decoders, parquet, parquet.length, roomy()).decoding).toMatchObject({
			damagedAt: null,
			node: { notes: ['its columns are described in 12 bytes at its end'] },
		})
		expect(decodeValue(decoders, parquet.subarray(0, 30), 30, roomy()).decoding).toMatchObject({ damagedAt: 30 })
	})

	it('keep hex in the budget, with the true length', () => {
		const bytes = Uint8Array.from({ length: 5000 }, (_, index) => index & 255)
		const { node, limits } = hexDecoder.decode(bytes, 1_000_000, roomy({ text: 16 }))
		expect(node).toMatchObject({ text: '000102030405060708090a0b0c0d0e0f', length: 1_000_000 })
		expect(limits).toEqual(['bytes'])
	})
})

it('every value of a real repository is read as what it is, also where its format is wrong', () => {
	const database = new Database(fileURLToPath(new URL('../../fixtures/redun/workflow/redun.db', import.meta.url)), { readonly: true })
	const all = createDecoders([pickleDecoder])
	const rows = database.prepare('SELECT type, format, value FROM value').all() as { type: string; format: string; value: Buffer }[]
	const found = rows.map(({ type, format, value }) => {
		const { guesses, decoding } = decodeValue(all, value, value.length, { ...roomy(), about: { type, mediaType: format } })
		expect(decoding.damagedAt).toBeNull()
		return value.length === 0 ? 'stored outside' : `${decoding.decoder} ${guesses[0]?.sureness}`
	})
	database.close()
	expect(Object.fromEntries([...Map.groupBy(found, (kind) => kind)].map(([kind, { length }]) => [kind, length]))).toEqual({
		'pickle certain': 143,
		// A value of a class that keeps its content in a file of its own: the path of it, said to be a pickle.
		'text likely': 1,
		'stored outside': 12,
	})
})
