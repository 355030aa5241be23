import { queryOptions } from '@tanstack/react-query'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { DecoderKind } from '../../../electron/contract/decoded.ts'
import type { ValueRef } from '../../../electron/contract/values.ts'
import { keyToText } from '../../../electron/lib/key-text.ts'
import { client } from '../../client.ts'

/** A value as it is asked for: where it lies, and whether its secrets were asked for. */
export type Asked = { readonly database: DatabaseId; readonly of: ValueRef; readonly reveal: boolean }

/** What names a value among all answers that are kept. */
export function valueKey({ database, of, reveal }: Asked): string[] {
	const name =
		of.kind === 'cached' ? [of.hash, ...(of.cacheFile ? ['cache file'] : [])] : [of.store, keyToText(of.partition), keyToText(of.key)]
	return ['database', database, 'value', of.kind, ...name, reveal ? 'revealed' : 'masked']
}

/** The first screen of a value. What was revealed is forgotten as soon as it is no longer shown. */
export function viewQuestion(asked: Asked, decoder: DecoderKind | undefined) {
	const { database, of, reveal } = asked
	return queryOptions({
		queryKey: [...valueKey(asked), 'view', decoder ?? ''],
		queryFn: ({ signal }) => client.values.view({ database, of, reveal, ...(decoder && { decoder }) }, { signal }),
		...(reveal && { gcTime: 0 }),
	})
}

/** Bytes of a value from an offset on; at most 8 MB at once. */
export async function readBytes({ database, of, reveal }: Asked, offset: number, length: number, signal: AbortSignal) {
	return client.values.bytes({ database, of, offset, length, reveal }, { signal })
}

/** Looks for bytes through all of a value, and tells how far it is. */
export function findBytes(
	{ database, of, reveal }: Asked,
	sought: { needle: Uint8Array; from: number; backwards: boolean },
	signal: AbortSignal,
) {
	return client.values.find({ database, of, reveal, ...sought }, { signal })
}

/** The first `atMost` bytes of a value; at most 8 MB. */
export function beginningQuestion(asked: Asked, atMost: number) {
	return queryOptions({
		queryKey: [...valueKey(asked), 'beginning', atMost],
		queryFn: ({ signal }) => readBytes(asked, 0, atMost, signal),
		// Megabytes are not kept for later.
		gcTime: 0,
	})
}
