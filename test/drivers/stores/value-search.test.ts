import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { OpenEngine } from '../../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import { openKeeperHere } from '../../../electron/drivers/open-keeper.ts'
import type { Keeper } from '../../../electron/drivers/stores/keeper.ts'
import { setUpPostgresStore } from '../../../electron/drivers/stores/postgres-set-up.ts'
import { kindOf, layEntries, refOf } from '../../support/keeper-entries.ts'
import { engineWanted, insertEntries, openKeeperProcess } from '../../support/keeper-ground.ts'
import { at, lakefsRows, readManifest } from '../../support/lakefs-stores.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { redunFixture } from '../../support/redun-database.ts'
import { workflowPlaces } from '../../support/redun-values-ground.ts'
import { createPlace } from '../../support/sqlite-place.ts'

const piece = 4_194_304
const stretch = 16_777_216
const length = stretch + piece + 1000
const needle = Buffer.from('needle')
/** At both ends, across the borders of pieces and of what is gone through at a time backwards, and twice over itself. */
const places = [0, piece - 3, 2 * piece, stretch - 1, length - stretch - 2, length - needle.length].toSorted((one, other) => one - other)

function haystack(): Uint8Array {
	const value = Buffer.alloc(length, Buffer.from([0x81, 0x00, 0xfe, 0x6e, 0xc3]))
	for (const place of places) value.set(needle, place)
	return value
}

const large = at('p', 'large')
const small = at('p', 'small')
const rows = () => [
	{ ...large, value: haystack() },
	{ ...small, value: new Uint8Array(Buffer.from('aaaa')) },
	{ ...at('p', 'empty'), value: new Uint8Array() },
]

type Wishes = { readonly from?: number; readonly backwards?: boolean; readonly reveal?: boolean; readonly signal?: AbortSignal }

function find(keeper: Keeper, name: Parameters<typeof refOf>[0], wanted: string | Uint8Array, wishes: Wishes = {}) {
	const { from = 0, backwards = false, reveal = false, signal } = wishes
	const bytes = typeof wanted === 'string' ? new TextEncoder().encode(wanted) : wanted
	return keeper.find(refOf(name), { needle: bytes, from, backwards, reveal }, { signal, onEvent: () => undefined })
}

const placed = (place: number | null, wrapped = false) => expect.objectContaining({ at: place, wrapped })

/** What is found in a large value and in small ones, whichever database keeps them. */
async function expectFound(keeper: Keeper): Promise<void> {
	for (const [index, place] of places.entries()) {
		const before = places[index - 1]
		const from = before === undefined ? 0 : before + 1
		expect(await find(keeper, large, 'needle', { from }), `from ${from}`).toEqual({ at: place, wrapped: false, totalBytes: length })
		expect(await find(keeper, large, 'needle', { from: place })).toEqual(placed(place))
		const backwards = await find(keeper, large, 'needle', { from: place, backwards: true })
		expect(backwards, `before ${place}`).toEqual(before === undefined ? placed(places.at(-1) ?? null, true) : placed(before))
	}
	expect(await find(keeper, large, 'needle', { from: length - needle.length + 1 })).toEqual(placed(0, true))
	expect(await find(keeper, large, 'needle', { from: length * 2 })).toEqual(placed(0, true))
	expect(await find(keeper, large, 'needle', { from: length * 2, backwards: true })).toEqual(placed(places.at(-1) ?? null))
	expect(await find(keeper, large, 'needles', { from: 77 })).toEqual(placed(null))
	expect(await find(keeper, large, 'Needle')).toEqual(placed(null))
	const found = [0, 1, 2, 3].map((from) => find(keeper, small, 'aaa', { from }))
	expect(await Promise.all(found)).toEqual([placed(0), placed(1), placed(0, true), placed(0, true)])
	expect(await find(keeper, small, 'aaa', { from: 1, backwards: true })).toEqual(placed(0))
	expect(await find(keeper, small, 'aaaa', { from: 1 })).toEqual(placed(0, true))
	expect(await find(keeper, small, 'aaaaa')).toEqual(placed(null))
	expect(await find(keeper, at('p', 'empty'), 'a')).toEqual({ at: null, wrapped: false, totalBytes: 0 })
	expect(await kindOf(find(keeper, at('p', 'nothing'), 'a'))).toBe('not-in-store')
}

describe('bytes are found in all of a value', () => {
	test('in a SQLite file: at both ends, across pieces, over one another, in both directions and once around', async () => {
		await using place = createPlace()
		await using opened = await openKeeperProcess(engineWanted({ path: await layEntries(place, rows()) }))
		await expectFound(opened.keeper)
	})

	test('on a PostgreSQL server just so', async () => {
		await using database = await createDatabase()
		const { engine } = await openPostgres({ server: database.server }, { environment: {} })
		await setUpPostgresStore(engine)
		await insertEntries(engine, rows())
		await engine.close()
		await using opened = await openKeeperProcess(engineWanted({ server: database.server }))
		await expectFound(opened.keeper)
	})

	test('and among what redun cached, inside the database and outside', async () => {
		const engine = { path: redunFixture('workflow/redun.db') }
		await using opened = await openKeeperProcess({ kind: 'engine', engine, places: workflowPlaces })
		const { keeper } = opened
		for (const filter of [{ place: 'external' as const }, { type: 'builtins.str' }]) {
			const { values } = await keeper.cached.list({ filter, sort: { by: 'hash', descending: false }, skip: 0, limit: 1 })
			const [value] = values
			if (!value) throw new Error('the fixture has no such value')
			const of = { kind: 'cached' as const, hash: value.hash }
			const { bytes, totalBytes } = await keeper.bytes(of, { offset: 0, atMost: 2_000_000, reveal: false })
			const wanted = bytes.slice(-5)
			const sought = { needle: wanted, from: 0, backwards: false, reveal: false }
			const found = await keeper.find(of, sought, { onEvent: () => undefined })
			expect(found).toEqual({ at: Buffer.from(bytes).indexOf(wanted), wrapped: false, totalBytes })
		}
	})
})

describe('a search', () => {
	test('for nothing, and for more than is compared at once, is refused by name', async () => {
		await using place = createPlace()
		await using opened = await openKeeperProcess(engineWanted({ path: await layEntries(place, rows()) }))
		expect(await kindOf(find(opened.keeper, small, ''))).toBe('needle-refused')
		expect(await kindOf(find(opened.keeper, small, 'a'.repeat(1025)))).toBe('needle-refused')
		expect(await find(opened.keeper, small, 'a'.repeat(1024))).toEqual(placed(null))
	})

	test('tells nothing of what keeps a secret, until that is asked for', async () => {
		const row = readManifest().find(({ key }) => key.includes('/credentials/'))
		if (!row) throw new Error('the fixture has no credentials')
		await using place = createPlace()
		await using opened = await openKeeperProcess(engineWanted({ path: await layEntries(place, lakefsRows()) }))
		const name = at(row.partition, row.key)
		expect(await kindOf(find(opened.keeper, name, 'a'))).toBe('store-secret')
		expect(await kindOf(find(opened.keeper, name, 'a', { reveal: true }))).toBe('none')
	})

	test('stops when it is cancelled, and the keeper answers on', async () => {
		await using place = createPlace()
		const zeros = { ...at('p', 'zeros'), value: Buffer.alloc(12 * piece) }
		await using opened = await openKeeperProcess(engineWanted({ path: await layEntries(place, [...rows(), zeros]) }))
		const { keeper } = opened
		const stop = new AbortController()
		// What is compared over and over again, so that a piece takes long
		const slow = Buffer.alloc(1024)
		slow[511] = 1
		const sought = { needle: slow, from: 0, backwards: false, reveal: false }
		expect(await kindOf(keeper.find(refOf(zeros), sought, { signal: stop.signal, onEvent: () => stop.abort() }))).toBe('cancelled')
		expect(await kindOf(find(keeper, large, 'needle', { signal: AbortSignal.abort() }))).toBe('cancelled')
		expect(await find(keeper, large, 'needle')).toEqual(placed(0))
	})

	test('says how far it is, to the last byte', async () => {
		await using place = createPlace()
		await using opened = await openKeeperProcess(engineWanted({ path: await layEntries(place, rows()) }))
		const told: number[] = []
		const sought = { needle: Buffer.from('nowhere'), from: 5000, backwards: false, reveal: false }
		await opened.keeper.find(refOf(large), sought, { onEvent: ({ bytes }) => void told.push(bytes) })
		expect(told[0]).toBe(piece)
		expect(told).toEqual(told.toSorted((one, other) => one - other))
		expect(told.at(-1)).toBe(length)
	})

	test('ends where somebody writes the value while it is looked through', async () => {
		await using place = createPlace()
		const path = await layEntries(place, rows())
		const openEngine: OpenEngine = (wanted) => openSqlite('path' in wanted ? wanted : { path })
		const keeper = await openKeeperHere(engineWanted({ path }), openEngine)
		const other = new Database(path)
		try {
			const onEvent = () => void other.prepare("UPDATE kv SET value = x'00' WHERE key = CAST('large' AS BLOB)").run()
			const sought = { needle: Buffer.from('nowhere'), from: 0, backwards: false, reveal: false }
			expect(await kindOf(keeper.find(refOf(large), sought, { onEvent }))).toBe('changed-since-read')
		} finally {
			other.close()
			await keeper.close()
		}
	})
})
