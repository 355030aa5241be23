import { expect, test } from 'vitest'
import type { EntryName, EntryVersion, Store } from '../../electron/drivers/stores/store.ts'
import { faultOf } from './engine-ground.ts'
import { bytesOf, expectFault, hex, nameOf, type StoreUnderLaw, utf8, valueHexOf } from './store-ground.ts'

/** What a condition on a write holds to: the entry is as it was said to be, or nothing is written. */
export function conditionLaw(store: () => Store): void {
	const name = nameOf('p', 'k')

	test('an entry that must be absent is written only where there is none', async () => {
		await store().setIf(name, utf8('one'), { kind: 'absent' })
		await expectChanged(store().setIf(name, utf8('two'), { kind: 'absent' }), name)
		expect(await valueHexOf(store(), name)).toBe(hex(utf8('one')))
	})

	test('an entry that must be present is written only where there is one, whatever its value', async () => {
		await expectChanged(store().setIf(name, utf8('one'), { kind: 'present' }), name)
		expect(await valueHexOf(store(), name)).toBeNull()
		await store().set(name, new Uint8Array())
		await store().setIf(name, utf8('two'), { kind: 'present' })
		await store().setIf(name, utf8('two'), { kind: 'present' })
		expect(await valueHexOf(store(), name)).toBe(hex(utf8('two')))
	})

	test('an entry that must be unchanged is written only if it is as it was read', async () => {
		const one = utf8('one')
		await expectChanged(store().setIf(name, utf8('two'), { kind: 'unchanged', since: { value: one } }), name)
		expect(await valueHexOf(store(), name)).toBeNull()
		await store().set(name, one)
		const read = await versionOf(store(), name)
		await store().setIf(name, utf8('two'), { kind: 'unchanged', since: read })
		await expectChanged(store().setIf(name, utf8('three'), { kind: 'unchanged', since: read }), name)
		expect(await valueHexOf(store(), name)).toBe(hex(utf8('two')))
	})

	test('an empty value is told from another and from none', async () => {
		await store().set(name, new Uint8Array())
		await expectChanged(store().setIf(name, utf8('x'), { kind: 'absent' }), name)
		await expectChanged(store().setIf(name, utf8('x'), { kind: 'unchanged', since: { value: bytesOf(0) } }), name)
		await store().setIf(name, utf8('y'), { kind: 'unchanged', since: await versionOf(store(), name) })
		expect(await valueHexOf(store(), name)).toBe(hex(utf8('y')))
	})

	test('the same bytes may be written again', async () => {
		await store().set(name, utf8('one'))
		await store().setIf(name, utf8('one'), { kind: 'unchanged', since: await versionOf(store(), name) })
		await store().setIf(name, utf8('two'), { kind: 'unchanged', since: { value: utf8('one') } })
		expect(await valueHexOf(store(), name)).toBe(hex(utf8('two')))
	})

	test('bytes that changed and changed back count as unchanged', async () => {
		await store().set(name, utf8('one'))
		const read = await versionOf(store(), name)
		await store().set(name, utf8('two'))
		await store().set(name, utf8('one'))
		await store().setIf(name, utf8('three'), { kind: 'unchanged', since: read })
		expect(await valueHexOf(store(), name)).toBe(hex(utf8('three')))
	})

	test('one refused condition among many writes leaves the others alone', async () => {
		await store().set(nameOf('p', '3'), utf8('there'))
		const writes = Array.from({ length: 8 }, (_, index) => store().setIf(nameOf('p', String(index)), utf8('new'), { kind: 'absent' }))
		const outcomes = await Promise.allSettled(writes)
		expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map((_, index) => (index === 3 ? 'rejected' : 'fulfilled')))
		expect(await valueHexOf(store(), nameOf('p', '3'))).toBe(hex(utf8('there')))
		expect(await valueHexOf(store(), nameOf('p', '7'))).toBe(hex(utf8('new')))
	})
}

/** What holds of two writers at once, in so many rounds. */
export function raceLaw(opened: () => StoreUnderLaw, rounds: number): void {
	test(`of two writers that race for what both have read, exactly one wins, in each of ${rounds} rounds`, async () => {
		const one = opened().store
		const other = await opened().openAnother()
		const name = nameOf('p', 'raced')
		await one.set(name, utf8('begin'))
		let wins = 0
		for (let round = 0; round < rounds; round++) {
			const since = await versionOf(one, name)
			const values = [utf8(`one ${round}`), utf8(`other ${round}`)]
			const condition = { kind: 'unchanged', since } as const
			const work = [one, other].map((store, index) => store.setIf(name, values[index] ?? utf8('lost'), condition))
			const winner = await winnerOf(await Promise.allSettled(work))
			wins++
			expect(await valueHexOf(other, name)).toBe(hex(values[winner] ?? utf8('lost')))
		}
		expect(wins).toBe(rounds)
	})

	test('of two writers that race to make an entry exactly one wins', async () => {
		const one = opened().store
		const other = await opened().openAnother()
		for (let round = 0; round < Math.ceil(rounds / 4); round++) {
			const name = nameOf('p', `made ${round}`)
			const work = [one, other].map((store, index) => store.setIf(name, bytesOf(index), { kind: 'absent' }))
			const winner = await winnerOf(await Promise.allSettled(work))
			expect(await valueHexOf(one, name)).toBe(hex(bytesOf(winner)))
		}
	})
}

/** The one that got its way; the other must have been told that it did not. */
async function winnerOf(outcomes: readonly PromiseSettledResult<void>[]): Promise<number> {
	const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))
	for (const outcome of outcomes) {
		if (outcome.status === 'rejected') await expectFault(Promise.reject(outcome.reason), 'changed-since-read')
	}
	expect(winners).toHaveLength(1)
	return winners[0] ?? -1
}

export async function expectChanged(work: Promise<unknown>, { partition, key }: EntryName): Promise<void> {
	const names = { partition: Buffer.from(partition).toString(), key: Buffer.from(key).toString() }
	expect(await faultOf(work)).toEqual({ kind: 'changed-since-read', ...names })
}

export async function versionOf(store: Store, name: EntryName): Promise<EntryVersion> {
	const found = await store.get(name)
	if (!found) throw new Error('there is no such entry')
	return found
}
