import { readdirSync } from 'node:fs'
import * as files from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { applyChanges, undoChanges } from '../../electron/drivers/stores/apply-changes.ts'
import { createMemoryStore } from '../../electron/drivers/stores/memory.ts'
import { faultOf } from '../conformance/engine-ground.ts'
import { nameOf, noise, utf8 } from '../conformance/store-ground.ts'
import { contentOf, copied, exported, memoryStoreOf } from '../support/carry-ground.ts'
import { mountSmallDisk } from '../support/small-disk.ts'
import { createPlace, type Place } from '../support/sqlite-place.ts'

/** Three megabytes. */
const many = Array.from({ length: 3_000 }, (_, index) => ({ ...nameOf('p', String(index).padStart(6, '0')), value: noise(1_000, index) }))
const quiet = { onProgress: () => undefined }

describe('the disk is full', () => {
	let place: Place
	let disk: Disposable
	beforeEach(() => {
		place = createPlace()
		disk = mountSmallDisk(place.file('small'))
	})
	afterEach(async () => {
		disk[Symbol.dispose]()
		await place[Symbol.asyncDispose]()
	})

	test.each(['lakefs', 'whole'] as const)('in the middle of an export in the %s form: nothing is left behind', async (form) => {
		const path = place.file('small/dump')
		expect(await faultOf(exported(await memoryStoreOf(many), { path, form }))).toEqual({ kind: 'disk-full', path })
		expect(readdirSync(place.file('small'))).toEqual([])
	})

	test('where the changes of a plan are to be kept: none is made', async () => {
		const store = createMemoryStore()
		const changes = many.map(({ value, ...name }) => ({ ...name, since: null, after: value }))
		const changesPath = place.file('small/changes')
		const report = await applyChanges(store, { changes, changesPath }, files, quiet)
		expect(report).toMatchObject({ done: 0, fault: { kind: 'disk-full', path: changesPath } })
		expect([await contentOf(store), readdirSync(place.file('small'))]).toEqual([[], []])
	})

	test('where the changes of a copy are kept: what was not kept was not written, what was written can be taken back', async () => {
		const store = await memoryStoreOf([{ ...nameOf('a', 'a'), value: utf8('mine') }])
		const small = Array.from({ length: 10_000 }, (_, index) => ({
			...nameOf('p', String(index).padStart(6, '0')),
			value: noise(90, index),
		}))
		const fault = await faultOf(copied(await memoryStoreOf(small), store, place, { changes: 'small/changes' }))
		expect(fault).toEqual({ kind: 'disk-full', path: place.file('small/changes') })
		const there = (await contentOf(store)).length
		expect(there).toBeGreaterThan(1_000)
		const request = { path: place.file('small/changes'), changesPath: place.file('undone') }
		expect(await undoChanges(store, request, files, quiet)).toMatchObject({ done: there - 1, total: there - 1, fault: null })
		expect(await contentOf(store)).toHaveLength(1)
	})
})
