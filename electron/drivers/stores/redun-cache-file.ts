import { isAbsolute, join } from 'node:path'
import type { CachedDetail, CachedValue } from '../../contract/cached.ts'
import { readBytes, type ValueBytes } from './redun-bytes.ts'
import { fileStanding, type Range, readFile } from './redun-external.ts'
import type { Scope } from './redun-scope.ts'

/** What is longer is no path. Bytes. */
const longestPath = 1024

type Found = { readonly path: string; readonly absolute: string | null; readonly type: string; readonly format: string }

/**
 * A FileCache keeps its pickle in a file of the project's own and its row says `pickle` all the same, though it holds
 * nothing but that file's path. A pickle begins with a byte that no path begins with.
 */
async function findCacheFile(scope: Scope, hash: string): Promise<Found | null> {
	const read = await readBytes(scope, hash, { offset: 0, atMost: longestPath })
	if (!read?.format.endsWith('pickle') || read.sizeBytes > longestPath) return null
	const path = pathIn(read.bytes)
	if (!path) return null
	const { projectFolder } = scope.places
	const absolute = isAbsolute(path) ? path : projectFolder === null ? null : join(projectFolder, path)
	return { path, absolute, type: read.type, format: read.format }
}

/** The file that this value names instead of holding anything itself; null for any other value. Faults: those of `readBytes`. */
export async function cacheFileOf(scope: Scope, { hash, sizeBytes, format }: CachedValue): Promise<CachedDetail['cacheFile']> {
	const mayBePath = sizeBytes !== null && sizeBytes <= longestPath && format.endsWith('pickle')
	const found = mayBePath ? await findCacheFile(scope, hash) : null
	if (found === null) return null
	const standing = found.absolute === null ? null : await fileStanding(scope.files, found.absolute)
	return { path: found.path, sizeBytes: standing?.kind === 'there' ? standing.sizeBytes : null }
}

/** Bytes of that file. Null where there is none, or nobody knows what its path begins at. Faults: `input-output`, those of `readBytes`. */
export async function readCacheFile(scope: Scope, hash: string, range: Range): Promise<ValueBytes | null> {
	const found = await findCacheFile(scope, hash)
	if (!found?.absolute || (await fileStanding(scope.files, found.absolute)).kind !== 'there') return null
	return { ...(await readFile(scope.files, found.absolute, range)), type: found.type, format: found.format }
}

/** The text that bytes are, if it can be a path. Pickles of protocol 0 and 1 end in a full stop on a line of its own or after a mark. */
function pathIn(bytes: Uint8Array): string | null {
	if (bytes[0] === 0x80 || bytes.length === 0) return null
	try {
		const path = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
		return [...path].some((character) => character < ' ' || character === '\u007F') ? null : path
	} catch {
		return null
	}
}
