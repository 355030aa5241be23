import { expect, test } from 'vitest'
import type { DecodedNode } from '../../../electron/contract/decoded.ts'
import { protobufDecoder } from '../../../electron/drivers/decoders/protobuf.ts'
import { entryOf, everyNode, placed, roomy } from '../../support/decoding.ts'
import { bytesOf, number, run } from '../../support/protobuf-bytes.ts'

function decode(bytes: Uint8Array, budget = {}) {
	return protobufDecoder.decode(bytes, bytes.length, roomy(budget))
}

function first(bytes: Uint8Array): DecodedNode {
	return entryOf(decode(bytes).node, '1')
}

test.each([
	[5n, '5', ['as zigzag: -3']],
	[1n, '1', ['as zigzag: -1', 'as bool: true']],
	[-1n, '-1', ['as uint64: 18446744073709551615', 'as zigzag: -9223372036854775808']],
	[2n ** 63n - 1n, '9223372036854775807', ['as zigzag: -4611686018427387904']],
	[1_772_532_000n, '1772532000', ['as zigzag: 886266000', 'as seconds since 1970: 3 March 2026, 10:00:00 UTC']],
])('varint %s is read as an integer, and otherwise', (value, brief, notes) => {
	expect(first(bytesOf(number(1, value)))).toMatchObject({ kind: 'integer', type: 'varint', brief, notes })
})

test.each([
	[1.5, 'float', '1.5'],
	[-273.15, 'float', '-273.15'],
	[6.02e17, 'float', '602000000000000000'],
])('eight bytes of %d are a double first', (value, kind, brief) => {
	const bytes = Buffer.alloc(9, 9)
	bytes.writeDoubleLE(value, 1)
	const node = first(bytes)
	expect(node).toMatchObject({ kind, type: 'fixed64', brief })
	expect(node.notes[0]).toBe('read as double')
})

test('eight bytes of a whole number are an integer first', () => {
	const bytes = Buffer.alloc(9, 9)
	bytes.writeBigUInt64LE(1_772_532_000_000_000_000n, 1)
	expect(first(bytes)).toMatchObject({ kind: 'integer', brief: '1772532000000000000' })
	expect(first(bytes).notes).toContain('as nanoseconds since 1970: 3 March 2026, 10:00:00 UTC')
})

test('four bytes are a float in its shortest form, or an integer', () => {
	const bytes = Buffer.alloc(5, 0x0d)
	bytes.writeFloatLE(0.1, 1)
	expect(first(bytes)).toMatchObject({ kind: 'float', type: 'fixed32', brief: '0.1' })
	bytes.writeInt32LE(-7, 1)
	expect(first(bytes)).toMatchObject({ kind: 'integer', brief: '4294967289', notes: ['as signed integer: -7', 'as float: NaN'] })
})

test('runs are text, a message or bytes, whichever is likeliest', () => {
	const inner = [...number(1, 1), ...run(2, 'deep')]
	const { node } = decode(bytesOf(run(1, 'plain text'), run(2, inner), run(3, [0xff, 0xfe, 0]), run(4, [])))
	expect(node.brief).toBe('{1: "plain text", 2: {1: 1, 2: "deep"}, 3: fffe00, 4: ""}')
	expect(entryOf(node, '2')).toMatchObject({ kind: 'object', type: 'length-delimited', length: 2 })
	expect(entryOf(node, '4').notes).toEqual(['empty: a text, bytes or a message'])
})

test('text that would also fit a message says so', () => {
	expect(first(bytesOf(run(1, '(1')))).toMatchObject({
		kind: 'text',
		text: '(1',
		notes: ['2 bytes', 'would also fit a message of 1 field'],
	})
})

test('groups are read like messages', () => {
	const { node } = decode(Uint8Array.of(0x0b, ...number(2, 3), 0x0c))
	expect(entryOf(node, '1')).toMatchObject({ kind: 'object', type: 'group', brief: '{2: 3}' })
})

test('cut bytes are read as far as they go', () => {
	const bytes = bytesOf(number(1, 5), run(2, [...run(1, 'inside'), ...run(2, 'and more')])).subarray(0, -4)
	const decoding = decode(bytes)
	expect(decoding).toMatchObject({ damagedAt: bytes.length, limits: ['damaged'] })
	expect(decoding.node.brief).toBe('{1: 5, 2: {1: "inside", 2: "and "}}')
	expect(protobufDecoder.decode(bytes, 100, roomy())).toMatchObject({ damagedAt: null, limits: ['bytes'] })
})

test('bytes that are broken are read up to there', () => {
	expect(decode(Uint8Array.of(8, 1, 15, 3))).toMatchObject({ damagedAt: 2, limits: ['damaged'], node: { brief: '{1: 1}' } })
	expect(decode(new Uint8Array(0))).toMatchObject({ damagedAt: null, limits: [], node: { brief: '{}' } })
})

test('messages inside each other without end stop at the depth', () => {
	let bytes: Uint8Array = Uint8Array.of(8, 1)
	for (let level = 0; level < 300; level += 1) bytes = bytesOf(run(1, bytes))
	expect(decode(bytes, { depth: 20 }).limits).toEqual(['depth'])
	expect(decode(bytes, { depth: 1_000_000 }).limits).toEqual(['depth'])
})

test('many fields stop at the nodes, and are counted', () => {
	const decoding = decode(new Uint8Array(200_000).fill(8), { nodes: 50 })
	expect(decoding).toMatchObject({ limits: ['nodes'], node: { length: 100_000 } })
	expect([...everyNode(decoding.node)].length).toBeLessThanOrEqual(51)
})

test('time that runs out ends the reading', () => {
	let clock = 0
	const bytes = new Uint8Array(2_000_000).fill(8)
	const options = { ...roomy({ nodes: 1_000_000, timeMs: 5 }), now: () => clock++ }
	expect(protobufDecoder.decode(bytes, bytes.length, options).limits).toContain('time')
})

test('groups inside each other are not gone through again once time has run out', () => {
	let clock = 0
	const bytes = Uint8Array.of(...Array(90).fill(0x0b), 8, 1, ...Array(90).fill(0x0c))
	const options = { ...roomy({ timeMs: 5 }), now: () => clock++ }
	const { node, limits } = protobufDecoder.decode(bytes, bytes.length, options)
	expect(limits).toEqual(['time'])
	expect([...everyNode(node)].length).toBeLessThan(10)
})

test.each([
	['a message with text', bytesOf(number(1, 5), run(2, 'hello')), 'likely'],
	['one number', bytesOf(number(1, 5)), 'possible'],
	['a high field number', bytesOf(run(5000, 'hello')), 'possible'],
	['plain text', Buffer.from('hello, a text'), undefined],
	['nothing', new Uint8Array(0), undefined],
	['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), undefined],
	['a pickle', Uint8Array.of(0x80, 3, 0x5d, 0x71, 0, 0x2e), undefined],
])('%s is recognised as far as it can be', (_, bytes, sureness) => {
	expect(protobufDecoder.recognise(bytes, {})?.sureness).toBe(sureness)
})

test('where lakeFS keeps secrets, they are masked without a schema too', () => {
	const about = placed('auth', 'uCredentials/bob/credentials/AKIA')
	const bytes = bytesOf(run(1, 'AKIA'), run(2, 'the-secret'))
	const { node } = protobufDecoder.decode(bytes, bytes.length, roomy({}, about))
	expect(entryOf(node, '2')).toMatchObject({ secret: true, text: 'the-secret', brief: '••••' })
	expect(node.brief).toBe('{1: ••••, 2: ••••}')
})
