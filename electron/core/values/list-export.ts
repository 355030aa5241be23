import { stringify } from 'csv-stringify/sync'
import type { CachedFilter, CachedSort, CachedValue } from '../../contract/cached.ts'
import type { CachedValues } from '../../drivers/stores/cached-values.ts'

const pageLength = 500

const columns = ['hash', 'type', 'format', 'sizeBytes', 'place', 'task', 'madeAt', 'brief'] as const

/** A whole list of cached values as text, a page at a time: CSV with a head, or one JSON array. */
export async function* exportList(
	cached: CachedValues,
	{ filter, sort, form }: { readonly filter: CachedFilter; readonly sort: CachedSort; readonly form: 'csv' | 'json' },
	signal?: AbortSignal,
): AsyncGenerator<{ text: string }, void, void> {
	yield { text: form === 'csv' ? stringify([columns]) : '[' }
	let count = 0
	for (;;) {
		signal?.throwIfAborted()
		const { values, total } = await cached.list({ filter, sort, skip: count, limit: pageLength }, { signal })
		if (values.length > 0) yield { text: form === 'csv' ? csv(values) : json(values, count > 0) }
		count += values.length
		if (values.length === 0 || count >= total) break
	}
	if (form === 'json') yield { text: '\n]\n' }
}

function csv(values: readonly CachedValue[]): string {
	// A spreadsheet takes what begins like a formula for one
	return stringify(
		values.map((value) => columns.map((column) => value[column])),
		{ escape_formulas: true },
	)
}

function json(values: readonly CachedValue[], follows: boolean): string {
	return values.map((value, index) => `${follows || index > 0 ? ',' : ''}\n${JSON.stringify(value)}`).join('')
}
