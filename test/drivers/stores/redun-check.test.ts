import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { CachedFinding } from '../../../electron/contract/cached.ts'
import { redunVersions } from '../../../electron/drivers/dialects/redun-versions.ts'
import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import { watchPickle } from '../../../electron/drivers/stores/redun-pickle-end.ts'
import { createRedunValues } from '../../../electron/drivers/stores/redun-values.ts'
import { checkAll, copyWorkflow, damage, inOrder, outsideHashes, putFile, storePath } from '../../support/redun-damage.ts'
import { copyFixture, moveQuickly, redunFixture, withFolder, within } from '../../support/redun-database.ts'
import { createRepository } from '../../support/redun-postgres.ts'
import { copyRows } from '../../support/redun-postgres-rows.ts'
import { optionsOn, valuesIn, valuesOn, workflowPlaces, workflowValues } from '../../support/redun-values-ground.ts'

const none = { missing: 0, cut: 0, altered: 0, orphaned: 0, doubled: 0, 'no-store': 0, 'hash-differs': 0 }
const nameOf = (bytes: Uint8Array) => createHash('sha512').update('l5:Valuee').update(bytes).digest('hex').slice(0, 40)
const insertValue = (db: Database.Database, hash: string, type: string, bytes: Uint8Array) =>
	db.prepare("INSERT INTO value VALUES (?, ?, 'application/python-pickle', ?)").run(hash, type, bytes)

test('judges every value of a whole repository and finds nothing', async () => {
	const { checked, findings, progress } = await checkAll(await workflowValues())
	const rows = within(redunFixture('workflow/redun.db'), (db) => db.prepare('SELECT value_hash, value FROM value').all()) as {
		value_hash: string
		value: Buffer
	}[]
	const store = redunFixture('workflow/values')
	const bytesOf = (hash: string, value: Buffer) => (value.length > 0 ? value : readFileSync(storePath(store, hash)))
	const plain = rows.filter(({ value_hash: hash, value }) => nameOf(bytesOf(hash, value)) === hash)
	expect(findings).toEqual([])
	expect(checked).toEqual({ kind: 'checked', values: 156, hashed: plain.length, notFromBytes: 156 - plain.length, counts: none })
	expect(plain.length).toBeGreaterThan(60)
	expect(progress[0]).toMatchObject({ total: 156 })
})

test('finds what was damaged, each under its own name, and nothing else', async () => {
	await withFolder(async (folder) => {
		const { path, store } = await copyWorkflow(folder)
		const expected = await damage(path, store)
		const { findings, checked } = await checkAll(await valuesIn(path, { places: { valueStore: store, projectFolder: folder } }))
		expect(inOrder(findings)).toEqual(inOrder(expected))
		expect(checked.counts).toEqual({ ...none, missing: 1, cut: 2, altered: 2, orphaned: 1, doubled: 1 })
		expect(checked.values).toBe(156)
	})
})

test('finds one flipped bit in a row', async () => {
	await withFolder(async (folder) => {
		const { path, store } = await copyWorkflow(folder)
		const flipped = within(path, (db) => {
			const row = db.prepare("SELECT value_hash, type, value FROM value WHERE value_hash LIKE 'a8396c89%'").get() as {
				value_hash: string
				type: string
				value: Buffer
			}
			const at = row.value.length - 3
			row.value[at] = (row.value[at] ?? 0) ^ 4
			db.prepare('UPDATE value SET value = ? WHERE value_hash = ?').run(row.value, row.value_hash)
			return row
		})
		const { findings } = await checkAll(await valuesIn(path, { places: { valueStore: store, projectFolder: folder } }))
		const { value_hash: hash, type, value } = flipped
		expect(findings).toEqual([{ state: 'hash-differs', hash, type, path: null, sizeBytes: value.length }])
	})
})

test.each([null, 's3://bucket/values'])('tells of every value outside that there is no store to look into, with %s', async (valueStore) => {
	const path = redunFixture('workflow/redun.db')
	const { findings, checked } = await checkAll(await valuesIn(path, { places: { valueStore, projectFolder: null } }))
	// In the order in which rows lie in the file
	expect(new Set(findings.map(({ state, hash, path: file, sizeBytes }) => JSON.stringify([state, hash, file, sizeBytes])))).toEqual(
		new Set(outsideHashes(path).map((hash) => JSON.stringify(['no-store', hash, null, null]))),
	)
	expect(findings).toHaveLength(12)
	expect(checked).toMatchObject({ values: 156, counts: { ...none, 'no-store': 12 } })
	expect(checked.hashed + checked.notFromBytes).toBe(144)
})

test('tells every value outside as missing where the folder of the store is gone', async () => {
	const path = redunFixture('workflow/redun.db')
	const gone = join(redunFixture('workflow'), 'no-such-folder')
	const { checked } = await checkAll(await valuesIn(path, { places: { valueStore: gone, projectFolder: null } }))
	expect(checked.counts).toEqual({ ...none, missing: 12 })
})

test('sees that a file outside was cut even where its hash does not follow from its bytes', async () => {
	await withFolder(async (folder) => {
		const path = await copyFixture('empty/redun_v3.5.db', folder)
		const store = join(folder, 'values')
		const pickle = Buffer.from('8003635f5f6275696c74696e5f5f0a7365740a71005d710128580100000061580100000062658571025271032e', 'hex')
		const [whole, cut, longer] = ['11'.repeat(20), '22'.repeat(20), '33'.repeat(20)]
		within(path, (db) => {
			for (const hash of [whole, cut, longer]) insertValue(db, hash, 'builtins.set', Buffer.alloc(0))
		})
		await putFile(store, whole, pickle)
		await putFile(store, cut, pickle.subarray(0, 30))
		await putFile(store, longer, Buffer.concat([pickle, Buffer.from('more')]))
		const { findings, checked } = await checkAll(await valuesIn(path, { places: { valueStore: store, projectFolder: null } }))
		expect(findings.map(({ state, hash }) => [state, hash])).toEqual([
			['cut', cut],
			['altered', longer],
		])
		expect([checked.hashed, checked.notFromBytes]).toEqual([0, 3])
	})
})

test('hashes a value of 120 MB in pieces, inside and outside', async () => {
	await withFolder(async (folder) => {
		const path = await copyFixture('empty/redun_v3.5.db', folder)
		const store = join(folder, 'values')
		const bytes = Buffer.alloc(120_000_000, 'large')
		const [inside, outside] = [nameOf(bytes), nameOf(Buffer.concat([bytes, Buffer.from('.')]))]
		within(path, (db) => {
			insertValue(db, inside, 'builtins.bytes', bytes)
			insertValue(db, outside, 'builtins.bytes', Buffer.alloc(0))
		})
		await putFile(store, outside, Buffer.concat([bytes, Buffer.from('.')]))
		const { checked, progress } = await checkAll(await valuesIn(path, { places: { valueStore: store, projectFolder: null } }))
		expect(checked).toEqual({ kind: 'checked', values: 2, hashed: 2, notFromBytes: 0, counts: none })
		expect(progress.length).toBeGreaterThan(1)
		expect(Math.max(...progress.map((event) => event.bytes))).toBeLessThanOrEqual(240_000_001)
	})
})

test('ends when it is cancelled, in the middle of a large value', async () => {
	await withFolder(async (folder) => {
		const path = await copyFixture('empty/redun_v3.5.db', folder)
		const store = join(folder, 'values')
		const hash = '44'.repeat(20)
		within(path, (db) => insertValue(db, hash, 'builtins.bytes', Buffer.alloc(0)))
		await putFile(store, hash, Buffer.alloc(60_000_000))
		const values = await valuesIn(path, { places: { valueStore: store, projectFolder: null } })
		const stopping = new AbortController()
		let read = 0
		const checking = values.check({
			signal: stopping.signal,
			onEvent(event) {
				if (event.kind !== 'progress') return
				read = event.bytes
				stopping.abort()
			},
		})
		await expect(checking).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
		expect(read).toBeLessThan(60_000_000)
	})
})

test('judges on PostgreSQL as on SQLite', async () => {
	await using repository = await createRepository('3.5')
	await copyRows(redunFixture('workflow/redun.db'), repository)
	const there = await checkAll(valuesOn(repository.engine, 'postgres', { places: workflowPlaces }))
	const here = await checkAll(await workflowValues())
	expect([there.checked, there.findings]).toEqual([here.checked, here.findings])
	const without = await checkAll(valuesOn(repository.engine, 'postgres'))
	expect(without.checked.counts).toEqual({ ...none, 'no-store': 12 })
})

test.each(redunVersions.map(({ label }) => label))('finds nothing wrong with values of redun 0.7.4 at %s', async (label) => {
	await withFolder(async (folder) => {
		const path = await copyFixture('legacy/source_v3.1_redun0.7.4.db', folder)
		await moveQuickly(path, label)
		const { checked } = await checkAll(await valuesIn(path))
		expect(checked).toMatchObject({ values: 63, counts: none })
		expect(checked.hashed + checked.notFromBytes).toBe(63)
	})
})

test('tells how a pickle ends, whatever the pieces it comes in', () => {
	const endOf = (bytes: Uint8Array, size: number) => {
		const watch = watchPickle()
		for (let at = 0; at < bytes.length; at += size) watch.take(bytes.subarray(at, at + size))
		return watch.end()
	}
	const pickles = within(redunFixture('workflow/redun.db'), (db) =>
		db.prepare("SELECT value FROM value WHERE substr(value, 1, 2) = x'8003'").pluck().all(),
	) as Buffer[]
	expect(pickles.length).toBeGreaterThan(140)
	for (const pickle of pickles)
		for (const size of [1, 7, 1_000_000]) {
			expect(endOf(pickle, size)).toBe('whole')
			expect(endOf(Buffer.concat([pickle, Buffer.from('x')]), size)).toBe('other')
			const shorter = pickle.subarray(0, pickle.length - 1)
			expect(endOf(shorter, size)).toBe(shorter.at(-1) === 0x2e ? 'other' : 'cut')
		}
	expect(endOf(Buffer.from('no pickle at all'), 5)).toBe('other')
})

const states: readonly CachedFinding['state'][] = ['missing', 'cut', 'altered', 'orphaned', 'doubled', 'no-store', 'hash-differs']

test('counts every state, whether it was found or not', async () => {
	const { checked } = await checkAll(await valuesIn(redunFixture('empty/redun_v1.0.db')))
	expect(Object.keys(checked.counts).toSorted()).toEqual(states.toSorted())
	expect(checked).toMatchObject({ values: 0, hashed: 0, notFromBytes: 0 })
})

test('reads many values by pages of as many as fit into them, and large ones by themselves', async () => {
	await withFolder(async (folder) => {
		const path = await copyFixture('empty/redun_v3.5.db', folder)
		const large = 140_000
		const bytesOf = (at: number) => Buffer.alloc(at % 10 === 0 ? large : 1_000, `value ${at} `)
		within(path, (db) => {
			db.exec('BEGIN')
			for (let at = 0; at < 2_400; at++) insertValue(db, nameOf(bytesOf(at)), 'builtins.bytes', bytesOf(at))
			db.exec('COMMIT')
		})
		const engine = await openSqlite({ path })
		const sizes: { readonly rows: number; readonly bytes: number }[] = []
		const read: typeof engine.read = async (queries, listening) => {
			const answers = await engine.read(queries, listening)
			for (const { rows } of answers) {
				const bytes = rows.flat().reduce((sum: number, value) => sum + (value instanceof Uint8Array ? value.length : 0), 0)
				sizes.push({ rows: rows.length, bytes })
			}
			return answers
		}
		const pieces: number[] = []
		const piece: typeof engine.piece = async (request, listening) => {
			const found = await engine.piece(request, listening)
			pieces.push(found?.bytes.length ?? 0)
			return found
		}
		const { checked, progress } = await checkAll(createRedunValues({ ...optionsOn(engine, 'sqlite'), engine: { read, piece } }))
		expect(checked).toMatchObject({ values: 2_400, hashed: 2_400, counts: none })
		const pages = sizes.filter(({ rows, bytes }) => rows > 100 && bytes > 0)
		expect(pages[0]?.rows).toBe(250)
		expect(Math.max(...pages.map(({ rows }) => rows))).toBeGreaterThan(250)
		expect(pages.reduce((sum, { rows }) => sum + rows, 0)).toBe(2_400)
		expect(pieces).toEqual(Array.from({ length: 240 }, () => large))
		expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThanOrEqual(1_000_000)
		expect(progress.every((event, at) => at === 0 || event.done >= (progress[at - 1]?.done ?? 0))).toBe(true)
		await engine.close()
	})
})

test('judges many files outside in the order of their rows, each by its own bytes, and reads long ones in pieces', async () => {
	await withFolder(async (folder) => {
		const path = await copyFixture('empty/redun_v3.5.db', folder)
		const store = join(folder, 'values')
		const bytesOf = (at: number) => Buffer.alloc(at % 20 === 0 ? 600_000 : 1_200, `value ${at} `)
		const kindOf = (at: number) => (at % 10 === 3 ? 'missing' : at % 10 === 7 ? 'altered' : 'whole')
		const hashes = Array.from({ length: 300 }, (_, at) => nameOf(bytesOf(at)))
		within(path, (db) => {
			for (const hash of hashes) insertValue(db, hash, 'builtins.bytes', Buffer.alloc(0))
		})
		for (const [at, hash] of hashes.entries())
			if (kindOf(at) !== 'missing') await putFile(store, hash, kindOf(at) === 'whole' ? bytesOf(at) : 'X.')
		const { checked, findings, progress } = await checkAll(await valuesIn(path, { places: { valueStore: store, projectFolder: null } }))
		expect(findings.map(({ hash, state }) => [hash, state])).toEqual(
			hashes.flatMap((hash, at) => (kindOf(at) === 'whole' ? [] : [[hash, kindOf(at)]])),
		)
		expect(checked).toMatchObject({ values: 300, hashed: 270, counts: { ...none, missing: 30, altered: 30 } })
		expect(progress.every(({ files }, at) => at === 0 || files >= (progress[at - 1]?.files ?? 0))).toBe(true)
	})
})

test.skipIf(process.platform === 'win32')(
	'reads a file through a link that stays in the store, and none through one that leads out of it',
	async () => {
		await withFolder(async (folder) => {
			const path = await copyFixture('empty/redun_v3.5.db', folder)
			const store = join(folder, 'values')
			const names = ['within', 'without', 'in a folder elsewhere']
				.map((text) => Buffer.from(text))
				.map((bytes) => [nameOf(bytes), bytes] as const)
			const [[within_, withinBytes], [without, withoutBytes], [elsewhere, elsewhereBytes]] = names as [
				(typeof names)[number],
				(typeof names)[number],
				(typeof names)[number],
			]
			within(path, (db) => {
				for (const [hash] of names) insertValue(db, hash, 'builtins.bytes', Buffer.alloc(0))
			})
			await putFile(store, 'kept/within', withinBytes)
			await mkdir(join(folder, 'outside'), { recursive: true })
			await writeFile(join(folder, 'outside', 'without'), withoutBytes)
			await writeFile(join(folder, 'outside', elsewhere.slice(2)), elsewhereBytes)
			for (const hash of [within_, without]) await mkdir(join(store, hash.slice(0, 2)), { recursive: true })
			await symlink(join(storePath(store, 'kept/within')), storePath(store, within_))
			await symlink(join(folder, 'outside', 'without'), storePath(store, without))
			await symlink(join(folder, 'outside'), join(store, elsewhere.slice(0, 2)))
			const { findings, checked } = await checkAll(await valuesIn(path, { places: { valueStore: store, projectFolder: null } }))
			expect(findings.map(({ hash, state }) => [hash, state])).toEqual([
				[without, 'missing'],
				[elsewhere, 'missing'],
			])
			expect(checked).toMatchObject({ values: 3, hashed: 1 })
		})
	},
)
