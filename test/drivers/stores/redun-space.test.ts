import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CachedFilter, CachedSpace } from '../../../electron/contract/cached.ts'
import { redunVersions } from '../../../electron/drivers/dialects/redun-versions.ts'
import type { CachedValues } from '../../../electron/drivers/stores/cached-values.ts'
import { copyWorkflow, damage, putFile, storeSizes } from '../../support/redun-damage.ts'
import { copyFixture, moveQuickly, redunFixture, withFolder, within } from '../../support/redun-database.ts'
import { createRepository } from '../../support/redun-postgres.ts'
import { copyRows } from '../../support/redun-postgres-rows.ts'
import { valuesIn, valuesOn, workflowPlaces, workflowValues } from '../../support/redun-values-ground.ts'

type Heap = CachedSpace['byType'][number]
type Sum = { readonly name: string; readonly values: number; readonly insideBytes: number; readonly externalBytes: number }

/** Sums made one value after another, with sizes from the rows and the files themselves. */
async function plainSums(path: string, store: string | null) {
	const files = store === null ? new Map<string, number>() : await storeSizes(store)
	const rows = within(path, (db) => db.prepare('SELECT value_hash, type, value FROM value').all()) as {
		value_hash: string
		type: string
		value: Buffer
	}[]
	const byHash = new Map(rows.map((row) => [row.value_hash, row]))
	const sumOf = (name: string, hashes: Iterable<string>): Sum => {
		const each = [...hashes].flatMap((hash) => byHash.get(hash) ?? [])
		const sum = (of: (row: (typeof rows)[number]) => number) => each.reduce((all, row) => all + of(row), 0)
		return {
			name,
			values: each.length,
			insideBytes: sum(({ value }) => value.length),
			externalBytes: sum(({ value_hash: hash }) => files.get(hash) ?? 0),
		}
	}
	const orphans = [...files].filter(([hash]) => !byHash.has(hash))
	return { rows, sumOf, orphans: { files: orphans.length, bytes: orphans.reduce((all, [, size]) => all + size, 0) } }
}

const bySize = (heaps: readonly Sum[]) =>
	heaps.toSorted(
		(one, other) =>
			other.insideBytes + other.externalBytes - one.insideBytes - one.externalBytes ||
			other.values - one.values ||
			(one.name < other.name ? -1 : 1),
	)

async function listed(values: CachedValues, filter: CachedFilter) {
	return (await values.list({ filter, sort: { by: 'hash', descending: false }, skip: 0, limit: 1000 })).values
}

const hashesOf = (values: readonly { readonly hash: string }[]) => values.map(({ hash }) => hash)

/** Every heap of a repository is the sum of what a list shows under the same name. */
async function expectSums(values: CachedValues, path: string, store: string | null): Promise<CachedSpace> {
	const space = await values.space()
	const { rows, sumOf, orphans } = await plainSums(path, store)
	const all = await listed(values, {})
	const { name: _, ...total } = sumOf('', hashesOf(all))
	expect([space.total, space.orphans]).toEqual([total, orphans])
	expect(space.total.values).toBe(rows.length)
	const types = [...new Set(rows.map(({ type }) => type))]
	const heapOf = async (name: string, filter: CachedFilter) => sumOf(name, hashesOf(await listed(values, filter)))
	const told = (heaps: readonly Sum[]) => bySize(heaps.filter((heap) => heap.values > 0))
	expect(space.byType).toEqual(told(await Promise.all(types.map((type) => heapOf(type, { type })))))
	expect(space.byTask).toEqual(told(await Promise.all((await values.tasks()).map((task) => heapOf(task, { task })))))
	const { executions } = await values.executions({ skip: 0, limit: 100 })
	expect(space.byExecution).toEqual(told(await Promise.all(executions.map(({ id }) => heapOf(id, { execution: id })))))
	const months = [...new Set(all.map(({ madeAt }) => madeAt?.slice(0, 7) ?? ''))].toSorted().toReversed()
	const ofMonth = (month: string) => all.filter(({ madeAt }) => (madeAt?.slice(0, 7) ?? '') === month)
	expect(space.byAge).toEqual(months.map((month) => sumOf(month, hashesOf(ofMonth(month)))))
	for (const [reach, amount] of [
		['evaluation-only', space.evaluationOnly],
		['unreached', space.unreached],
	] as const)
		expect({ name: reach, ...amount }).toEqual(await heapOf(reach, { reach }))
	return space
}

test('sums all rows and files of a repository, and each heap as a list of it does', async () => {
	const space = await expectSums(await workflowValues(), redunFixture('workflow/redun.db'), redunFixture('workflow/values'))
	expect(space.total).toMatchObject({ values: 156 })
	expect(space.total.externalBytes).toBeGreaterThan(1_000_110)
	expect([space.byExecution.length, space.byAge.length > 0, space.evaluationOnly.values]).toEqual([7, true, 39])
})

test('counts files of nobody apart, and the second copy of a value with its bytes outside', async () => {
	await withFolder(async (folder) => {
		const { path, store } = await copyWorkflow(folder)
		const whole = await (await workflowValues()).space()
		await damage(path, store)
		await putFile(store, 'ff'.repeat(20), 'nobody either')
		await putFile(store, '00'.repeat(20), 'nor this')
		const space = await expectSums(await valuesIn(path, { places: { valueStore: store, projectFolder: folder } }), path, store)
		expect(space.orphans).toEqual({ files: 3, bytes: 6 + 13 + 8 })
		expect([space.total.values, space.total.insideBytes]).toEqual([whole.total.values, whole.total.insideBytes])
	})
})

test.each([null, 's3://bucket/values'])(
	'counts values outside without bytes where there is no store to look into, with %s',
	async (valueStore) => {
		const path = redunFixture('workflow/redun.db')
		const space = await expectSums(await valuesIn(path, { places: { valueStore, projectFolder: null } }), path, null)
		expect([space.total.values, space.total.externalBytes]).toEqual([156, 0])
	},
)

test.each(redunVersions.map(({ label }) => label))('sums values of redun 0.7.4 at %s', async (label) => {
	await withFolder(async (folder) => {
		const path = await copyFixture('legacy/source_v3.1_redun0.7.4.db', folder)
		await moveQuickly(path, label)
		const space = await expectSums(await valuesIn(path, { timeZone: 'America/Los_Angeles' }), path, null)
		expect([space.total.values, space.byExecution.length]).toEqual([63, 4])
	})
})

test('sums an empty repository to nothing', async () => {
	const nothing = { values: 0, insideBytes: 0, externalBytes: 0 }
	expect(await (await valuesIn(redunFixture('empty/redun_v1.0.db'))).space()).toEqual({
		total: nothing,
		byType: [],
		byTask: [],
		byExecution: [],
		byAge: [],
		evaluationOnly: nothing,
		unreached: nothing,
		orphans: { files: 0, bytes: 0 },
	})
})

test('puts a wall-clock time into the month of UTC that it belongs to', async () => {
	await withFolder(async (folder) => {
		const path = await copyFixture('legacy/source_v3.1_redun0.7.4.db', folder)
		within(path, (db) => db.exec("UPDATE job SET start_time = '2026-03-31 20:30:00.000000', end_time = '2026-03-31 20:30:01.000000'"))
		const names = async (timeZone: string) => (await (await valuesIn(path, { timeZone })).space()).byAge.map(({ name }) => name)
		expect(await names('America/Los_Angeles')).toEqual(['2026-04', ''])
		expect(await names('UTC')).toEqual(['2026-03', ''])
	})
})

test('sums on PostgreSQL as on SQLite', async () => {
	await using repository = await createRepository('3.5')
	await copyRows(redunFixture('workflow/redun.db'), repository)
	const there = await valuesOn(repository.engine, 'postgres', { places: workflowPlaces }).space()
	expect(there).toEqual(await (await workflowValues()).space())
})

test('sums older values on PostgreSQL as on SQLite', async () => {
	await using repository = await createRepository('3.1')
	const path = redunFixture('legacy/source_v3.1_redun0.7.4.db')
	await copyRows(path, repository)
	const timeZone = 'America/Los_Angeles'
	const there = await valuesOn(repository.engine, 'postgres', { timeZone }).space()
	expect(there).toEqual(await (await valuesIn(path, { timeZone })).space())
	await repository.moveQuickly('2.0', { timeZone })
	const older = await valuesOn(repository.engine, 'postgres', { timeZone }).space()
	expect([older.total, older.byExecution, older.byAge]).toEqual([there.total, there.byExecution, there.byAge])
})

test('names the fifty largest heaps and sums the rest without a name', async () => {
	await withFolder(async (folder) => {
		const path = await copyFixture('empty/redun_v3.5.db', folder)
		within(path, (db) => {
			const insert = db.prepare("INSERT INTO value VALUES (?, ?, 'application/python-pickle', zeroblob(?))")
			for (let at = 1; at <= 60; at++) insert.run(at.toString(16).padStart(40, '0'), `type.T${at}`, at)
		})
		const { byType, total } = await (await valuesIn(path)).space()
		expect(byType.length).toBe(51)
		expect(byType[0]).toEqual({ name: 'type.T60', values: 1, insideBytes: 60, externalBytes: 0 } satisfies Heap)
		expect(byType.at(-1)).toEqual({ name: '', values: 10, insideBytes: 55, externalBytes: 0 })
		expect(total).toEqual({ values: 60, insideBytes: 1830, externalBytes: 0 })
	})
})

test('takes nothing in the folder of the store for a value that is not named like one', async () => {
	await withFolder(async (folder) => {
		const { path, store } = await copyWorkflow(folder)
		const places = { valueStore: store, projectFolder: folder }
		const before = await (await valuesIn(path, { places })).space()
		await putFile(store, 'README', 'read me')
		await putFile(store, `ab${'c'.repeat(37)}`, 'too short')
		await putFile(store, `ab${'C'.repeat(38)}`, 'not lower case')
		await putFile(join(store, 'ab'), 'c'.repeat(40), 'too deep')
		expect(await (await valuesIn(path, { places })).space()).toEqual(before)
	})
})
