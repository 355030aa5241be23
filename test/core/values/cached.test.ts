import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CachedCheckEvent } from '../../../electron/contract/cached.ts'
import { faultFrom, inProject, openTestApp, runTo } from '../../support/test-app.ts'

const everything = { filter: {}, sort: { by: 'hash', descending: false } } as const

describe('cached values of a redun repository', () => {
	it('are counted, listed, looked at and read, those outside the database too', async () => {
		await using app = await openTestApp()
		const path = join(app.folder, '.redun')
		await cp(inProject('test/fixtures/redun/workflow'), path, { recursive: true })
		const { id: database } = await app.client.connections.open({ target: path })
		const { cached, stores } = await app.client.values.survey({ database })
		expect(cached).toMatchObject({ system: 'redun', values: 156, external: 12, valueStore: { exists: true } })
		expect(stores).toMatchObject([{ id: ':redun', system: null, traits: { kind: 'redun', writes: false } }])
		const { values, total } = await app.client.values.cached.list({ database, ...everything, skip: 0, limit: 200 })
		expect([values.length, total]).toEqual([156, 156])
		const outside = values.find(({ place }) => place === 'external')
		const of = { kind: 'cached', hash: outside?.hash ?? '' } as const
		expect(await app.client.values.view({ database, of })).toMatchObject({ decoding: { decoder: 'pickle' }, masked: false })
		const read = await app.client.values.bytes({ database, of, offset: 0, length: 16 })
		expect(read).toMatchObject({ totalBytes: outside?.sizeBytes, bytes: expect.any(Uint8Array) })
		expect(await faultFrom(app.client.values.cached.get({ database, hash: 'ffff' }))).toMatchObject({ kind: 'not-in-store' })
	})

	it('are checked, and what the latest check that came to its end counted stays known', async () => {
		await using app = await openTestApp()
		const path = join(app.folder, '.redun')
		await cp(inProject('test/fixtures/redun/workflow'), path, { recursive: true })
		await rm(join(path, 'values/0a'), { recursive: true })
		const { id: database } = await app.client.connections.open({ target: path })
		expect(await app.client.values.cached.latestCheck({ database })).toBeNull()
		const events: CachedCheckEvent[] = []
		for await (const event of await app.client.values.cached.check({ database })) events.push(event)
		const { kind, ...counted } = events.at(-1) ?? {}
		expect([kind, counted]).toMatchObject(['checked', { values: 156, counts: { missing: 1, cut: 0 } }])
		expect(await app.client.values.cached.latestCheck({ database })).toEqual({ ...counted, endedAt: expect.any(String) })
	})

	it('are exported whole, and nothing in the text becomes a formula', async () => {
		await using app = await openTestApp()
		const path = join(app.folder, '.redun')
		await cp(inProject('test/fixtures/redun/workflow'), path, { recursive: true })
		const { id: database } = await app.client.connections.open({ target: path })
		const text = async (form: 'csv' | 'json') => {
			let whole = ''
			for await (const piece of await app.client.values.cached.exportList({ database, ...everything, form })) whole += piece.text
			return whole
		}
		const list = JSON.parse(await text('json'))
		expect(list).toHaveLength(156)
		expect(new Set(Object.keys(list[0]))).toEqual(new Set(['hash', 'type', 'format', 'sizeBytes', 'place', 'task', 'madeAt', 'brief']))
		const csv = await text('csv')
		expect(csv.startsWith('hash,type,format,sizeBytes,place,task,madeAt,brief\n')).toBe(true)
		expect(csv.match(/^[0-9a-f]{40},/gm)).toHaveLength(156)
		expect(csv).not.toMatch(/(^|,)"?[=@]/m)
	})

	it('are looked for afresh once the repository has moved in its history', async () => {
		await using app = await openTestApp()
		const path = join(app.folder, 'old.db')
		await cp(inProject('test/fixtures/redun/legacy/up_v2.0.db'), path)
		const { id: database } = await app.client.connections.open({ target: path })
		const before = await app.client.values.cached.list({ database, ...everything, skip: 0, limit: 5 })
		await runTo(app, database, 'latest')
		const after = await app.client.values.cached.list({ database, ...everything, skip: 0, limit: 5 })
		expect(after.total).toBeGreaterThanOrEqual(before.total)
		expect((await app.client.values.cached.executions({ database, skip: 0, limit: 10 })).total).toBeGreaterThan(0)
	})
})
