import type { CachedFilter, CachedSort } from '../../contract/cached.ts'
import type { Group, Wanted } from './redun-filter.ts'
import { evaluationOnly, type Known, type Listed, unreached } from './redun-known.ts'
import type { OutsideSizes } from './redun-outside.ts'
import { walkTable } from './redun-pages.ts'
import { type Row, text } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import { monthsBy } from './redun-times.ts'

const reachNumbers = { 'evaluation-only': evaluationOnly, unreached } as const

/**
 * Numbers of the values that a filter lets through, in no order. Who made a value is known, or nothing of the filter asks for it.
 * Faults: those of the engine, `cancelled`.
 */
export async function letThrough(
	scope: Scope,
	all: Listed | Known,
	{ reach, month }: CachedFilter,
	{ groups, isInside }: Wanted,
): Promise<Uint32Array> {
	const marks: Uint8Array[] = []
	for (const group of groups) marks.push(await markGroup(scope, all, group))
	const wanted = reach === undefined ? null : reachNumbers[reach]
	const monthOf = monthsBy(scope.clock)
	const made = 'madeAt' in all ? all : null
	const isWanted = (value: number) =>
		(wanted === null || made?.reach[value] === wanted) &&
		(month === undefined || monthOf(made?.madeAt[value] ?? Number.POSITIVE_INFINITY) === month) &&
		(isInside === null || (all.sizes[value] ?? 0) > 0 === isInside) &&
		marks.every((marked) => marked[value] === 1)
	return Uint32Array.from({ length: all.values }, (_, value) => value).filter(isWanted)
}

async function markGroup(scope: Scope, all: Listed | Known, { types, lists, calls }: Group): Promise<Uint8Array> {
	const marked = new Uint8Array(all.hashes.count())
	const mark = (rows: readonly Row[]) => {
		for (const [hash] of rows) {
			const number = all.hashes.find(text(hash))
			if (number >= 0) marked[number] = 1
		}
	}
	if (calls && 'wholes' in all) {
		const isSqlite = scope.tables.kind === 'sqlite'
		// Along the table: by its index SQLite would find and sort all calls of a task again for every page
		const where = { sql: `(${calls.sql(isSqlite ? '+c.task_hash' : 'c.task_hash')})`, parameters: calls.parameters }
		const columns = ['c.value_hash']
		for await (const rows of walkTable(scope, { table: 'call_node c', key: ['c.call_hash'], columns, where })) mark(rows)
		const results = marked.slice()
		for (let value = 0; value < all.values; value++) if (all.wholes.of(value).some((whole) => results[whole] === 1)) marked[value] = 1
	}
	for (const list of lists) for (const rows of await scope.ask(list)) mark(rows)
	const wanted = new Set(types)
	const isOfType = all.typeNames.map((name) => wanted.has(name))
	if (wanted.size > 0) for (let value = 0; value < all.values; value++) if (isOfType[all.types[value] ?? 0]) marked[value] = 1
	return marked
}

/**
 * As the lists are ordered that the database sorts: what nothing made comes last either way, and equals go by their hashes. With
 * the sizes outside, what lies there is in its place among the others, and what has no file comes last either way.
 */
export function sortValues(
	all: Listed | Known,
	values: Uint32Array,
	{ by, descending }: CachedSort,
	outside: OutsideSizes | null,
): Uint32Array {
	const { hashes, sizes, types, typeNames } = all
	const madeAt = 'madeAt' in all ? all.madeAt : null
	const way = descending ? -1 : 1
	const rank = rankOf(typeNames)
	const columns = {
		time: (value: number) => {
			const made = madeAt?.[value] ?? 0
			return Number.isFinite(made) ? way * made : made
		},
		size: (value: number) => {
			const size = sizes[value] || (outside?.[value] ?? 0)
			return size < 0 ? Number.POSITIVE_INFINITY : way * size
		},
		type: (value: number) => way * (rank[types[value] ?? 0] ?? 0),
		hash: () => 0,
	}
	const column = columns[by]
	return values.sort((one, other) => {
		const [first, second] = [column(one), column(other)]
		return first < second ? -1 : first > second ? 1 : way * hashes.compare(one, other)
	})
}

function rankOf(names: readonly string[]): readonly number[] {
	const inOrder = names.toSorted((one, other) => (one < other ? -1 : 1))
	const places = new Map(inOrder.map((name, place) => [name, place]))
	return names.map((name) => places.get(name) ?? 0)
}
