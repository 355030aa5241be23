import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { GrowingBytes } from '../../../electron/drivers/decoders/growing-bytes.ts'
import { inflate } from '../../../electron/drivers/decoders/inflate.ts'
import { decoderOf, roomy, utf8 } from '../../support/decoding.ts'

const document = { many: Array.from({ length: 3000 }, (_, index) => ({ index, name: `number ${(index * 7919) % 1000}` })) }
const packed = { gzip: gzipSync, zlib: deflateSync, zstd: zstdCompressSync }

function decode(kind: keyof typeof packed, bytes: Uint8Array, changes = {}, totalBytes = bytes.length) {
	return decoderOf(kind).decode(bytes, totalBytes, roomy(changes))
}

for (const [kind, pack] of Object.entries(packed) as [keyof typeof packed, (bytes: Uint8Array) => Buffer][]) {
	describe(kind, () => {
		const inside = utf8(JSON.stringify(document))

		it('is recognised, unpacked, and what is inside is read', () => {
			const bytes = pack(inside)
			expect(decoderOf(kind).recognise(bytes, {})?.sureness).toBe(kind === 'zlib' ? 'likely' : 'certain')
			const { format, node, damagedAt } = decode(kind, bytes)
			expect({ format, damagedAt, length: node.length, decoder: node.inner?.decoder }).toEqual({
				format: `${kind} of JSON`,
				damagedAt: null,
				length: inside.length,
				decoder: 'json',
			})
			expect(node.inner?.node.entries[0]?.value.length).toBe(3000)
			expect(node.text?.startsWith(Buffer.from(inside.subarray(0, 100)).toString('hex'))).toBe(true)
		})

		it('of nothing is whole and empty', () => {
			expect(decode(kind, pack(utf8('')))).toMatchObject({ damagedAt: null, limits: [], node: { length: 0, inner: null } })
		})

		it('of the same again is opened once', () => {
			const { node } = decode(kind, pack(pack(pack(utf8('deep inside, three times packed')))))
			expect(node.inner?.decoder).toBe(kind)
			expect(node.inner?.node.inner).toBeNull()
		})

		it('that unpacks to more than the budget stops there', () => {
			const bomb = pack(new Uint8Array(40_000_000))
			const before = process.memoryUsage().arrayBuffers
			const { node, limits, damagedAt } = decode(kind, bomb, { bytes: 200_000 })
			expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000)
			expect(node.brief).toMatch(/more than [\d,]+ bytes inside/)
			expect(limits).toContain('bytes')
			expect(damagedAt).toBeNull()
			expect(node.inner).not.toBeNull()
		})

		it('whose end was not read shows its beginning', () => {
			const bytes = pack(inside)
			const { node, damagedAt, limits } = decode(kind, bytes.subarray(0, bytes.length - 20), {}, bytes.length)
			expect(damagedAt).toBeNull()
			expect(limits).toContain('bytes')
			expect(node.brief).toContain('begins with')
		})

		it('that is cut says where, and shows what came out', () => {
			const random = Uint8Array.from({ length: 400_000 }, (_, index) => 97 + ((Math.imul(index, 2654435761) >>> 13) % 23))
			const bytes = pack(random)
			const cut = bytes.subarray(0, Math.floor(bytes.length * 0.9))
			const { node, damagedAt } = decode(kind, cut)
			expect(damagedAt).not.toBeNull()
			expect(node.text?.slice(0, 200)).toBe(Buffer.from(random.subarray(0, 100)).toString('hex'))
		})

		it('whose checksum does not fit is damaged', () => {
			const bytes = kind === 'zstd' ? zstdCompressSync(inside, { params: { 201: 1 } }) : pack(inside)
			const at = kind === 'gzip' ? bytes.length - 8 : bytes.length - 1
			bytes[at] = (bytes[at] ?? 0) ^ 1
			const { node, limits } = decode(kind, bytes)
			expect(limits).toContain('damaged')
			expect(node.notes.join()).toContain('checksum')
			expect(node.inner?.decoder).toBe('json')
		})

		it('ends when the time is up', () => {
			let looks = 0
			const now = () => {
				looks += 1
				return looks
			}
			const pieces = Buffer.concat(Array.from({ length: 5000 }, () => pack(utf8('a'))))
			const { limits } = decoderOf(kind).decode(
				kind === 'zlib' ? deflateSync(new Uint8Array(900_000), { level: 0 }) : pieces,
				pieces.length,
				{
					...roomy({ timeMs: 10 }),
					now,
				},
			)
			expect(limits).toContain('time')
			expect(looks).toBeLessThan(100)
		})
	})
}

describe('gzip', () => {
	it('of several members is one, and says how many', () => {
		const { node } = decode('gzip', Buffer.concat([gzipSync('{"a": '), gzipSync('1}')]))
		expect(node.notes).toContain('2 members')
		expect(node.inner?.node.brief).toBe('{"a": 1}')
	})

	it('tells the file name and the time that its header has', () => {
		const bytes = gzipSync('words')
		const header = Buffer.from(bytes.subarray(0, 10))
		header[3] = 0x08
		header.writeUInt32LE(1_700_000_000, 4)
		const { node } = decode('gzip', Buffer.concat([header, Buffer.from('notes.txt\0'), bytes.subarray(10)]))
		expect(node.notes).toEqual(['the file was changed 2023-11-14 22:13:20 UTC', 'file name: notes.txt'])
	})

	it('with something else behind it says so', () => {
		expect(decode('gzip', Buffer.concat([gzipSync('words'), Buffer.from('more')])).node.notes).toEqual([
			'4 bytes behind its end are no gzip',
		])
	})
})

describe('zstd', () => {
	it('of several frames, with one to be skipped between them, is one', () => {
		const skipped = Buffer.concat([Buffer.from([0x52, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]), Buffer.from('xyz')])
		const { node, damagedAt } = decode('zstd', Buffer.concat([zstdCompressSync('{"a": '), skipped, zstdCompressSync('1}')]))
		expect({ damagedAt, inside: node.inner?.node.brief }).toEqual({ damagedAt: null, inside: '{"a": 1}' })
	})

	it('that asks for a window larger than the budget is read without one', () => {
		const bytes = Buffer.from(zstdCompressSync('words and words and words'))
		const single = (bytes[4] ?? 0) & 0x20
		expect(single).toBe(0x20)
		// The same blocks under a header that asks for 128 MB.
		const made = Buffer.concat([bytes.subarray(0, 4), Buffer.from([0, 17 << 3]), bytes.subarray(6)])
		const { node, damagedAt } = decode('zstd', made, { bytes: 100_000 })
		expect({ damagedAt, text: node.inner?.node.text }).toEqual({ damagedAt: null, text: 'words and words and words' })
	})

	it('that lacks a part of its checksum is cut where its bytes end', () => {
		const bytes = zstdCompressSync('{"a": 1}', { params: { 201: 1 } })
		const { damagedAt, node } = decode('zstd', bytes.subarray(0, bytes.length - 2))
		expect({ damagedAt, inside: node.inner?.node.brief }).toEqual({ damagedAt: bytes.length - 2, inside: '{"a": 1}' })
	})

	it('that is damaged in its middle shows the blocks before', () => {
		const inside = Uint8Array.from({ length: 900_000 }, (_, index) => 97 + ((Math.imul(index, 2654435761) >>> 13) % 23))
		const bytes = Buffer.from(zstdCompressSync(inside))
		bytes.fill(0xff, bytes.length - 400, bytes.length - 100)
		const { node, damagedAt } = decode('zstd', bytes)
		expect(damagedAt).toBeGreaterThan(1000)
		expect(node.brief).toMatch(/^zstd: [1-8]\d\d,\d{3} bytes up to the damage$/)
		expect(node.text?.slice(0, 200)).toBe(Buffer.from(inside.subarray(0, 100)).toString('hex'))
	})
})

describe('recognising zlib', () => {
	const recognise = (bytes: Uint8Array) => decoderOf('zlib').recognise(bytes, {})

	it('is certain of a short stream with the right checksum', () => {
		expect(recognise(deflateSync('words'))?.sureness).toBe('certain')
	})

	it('does not go by two bytes that fit by chance', () => {
		for (const text of ['x^2 + y^2 = z^2, as every child knows', 'H\x8e', 'x\x01'])
			expect(recognise(Buffer.from(text, 'latin1')), text).toBeNull()
	})
})

describe('inflating', () => {
	const noise = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (Math.imul(index, 2654435761) >>> 11) & 255))
	const inputs = [utf8(JSON.stringify(document)), noise, new Uint8Array(500_000), utf8(''), utf8('a'), utf8('ab'.repeat(40_000))]

	it('gives what the platform packed, at every level and by every strategy', () => {
		for (const input of inputs)
			for (const level of [0, 1, 6, 9])
				for (const strategy of [0, 1, 2, 3, 4]) {
					const bytes = deflateRawSync(input, { level, strategy })
					const output = new GrowingBytes(1_000_000)
					expect(inflate(bytes, 0, output, () => false)).toEqual({ ending: 'done', at: bytes.length })
					expect(Buffer.compare(output.view(), input)).toBe(0)
				}
	})

	it('stops at the limit to the byte, wherever it lies', () => {
		const bytes = deflateRawSync(utf8('ab'.repeat(500)))
		for (const limit of [0, 1, 2, 3, 100, 257, 999]) {
			const output = new GrowingBytes(limit)
			expect(inflate(bytes, 0, output, () => false).ending).toBe('full')
			expect(Buffer.from(output.view()).toString()).toBe('ab'.repeat(500).slice(0, limit))
		}
	})

	it('gives the beginning of a stream that is cut, wherever it is cut', () => {
		const input = utf8(JSON.stringify(document).slice(0, 3000))
		const bytes = deflateRawSync(input)
		for (let length = 0; length < bytes.length; length += 1) {
			const output = new GrowingBytes(10_000)
			expect(inflate(bytes.subarray(0, length), 0, output, () => false).ending).toBe('cut')
			expect(Buffer.compare(output.view(), input.subarray(0, output.length))).toBe(0)
		}
	})

	it('names a distance that reaches before the beginning as damage', () => {
		const bytes = Buffer.from([0x03, 0x02, 0x00])
		expect(inflate(bytes, 0, new GrowingBytes(100), () => false).ending).toBe('damaged')
	})
})
