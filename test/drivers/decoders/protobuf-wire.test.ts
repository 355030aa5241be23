import { expect, test } from 'vitest'
import { type WireFault, type WireField, walkFields } from '../../../electron/drivers/decoders/protobuf-wire.ts'
import { bytesOf, number, run, varint } from '../../support/protobuf-bytes.ts'

function walked(bytes: Uint8Array): { fields: WireField[]; fault: WireFault | null } {
	const walk = walkFields(bytes)
	const fields: WireField[] = []
	for (let found = walk.next(); found; found = walk.next()) fields.push(found)
	return { fields, fault: walk.fault }
}

test.each([0n, 1n, 127n, 128n, 2n ** 28n - 1n, 2n ** 28n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n])(
	'a varint of %s is exact',
	(value) => {
		const bytes = bytesOf(number(1, value))
		expect(walked(bytes)).toMatchObject({ fields: [{ number: 1, wire: 'varint', value, valueEnd: bytes.length }], fault: null })
	},
)

test('a varint that is padded to ten bytes is read, one of more than 64 bits or more than ten bytes is broken', () => {
	expect(walked(Uint8Array.of(8, 0x85, ...Array(8).fill(0x80), 0))).toMatchObject({ fields: [{ value: 5n }], fault: null })
	expect(walked(Uint8Array.of(8, ...Array(9).fill(0xff), 2))).toEqual({ fields: [], fault: { kind: 'broken', at: 1 } })
	expect(walked(Uint8Array.of(8, ...Array(10).fill(0x80), 0))).toEqual({ fields: [], fault: { kind: 'broken', at: 1 } })
})

test('fixed numbers are read lowest byte first', () => {
	const bytes = Uint8Array.of(0x0d, 1, 0, 0, 0x80, 0x11, 2, 0, 0, 0, 0, 0, 0, 0x80)
	expect(walked(bytes).fields).toMatchObject([
		{ number: 1, wire: 'fixed32', value: 0x8000_0001n },
		{ number: 2, wire: 'fixed64', value: 2n ** 63n + 2n },
	])
})

test('a field that is cut is given as far as it goes', () => {
	const bytes = bytesOf(number(1, 5), run(2, 'whole'), run(3, 'cut off here')).subarray(0, -5)
	const { fields, fault } = walked(bytes)
	expect(fields.map(({ cut }) => cut)).toEqual([false, false, true])
	expect(fields[2]).toMatchObject({ length: 12, valueEnd: bytes.length })
	expect(fault).toEqual({ kind: 'cut', at: bytes.length })
})

test.each([
	['a tag', [8, 1, 0x80]],
	['a varint', [8, 0x80]],
	['a length', [10, 0x80]],
	['four bytes', [0x0d, 1, 2]],
	['eight bytes', [0x09, 1, 2, 3, 4]],
])('bytes that end inside %s are cut at their end', (_, bytes) => {
	expect(walked(Uint8Array.from(bytes)).fault).toEqual({ kind: 'cut', at: bytes.length })
})

test.each([
	['field number 0', varint(0 * 8)],
	['a field number beyond 2^29 - 1', varint(2n ** 29n * 8n)],
	['wire type 6', [14]],
	['wire type 7', [15]],
	['the end of a group that never began', [12]],
	['a length of 2 GiB', [10, ...varint(2n ** 31n)]],
])('%s is broken', (_, bytes) => {
	expect(walked(Uint8Array.from(bytes)).fault?.kind).toBe('broken')
})

test('a group holds its fields, with groups inside', () => {
	const inner = [0x13, ...number(3, 7), 0x14]
	const bytes = Uint8Array.of(0x0b, ...inner, ...run(4, 'x'), 0x0c, ...number(5, 1))
	const { fields, fault } = walked(bytes)
	expect(fault).toBeNull()
	expect(fields).toMatchObject([
		{ number: 1, wire: 'group', valueAt: 1, valueEnd: 1 + inner.length + 3 },
		{ number: 5, value: 1n },
	])
	expect(walked(bytes.subarray(0, 3))).toMatchObject({ fields: [{ wire: 'group', cut: true }], fault: { kind: 'cut', at: 3 } })
	expect(walked(Uint8Array.of(0x0b, 0x14)).fault).toEqual({ kind: 'broken', at: 1 })
})

test('a million groups inside each other are refused, not descended into', () => {
	expect(walked(new Uint8Array(1_000_000).fill(0x0b))).toEqual({ fields: [], fault: { kind: 'broken', at: 100 } })
})
