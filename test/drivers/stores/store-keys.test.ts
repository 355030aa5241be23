import { describe, expect, test } from 'vitest'
import { assertFits, beginsWith, boundsOfScan, noLimits, successorOfPrefix } from '../../../electron/drivers/stores/store-keys.ts'
import { compareBytes } from '../../../electron/lib/bytes.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { bytesOf, nameOf, utf8 } from '../../conformance/store-ground.ts'

describe('keys', () => {
	test.each([
		[bytesOf(), bytesOf(0), -1],
		[bytesOf(1), bytesOf(0xff), -1],
		[bytesOf(1, 2), bytesOf(1), 1],
		[bytesOf(0x80), bytesOf(0x7f), 1],
		[bytesOf(5, 5), bytesOf(5, 5), 0],
	])('%j and %j are in the order of their bytes', (one, other, sign) => {
		expect(Math.sign(compareBytes(one, other))).toBe(sign)
		expect(Math.sign(compareBytes(one, other))).toBe(Math.sign(Buffer.compare(one, other)))
	})

	test.each([
		[bytesOf(1, 2), bytesOf(1, 3)],
		[bytesOf(1, 0xff), bytesOf(2)],
		[bytesOf(0, 0xff, 0xff), bytesOf(1)],
		[bytesOf(0xff, 0xff), null],
		[bytesOf(), null],
	])('after all that begin with %j comes %j', (prefix, successor) => {
		expect(successorOfPrefix(prefix)).toEqual(successor)
		if (!successor) return
		const last = bytesOf(...prefix, 0xff, 0xff, 0xff)
		expect(beginsWith(last, prefix)).toBe(true)
		expect(beginsWith(successor, prefix)).toBe(false)
		expect(compareBytes(last, successor)).toBeLessThan(0)
	})

	test.each([
		[{}, { lower: null, exclusive: false, upper: null }],
		[{ start: utf8('b') }, { lower: utf8('b'), exclusive: false, upper: null }],
		[
			{ start: utf8('b'), after: utf8('b') },
			{ lower: utf8('b'), exclusive: true, upper: null },
		],
		[
			{ start: utf8('c'), after: utf8('b') },
			{ lower: utf8('c'), exclusive: false, upper: null },
		],
		[{ prefix: utf8('b') }, { lower: utf8('b'), exclusive: false, upper: utf8('c') }],
		[
			{ prefix: utf8('b'), after: utf8('bx') },
			{ lower: utf8('bx'), exclusive: true, upper: utf8('c') },
		],
		[
			{ prefix: utf8('b'), after: utf8('a') },
			{ lower: utf8('b'), exclusive: false, upper: utf8('c') },
		],
		[
			{ prefix: utf8('b'), start: utf8('z') },
			{ lower: utf8('z'), exclusive: false, upper: utf8('c') },
		],
		[{ prefix: bytesOf(0xff) }, { lower: bytesOf(0xff), exclusive: false, upper: null }],
	])('a scan of %j has its bounds', (request, bounds) => {
		expect(boundsOfScan(request)).toEqual(bounds)
	})
})

describe('limits', () => {
	const limits = { ...noLimits, partition: 3, key: 4, name: 6, value: 5, entry: 12 }
	const fits = async (partition: string, key: string, value: string, added = 0) =>
		assertFits(limits, nameOf(partition, key), utf8(value), added)

	test('let pass what is as large as they say', async () => {
		await expect(fits('ppp', 'kkk', 'vvvvv')).resolves.toBeUndefined()
		await expect(fits('pp', 'kkkk', 'vvvvv', 1)).resolves.toBeUndefined()
	})

	test.each([
		['partition', 'pppp', 'k', 'v', 0, 4, 3],
		['key', 'p', 'kkkkk', 'v', 0, 5, 4],
		['name', 'ppp', 'kkkk', 'v', 0, 7, 6],
		['value', 'p', 'k', 'vvvvvv', 0, 6, 5],
		['entry', 'ppp', 'kkk', 'vvvvv', 2, 13, 12],
	])('name the %s that is too large', async (part, partition, key, value, added, sizeBytes, limitBytes) => {
		expect(await faultOf(fits(partition, key, value, added))).toEqual({
			kind: 'store-too-large',
			part,
			partition,
			key,
			sizeBytes,
			limitBytes,
		})
	})
})
