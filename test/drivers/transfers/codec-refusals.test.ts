import { describe, expect, test } from 'vitest'
import type { SqlValue } from '../../../electron/drivers/engines/engine.ts'
import { createBinaryWriter } from '../../../electron/drivers/transfers/codecs/binary-writer.ts'
import { ConversionError } from '../../../electron/drivers/transfers/codecs/codec-error.ts'
import { type Asked, codec } from '../../support/asked-codec.ts'

function why(work: () => unknown): string {
	try {
		work()
	} catch (thrown) {
		if (thrown instanceof ConversionError) return thrown.message
		throw thrown
	}
	return 'fits'
}

describe('a value that does not fit is refused, with the reason', () => {
	const refused: readonly (readonly [type: string, value: SqlValue, why: string, asked?: Asked])[] = [
		['bigint', 2n ** 63n, 'beyond 64 bits'],
		['bigint', 1.5, 'not a whole number'],
		['bigint', -0, 'not a whole number'],
		['bigint', '12', 'not a number'],
		['bigint', new Uint8Array([1]), 'not a number'],
		['integer', 2n ** 31n, 'not between -2147483648 and 2147483647'],
		['smallint', -32769n, 'not between -32768 and 32767'],
		['double precision', 2n ** 53n + 1n, 'a whole number that eight bytes of a real number do not hold exactly'],
		['double precision', '1.5', 'not a number'],
		['real', 0.1, 'finer or greater than four bytes hold'],
		['real', Number.MAX_VALUE, 'finer or greater than four bytes hold'],
		['boolean', 2n, 'neither 0, 1, true nor false'],
		['boolean', -0, 'neither 0, 1, true nor false'],
		['boolean', 'yes', 'neither 0, 1, true nor false'],
		['text', 'a\0b', 'PostgreSQL has no NUL in text'],
		['text', 5n, 'not text'],
		['text', new Uint8Array([0xff]), 'bytes that are no text'],
		['character varying(3)', 'abc ', 'longer than 3 characters'],
		['character(3)', 'abcd', 'longer than 3 characters'],
		['character(3)', 'a ', 'spaces at its end would be lost'],
		['bytea', 5n, 'not bytes'],
		['uuid', '00112233-4455-6677-8899-aabbccddeef', 'not a UUID'],
		['json', '{a: 1}', 'not JSON'],
		['json', new Uint8Array([0xff]), 'not JSON'],
		['jsonb', '"\\u0000"', 'a character that jsonb does not hold'],
		['jsonb', '"\\ud800"', 'a character that jsonb does not hold'],
		['jsonb', '1e200000', 'a number of more digits than jsonb holds'],
		['numeric', 'abc', 'not a decimal number, or one of too many digits'],
		['numeric', 'NaN', 'not a decimal number, or one of too many digits'],
		['numeric', '-0', 'zero has no sign in this type'],
		['numeric', -0, 'zero has no sign in this type'],
		['numeric(4,2)', '1.005', 'more than 2 digits behind the point'],
		['numeric(4,2)', '100', 'beyond 4 digits'],
		['numeric(2,4)', '0.1', 'beyond 2 digits'],
		['numeric(2,-3)', '1500', 'finer than the type holds'],
		['date', '2023-02-29', 'not a time'],
		['date', '2023-02-28 01:00', 'more than a date'],
		['timestamp without time zone', '2024-07-01 12:00Z', 'names an offset, which the type does not keep'],
		['timestamp without time zone', '2024-07-01 12:00:00.0000001', 'not a time'],
		['timestamp without time zone', '2024-07-01 24:00', 'not a time'],
		['timestamp without time zone', 'now', 'not a time'],
		['timestamp without time zone', 5n, 'not a time'],
		['timestamp without time zone', '300000-01-01', 'beyond the years of the type'],
		['timestamp(3) without time zone', '2024-07-01 12:00:00.0001', 'more than 3 digits of a second'],
		['timestamp with time zone', '2024-03-31 02:30', 'a time that the clocks of the zone left out', { timeZone: 'Europe/Berlin' }],
		['timestamp with time zone', 1_700_000_000.1234567, 'finer than a microsecond', { conversion: 'epoch-seconds' }],
		['timestamp with time zone', Number.POSITIVE_INFINITY, 'not a number of seconds', { conversion: 'epoch-seconds' }],
		['mood', 'mad', 'none of the words of the type', { members: ['sad'] }],
	]
	for (const [type, value, reason, asked] of refused) {
		test(`${type}: ${String(value).slice(0, 30)} (${typeof value})`, () => {
			expect(why(() => codec(type, asked).encode(value))).toBe(reason)
			expect(codec(type, { ...asked, setNull: true }).canonical(value)).toBe(null)
		})
	}
})

test('what was written before a value that is refused stays', () => {
	const out = createBinaryWriter(4)
	const one = codec('jsonb', { setNull: true })
	one.putCanonical(out, '1')
	one.putCanonical(out, '"\\u0000"')
	one.putCanonical(out, '2')
	expect([...out.bytes.subarray(0, out.length)]).toEqual([0, 0, 0, 1, 49, 255, 255, 255, 255, 0, 0, 0, 1, 50])
})

test('a type that rows cannot be written as, and a zone that nobody knows, are faults', () => {
	expect(() => codec('tsvector')).toThrow(
		expect.objectContaining({ fault: { kind: 'map-malformed', detail: 'v: rows cannot be written as tsvector' } }),
	)
	expect(() => codec('timestamp with time zone', { timeZone: 'Mars/Base' })).toThrow(
		expect.objectContaining({ fault: { kind: 'unknown-time-zone', timeZone: 'Mars/Base' } }),
	)
})
