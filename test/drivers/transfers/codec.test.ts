import { describe, expect, test } from 'vitest'
import type { SqlValue } from '../../../electron/drivers/engines/engine.ts'
import { copyIn } from '../../../electron/drivers/transfers/carrying/copy-stream.ts'
import { createBinaryWriter, putInt16, putInt32 } from '../../../electron/drivers/transfers/codecs/binary-writer.ts'
import type { RowCodec } from '../../../electron/drivers/transfers/codecs/codec.ts'
import { openReading } from '../../../electron/drivers/transfers/comparing/compare-session.ts'
import { type Asked, codec } from '../../support/asked-codec.ts'
import { sessionOf } from '../../support/copy-ground.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres-database.ts'

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
