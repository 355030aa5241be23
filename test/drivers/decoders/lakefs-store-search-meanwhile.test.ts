import { expect, test } from 'vitest'
import type { UnreachableEvent } from '../../../electron/contract/stores.ts'
import type { Store } from '../../../electron/drivers/stores/store.ts'
import { branch, commit, dead, found, lake, live, now, object, old, repository, system, uuid } from '../../support/lakefs-lake.ts'
import { at, put } from '../../support/lakefs-stores.ts'
import { run } from '../../support/protobuf-bytes.ts'

/** Does something to the store when it is first asked for the thing. */
function meanwhile(store: Store, act: 'partitions' | 'scan', isIt: (text: string) => boolean, then: () => Promise<void>): Store {
	let isDone = false
	const once = async (text: string) => {
		if (isDone || !isIt(text)) return
		isDone = true
		await then()
	}
	return {
		...store,
		async partitions(page, stopping) {
			const listed = await store.partitions(page, stopping)
			if (act === 'partitions') await once('')
			return listed
		},
		async scan(request, stopping) {
			const page = await store.scan(request, stopping)
			if (act === 'scan') await once(Buffer.from(request.prefix ?? []).toString())
			return page
		},
	}
}

test('a repository whose record comes while the search runs is not taken for lost', async () => {
	const store = await lake([dead, 'branches/main', branch('main', 'c1')], [dead, 'commits/c1', commit('c1', old)])
	const arrives = () => put(store, ['graveler', 'repos/gone', repository('gone')])
	for (const [act, prefix] of [
		['partitions', ''],
		['scan', 'repos/'],
	] as const) {
		await store.delete(at('graveler', 'repos/gone'))
		expect(await found(meanwhile(store, act, (text) => text === prefix, arrives))).toEqual([])
	}
})

test('a commit that is made while the search runs is neither dangling nor missing', async () => {
	const store = await lake()
	const commits = async () => {
		await put(store, [live, 'commits/c2', commit('c2', old, 'c1')], [live, 'commits/c3', commit('c3', old, 'c2')])
		await put(store, [live, 'branches/main', branch('main', 'c3')])
	}
	expect(await found(meanwhile(store, 'scan', (text) => text === 'commits/', commits))).toEqual([])
})

test('a staging area that a branch comes to name while the search runs is not taken for an orphan', async () => {
	const token = `lake-main:${uuid('f')}`
	const store = await lake([token, 'f', object('f', old)])
	const moves = () => put(store, [live, 'branches/main', branch('main', 'c1', run(3, token))])
	expect(await found(meanwhile(store, 'partitions', () => true, moves))).toEqual([])
})

test('a search of many pages tells how far it is, and stops when asked to', async () => {
	const token = `lake-dev:${uuid('f')}`
	const store = await lake()
	for (let count = 0; count < 2600; count += 1) await put(store, [token, `f${count}`, object(`f${count}`, old)])
	const events: UnreachableEvent[] = []
	await system.findUnreachable(store, { now, onEvent: (event) => events.push(event) })
	const progress = events.flatMap((event) => (event.kind === 'progress' ? [event.entries] : []))
	expect(progress).toEqual([0, 500, 1000, 1500, 2000, 2500])
	expect(events.find((event) => event.kind === 'found')).toMatchObject({ found: { entries: 2600 } })
	const stop = new AbortController()
	const onEvent = ({ kind, ...rest }: UnreachableEvent) => kind === 'progress' && 'entries' in rest && rest.entries >= 1000 && stop.abort()
	const stopped = system.findUnreachable(store, { now, signal: stop.signal, onEvent })
	await expect(stopped).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
})
