import { describe, expect, test } from 'vitest'
import type { Conversion } from '../../../electron/contract/copy-map.ts'
import type { SqlValue } from '../../../electron/drivers/engines/engine.ts'
import { copyIn } from '../../../electron/drivers/transfers/carrying/copy-stream.ts'
import { createBinaryWriter, putInt16, putInt32 } from '../../../electron/drivers/transfers/codecs/binary-writer.ts'
import { codecFor, type RowCodec } from '../../../electron/drivers/transfers/codecs/codec.ts'
import { ConversionError } from '../../../electron/drivers/transfers/codecs/codec-error.ts'
import { openReading } from '../../../electron/drivers/transfers/comparing/compare-session.ts'
import { mapped, sessionOf } from '../../support/copy-ground.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres-database.ts'

type Asked = {
	readonly conversion?: Conversion
	readonly timeZone?: string
	readonly members?: readonly string[]
	readonly setNull?: boolean
}

function codec(type: string, { conversion = 'exact', timeZone = 'UTC', members, setNull = false }: Asked = {}): RowCodec {
	return codecFor(mapped('v', type, { conversion, setNull }), { timeZone, members: members ?? null })
}

function why(work: () => unknown): string {
	try {
		work()
	} catch (thrown) {
		if (thrown instanceof ConversionError) return thrown.message
		throw thrown
	}
	return 'fits'
}

/** Writes values into a table of the type and reads them back: as PostgreSQL shows them, and in the form in which both sides are compared. */
async function through(target: TestDatabase, one: RowCodec, values: readonly SqlValue[]) {
	await target.sql(`DROP TABLE IF EXISTS t; CREATE TABLE t (place int, v ${one.type})`)
	await using session = await sessionOf(target.server)
	const out = createBinaryWriter(16)
	out.bytes.write('PGCOPY\n\xff\r\n\0', 'latin1')
	out.length = 11
	putInt32(out, 0)
	putInt32(out, 0)
	for (const [place, value] of values.entries()) {
		putInt16(out, 2)
		putInt32(out, 4)
		putInt32(out, place)
		one.put(out, value)
	}
	putInt16(out, -1)
	expect(await copyIn(session, 'COPY t FROM STDIN (FORMAT binary)', (send) => send(out.bytes.subarray(0, out.length)))).toBe(values.length)
	const shown = (await target.sql('SELECT v::text FROM t ORDER BY place')).map(([text]) => text)
	return { shown, fields: await readFields(target, one.canonicalSql('t.v')) }
}

/** The fields of one column, as binary COPY gives them. */
async function readFields(target: TestDatabase, column: string): Promise<(Uint8Array | null)[]> {
	const reading = await openReading(target.server)
	const pieces: Buffer[] = []
	for await (const piece of reading.copyOut(`COPY (SELECT ${column} FROM t ORDER BY place) TO STDOUT (FORMAT binary)`)) pieces.push(piece)
	await reading.close()
	const bytes = Buffer.concat(pieces)
	const fields: (Uint8Array | null)[] = []
	for (let at = 19; bytes.readInt16BE(at) === 1; ) {
		const length = bytes.readInt32BE(at + 2)
		fields.push(length < 0 ? null : new Uint8Array(bytes.subarray(at + 6, at + 6 + length)))
		at += 6 + Math.max(length, 0)
	}
	return fields
}

const tiny = 5e-324
const great = Number.MAX_VALUE
const times = ['1970-01-01', '2024-02-29 12:30', '2023-12-31T23:59:59.999999', '0001-01-01 00:00:00', '1582-10-10', '1969-12-31 23:59:59.5']

const cases: readonly (readonly [
	name: string,
	type: string,
	asked: Asked,
	values: readonly SqlValue[],
	shown: readonly (string | null)[],
])[] = [
	[
		'bigint',
		'bigint',
		{},
		[0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 7, null],
		['0', '-1', '9223372036854775807', '-9223372036854775808', '7', null],
	],
	['integer', 'integer', {}, [2n ** 31n - 1n, -(2n ** 31n), 0], ['2147483647', '-2147483648', '0']],
	['smallint', 'smallint', {}, [32767n, -32768n], ['32767', '-32768']],
	[
		'double precision',
		'double precision',
		{},
		[0.1, -0, 3, 3n, tiny, great, Number.POSITIVE_INFINITY, null],
		['0.1', '-0', '3', '3', '5e-324', '1.7976931348623157e+308', 'Infinity', null],
	],
	['real', 'real', {}, [0.5, Math.fround(0.1), -0], ['0.5', '0.1', '-0']],
	['boolean', 'boolean', { conversion: 'boolean' }, [1n, 0n, 'true', 'FALSE', 1, null], ['true', 'false', 'true', 'false', 'true', null]],
	[
		'text',
		'text',
		{},
		['', 'é\u0301 \u{1F600}', ' a ', 'x'.repeat(70_000), null],
		['', 'é\u0301 \u{1F600}', ' a ', 'x'.repeat(70_000), null],
	],
	[
		'text of numbers and bytes',
		'text',
		{ conversion: 'as-text' },
		[1n, 1.5, 3, 1e20, 1e-7, 0.0001, -0, 'a\0b', new Uint8Array([0, 255])],
		['1', '1.5', '3.0', '1.0e+20', '1.0e-07', '0.0001', '-0.0', "X'610062'", "X'00FF'"],
	],
	['text of a length', 'character varying(3)', {}, ['abc', '\u{1F600}\u{1F600}\u{1F600}'], ['abc', '\u{1F600}\u{1F600}\u{1F600}']],
	['text that is filled up', 'character(3)', {}, ['abc', 'a', ''], ['abc', 'a', '']],
	['bytea', 'bytea', {}, [new Uint8Array(), new Uint8Array([0, 1, 255]), 'é\0', null], ['\\x', '\\x0001ff', '\\xc3a900', null]],
	[
		'uuid',
		'uuid',
		{ conversion: 'uuid-text' },
		['00112233-4455-6677-8899-AABBCCDDEEFF', '00112233445566778899aabbccddeeff'],
		['00112233-4455-6677-8899-aabbccddeeff', '00112233-4455-6677-8899-aabbccddeeff'],
	],
	['json', 'json', { conversion: 'json' }, ['{"b": 1,  "a": [1.0]}', '"x"', 5n, '1e3'], ['{"b": 1,  "a": [1.0]}', '"x"', '5', '1e3']],
	[
		'date',
		'date',
		{ conversion: 'date-text' },
		['2024-02-29', '1969-12-31', '2000-01-01 00:00:00', '0001-01-01'],
		['2024-02-29', '1969-12-31', '2000-01-01', '0001-01-01'],
	],
	[
		'timestamp',
		'timestamp without time zone',
		{ conversion: 'time-text' },
		times,
		[
			'1970-01-01 00:00:00',
			'2024-02-29 12:30:00',
			'2023-12-31 23:59:59.999999',
			'0001-01-01 00:00:00',
			'1582-10-10 00:00:00',
			'1969-12-31 23:59:59.5',
		],
	],
	[
		'timestamptz',
		'timestamp with time zone',
		{ conversion: 'time-text', timeZone: 'Europe/Berlin' },
		['2024-07-01 12:00', '2024-01-01 12:00', '2024-07-01 12:00Z', '2024-07-01T12:00:00+05:30'],
		['2024-07-01 10:00:00+00', '2024-01-01 11:00:00+00', '2024-07-01 12:00:00+00', '2024-07-01 06:30:00+00'],
	],
	[
		'epoch seconds',
		'timestamp with time zone',
		{ conversion: 'epoch-seconds' },
		[0n, -1n, 1_700_000_000.123456, -0.5],
		['1970-01-01 00:00:00+00', '1969-12-31 23:59:59+00', '2023-11-14 22:13:20.123456+00', '1969-12-31 23:59:59.5+00'],
	],
	[
		'epoch milliseconds',
		'timestamp without time zone',
		{ conversion: 'epoch-milliseconds' },
		[1_700_000_000_123n, 0.001],
		['2023-11-14 22:13:20.123', '1970-01-01 00:00:00.000001'],
	],
	['an enumerated type', 'mood', { members: ['sad', 'glad ☺'] }, ['sad', 'glad ☺', null], ['sad', 'glad ☺', null]],
	[
		'numeric',
		'numeric',
		{ conversion: 'decimal' },
		[
			0n,
			'1.50',
			'-0.001',
			0.1,
			1e22,
			1e-7,
			'12345678901234567890.123456789',
			'00012',
			'1e3',
			'10000',
			'0.00',
			`9${'0'.repeat(200)}`,
			Number.NEGATIVE_INFINITY,
			'99999999',
			'0.00010001',
		],
		[
			'0',
			'1.50',
			'-0.001',
			'0.1',
			'10000000000000000000000',
			'0.0000001',
			'12345678901234567890.123456789',
			'12',
			'1000',
			'10000',
			'0.00',
			`9${'0'.repeat(200)}`,
			'-Infinity',
			'99999999',
			'0.00010001',
		],
	],
	[
		'numeric of a precision',
		'numeric(6,2)',
		{ conversion: 'decimal' },
		['1.5', 9999.99, '-1234.5000', 0n],
		['1.50', '9999.99', '-1234.50', '0.00'],
	],
	[
		'jsonb',
		'jsonb',
		{ conversion: 'json' },
		[
			'{"b": 1, "aa": [ ], "a": {} , "b": 2}',
			'[1.50, 1e2, -0.0, 1.5e-3, true, null, ""]',
			'"\\u00e9\\u001f\\n\\/\\u2028\\ud83d\\ude00\x7f"',
			'-0',
			12345678901234567890n,
			'{"": {"é": 1, "zz": 2}}',
		],
		[
			'{"a": {}, "b": 2, "aa": []}',
			'[1.50, 100, 0.0, 0.0015, true, null, ""]',
			'"é\\u001f\\n/\u2028\u{1F600}\x7f"',
			'0',
			'12345678901234567890',
			'{"": {"zz": 2, "é": 1}}',
		],
	],
]

describe('a value that is written arrives as it was, and both sides have the same canonical form', () => {
	for (const [name, type, asked, values, shown] of cases) {
		test(name, async () => {
			await using target = await createDatabase("CREATE TYPE mood AS ENUM ('sad', 'glad ☺')")
			await target.sql(`ALTER DATABASE ${target.name} SET TimeZone = 'UTC'`)
			const one = codec(type, asked)
			const arrived = await through(target, one, values)
			expect(arrived.shown).toEqual(shown)
			expect(arrived.fields).toEqual(values.map((value) => one.canonical(value)))
			expect(arrived.fields.map((field) => field && Buffer.from(field))).toEqual(values.map((value) => bytesOf(one, value)))
			if (asked.conversion !== 'decimal' && type !== 'jsonb') expect(values.map(one.encode)).toEqual(values.map(one.canonical))
		})
	}
})

/** What `putCanonical` writes behind the length. */
function bytesOf(one: RowCodec, value: SqlValue): Buffer | null {
	const out = createBinaryWriter(1)
	one.putCanonical(out, value)
	return out.view.getInt32(0) < 0 ? null : Buffer.from(out.bytes.subarray(4, out.length))
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
		['real', great, 'finer or greater than four bytes hold'],
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

test('a time that clocks showed twice is its first showing, also where an offset changed long ago or by half an hour', () => {
	const shown = (timeZone: string, text: string) => {
		const one = codec('timestamp with time zone', { conversion: 'time-text', timeZone })
		return one.show(one.canonical(text))
	}
	expect(shown('Europe/Berlin', '2024-10-27 02:30')).toBe('2024-10-27 00:30:00+00')
	expect(shown('Europe/Berlin', '2024-10-27 03:00')).toBe('2024-10-27 02:00:00+00')
	expect(shown('Europe/Berlin', '2024-03-31 01:59:59.999999')).toBe('2024-03-31 00:59:59.999999+00')
	expect(shown('America/Los_Angeles', '2024-11-03 01:30')).toBe('2024-11-03 08:30:00+00')
	expect(shown('Australia/Lord_Howe', '2024-04-07 01:45')).toBe('2024-04-06 14:45:00+00')
	expect(shown('Pacific/Apia', '2011-12-31 00:00')).toBe('2011-12-30 10:00:00+00')
	expect(shown('Asia/Kathmandu', '1985-06-01 00:00')).toBe('1985-05-31 18:30:00+00')
})

test('a canonical field is shown as text for a person, shortened', () => {
	const shown = (type: string, value: SqlValue, asked: Asked = {}) => codec(type, asked).show(codec(type, asked).canonical(value))
	expect(shown('bigint', 5n)).toBe('5')
	expect(shown('double precision', -0)).toBe('-0')
	expect(shown('boolean', 1n)).toBe('true')
	expect(shown('numeric', '1.50')).toBe('1.50')
	expect(shown('bytea', new Uint8Array([1, 2]))).toBe('\\x0102')
	expect(shown('uuid', '00112233445566778899aabbccddeeff')).toBe('00112233-4455-6677-8899-aabbccddeeff')
	expect(shown('date', '2024-02-29')).toBe('2024-02-29')
	expect(shown('timestamp without time zone', '2024-02-29 01:02:03.5')).toBe('2024-02-29 01:02:03.5')
	expect(shown('text', null)).toBe(null)
	expect([...(shown('text', '\u{1F600}'.repeat(300)) ?? '')]).toHaveLength(200)
})

test('a type that rows cannot be written as, and a zone that nobody knows, are faults', () => {
	expect(() => codec('tsvector')).toThrow(
		expect.objectContaining({ fault: { kind: 'map-malformed', detail: 'v: rows cannot be written as tsvector' } }),
	)
	expect(() => codec('timestamp with time zone', { timeZone: 'Mars/Base' })).toThrow(
		expect.objectContaining({ fault: { kind: 'unknown-time-zone', timeZone: 'Mars/Base' } }),
	)
})
