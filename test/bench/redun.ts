import type { CachedFilter, CachedSort } from '../../electron/contract/cached.ts'
import { pairedRatio, ratioText, report, timed } from './measure.ts'
import { type ManyValues, withManyValues } from './redun-ground.ts'
import { benchWhole } from './redun-whole.ts'

const rounds = 7

/** Lists of a large redun repository, then a check of it and its sums, on each engine. */
export async function benchRedun(folder: string, wanted = { many: 1_000_000, outside: 100_000 }): Promise<void> {
	await withManyValues(folder, wanted, async (ground) => {
		await benchPages(ground, wanted.many)
		await benchWhole(ground)
	})
}

/** Pages, once the first has been answered, against a page of the hashes along their index. */
async function benchPages({ place, values, eachRow }: ManyValues, many: number): Promise<void> {
	const asked: readonly [string, CachedFilter, CachedSort['by'], number][] = [
		['newest', {}, 'time', 0],
		['newest', {}, 'time', Math.floor(many * 0.9)],
		['largest', {}, 'size', 0],
		['largest', {}, 'size', Math.floor(many * 0.9)],
		['of a type', { type: 'redun.File' }, 'time', Math.floor(many * 0.15)],
		['of a task', { task: 'many.task_7' }, 'time', 0],
		['of a month', { month: '2024-01' }, 'time', 0],
		['found by a hash', { search: 'abcde' }, 'time', 0],
		['found by a task', { search: 'task_7' }, 'time', 0],
		['found by one letter', { search: 'a' }, 'time', 0],
	]
	for (const [name, filter, by, skip] of asked) {
		const page = () => values.list({ filter, sort: { by, descending: true }, skip, limit: 100 })
		const firstMs = await timed(page)
		const ratio = await pairedRatio(
			rounds,
			page,
			() => eachRow(`SELECT value_hash FROM value ORDER BY value_hash LIMIT 100 OFFSET ${skip}`, () => undefined),
			async () => undefined,
		)
		const times = `${ratio.oursMs.toFixed(0)} ms, at first ${Math.round(firstMs)} ms`
		report(`cached values ${name}, page at ${skip.toLocaleString('en')}, ${place} / SELECT`, ratioText(ratio), times)
	}
}
