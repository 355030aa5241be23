import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compress } from 'snappyjs'
import { describe, expect, test } from 'vitest'
import { openBadgerStore } from '../../electron/drivers/stores/badger.ts'
import { BadgerMisread } from '../../electron/drivers/stores/badger-bytes.ts'
import { unpackSnappy } from '../../electron/drivers/stores/badger-snappy.ts'
import type { Store } from '../../electron/drivers/stores/store.ts'
import { faultOf } from '../conformance/engine-ground.ts'
import { everyEntry, noise } from '../conformance/store-ground.ts'
import { createRandom } from '../fuzz/random.ts'
import { type BadgerRow, badgerFixtures, copyBadgerFolder, expectedRows, quietGround, toRows } from '../support/badger-folder.ts'

/** Whatever was read of a folder: all its rows, or the kind of the fault. */
async function readAll(path: string): Promise<readonly BadgerRow[] | string> {
	let store: Store
	try {
		store = await openBadgerStore(path, quietGround)
		return toRows(await everyEntry(store, 1000))
	} catch (thrown) {
		const fault = await faultOf(Promise.reject(thrown))
		if (fault.kind === 'store-damaged') expect(fault.detail).toMatch(/^[\w.]+ at byte \d+: /)
		return fault.kind
	}
}

/** Files whose bytes matter: the register of keys is not read, and LOCK is a note. */
const read = /^MANIFEST$|\.(sst|mem|vlog)$/

describe('a Badger folder in which a byte was flipped is never read as if it were right', () => {
	test.each([
		['levels', 1],
		['plain', 2],
		['zstd', 3],
		['value-log', 4],
		['killed', 5],
		['killed-small', 6],
		['times', 7],
	])('%s', async (name, seed) => {
		await using folder = await copyBadgerFolder(join(badgerFixtures, name))
		const expected = await expectedRows(name)
		const random = createRandom(seed)
		const files = (await readdir(folder.path)).filter((file) => read.test(file))
		const seen = { damaged: 0, unharmed: 0 }
		for (const file of files.length > 4 ? [...files.slice(-3), 'MANIFEST'] : files) {
			const path = join(folder.path, file)
			const bytes = await readFile(path)
			for (let turn = 0; turn < 12; turn++) {
				const at = random.below(bytes.length)
				const flipped = Buffer.from(bytes)
				flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8))
				await writeFile(path, flipped)
				const found = await readAll(folder.path)
				if (typeof found === 'string') expect({ file, at, found }).toEqual({ file, at, found: 'store-damaged' })
				else expect(found).toEqual(expected)
				seen[typeof found === 'string' ? 'damaged' : 'unharmed']++
			}
			await writeFile(path, bytes)
		}
		expect(seen.damaged).toBeGreaterThan(10)
		expect(await readAll(folder.path)).toEqual(expected)
	})
})

test('a file that was cut is never read as if it were whole', async () => {
	for (const name of ['levels', 'value-log', 'killed-small']) {
		await using folder = await copyBadgerFolder(join(badgerFixtures, name))
		const random = createRandom(11)
		for (const file of ['MANIFEST', ...(await readdir(folder.path)).filter((found) => /\.sst$/.test(found)).slice(0, 3)]) {
			const path = join(folder.path, file)
			const bytes = await readFile(path)
			for (let turn = 0; turn < 6; turn++) {
				await truncate(path, 9 + random.below(Math.max(1, bytes.length - 9)))
				const found = await readAll(folder.path)
				if (found !== 'store-damaged') expect({ name, file, found }).toEqual({ name, file, found: await expectedRows(name) })
				await writeFile(path, bytes)
			}
		}
	}
})

describe('a table that MANIFEST does not list', () => {
	const strayIn = async (path: string, bytes: Buffer) => writeFile(join(path, '000777.sst'), bytes)

	test('is left out where everything in it is elsewhere too: a program was killed while it made it', async () => {
		for (const [name, table] of [
			['levels', '000038.sst'],
			['plain', null],
			['zstd', null],
		] as const) {
			await using folder = await copyBadgerFolder(join(badgerFixtures, name))
			const found = table ?? (await readdir(folder.path)).findLast((file) => file.endsWith('.sst')) ?? ''
			const bytes = await readFile(join(folder.path, found))
			await strayIn(folder.path, bytes)
			expect(await readAll(folder.path)).toEqual(await expectedRows(name))
			await strayIn(folder.path, Buffer.concat([bytes.subarray(0, bytes.length / 2), Buffer.alloc(bytes.length / 2)]))
			expect(await readAll(folder.path)).toEqual(await expectedRows(name))
		}
	})

	test('is damage where it holds what is nowhere else', async () => {
		await using folder = await copyBadgerFolder(join(badgerFixtures, 'levels'))
		await strayIn(folder.path, await readFile(join(badgerFixtures, 'value-log/000001.sst')))
		expect(await readAll(folder.path)).toBe('store-damaged')
	})

	test('is damage where MANIFEST was cut behind a whole record', async () => {
		await using folder = await copyBadgerFolder(join(badgerFixtures, 'killed'))
		await truncate(join(folder.path, 'MANIFEST'), 16)
		expect(await readAll(folder.path)).toBe('store-damaged')
	})
})

test('a write-ahead log that was cut in a record is told from one that ends', async () => {
	await using folder = await copyBadgerFolder(join(badgerFixtures, 'killed'))
	const path = join(folder.path, '00001.mem')
	const bytes = await readFile(path)
	const end = bytes.length - 64
	await truncate(path, end)
	expect(await readAll(folder.path)).toEqual(await expectedRows('killed'))
	await truncate(path, end - 3)
	expect(await readAll(folder.path)).toBe('store-damaged')
})

describe('Snappy', () => {
	test('what another program packed is unpacked to the same bytes', () => {
		for (let turn = 0; turn < 40; turn++) {
			const piece = noise(1 + turn * 7, turn + 1)
			const bytes = Buffer.concat(
				Array.from({ length: 1 + (turn % 9) * 60 }, (_, index) => (index % 3 === 0 ? piece : piece.subarray(0, index % 11))),
			)
			expect(unpackSnappy(Buffer.from(compress(new Uint8Array(bytes)))).equals(bytes)).toBe(true)
		}
	})

	test('whatever the bytes, it ends, and in no more room than they can stand for', () => {
		const random = createRandom(21)
		const packed = Buffer.from(compress(new Uint8Array(Buffer.from('and so it goes on; '.repeat(200)))))
		let refused = 0
		for (let turn = 0; turn < 20_000; turn++) {
			const bytes = Buffer.from(packed.subarray(0, 1 + random.below(packed.length)))
			for (let flips = 1 + random.below(4); flips > 0; flips--) bytes[random.below(bytes.length)] = random.below(256)
			try {
				expect(unpackSnappy(bytes).length).toBeLessThanOrEqual(bytes.length * 22 + 64)
			} catch (thrown) {
				if (!(thrown instanceof BadgerMisread)) throw thrown
				refused++
			}
		}
		expect(refused).toBeGreaterThan(10_000)
	})
})
