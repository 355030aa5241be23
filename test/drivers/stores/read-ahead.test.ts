import { describe, expect, test } from 'vitest'
import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import { createReadAhead } from '../../../electron/drivers/stores/read-ahead.ts'
import { createRedunStore } from '../../../electron/drivers/stores/redun-store.ts'
import { noise } from '../../conformance/store-ground.ts'
import { copyFixture, withFolder, within } from '../../support/redun-database.ts'
import { optionsOn, valuesOn } from '../../support/redun-values-ground.ts'

const long = 'ab'.repeat(20)
const bytes = noise(3_000_000, 7)
type Range = { readonly offset: number; readonly atMost: number }
const read = async ({ offset, atMost }: Range) => ({ bytes: bytes.slice(offset, offset + atMost), sizeBytes: bytes.length })

const readInto = (reads: Range[]) => (range: Range) => {
	reads.push(range)
	return read(range)
}

test('pieces that are asked for together are read once', async () => {
	const reads: Range[] = []
	const ahead = createReadAhead(async () => 'as it was')
	const piece = (offset: number) => ahead('one', { offset, atMost: 1000 }, readInto(reads))
	const found = await Promise.all([piece(0), piece(0), piece(2_000_000)])
	expect(found.map((one) => one?.bytes)).toEqual([bytes.slice(0, 1000), bytes.slice(0, 1000), bytes.slice(2_000_000, 2_001_000)])
	expect(reads).toHaveLength(1)
})

test('a reading that fails leaves the next one unharmed', async () => {
	const ahead = createReadAhead(async () => 'as it was')
	const failing = ahead('one', { offset: 0, atMost: 10 }, () => Promise.reject(new Error('gone')))
	const next = ahead('one', { offset: 0, atMost: 10 }, read)
	await expect(failing).rejects.toThrow('gone')
	expect((await next)?.bytes).toEqual(bytes.slice(0, 10))
})

test('nothing is held where nobody can say whether it was written to', async () => {
	const reads: Range[] = []
	const ahead = createReadAhead(async () => null)
	for (let at = 0; at < 3; at++) await ahead('one', { offset: at, atMost: 10 }, readInto(reads))
	expect(reads).toEqual([0, 1, 2].map((offset) => ({ offset, atMost: 10 })))
})

describe('a long value of redun inside a SQLite file', () => {
	/** How often the bytes of a value were asked of the engine. */
	async function withCounted(work: (asked: { count(): number; path: string; options: ReturnType<typeof optionsOn> }) => Promise<void>) {
		await withFolder(async (folder) => {
			const path = await copyFixture('workflow/redun.db', folder)
			within(path, (db) => db.prepare("INSERT INTO value VALUES (?, 'builtins.bytes', 'application/octet-stream', ?)").run(long, bytes))
			const engine = await openSqlite({ path })
			let count = 0
			const options = {
				...optionsOn(engine, 'sqlite'),
				path,
				read: ((queries, listening) => {
					count += queries.filter(({ sql }) => sql.includes('CAST(:from')).length
					return engine.read(queries, listening)
				}) as typeof engine.read,
			}
			try {
				await work({ count: () => count, path, options })
			} finally {
				await engine.close()
			}
		})
	}

	test('is read once for all its pieces, and anew once somebody wrote', async () => {
		await withCounted(async ({ count, path, options }) => {
			const values = valuesOn({ read: options.read } as Parameters<typeof valuesOn>[0], 'sqlite', { path })
			const all: Uint8Array[] = []
			for (let offset = 0; offset < bytes.length; offset += 500_000)
				all.push((await values.bytes(long, { offset, atMost: 500_000 }))?.bytes ?? new Uint8Array())
			expect(Buffer.concat(all).equals(bytes)).toBe(true)
			expect(count()).toBe(1)
			within(path, (db) => db.prepare('UPDATE value SET value = ? WHERE value_hash = ?').run(noise(2_000_000, 8), long))
			expect(await values.bytes(long, { offset: 0, atMost: 4 })).toMatchObject({
				bytes: noise(2_000_000, 8).slice(0, 4),
				sizeBytes: 2_000_000,
			})
			expect(count()).toBe(2)
		})
	})

	test('is told of without being read, and read to check its hash', async () => {
		await withCounted(async ({ count, path, options }) => {
			const values = valuesOn({ read: options.read } as Parameters<typeof valuesOn>[0], 'sqlite', { path })
			await values.get(long)
			expect(count()).toBe(0)
			expect((await values.checkHash(long)).result).toBe('differs')
			expect(count()).toBe(1)
		})
	})

	test('is read once as an entry too', async () => {
		await withCounted(async ({ count, options }) => {
			const store = createRedunStore({ ...options, shown: 'a file' })
			const name = { partition: Buffer.from('value'), key: Buffer.from(long) }
			for (const offset of [0, 1_000_000, 2_000_000])
				expect((await store.peek(name, { offset, atMost: 1000 }))?.bytes).toEqual(bytes.slice(offset, offset + 1000))
			expect(count()).toBe(1)
		})
	})
})
