import { copyFile, readFile } from 'node:fs/promises'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { decoderKindSchema } from '../../../electron/contract/decoded.ts'
import { valuesSurveySchema, viewedSchema } from '../../../electron/contract/values.ts'
import { startDynamo } from '../../support/dynalite.ts'
import { entry, kindOf, layEntries, refOf } from '../../support/keeper-entries.ts'
import { engineWanted, everyText, type KeeperUnderTest, openKeeperProcess } from '../../support/keeper-ground.ts'
import { at, lakefsRows, readManifest, rowBytes } from '../../support/lakefs-stores.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { redunFixture } from '../../support/redun-database.ts'
import { workflowPlaces } from '../../support/redun-values-ground.ts'
import { createPlace } from '../../support/sqlite-place.ts'
import { inProject } from '../../support/test-app.ts'

/** The one record of an access key in the fixture. */
function credential() {
	const row = readManifest().find(({ key }) => key.includes('/credentials/'))
	if (!row) throw new Error('the fixture has no credentials')
	return row
}

describe('a keeper in a process of its own', () => {
	test('finds the entries of lakeFS in a SQLite file and says what they are', async () => {
		await using place = createPlace()
		await using opened = await openKeeperProcess(engineWanted({ path: await layEntries(place, lakefsRows()) }))
		await expectLakefs(opened)
	})

	test('finds them on a PostgreSQL server, as lakeFS lays them out', async () => {
		await using database = await createDatabase(await readFile(inProject('test/fixtures/lakefs/small/kv.sql'), 'utf8'))
		await using opened = await openKeeperProcess(engineWanted({ server: database.server }))
		await expectLakefs(opened)
	})

	test('finds them in a folder of Badger, which it only reads', async () => {
		await using opened = await openKeeperProcess({ kind: 'badger', path: inProject('test/fixtures/lakefs/small/badger') })
		const { keeper } = opened
		await expectLakefs(opened, 'badger')
		expect(await kindOf(keeper.store('badger').set(at('p', 'k'), new Uint8Array()))).toBe('store-read-only')
	})

	test('finds them in a table of DynamoDB', async () => {
		await using server = await startDynamo()
		await using opened = await openKeeperProcess({ kind: 'dynamodb', address: await server.createTable() })
		const { keeper } = opened
		for (const { value, ...name } of lakefsRows()) await keeper.store('dynamodb').set(name, value)
		await expectLakefs(opened, 'dynamodb')
	})

	test('knows what lakeFS fills an empty store with, without being asked for the stores again', async () => {
		await using place = createPlace()
		const path = await layEntries(place, [])
		await using opened = await openKeeperProcess(engineWanted({ path }))
		const { keeper } = opened
		expect(await keeper.survey()).toMatchObject({ stores: [{ id: 'kv', system: null }] })
		expect((await keeper.partitions('kv', { limit: 100 })).partitions).toEqual([])
		for (const { value, ...name } of lakefsRows()) await keeper.store('kv').set(name, value)
		const { partitions } = await keeper.partitions('kv', { limit: 100 })
		expect(partitions.map(({ standing }) => standing)).not.toContain('unknown')
		const { partition } = at(credential().partition, 'any')
		expect((await keeper.entries('kv', { partition, limit: 100 })).entries.map(({ secret }) => secret)).toContain(true)
	})

	test('finds what redun cached, and names the store it is in', async () => {
		await using opened = await openKeeperProcess({
			kind: 'engine',
			engine: { path: redunFixture('workflow/redun.db') },
			places: workflowPlaces,
		})
		const { keeper } = opened
		const survey = valuesSurveySchema.parse(await keeper.survey())
		expect(survey.cached).toEqual({
			system: 'redun',
			values: 156,
			external: 12,
			valueStore: { path: workflowPlaces.valueStore, exists: true },
		})
		expect(survey.stores.map(({ id, traits }) => [id, traits.kind, traits.writes])).toEqual([[':redun', 'redun', false]])
		const { values, total } = await keeper.cached.list({ filter: {}, sort: { by: 'hash', descending: false }, skip: 0, limit: 1000 })
		expect(total).toBe(156)
		expect(values.filter(({ brief }) => brief !== null).length).toBeGreaterThan(140)
		for (const { hash, type } of values) {
			const viewed = viewedSchema.parse(await keeper.view({ kind: 'cached', hash }, { reveal: false }))
			expect([viewed.decoding.damagedAt, viewed.decoding.readBytes], type).toEqual([null, viewed.decoding.totalBytes])
		}
	})

	test('says that there are no cached values where there are none, and no store where there is none', async () => {
		await using place = createPlace()
		await using opened = await openKeeperProcess(engineWanted({ path: place.make('plain.db', 'CREATE TABLE a (b)') }))
		const { keeper } = opened
		expect(await keeper.survey()).toEqual({ cached: null, stores: [], newStore: 'kv' })
		expect(await kindOf(keeper.cached.types())).toBe('no-such-store')
		expect(await kindOf(keeper.entry('kv', at('p', 'k'), false))).toBe('no-such-store')
		expect(() => keeper.store('kv')).toThrow('no-such-store')
	})

	test('keeps tables apart from its own readings, whatever the tables are called', async () => {
		await using place = createPlace()
		const path = place.file('names.db')
		await copyFile(redunFixture('workflow/redun.db'), path)
		const raw = new Database(path)
		const layout = 'partition_key BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (partition_key, key)'
		for (const name of ['redun', 'tables', ':redun', 'a.b']) {
			raw.exec(`CREATE TABLE "${name}" (${layout}); INSERT INTO "${name}" VALUES (x'70', x'6b', '${name}')`)
		}
		raw.exec("CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT); INSERT INTO settings VALUES ('a', 'b')")
		raw.close()
		await using opened = await openKeeperProcess(engineWanted({ path }))
		const { keeper } = opened
		const { stores } = await keeper.survey()
		expect(stores.map(({ id, traits }) => [id, traits.kind])).toEqual([
			['":redun"', 'sqlite'],
			['"a.b"', 'sqlite'],
			['redun', 'sqlite'],
			['tables', 'sqlite'],
			[':redun', 'redun'],
			[':tables', 'tables'],
		])
		for (const [id, value] of Object.entries({ '":redun"': ':redun', '"a.b"': 'a.b', redun: 'redun', tables: 'tables' })) {
			expect(Buffer.from((await keeper.store(id).get(at('p', 'k')))?.value ?? []).toString()).toBe(value)
		}
	})

	test('fails to open with the fault of what could not be opened', async () => {
		await using place = createPlace()
		expect(await kindOf(openKeeperProcess(engineWanted({ path: place.file('nowhere.db') })))).toBe('not-found')
	})
})

/** Everything that is told of the small fixture, whichever back end keeps it. */
async function expectLakefs({ keeper }: KeeperUnderTest, id = 'kv'): Promise<void> {
	const survey = valuesSurveySchema.parse(await keeper.survey())
	expect(survey.stores.map((store) => [store.id, store.system])).toContainEqual([id, 'lakefs'])
	const { partitions } = await keeper.partitions(id, { limit: 100 })
	const manifest = readManifest()
	expect(partitions.map(({ name }) => name.text).toSorted()).toEqual([...new Set(manifest.map(({ partition }) => partition))].toSorted())
	for (const { name } of partitions) {
		const { entries, more } = await keeper.entries(id, { partition: name.bytes, limit: 1000 })
		const rows = manifest.filter(({ partition }) => partition === name.text)
		expect(entries.map(({ key, sizeBytes }) => [key.text, sizeBytes])).toEqual(
			rows.map((row) => [row.key, rowBytes(row).length]).toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
		)
		expect(more).toBe(false)
		for (const { key } of entries) {
			const detail = await keeper.entry(id, { partition: name.bytes, key: key.bytes }, true)
			const { value } = (await keeper.store(id).get({ partition: name.bytes, key: key.bytes })) ?? {}
			expect(Buffer.from(detail.value ?? [])).toEqual(Buffer.from(value ?? []))
		}
	}
}

describe('a value', () => {
	test('is shown by the decoder that fits, or by any that is asked for', async () => {
		await using place = createPlace()
		const path = await layEntries(place, [entry('p', 'json', '{"a": [1, 2.50]}'), entry('p', 'text', 'Grüße')])
		await using opened = await openKeeperProcess(engineWanted({ path }))
		const { keeper } = opened
		const viewed = await keeper.view(refOf(at('p', 'json')), { reveal: false })
		expect(viewed.guesses[0]?.decoder).toBe('json')
		expect(viewed.decoding.node.entries[0]?.value.brief).toBe('[1, 2.50]')
		expect((await keeper.view(refOf(at('p', 'text')), { reveal: false })).decoding.node.text).toBe('Grüße')
		for (const decoder of decoderKindSchema.options) {
			const { decoding, masked } = await keeper.view(refOf(at('p', 'json')), { decoder, reveal: false })
			expect([decoding.decoder, decoding.totalBytes, masked]).toEqual([decoder, 16, false])
		}
		expect(await kindOf(keeper.view(refOf(at('p', 'nothing')), { reveal: false }))).toBe('not-in-store')
		expect(await keeper.bytes(refOf(at('p', 'json')), { offset: 1, atMost: 3, reveal: false })).toEqual({
			bytes: new Uint8Array(Buffer.from('"a"')),
			totalBytes: 16,
		})
	})

	test('that keeps a secret is masked until it is asked for, whatever decoder is wanted', async () => {
		await using place = createPlace()
		await using opened = await openKeeperProcess(engineWanted({ path: await layEntries(place, lakefsRows()) }))
		const { keeper } = opened
		const row = credential()
		const ref = refOf(at(row.partition, row.key))
		const shown = await keeper.view(ref, { reveal: true })
		const secrets = shown.decoding.node.entries.filter(({ value }) => value.secret).map(({ value }) => value.text ?? '')
		expect([shown.masked, shown.decoding.decoder, secrets.length > 0]).toEqual([false, 'lakefs', true])
		for (const decoder of [undefined, 'lakefs', 'hex', 'text', 'protobuf', 'json'] as const) {
			const { masked, decoding } = await keeper.view(ref, { decoder, reveal: false })
			expect(masked).toBe(true)
			for (const secret of secrets) expect(everyText(decoding.node)).not.toContain(secret)
			if (decoder !== undefined && decoder !== 'lakefs') expect(decoding.readBytes).toBe(0)
		}
		expect(await kindOf(keeper.bytes(ref, { offset: 0, atMost: 10, reveal: false }))).toBe('store-secret')
		expect((await keeper.bytes(ref, { offset: 0, atMost: 9999, reveal: true })).bytes).toEqual(rowBytes(row))
		const hidden = await keeper.entry('kv', ref, false)
		expect([hidden.secret, hidden.value, hidden.editable]).toEqual([true, null, null])
		expect((await keeper.entry('kv', ref, true)).value).toEqual(rowBytes(row))
	})

	test('of 100 MB is shown from its beginning, and is neither edited nor carried whole', async () => {
		await using place = createPlace()
		const path = await layEntries(place, [entry('p', 'large', Buffer.alloc(104_857_600, '[1, 2, 3], '))])
		await using opened = await openKeeperProcess(engineWanted({ path }))
		const { keeper } = opened
		const { decoding } = await keeper.view(refOf(at('p', 'large')), { reveal: false })
		expect(decoding.totalBytes).toBe(104_857_600)
		expect(decoding.readBytes).toBeLessThanOrEqual(1_048_576)
		expect(decoding.limits).toContain('bytes')
		expect(JSON.stringify(decoding).length).toBeLessThan(2_000_000)
		const detail = await keeper.entry('kv', at('p', 'large'), true)
		expect([detail.sizeBytes, detail.value, detail.editable]).toEqual([104_857_600, null, null])
	})

	test('that is text can be edited as text, and any other as bytes', async () => {
		await using place = createPlace()
		const path = await layEntries(place, [
			entry('p', 'text', 'one\ntwo'),
			entry('p', 'lines', 'one\r\ntwo'),
			entry('p', 'bytes', Uint8Array.of(0xff, 0)),
			entry('p', '018f3a1e-0000-7000-8000-000000000000', ''),
		])
		await using opened = await openKeeperProcess(engineWanted({ path }))
		const { keeper } = opened
		const editable = async (key: string) => (await keeper.entry('kv', at('p', key), false)).editable
		expect([await editable('text'), await editable('lines'), await editable('bytes')]).toEqual(['one\ntwo', null, null])
		expect(await keeper.encode('kv', at('p', 'text'), new Uint8Array(), 'dréi')).toEqual(new Uint8Array(Buffer.from('dréi')))
		const detail = await keeper.entry('kv', at('p', '018f3a1e-0000-7000-8000-000000000000'), false)
		expect(detail.parts.map(({ says }) => says.join())).toEqual([expect.stringContaining('UUID version 7')])
	})
})

describe('changes', () => {
	test('are written, kept in a file and taken back', async () => {
		await using place = createPlace()
		const path = await layEntries(place, [entry('p', 'a', 'one'), entry('p', 'b', 'two')])
		await using opened = await openKeeperProcess(engineWanted({ path }))
		const { keeper } = opened
		const since = async (key: string) => {
			const found = await keeper.store('kv').get(at('p', key))
			return found && { value: found.value, keptAs: found.keptAs ?? null }
		}
		const changes = [
			{ ...at('p', 'a'), after: null, since: await since('a') },
			{ ...at('p', 'b'), after: new Uint8Array(), since: await since('b') },
		]
		const report = await keeper.apply('kv', { changes, changesPath: place.file('changes') }, { onEvent: () => undefined })
		expect(report).toEqual({ done: 2, total: 2, fault: null, at: null })
		expect(
			(await keeper.entries('kv', { partition: at('p', 'a').partition, limit: 9 })).entries.map(({ key, sizeBytes }) => [
				key.text,
				sizeBytes,
			]),
		).toEqual([['b', 0]])
		const undone = await keeper.undo('kv', { path: place.file('changes'), changesPath: place.file('undone') }, { onEvent: () => undefined })
		expect(undone.done).toBe(2)
		expect((await since('a'))?.value).toEqual(new Uint8Array(Buffer.from('one')))
	})
})

describe('entries', () => {
	test('are carried into a file, from it, and into another store, without their secrets unless they are wanted', async () => {
		await using place = createPlace()
		const entries = lakefsRows()
		const path = await layEntries(place, entries)
		const other = await layEntries(place, [], 'other.db')
		await using opened = await openKeeperProcess(engineWanted({ path }))
		const { keeper } = opened
		const onEvent = () => undefined
		const now = new Date('2026-11-20T00:00:00Z')
		const written = await keeper.exportTo(
			'kv',
			{ path: place.file('dump'), form: 'whole', secrets: false, partitions: null, now },
			{ onEvent },
		)
		expect([written.entries + written.masked, written.masked > 0]).toEqual([entries.length, true])
		const request = {
			target: engineWanted({ path: other }),
			store: 'kv',
			create: false,
			collision: 'stop' as const,
			changesPath: place.file('changes'),
		}
		const copied = await keeper.copyTo('kv', request, { onEvent })
		expect([copied.entries, copied.verified]).toEqual([entries.length, entries.length])
		await using copy = await openKeeperProcess(engineWanted({ path: other }))
		await expectLakefs(copy)
		const imported = { path: place.file('dump'), collision: 'stop' as const, changesPath: place.file('more') }
		expect((await copy.keeper.importFrom('kv', imported, { onEvent })).same).toBe(written.entries)
		const itself = { ...request, target: engineWanted({ path }), changesPath: place.file('itself') }
		expect(await kindOf(keeper.copyTo('kv', itself, { onEvent }))).toBe('store-unsupported')
	})
})
