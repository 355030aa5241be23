import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { faultOf } from '../../contract/fault.ts'
import type { Listed } from './redun-known.ts'
import type { Scope } from './redun-scope.ts'
import { eachFile } from './redun-store-files.ts'

/** Bytes of the files outside by the numbers of their values; -1 where a value has none. 8 bytes a value. */
export type OutsideSizes = Float64Array

/** The 256 folders of a store, by the names that redun gives them. */
const folders = Array.from({ length: 256 }, (_, number) => number.toString(16).padStart(2, '0'))

/**
 * How the store's folders lie there: two that are equal were taken with the same files in it. What was written into a file that
 * was there before is not in it: redun writes none anew. Null where there is no such folder, or it does not answer in time.
 */
export async function stampStore({ external: { root }, files, storeWithinMs }: Scope): Promise<string | null> {
	if (root === null) return null
	const stampOf = (folder: string) =>
		files.stat(folder).then(
			(found) => (found.isDirectory() ? [found.ino, found.mtimeMs, found.ctimeMs].join() : ''),
			() => '',
		)
	const stamps = Promise.all([root, ...folders.map((name) => join(root, name))].map(stampOf))
	const found = await within(storeWithinMs, () => stamps)
	return found?.[0] ? found.join(' ') : null
}

/**
 * Measures what lies outside of each value. Null where it takes too long, or may not be read: an order without the sizes is
 * better than none. Faults: `cancelled`.
 */
export async function measureOutside(scope: Scope, listed: Listed): Promise<OutsideSizes | null> {
	return within(scope.storeWithinMs, async (late) => {
		const signal = scope.signal ? AbortSignal.any([scope.signal, late]) : late
		try {
			return await walkSizes({ ...scope, signal }, listed)
		} catch (thrown) {
			if (faultOf(thrown)?.kind === 'permission-denied') return null
			throw thrown
		}
	})
}

type OnStrangers = (files: ReadonlyMap<string, number>) => Promise<void>

/** Goes through the store once, a look at each file; those of no value are handed on, some at a time. Faults: those of `eachFile`. */
export async function walkSizes(scope: Scope, { hashes, values }: Listed, onStrangers?: OnStrangers): Promise<OutsideSizes> {
	const sizes = new Float64Array(values).fill(-1)
	for await (const files of eachFile(scope)) {
		const strangers = new Map<string, number>()
		for (const [hash, bytes] of files) {
			const number = hashes.find(hash)
			if (number >= 0 && number < values) sizes[number] = bytes
			else strangers.set(hash, bytes)
		}
		if (strangers.size > 0) await onStrangers?.(strangers)
	}
	return sizes
}

/** What the work gives, or null as soon as it takes longer, whatever it waits for; it is told by its signal. */
async function within<Result>(milliseconds: number, work: (late: AbortSignal) => Promise<Result>): Promise<Result | null> {
	const [late, done] = [new AbortController(), new AbortController()]
	const tooLong = setTimeout(milliseconds, null, { signal: done.signal })
	try {
		return await Promise.race([work(late.signal), tooLong])
	} finally {
		done.abort()
		late.abort()
	}
}
