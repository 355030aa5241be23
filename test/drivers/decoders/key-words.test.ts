import { createHash, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { explainId } from '../../../electron/drivers/decoders/key-words.ts'

// The examples of RFC 9562 (22 February 2022), of xid and of ULID.
test.each([
	['C232AB00-9414-11EC-B3C8-9F6BDECED846', 'uuid', 'certain', '2022-02-22T19:22:22Z', 'UUID version 1: time and place'],
	['1EC9414C-232A-6B00-B3C8-9F6BDECED846', 'uuid', 'certain', '2022-02-22T19:22:22Z', 'UUID version 6: time and place'],
	['017F22E2-79B0-7CC3-98C4-DC0C0C07398F', 'uuid', 'certain', '2022-02-22T19:22:22Z', 'UUID version 7: time and chance'],
	['5df41881-3aed-3515-88a7-2f4a814cf09e', 'uuid', 'certain', null, 'UUID version 3: MD5 of a name'],
	['919108f7-52d1-4320-9bac-f847db4148a8', 'uuid', 'certain', null, 'UUID version 4: random, carries no time'],
	['2ed6657d-e927-568b-95e1-2665a8aea6a2', 'uuid', 'certain', null, 'UUID version 5: SHA-1 of a name'],
	['2489E9AD-2EE2-8E00-8EC9-32D5F69181C0', 'uuid', 'certain', null, 'UUID version 8'],
	['00000000-0000-0000-0000-000000000000', 'uuid', 'certain', null, 'the nil UUID'],
	['ffffffff-ffff-ffff-ffff-ffffffffffff', 'uuid', 'certain', null, 'the max UUID'],
	['919108f7-52d1-4320-cbac-f847db4148a8', 'uuid', 'possible', null, 'of a variant before RFC 4122'],
	['919108f7-52d1-f320-9bac-f847db4148a8', 'uuid', 'possible', null, 'of no version that is defined'],
	['9m4e2mr0ui3e8a215n4g', 'xid', 'likely', '2011-03-22T17:50:19Z', 'xid, says it was made'],
	['d6i1q0c9io6g00a1b2c0', 'xid', 'likely', '2026-03-01T11:03:29Z', 'xid, says it was made'],
	['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'ulid', 'likely', '2016-07-30T23:54:10.259Z', 'ULID, says it was made 30 July 2016'],
	['1772532000', 'epoch', 'possible', '2026-03-03T10:00:00Z', 'as seconds since 1970'],
	['1772532000123', 'epoch', 'possible', '2026-03-03T10:00:00.123Z', 'as milliseconds since 1970'],
	['1772532000123456', 'epoch', 'possible', '2026-03-03T10:00:00.123456Z', 'as microseconds since 1970'],
	['1772532000123456789', 'epoch', 'possible', '2026-03-03T10:00:00.123456789Z', 'as nanoseconds since 1970'],
	['946684800', 'epoch', 'possible', '2000-01-01T00:00:00Z', 'as seconds since 1970'],
])('%s is explained', (text, kind, sureness, time, says) => {
	expect(explainId(text)[0]).toMatchObject({ kind, sureness, time, says: expect.stringContaining(says) })
})

test.each([
	['md5', 'possible', 'as long as an MD5'],
	['sha1', 'possible', 'as long as a SHA-1'],
	['sha224', 'likely', 'as long as a SHA-224'],
	['sha256', 'likely', 'as long as a SHA-256'],
	['sha384', 'likely', 'as long as a SHA-384'],
	['sha512', 'likely', 'as long as a SHA-512'],
])('a %s in hex is told by its length only', (algorithm, sureness, says) => {
	const readings = explainId(createHash(algorithm).update('x').digest('hex'))
	expect(readings).toMatchObject([{ kind: 'hash', sureness, time: null, says: expect.stringContaining(says) }])
})

test.each([
	'',
	'main',
	'users',
	'12345',
	'20260303',
	'99999999999999999999',
	'4102444800',
	'-1772532000',
	'01772532000',
	'a'.repeat(64),
	'1'.repeat(64),
	'd6i1q0c9io6g00a1b2c1',
	'aaaaaaaaaaaaaaaaaaaa',
	'ZZZZZZZZZZZZZZZZZZZZZZZZZZ',
	'x'.repeat(1_000_000),
])('%.40s is left unexplained', (text) => {
	expect(explainId(text)).toEqual([])
})

test('a random UUID never tells a time', () => {
	for (let count = 0; count < 100; count += 1) expect(explainId(randomUUID())).toMatchObject([{ kind: 'uuid', time: null }])
})
