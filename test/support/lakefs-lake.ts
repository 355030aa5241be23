import { expect } from 'vitest'
import { type Unreachable, type UnreachableEvent, unreachableEventSchema } from '../../electron/contract/stores.ts'
import { createLakefsSystem } from '../../electron/drivers/decoders/lakefs-store.ts'
import { createMemoryStore } from '../../electron/drivers/stores/memory.ts'
import type { Store } from '../../electron/drivers/stores/store.ts'
import { put, xidOf } from './lakefs-stores.ts'
import { bytesOf, run, time } from './protobuf-bytes.ts'

export const now = new Date('2026-11-22T12:00:00Z')
export const seconds = now.getTime() / 1000
export const [young, old] = [seconds - 3600, seconds - 30 * 86_400]
export const system = createLakefsSystem(() => now)
export const uuid = (digit: string) => `${digit.repeat(8)}-692f-4b17-9994-ce24941e7c18`
export const repository = (name: string, ...more: number[][]) =>
	bytesOf(run(1, name), run(3, 'main'), time(4, old), run(6, xidOf(old)), ...more)
export const branch = (name: string, commit: string, ...more: number[][]) => bytesOf(run(1, name), run(2, commit), ...more)
export const commit = (id: string, at: number, ...parents: string[]) =>
	bytesOf(run(1, id), time(4, at), ...parents.map((parent) => run(7, parent)))
export const object = (key: string, at: number) => bytesOf(run(1, key), run(2, [1]), run(3, time(2, at)))
export const deletion = (key: string) => bytesOf(run(1, key))

export async function search(store: Store) {
	const events: UnreachableEvent[] = []
	const found = await system.findUnreachable(store, { now, onEvent: (event) => events.push(unreachableEventSchema.parse(event)) })
	expect(events.flatMap((event) => (event.kind === 'found' ? [event.found] : []))).toEqual(found)
	expect(events.at(-1)).toMatchObject({ kind: 'searched' })
	return found
}

export function brief({ category, partition, key, removal }: Unreachable): string {
	return [category, partition.text, key?.text ?? '*', removal].join(' | ')
}

export async function found(store: Store): Promise<string[]> {
	return (await search(store)).map(brief).sort()
}

/** A repository `lake` with one commit on `main`, and what is put beside. */
export async function lake(...rows: Parameters<typeof put>[1][]): Promise<Store> {
	const store = createMemoryStore()
	await put(
		store,
		['graveler', 'repos/lake', repository('lake')],
		[live, 'branches/main', branch('main', 'c1', run(3, `lake-main:${uuid('a')}`))],
	)
	await put(store, [live, 'commits/c1', commit('c1', old)], ...rows)
	return store
}

export const live = `lake-${xidOf(old)}`
export const dead = `gone-${xidOf(old)}`
