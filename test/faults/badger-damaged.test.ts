import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compress } from 'snappyjs'
import { describe, expect, test } from 'vitest'
import type { StoreGaps } from '../../electron/contract/stores.ts'
import { foreignWords, gapsWords, storeWords } from '../../electron/contract/words/store-words.ts'
import { openBadgerStore } from '../../electron/drivers/stores/badger.ts'
import { BadgerMisread } from '../../electron/drivers/stores/badger-bytes.ts'
import { crc32c } from '../../electron/drivers/stores/badger-checksum.ts'
import { type BadgerEntry, valueLength } from '../../electron/drivers/stores/badger-entry.ts'
import { lookAtFile } from '../../electron/drivers/stores/badger-file.ts'
import { readLog } from '../../electron/drivers/stores/badger-log.ts'
import { unpackSnappy } from '../../electron/drivers/stores/badger-snappy.ts'
import { openTable, readBlock, readBlocks } from '../../electron/drivers/stores/badger-table.ts'
import { faultOf } from '../conformance/engine-ground.ts'
import { everyEntry, everyPartition, noise } from '../conformance/store-ground.ts'
import { createRandom } from '../fuzz/random.ts'
import { type BadgerRow, badgerFixtures, copyBadgerFolder, expectedRows, quietGround, toRows } from '../support/badger-folder.ts'
import { faultFrom, openTestApp } from '../support/test-app.ts'

type Found = { readonly rows: readonly BadgerRow[]; readonly gaps: StoreGaps | undefined }

/** Whatever was read of a folder: its rows, with what they lack, or the kind of the fault. */
async function readAll(path: string): Promise<Found | string> {
	try {
		const store = await openBadgerStore(path, quietGround)
		for (const named of store.traits.gaps?.named ?? []) expect(named).toMatch(/^[\w.]+ at byte \d+: /)
		return { rows: toRows(await everyEntry(store, 1000)), gaps: store.traits.gaps }
	} catch (thrown) {
		const fault = await faultOf(Promise.reject(thrown))
		if (fault.kind === 'store-damaged') expect(fault.detail).toMatch(/^[\w.]+ at byte \d+: /)
		return fault.kind
	}
}

const wholeOf = async (name: string): Promise<Found> => ({ rows: await expectedRows(name), gaps: undefined })

/** Every row that a folder ever held, as far as its files still have it: what may come to light where newer ones are lost. */
async function everyVersion(folder: string): Promise<ReadonlySet<string>> {
	const versions = new Set<string>()
	const never = { note: (thrown: unknown) => expect(thrown).toBeUndefined() }
	const add = (entries: readonly BadgerEntry[]) => {
		for (const entry of entries) versions.add(`${entry.key.toString('hex')} ${valueLength(entry)}`)
	}
	for (const name of await readdir(folder)) {
		const file = await lookAtFile(join(folder, name))
		if (name.endsWith('.sst')) for await (const { entries } of readBlocks(await openTable(file, 'unknown'), never)) add(entries)
		if (name.endsWith('.mem')) for await (const { entry } of readLog(file)) add([entry])
	}
	return versions
}

/** Files whose bytes matter: the register of keys is not read, and LOCK is a note. */
const read = /^MANIFEST$|\.(sst|mem|vlog)$/

describe('a Badger folder in which a byte was flipped is never read as if it were right, and what is sound is read', () => {
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
		const expected = await wholeOf(name)
		const versions = await everyVersion(folder.path)
		const random = createRandom(seed)
		const files = (await readdir(folder.path)).filter((file) => read.test(file))
		const seen = { damaged: 0, partly: 0, unharmed: 0 }
		for (const file of files.length > 4 ? [...files.slice(-3), 'MANIFEST'] : files) {
			const path = join(folder.path, file)
			const bytes = await readFile(path)
			for (let turn = 0; turn < 12; turn++) {
				const at = random.below(bytes.length)
				const flipped = Buffer.from(bytes)
				flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8))
				await writeFile(path, flipped)
				const found = await readAll(folder.path)
				if (typeof found === 'string') {
					expect({ file, at, found }).toEqual({ file, at, found: 'store-damaged' })
					seen.damaged++
				} else if (found.gaps) {
					expect(found.gaps.named).toEqual([expect.stringContaining(`${file} at byte `)])
					expect(found.rows.filter(({ keyHex, sizeBytes }) => !versions.has(`${keyHex} ${sizeBytes}`))).toEqual([])
					seen.partly++
				} else {
					expect(found).toEqual(expected)
					seen.unharmed++
				}
			}
			await writeFile(path, bytes)
		}
		expect(seen.damaged + seen.partly).toBeGreaterThan(10)
		expect(seen.partly).toBeGreaterThan(0)
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
				if (typeof found !== 'string' && found.gaps) expect(found.gaps.named[0]).toContain(file)
				else if (found !== 'store-damaged') expect({ name, file, found }).toEqual({ name, file, found: await wholeOf(name) })
				await writeFile(path, bytes)
			}
		}
	}
})

describe('one damaged block', () => {
	/** The newest table of `plain`, in whose second block a byte is another. */
	async function damage(path: string): Promise<string> {
		const table = join(path, '000003.sst')
		const bytes = await readFile(table)
		const { starts } = await openTable(await lookAtFile(table), 'none')
		const at = starts[1] ?? 0
		bytes[at + 20] = (bytes[at + 20] ?? 0) ^ 1
		await writeFile(table, bytes)
		return `000003.sst at byte ${at}: the checksum of a block is wrong`
	}

	test('is named, and every entry outside it is read', async () => {
		await using folder = await copyBadgerFolder(join(badgerFixtures, 'plain'))
		const lost = await readBlock(await openTable(await lookAtFile(join(folder.path, '000003.sst')), 'none'), 1)
		const named = await damage(folder.path)
		const found = await readAll(folder.path)
		if (typeof found === 'string') throw new Error(found)
		expect(found.gaps).toEqual({ pieces: 1, named: [named] })
		const lostKeys = new Set(lost.map(({ key }) => key.toString('hex')))
		const expected = await expectedRows('plain')
		const outside = ({ keyHex }: BadgerRow) => !lostKeys.has(keyHex)
		expect(lostKeys.size).toBeGreaterThan(0)
		expect(found.rows.filter(outside)).toEqual(expected.filter(outside))
	})

	test('says that it is not all wherever the store is shown, and keeps what is there from being taken for the whole', async () => {
		await using folder = await copyBadgerFolder(join(badgerFixtures, 'plain'))
		const named = await damage(folder.path)
		await using app = await openTestApp()
		const { id: database } = await app.client.connections.open({ target: folder.path })
		const [store] = (await app.client.values.survey({ database })).stores
		if (!store) throw new Error('no store')
		expect(storeWords(store)).toBe('A key-value store on Badger, damaged: not all of it can be read')
		expect(gapsWords(store.traits)).toContain(named)
		const { partitions } = await app.client.values.stores.partitions({ database, store: store.id, limit: 10 })
		const partition = partitions[0]?.name.bytes ?? new Uint8Array()
		expect(await app.client.values.stores.count({ database, store: store.id, partition })).toMatchObject({ atLeast: true })
		const path = join(folder.path, '..', 'dump')
		const dumped = await app.client.values.stores.export({ database, store: store.id, path, form: 'whole', secrets: true })
		expect(await faultFrom(dumped.next())).toMatchObject({ kind: 'store-damaged' })
		expect(await readdir(join(folder.path, '..'))).not.toContain('dump')
	})
})

test('a damaged value is named in its place, and hides none of those beside it', async () => {
	await using folder = await copyBadgerFolder(join(badgerFixtures, 'value-log'))
	const log = join(folder.path, '000001.vlog')
	const bytes = await readFile(log)
	bytes[bytes.length - 20_000] = (bytes[bytes.length - 20_000] ?? 0) ^ 1
	await writeFile(log, bytes)
	const store = await openBadgerStore(folder.path, quietGround)
	const pages = await Promise.all((await everyPartition(store)).map((partition) => store.scan({ partition, limit: 1000, valueBytes: 10 })))
	const entries = pages.flatMap((page) => page.entries)
	expect(entries).toHaveLength((await expectedRows('value-log')).length)
	expect(entries.flatMap(({ unreadable = [] }) => unreadable)).toEqual([
		expect.stringMatching(/^000001\.vlog at byte \d+: the checksum of a value is wrong$/),
	])
})

test('keys that are of no partition are counted, and hide nothing', async () => {
	await using folder = await copyBadgerFolder(join(badgerFixtures, 'killed'))
	const path = join(folder.path, '00001.mem')
	const log = await readFile(path)
	const records = ['no partition', '/no partition', 'no key/', 'no partition'].map((key, index) => logRecord(key, 1_000n + BigInt(index)))
	await writeFile(path, Buffer.concat([log.subarray(0, -64), ...records]))
	const store = await openBadgerStore(folder.path, quietGround)
	expect(store.traits.foreignKeys).toBe(3)
	expect(toRows(await everyEntry(store, 1000))).toEqual(await expectedRows('killed'))
	expect(foreignWords(3)).toContain('3 keys are not shown')
})

/** A record as Badger appends it to its log: head, key with its version, value, CRC-32C. */
function logRecord(key: string, version: bigint): Buffer {
	const age = Buffer.alloc(8)
	age.writeBigUInt64BE(2n ** 64n - 1n - version)
	const record = Buffer.concat([Buffer.from([0, 0, key.length + 8, 1, 0]), Buffer.from(key), age, Buffer.from('v')])
	const checksum = Buffer.alloc(4)
	checksum.writeUInt32BE(crc32c(record))
	return Buffer.concat([record, checksum])
}

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
			expect(await readAll(folder.path)).toEqual(await wholeOf(name))
			await strayIn(folder.path, Buffer.concat([bytes.subarray(0, bytes.length / 2), Buffer.alloc(bytes.length / 2)]))
			expect(await readAll(folder.path)).toEqual(await wholeOf(name))
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
	expect(await readAll(folder.path)).toEqual(await wholeOf('killed'))
	await truncate(path, end - 3)
	expect(await readAll(folder.path)).toMatchObject({
		gaps: { pieces: 1, named: [expect.stringMatching(/^00001\.mem at byte \d+: a record is cut/)] },
	})
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
