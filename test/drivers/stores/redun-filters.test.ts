import { expect, test } from 'vitest'
import type { CachedFilter } from '../../../electron/contract/cached.ts'
import { workflowValues } from '../../support/redun-values-ground.ts'

async function found(filter: CachedFilter) {
	const values = await workflowValues()
	const { values: listed, total } = await values.list({ filter, sort: { by: 'hash', descending: false }, skip: 0, limit: 500 })
	expect(listed).toHaveLength(total)
	return listed
}

const hashes = async (filter: CachedFilter) => (await found(filter)).map(({ hash }) => hash.slice(0, 8))

test('finds values by the beginning of their hash, in either case, and not by what is inside it', async () => {
	expect(await hashes({ search: 'ac3096b8' })).toEqual(['ac3096b8'])
	expect(await hashes({ search: 'AC3096B8' })).toEqual(['ac3096b8'])
	expect(await hashes({ search: 'c3096b84d29' })).toEqual([])
})

test('finds values by a part of their type, of the task that made them and of a path', async () => {
	expect(new Set((await found({ search: 'PartialT' })).map(({ type }) => type))).toEqual(new Set(['redun.PartialTask']))
	expect(await hashes({ search: 'part1.txt' })).toEqual(['2eece230', '3944960e'])
	const made = await found({ search: 'fill_dir' })
	expect(made.map(({ hash }) => hash.slice(0, 8))).toEqual(expect.arrayContaining(['a8bd06c3', '3944960e', '484db57b']))
})

test('finds values by a tag, whatever kind of JSON it is', async () => {
	expect(await hashes({ search: 'owner=alice' })).toEqual(['ac3096b8'])
	expect(await hashes({ search: 'scores=[1, 2, {"k": null}]' })).toEqual(['97a2725d'])
	expect(await hashes({ search: 'kind=blob' })).toEqual([])
})

test('takes signs that SQL has a meaning for as themselves', async () => {
	for (const search of ['%', '_________', "'", '!', 'part_.txt', 'a\0b']) expect(await hashes({ search }), search).toEqual([])
})

test('lists what a task made, as a whole and in parts', async () => {
	expect(new Set(await hashes({ task: 'demo.fill_dir' }))).toEqual(
		new Set(['a8bd06c3', '3944960e', '4cd97a12', 'ae79e7d5', 'cc049c7a', '2eece230', '8f28de33', 'a1dad173']),
	)
	expect(await hashes({ task: 'fill_dir' })).toEqual([])
})

test('lists what the jobs of an execution had as results and arguments', async () => {
	expect(new Set(await hashes({ execution: 'a7a2bcfb' }))).toEqual(new Set(['c43aa136', '78bf63fc', '2f768b42']))
})

test('tells values that only the evaluation cache names, of which there are as many as redun leaves', async () => {
	const only = await found({ reach: 'evaluation-only' })
	expect(only.every(({ task, madeAt }) => task === null && madeAt === null)).toBe(true)
	expect(only.filter(({ type }) => type.startsWith('redun.expression.'))).toHaveLength(36)
	expect(await hashes({ reach: 'unreached' })).toEqual([])
})

test('sorts by each column both ways, with the total of all pages', async () => {
	const values = await workflowValues()
	for (const by of ['time', 'size', 'type', 'hash'] as const) {
		const pages = async (descending: boolean) => {
			const listed = []
			for (let skip = 0; skip < 156; skip += 50) {
				const page = await values.list({ filter: {}, sort: { by, descending }, skip, limit: 50 })
				expect(page.total).toBe(156)
				listed.push(...page.values)
			}
			expect(new Set(listed.map(({ hash }) => hash)).size).toBe(156)
			return listed.map((value) => ({ time: value.madeAt, size: value.sizeBytes, ...value })[by])
		}
		const [up, down] = [await pages(false), await pages(true)]
		const order = (one: string | number | null, other: string | number | null) =>
			Number(one === null) - Number(other === null) || (one === other ? 0 : (one ?? 0) < (other ?? 0) ? -1 : 1)
		expect(up, by).toEqual(up.toSorted(order))
		expect(
			down.filter((one) => one !== null),
			by,
		).toEqual(up.filter((one) => one !== null).toReversed())
	}
})
