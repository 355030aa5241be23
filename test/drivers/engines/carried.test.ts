import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { relay, unrelay } from '../../../electron/drivers/crossing/relay.ts'
import type { MigrateRequest, SchemaObject } from '../../../electron/drivers/engines/engine.ts'
import { objectsToText, textToObjects } from '../../../electron/drivers/engines/objects-text.ts'
import { packRequest, unpackRequest } from '../../../electron/drivers/engines/packed-request.ts'

describe('objects carried as text', () => {
	const lists: Readonly<Record<string, readonly SchemaObject[]>> = {
		'none at all': [],
		'of a file': [
			{ type: 'index', name: 'sqlite_autoindex_a_1', table: 'a', sql: null },
			{ type: 'index', name: 'b', table: 'a', sql: 'CREATE INDEX b ON a (x)' },
			{ type: 'table', name: 'a', table: 'a', sql: 'CREATE TABLE "a" (x)' },
		],
		'of a server, with one that is invalid': [
			{ type: 'index', name: 'same', table: 'same', sql: null, namespace: 'one' },
			{ type: 'index', name: 'k"\n{}', table: 'ü𐀀', sql: null, namespace: 'one', invalid: true },
			{ type: 'index', name: 'k', table: 't', sql: null, namespace: 'two' },
			{ type: 'table', name: 't', table: 't', sql: null, namespace: 'one' },
			{ type: 'table', name: 't', table: 't', sql: null, namespace: 'two' },
		],
	}

	it.each(Object.entries(lists))('are the same list again: %s', (_, objects) => {
		expect(textToObjects(objectsToText(objects))).toEqual(objects)
	})
})

describe('a request carried to a process', () => {
	const query = { sql: 'SELECT version FROM ledger' }
	const step = (id: string, applied?: readonly string[]): MigrateRequest['steps'][number] => ({
		id,
		sql: `-- ${id}`,
		parameters: { at: 12n },
		mayLoseRows: 'all',
		...(applied && { verify: { query, applied } }),
	})

	it.each([
		['going up', [step('a', ['a']), step('b', ['a', 'b']), step('c', ['a', 'b', 'c'])]],
		['going down', [step('c', ['a', 'b']), step('b', ['a']), step('a', [])]],
		['rows that change in the middle, and steps without books', [step('a', ['a|0', 'b|0']), step('b'), step('c', ['a|1', 'b|0'])]],
	])('is the same request again: %s', (_, steps) => {
		const request: MigrateRequest = { steps, lockTimeoutMs: 1, verify: { query, applied: ['z'] } }
		expect(unpackRequest(packRequest(request))).toEqual(request)
	})

	it('tells of the books of each step only what is new', () => {
		const ids = Array.from({ length: 300 }, (_, at) => `version_${at}`)
		const request = { steps: ids.map((id, at) => ({ ...step(id, ids.slice(0, at + 1)), parameters: {} })), lockTimeoutMs: 1 }
		expect(JSON.stringify(packRequest(request)).length).toBeLessThan(JSON.stringify(request).length / 5)
	})
})

describe('events carried to the caller', () => {
	it('go out together when they were told together, in their order, and the result comes last', async () => {
		const batches = relay<number, string>(async (onEvent) => {
			onEvent(1)
			onEvent(2)
			await setImmediate()
			onEvent(3)
			return 'done'
		}, 'by-turn')
		const heard: (readonly number[])[] = []
		let next = await batches.next()
		while (!next.done) {
			heard.push(next.value)
			next = await batches.next()
		}
		expect([heard, next.value]).toEqual([[[1, 2], [3]], 'done'])
	})

	it('have gone out before what was put off to the next turn', async () => {
		const order: string[] = []
		const work = relay<string, null>(async (onEvent) => {
			onEvent('told')
			await setImmediate()
			order.push('ran')
			return null
		}, 'by-turn')
		await unrelay(work, (event) => order.push(event))
		expect(order).toEqual(['told', 'ran'])
	})

	it('go out at once where nothing else is said', async () => {
		const order: string[] = []
		const work = relay<string, null>(async (onEvent) => {
			onEvent('told')
			for (let turn = 0; turn < 20; turn++) await null
			order.push('went on in the same turn')
			return null
		})
		await unrelay(work, (event) => order.push(event))
		expect(order).toEqual(['told', 'went on in the same turn'])
	})

	it('end with what the work threw', async () => {
		const work = relay<number, null>(async (onEvent) => {
			onEvent(1)
			throw new Error('broken')
		})
		const heard: number[] = []
		await expect(unrelay(work, (event) => heard.push(event))).rejects.toThrow('broken')
		expect(heard).toEqual([1])
	})
})
