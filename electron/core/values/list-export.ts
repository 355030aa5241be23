import type { CachedFilter, CachedSort, CachedValue } from '../../contract/cached.ts'
import type { ListForm } from '../../contract/values.ts'
import { listFile } from '../../contract/words/list-file.ts'
import type { CachedValues } from '../../drivers/stores/cached-values.ts'

const pageLength = 500

const columns = ['hash', 'type', 'format', 'sizeBytes', 'place', 'task', 'madeAt', 'brief'] as const

type Listed = { readonly filter: CachedFilter; readonly sort: CachedSort }

/** A whole list of cached values as text, a page at a time. */
export async function* exportList(
	cached: CachedValues,
	{ form, ...list }: Listed & { readonly form: ListForm },
	signal?: AbortSignal,
): AsyncGenerator<{ text: string }, void, void> {
	for await (const text of listFile<CachedValue>(form, columns, pagesOf(cached, list, signal))) yield { text }
}

async function* pagesOf(cached: CachedValues, list: Listed, signal: AbortSignal | undefined) {
	let count = 0
	for (;;) {
		signal?.throwIfAborted()
		const { values, total } = await cached.list({ ...list, skip: count, limit: pageLength }, { signal })
		yield values
		count += values.length
		if (values.length === 0 || count >= total) return
	}
}
