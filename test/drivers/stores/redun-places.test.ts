import { appendFile, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CachedSort } from '../../../electron/contract/cached.ts'
import type { CachedValues } from '../../../electron/drivers/stores/cached-values.ts'
import { copyWorkflow, damage, outsideHashes, storePath } from '../../support/redun-damage.ts'
import { redunFixture, withFolder } from '../../support/redun-database.ts'
import { valueFiles, valuesIn, workflowPlaces } from '../../support/redun-values-ground.ts'

type Damaged = { readonly values: CachedValues; readonly folder: string; readonly store: string; readonly external: readonly string[] }

/** A copy of the workflow's repository and value store, to be damaged. */
async function withCopy(work: (copy: Damaged) => Promise<void>): Promise<void> {
	await withFolder(async (folder) => {
		const { path, store } = await copyWorkflow(folder)
		const values = await valuesIn(path, { places: { valueStore: store, projectFolder: folder } })
		await work({ values, folder, store, external: outsideHashes(path) })
	})
}

const listing = { sort: { by: 'hash', descending: false }, skip: 0, limit: 200 } as const

test('tells values whose file is gone from those that are there', async () => {
	await withCopy(async ({ values, store, external }) => {
		const [gone = '', kept = ''] = external
		await rm(storePath(store, gone))
		const missing = await values.list({ filter: { place: 'missing' }, ...listing })
		expect([missing.total, missing.values.map(({ hash, place, sizeBytes }) => [hash, place, sizeBytes])]).toEqual([
			1,
			[[gone, 'missing', null]],
		])
		expect((await values.list({ filter: { place: 'external' }, ...listing })).total).toBe(11)
		expect(await values.get(gone)).toMatchObject({ externalPath: storePath(store, gone) })
		expect(await values.checkHash(gone)).toEqual({ result: 'no-bytes', found: null })
		expect(await values.bytes(gone, { offset: 0, atMost: 10 })).toBeNull()
		expect(await values.get(kept)).toMatchObject({ place: 'external' })
		expect(await values.checkHash(kept)).toMatchObject({ result: 'matches' })
	})
})

test('lists all values outside together, whatever became of their files, each with its own place', async () => {
	await withCopy(async ({ values, folder, store, external }) => {
		const [missing = ''] = external
		await damage(join(folder, 'redun.db'), store)
		const outside = async (sort: CachedSort, skip = 0) => values.list({ filter: { place: 'outside' }, sort, skip, limit: 200 })
		const listed = await outside(listing.sort)
		expect(listed.values.map(({ hash }) => hash)).toEqual(external)
		expect([listed.total, listed.values.filter(({ place }) => place !== 'external').map(({ hash, place }) => [hash, place])]).toEqual([
			12,
			[[missing, 'missing']],
		])
		for (const descending of [true, false]) {
			const bySize = await outside({ by: 'size', descending })
			const sizes = bySize.values.map(({ sizeBytes }) => sizeBytes)
			expect([bySize.total, bySize.outsideApart ?? false, bySize.values.at(-1)?.hash]).toEqual([12, false, missing])
			expect(sizes).toEqual([
				...sizes
					.slice(0, -1)
					.map(Number)
					.toSorted((one, other) => (descending ? other - one : one - other)),
				null,
			])
			expect((await outside({ by: 'size', descending }, 7)).values).toEqual(bySize.values.slice(7))
		}
		await rm(store, { recursive: true })
		const without = await outside({ by: 'size', descending: true })
		expect([without.outsideApart, without.values.map(({ place }) => place)]).toEqual([true, external.map(() => 'missing')])
	})
})

test('sees that a file was cut or altered, and that a row with bytes wins over a file', async () => {
	await withCopy(async ({ values, store, external }) => {
		const [cut = '', altered = ''] = external
		await truncate(storePath(store, cut), 500)
		await appendFile(storePath(store, altered), 'x')
		for (const hash of [cut, altered]) {
			const { result, found } = await values.checkHash(hash)
			expect(result).toBe('differs')
			expect(found).toMatch(/^[0-9a-f]{40}$/)
		}
		const inside = 'a8396c89'
		const { hash } = await values.get(inside)
		await mkdir(join(store, hash.slice(0, 2)), { recursive: true })
		await writeFile(storePath(store, hash), 'other bytes')
		expect(await values.get(inside)).toMatchObject({ place: 'inside', externalPath: null })
		expect(await values.checkHash(inside)).toMatchObject({ result: 'matches' })
	})
})

test('sorts values outside by the size of their files where only such are asked for', async () => {
	await withCopy(async ({ values }) => {
		const { values: listed } = await values.list({
			filter: { place: 'external' },
			sort: { by: 'size', descending: true },
			skip: 0,
			limit: 50,
		})
		const sizes = listed.map(({ sizeBytes }) => sizeBytes ?? 0)
		expect(sizes[0]).toBe(1_000_110)
		expect(sizes).toEqual(sizes.toSorted((one, other) => other - one))
		const page = await values.list({ filter: { place: 'external' }, sort: { by: 'size', descending: true }, skip: 3, limit: 2 })
		expect(page).toEqual({ values: listed.slice(3, 5), total: 12 })
	})
})

test('sorts values outside by the size of their files among those inside, and tells the same bytes in all as the sum of the space', async () => {
	await withCopy(async ({ values, store, external }) => {
		const page = async (descending: boolean, type?: string) =>
			values.list({ filter: type === undefined ? {} : { type }, sort: { by: 'size', descending }, skip: 0, limit: 200 })
		const sizesOf = ({ values: listed }: Awaited<ReturnType<typeof page>>) => listed.map(({ sizeBytes }) => sizeBytes)
		const [first, ascending] = [await page(true), await page(false)]
		const sizes = sizesOf(first).map(Number)
		expect([sizes[0], first.values[0]?.place, sizes.length]).toEqual([1_000_110, 'external', 156])
		expect(sizes).toEqual(sizes.toSorted((one, other) => other - one))
		expect(ascending.values).toEqual(first.values.toReversed())
		expect([first, ascending].map(({ outsideApart }) => outsideApart ?? false)).toEqual([false, false])
		const { insideBytes, externalBytes } = (await values.space()).total
		expect(sizes.reduce((sum, size) => sum + size)).toBe(insideBytes + externalBytes)
		const texts = sizesOf(await page(true, 'builtins.str')).map(Number)
		expect(texts).toEqual(texts.toSorted((one, other) => other - one))
		// A file that went is seen by the folder it was in, and its value has no size to go by
		await rm(storePath(store, first.values[0]?.hash ?? ''))
		for (const descending of [true, false])
			expect((await page(descending)).values.at(-1)).toMatchObject({ place: 'missing', sizeBytes: null })
		await rm(store, { recursive: true })
		const without = await page(true)
		expect([
			without.outsideApart,
			without.values
				.slice(-external.length)
				.map(({ hash }) => hash)
				.toSorted(),
		]).toEqual([true, external])
	})
})

test('sorts those outside apart where their folder does not answer, and waits for it once', async () => {
	let asked = 0
	const files = new Proxy(valueFiles, {
		get(target, name: keyof typeof valueFiles) {
			if (name === 'readdir') asked += 1
			return name === 'readdir' ? () => new Promise(() => undefined) : target[name]
		},
	})
	const [path, sort] = [redunFixture('workflow/redun.db'), { by: 'size', descending: true }] as const
	const values = await valuesIn(path, { path, files, places: workflowPlaces, storeWithinMs: 1_000 })
	const list = () => values.list({ filter: {}, sort, skip: 0, limit: 200 })
	const listed = await list()
	expect(listed.outsideApart).toBe(true)
	expect(listed.values.slice(-12).map(({ place }) => place)).toEqual(Array.from({ length: 12 }, () => 'external'))
	expect(await list()).toEqual(listed)
	expect(asked).toBe(1)
})

test.each([null, 's3://bucket/values'])('says of values outside that nobody said where, with the store at %s', async (valueStore) => {
	const values = await valuesIn(redunFixture('workflow/redun.db'), { places: { valueStore, projectFolder: null } })
	const { values: listed, total } = await values.list({ filter: { place: 'no-store' }, ...listing })
	expect([total, new Set(listed.map(({ place }) => place))]).toEqual([12, new Set(['no-store'])])
	expect(await values.list({ filter: { place: 'outside' }, ...listing })).toEqual({ values: listed, total })
	for (const place of ['external', 'missing'] as const) expect((await values.list({ filter: { place }, ...listing })).total).toBe(0)
	const { hash = '' } = listed[0] ?? {}
	expect(await values.get(hash)).toMatchObject({ externalPath: null })
	expect(await values.checkHash(hash)).toMatchObject({ result: 'no-bytes' })
	expect((await values.get('7e1e2b45')).cacheFile).toMatchObject({ sizeBytes: null })
})

test('follows no link out of the value store', async () => {
	await withCopy(async ({ values, folder, store, external }) => {
		const [hash = ''] = external
		const secret = join(folder, 'secret')
		await writeFile(secret, 'not for sale')
		await rm(storePath(store, hash))
		await symlink(secret, storePath(store, hash))
		expect(await values.bytes(hash, { offset: 0, atMost: 100 })).toBeNull()
		expect(await readFile(secret, 'utf8')).toBe('not for sale')
		await rm(storePath(store, hash))
		await mkdir(storePath(store, hash))
		await expect(values.bytes(hash, { offset: 0, atMost: 100 })).rejects.toMatchObject({ fault: { kind: 'permission-denied' } })
		expect((await values.list({ filter: {}, ...listing })).values.find((value) => value.hash === hash)).toMatchObject({
			place: 'external',
			sizeBytes: null,
		})
	})
})
