import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createMemoryStore } from '../../../electron/drivers/stores/memory.ts'
import type { Store } from '../../../electron/drivers/stores/store.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { bytesOf, type Entry, nameOf, noise, utf8 } from '../../conformance/store-ground.ts'
import { contentOf, exported, imported, memoryStoreOf, sqliteStoreIn } from '../../support/carry-ground.ts'
import { createPlace, type Place } from '../../support/sqlite-place.ts'

/** Stands still with a file half written. */
const exporter = fileURLToPath(new URL('../../support/export-until-killed.ts', import.meta.url))

const request = (place: Place) => ({ path: place.file('dump'), collision: 'stop' as const, changesPath: place.file('changes') })

/** Every byte in names, no byte and many bytes in values. */
const odd: readonly Entry[] = [
	...Array.from({ length: 256 }, (_, byte) => ({
		partition: bytesOf(byte),
		key: bytesOf(byte, 0, 255 - byte),
		value: noise(byte, byte + 1),
	})),
	{ ...nameOf('p', 'large'), value: noise(10_000_000) },
	{ ...nameOf('p', 'middling'), value: noise(300_000) },
]

test('a whole dump brings every byte of names and values back', async () => {
	await using place = createPlace()
	const store = await memoryStoreOf(odd)
	const ended = await exported(store, { path: place.file('dump'), form: 'whole' })
	const bytes = odd.reduce((sum, { value }) => sum + value.length, 0)
	expect(ended).toEqual({ entries: odd.length, bytes, same: 0, kept: 0, verified: 0, masked: 0, path: place.file('dump') })
	const read = await sqliteStoreIn(place, 'kv.db')
	expect(await imported(read, request(place))).toMatchObject({ entries: odd.length, bytes, verified: odd.length })
	expect(await contentOf(read)).toEqual(await contentOf(store))
})

test('the head says where, when and what, the foot how much', async () => {
	await using place = createPlace()
	const store = await memoryStoreOf([{ ...nameOf('p', 'k'), value: utf8('value') }])
	await exported(store, { path: place.file('dump'), form: 'whole', partitions: [utf8('p')], secrets: true })
	const [head, entry, foot] = readFileSync(place.file('dump'), 'utf8').trimEnd().split('\n')
	expect([head, entry, foot].map((line) => JSON.parse(line ?? ''))).toEqual([
		{ form: 'headway-store-dump', version: 1, source: 'memory', at: '2026-11-20T16:41:36.250Z', partitions: ['cA=='], secrets: true },
		{ partition: 'cA==', key: 'aw==', value: 'dmFsdWU=' },
		{ entries: 1, bytes: 5, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
	])
	expect(statSync(place.file('dump')).mode & 0o777).toBe(0o600)
})

describe('a whole dump that was', () => {
	const entries = ['a', 'b', 'c'].map((key) => ({ ...nameOf('p', key), value: utf8(`value of ${key}`) }))
	const lines = (text: string) => text.trimEnd().split('\n')
	const without = (text: string, index: number) => `${lines(text).toSpliced(index, 1).join('\n')}\n`

	test.each<[string, (text: string) => string, number]>([
		['cut in its foot', (text) => text.slice(0, -20), 5],
		['cut before its foot', (text) => without(text, 4), 4],
		['cut in an entry', (text) => text.slice(0, text.indexOf('\n') + 80), 3],
		['emptied', () => '', 1],
		['robbed of an entry', (text) => without(text, 2), 4],
		['given an entry twice', (text) => [...lines(text).slice(0, 3), ...lines(text).slice(2)].join('\n'), 6],
		[
			'altered in a value',
			(text) => text.replace(Buffer.from('value of b').toString('base64'), Buffer.from('value of x').toString('base64')),
			5,
		],
		['altered in its head', (text) => text.replace('"secrets":false', '"secrets":true'), 5],
		['turned round', (text) => [0, 2, 1, 3, 4].map((index) => lines(text)[index]).join('\n'), 5],
		['joined with another', (text) => text + text, 6],
		['made for a later version', (text) => text.replace('"version":1', '"version":2'), 1],
		['given a value that is no base64', (text) => text.replace(/"value":"[^"]+/, '"value":"?'), 2],
		['given a line of something else', (text) => text.replace('\n', '\n\u0000\n'), 2],
	])('%s is refused before anything is written', async (_what, alter, line) => {
		await using place = createPlace()
		await exported(await memoryStoreOf(entries), { path: place.file('dump'), form: 'whole' })
		writeFileSync(place.file('dump'), alter(readFileSync(place.file('dump'), 'utf8')))
		const store = createMemoryStore()
		const fault = await faultOf(imported(store, request(place)))
		expect(fault).toMatchObject({ kind: 'dump-unreadable', path: place.file('dump'), line })
		expect(await contentOf(store)).toEqual([])
		expect(place.listing()).toHaveLength(1)
	})
})

describe('an export', () => {
	const secret = { ...nameOf('auth', 'secret'), value: utf8('secret') }
	const open = { ...nameOf('p', 'k'), value: utf8('open') }
	const keepsSecrets = ({ key }: { readonly key: Uint8Array }) => Buffer.from(key).toString() === 'secret'

	test.each(['lakefs', 'whole'] as const)('leaves secrets out of the %s form unless they are wanted', async (form) => {
		await using place = createPlace()
		const store = await memoryStoreOf([secret, open])
		expect(await exported(store, { path: place.file('without'), form, keepsSecrets })).toMatchObject({ entries: 1, masked: 1 })
		expect(readFileSync(place.file('without'), 'utf8')).not.toContain(Buffer.from('secret').toString('base64'))
		expect(await exported(store, { path: place.file('with'), form, keepsSecrets, secrets: true })).toMatchObject({ entries: 2, masked: 0 })
	})

	test('takes the partitions that are named, each once', async () => {
		await using place = createPlace()
		const store = await memoryStoreOf([secret, open])
		const partitions = [utf8('p'), utf8('nowhere'), utf8('p')]
		expect((await exported(store, { path: place.file('dump'), form: 'whole', partitions })).entries).toBe(1)
	})

	test('of a store that cannot list its partitions wants them named', async () => {
		await using place = createPlace()
		const store = await memoryStoreOf([secret, open])
		const blind: Store = { ...store, traits: { ...store.traits, listsPartitions: 'no' } }
		const fault = await faultOf(exported(blind, { path: place.file('dump'), form: 'whole' }))
		expect(fault).toEqual({ kind: 'store-unsupported', store: 'memory', act: 'list-partitions' })
		expect(place.listing()).toEqual([])
		expect((await exported(blind, { path: place.file('dump'), form: 'whole', partitions: [utf8('p')] })).entries).toBe(1)
	})

	test.each(['dump', `dump.${process.pid}.part`])('replaces no file: %s', async (name) => {
		await using place = createPlace()
		writeFileSync(place.file(name), 'mine')
		const fault = await faultOf(exported(await memoryStoreOf([open]), { path: place.file('dump'), form: 'whole' }))
		expect(fault).toEqual({ kind: 'file-exists', path: place.file(name) })
		expect(place.listing()).toEqual([`${name} 4`])
	})

	test.each(['whole', 'lakefs'] as const)(
		'takes away what a killed program left of the %s form, and nothing of a stranger’s',
		async (form) => {
			await using place = createPlace()
			const others = ['dump.part', 'dump.7.part', 'dump.7x.part', 'other.8.part']
			for (const name of others) writeFileSync(place.file(name), 'mine')
			await exported(await memoryStoreOf([open]), { path: place.file('whole'), form })
			const bytes = readFileSync(place.file('whole'))
			for (const [index, processId] of [8, 9, 10].entries())
				writeFileSync(place.file(`dump.${processId}.part`), bytes.subarray(0, index * 40))
			await exported(await memoryStoreOf([open]), { path: place.file('dump'), form })
			expect(place.listing().map((line) => line.split(' ')[0])).toEqual([...others, 'dump', 'whole'].toSorted())
			for (const name of others) expect(readFileSync(place.file(name), 'utf8')).toBe('mine')
			expect(readFileSync(place.file('dump'))).toEqual(bytes)
		},
	)

	test('that was killed half-way is done again in the same place', async () => {
		await using place = createPlace()
		const program = spawn(process.execPath, [exporter, place.file('dump')], {
			stdio: ['ignore', 'pipe', 'inherit'],
		})
		await once(program.stdout, 'data')
		program.kill('SIGKILL')
		await once(program, 'exit')
		expect(place.listing().map((line) => line.split(' ')[0])).toEqual([`dump.${program.pid}.part`])
		await exported(await memoryStoreOf([open]), { path: place.file('dump'), form: 'whole' })
		expect(place.listing().map((line) => line.split(' ')[0])).toEqual(['dump'])
	})

	test('into a folder that is not there says so', async () => {
		await using place = createPlace()
		const fault = await faultOf(exported(await memoryStoreOf([open]), { path: place.file('no/dump'), form: 'whole' }))
		expect(fault.kind).toBe('not-found')
	})

	test.each(['lakefs', 'whole'] as const)('that is cancelled leaves nothing of the %s form behind', async (form) => {
		await using place = createPlace()
		const many = Array.from({ length: 5_000 }, (_, index) => ({ ...nameOf('p', `${index}`), value: utf8('v') }))
		const stop = new AbortController()
		const listening = { signal: stop.signal, onEvent: () => stop.abort() }
		const fault = await faultOf(exported(await memoryStoreOf(many), { path: place.file('dump'), form }, listening))
		expect(fault).toEqual({ kind: 'cancelled' })
		expect(place.listing()).toEqual([])
	})
})
