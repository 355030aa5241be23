import { join } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import type { ValueFiles } from './redun-external.ts'
import { assertWanted, listed, text } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'

/** Files of the external store by the hash that names each, with their sizes in bytes, in the order of the hashes. */
export type StoreFiles = Map<string, number>

/** Questions to the disk that are under way at the same time. */
const asked = 32
/** Hashes looked for in one query. */
export const hashesAtOnce = 500

/** All files of the store at once, about 150 bytes of memory each until the map is gone. Faults: those of `eachFile`. */
export async function walkStore(scope: Scope): Promise<StoreFiles> {
	const found: StoreFiles = new Map()
	for await (const [hash, bytes] of eachFile(scope)) found.set(hash, bytes)
	return found
}

/**
 * Goes through the store once: hashes in order, with the sizes of their files. What is not named like a value is none. Of names,
 * those of one of the 256 folders are held at a time. Nothing where there is no store.
 * Faults: `permission-denied` for a folder that cannot be listed, `cancelled`.
 */
export async function* eachFile({
	files,
	external: { root },
	signal,
}: Pick<Scope, 'files' | 'external' | 'signal'>): AsyncGenerator<readonly [hash: string, bytes: number], void, void> {
	if (root === null) return
	for (const folder of await namesIn(files, root, /^[0-9a-f]{2}$/)) {
		const names = await namesIn(files, join(root, folder), /^[0-9a-f]{38}$/)
		for (let from = 0; from < names.length; from += asked) {
			assertWanted(signal)
			const some = names.slice(from, from + asked)
			const sizes = await Promise.all(some.map((name) => sizeOf(files, join(root, folder, name))))
			for (const [index, name] of some.entries()) {
				const size = sizes[index] ?? null
				if (size !== null) yield [folder + name, size]
			}
		}
	}
}

/** Sorted names of one form; none where there is no such folder. */
async function namesIn(files: ValueFiles, folder: string, form: RegExp): Promise<readonly string[]> {
	try {
		return (await files.readdir(folder)).filter((name) => form.test(name)).sort()
	} catch (thrown) {
		const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null
		if (code === 'ENOENT' || code === 'ENOTDIR') return []
		throw new FaultError({ kind: 'permission-denied', path: folder, access: 'read' }, { cause: thrown })
	}
}

/** Null for what is no file, or is gone by now. */
async function sizeOf(files: ValueFiles, path: string): Promise<number | null> {
	return files.stat(path).then(
		(found) => (found.isFile() ? found.size : null),
		() => null,
	)
}

/** The first of the files, as many as are looked for at once. */
export function firstOf(files: StoreFiles): readonly string[] {
	const some: string[] = []
	for (const hash of files.keys()) if (some.push(hash) === hashesAtOnce) break
	return some
}

/** Which of these hashes have a row. Faults: those of the engine. */
export async function withRow(scope: Scope, hashes: readonly string[]): Promise<ReadonlySet<string>> {
	const known = new Set<string>()
	for (let from = 0; from < hashes.length; from += hashesAtOnce) {
		const { names, parameters } = listed(hashes.slice(from, from + hashesAtOnce))
		const [rows = []] = await scope.ask({ sql: `SELECT value_hash FROM value WHERE value_hash IN (${names})`, parameters })
		for (const [hash] of rows) known.add(text(hash))
	}
	return known
}
