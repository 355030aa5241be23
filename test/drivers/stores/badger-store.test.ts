import { readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openBadgerStore } from '../../../electron/drivers/stores/badger.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { everyEntry, hex, nameOf, utf8 } from '../../conformance/store-ground.ts'
import { readingLaw } from '../../conformance/stores-reading.ts'
import {
	badgerFixtures,
	copyBadgerFolder,
	expectedRows,
	lakefsFixtures,
	manifestEntries,
	quietGround,
	toRows,
} from '../../support/badger-folder.ts'

const lakefsSmall = join(lakefsFixtures, 'small/badger')

readingLaw('lakeFS Badger', async () => {
	const store = await openBadgerStore(lakefsSmall, quietGround)
	return { store, content: await manifestEntries('small'), [Symbol.asyncDispose]: () => store.close() }
})

readingLaw('levelled Badger', async () => {
	const store = await openBadgerStore(join(badgerFixtures, 'levels'), quietGround)
	return { store, content: await everyEntry(store, 1000), [Symbol.asyncDispose]: () => store.close() }
})

describe('a Badger folder holds what Badger itself reads in it', () => {
	test.each([
		['ten tables on several levels with overwritten and deleted entries, packed with Snappy', 'levels'],
		['blocks that are not packed', 'plain'],
		['blocks packed with Zstandard', 'zstd'],
		['values in a value log', 'value-log'],
		['entries that end, and names that are no text', 'times'],
		['a killed program’s write-ahead log over an older table', 'killed'],
		['several write-ahead logs of a killed program, with a value log', 'killed-small'],
	])('%s', async (_, name) => {
		const store = await openBadgerStore(join(badgerFixtures, name), quietGround)
		expect(toRows(await everyEntry(store, 1000))).toEqual(await expectedRows(name))
	})

	test('every row of lakeFS’s is as its manifest says', async () => {
		const store = await openBadgerStore(lakefsSmall, quietGround)
		expect(toRows(await everyEntry(store, 7))).toEqual(toRows(await manifestEntries('small')))
	})
})

test('an entry that ended before the opening is gone, one that ends later is there', async () => {
	const folder = join(badgerFixtures, 'times')
	const keysAt = async (now: string) => {
		const store = await openBadgerStore(folder, { ...quietGround, now: () => new Date(now) })
		return (await store.scan({ partition: utf8('ends'), limit: 10, valueBytes: 0 })).entries.map(({ key }) => Buffer.from(key).toString())
	}
	expect(await keysAt('2026-01-01T00:00:00Z')).toEqual(['0', '1', '2', '3', '4', '5'])
	expect(await keysAt('2030-01-01T00:00:00Z')).toEqual(['0', '2', '3', '5'])
	expect(await keysAt('2101-01-01T00:00:00Z')).toEqual(['0', '3'])
})

test('a partition’s name has no slash in it: the first one ends it', async () => {
	const store = await openBadgerStore(join(badgerFixtures, 'times'), quietGround)
	expect(hex((await store.get(nameOf('names', 'with/more/slashes')))?.value ?? utf8('nothing'))).toBe(hex(utf8('x')))
	expect(await store.get(nameOf('names/with', 'more/slashes'))).toBeNull()
	expect(await store.count(utf8('names/with'))).toBe(0)
})

test('nothing in the folder is written, touched or left behind', async () => {
	await using folder = await copyBadgerFolder(join(badgerFixtures, 'killed-small'))
	const look = async () => {
		const names = (await readdir(folder.path)).sort()
		return Promise.all(
			['.', ...names].map(async (name) => {
				const { size, mtimeMs, ctimeMs } = await stat(join(folder.path, name))
				return { name, size, mtimeMs, ctimeMs }
			}),
		)
	}
	const before = await look()
	const store = await openBadgerStore(folder.path, quietGround)
	await everyEntry(store)
	await store.close()
	expect(await look()).toEqual(before)
})

describe('a folder that cannot be read as a store', () => {
	test('is not there', async () => {
		const missing = join(badgerFixtures, 'no such folder')
		expect(await faultOf(openBadgerStore(missing, quietGround))).toMatchObject({ kind: 'not-found' })
	})

	test('has no MANIFEST', async () => {
		await using folder = await copyBadgerFolder(lakefsSmall)
		await rm(join(folder.path, 'MANIFEST'))
		expect(await faultOf(openBadgerStore(folder.path, quietGround))).toEqual({ kind: 'not-found', path: join(folder.path, 'MANIFEST') })
	})

	test('is encrypted', async () => {
		expect(await faultOf(openBadgerStore(join(badgerFixtures, 'encrypted'), quietGround))).toMatchObject({
			kind: 'store-damaged',
			detail: 'MANIFEST at byte 16: the tables are encrypted',
		})
	})

	test('lacks a table that its MANIFEST lists: nothing is left, and it is not taken for empty', async () => {
		await using folder = await copyBadgerFolder(lakefsSmall)
		const path = join(folder.path, '000001.sst')
		await rm(path)
		const store = await openBadgerStore(folder.path, quietGround)
		expect(store.traits.gaps).toEqual({
			pieces: 1,
			named: ['000001.sst at byte 0: MANIFEST lists this table, and it is not there'],
		})
		expect(await everyEntry(store)).toEqual([])
	})
})

describe('a folder that changes while it is open', () => {
	test('faults once, and is read anew by the next call', async () => {
		await using folder = await copyBadgerFolder(join(badgerFixtures, 'killed'))
		const store = await openBadgerStore(folder.path, quietGround)
		expect(await store.get(nameOf('together', '1'))).not.toBeNull()
		await rm(join(folder.path, '00001.mem'))
		expect(await faultOf(store.get(nameOf('together', '1')))).toEqual({ kind: 'file-replaced', path: folder.path })
		expect(await store.get(nameOf('together', '1'))).toBeNull()
		expect(await store.get(nameOf('p1', 'k001'))).not.toBeNull()
	})

	test('is not read on where a table was written to or taken away meanwhile', async () => {
		await using folder = await copyBadgerFolder(lakefsSmall)
		const store = await openBadgerStore(folder.path, quietGround)
		const [entry] = await manifestEntries('small')
		if (!entry) throw new Error('the manifest has no rows')
		const table = join(folder.path, '000001.sst')
		await utimes(table, 1, 1)
		expect(await faultOf(store.get(entry))).toEqual({ kind: 'file-replaced', path: table })
	})

	test('is not mixed with another that took its place', async () => {
		await using folder = await copyBadgerFolder(lakefsSmall)
		await using other = await copyBadgerFolder(join(badgerFixtures, 'times'))
		const store = await openBadgerStore(folder.path, quietGround)
		await rename(folder.path, `${folder.path}-before`)
		await rename(other.path, folder.path)
		expect(await faultOf(store.partitions({ limit: 9 }))).toMatchObject({ kind: 'file-replaced' })
		expect((await store.partitions({ limit: 9 })).partitions.map((name) => Buffer.from(name).toString())).toEqual(['ends', 'names'])
	})

	test('is refused where a program took it meanwhile', async () => {
		await using folder = await copyBadgerFolder(lakefsSmall)
		const store = await openBadgerStore(folder.path, { ...quietGround, platform: 'darwin', isRunning: (id) => id === 4711 })
		await writeFile(join(folder.path, 'LOCK'), '4711\n')
		expect(await faultOf(store.partitions({ limit: 9 }))).toMatchObject({ kind: 'file-replaced' })
		expect(await faultOf(store.partitions({ limit: 9 }))).toEqual({ kind: 'store-in-use', path: folder.path, processId: 4711 })
	})
})
