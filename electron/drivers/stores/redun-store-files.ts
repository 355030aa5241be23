import { join } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import type { ValueFiles } from './redun-external.ts'
import { assertWanted, listed, text } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'

/** Questions to the disk that are under way at the same time. */
const asked = 32
/** Hashes looked for in one query. */
export const hashesAtOnce = 500

type Where = Pick<Scope, 'files' | 'external' | 'signal'>

/**
 * Goes through the store once: names of what may be files of values, in order, at most 500 at a time. Names of one of the 256
 * folders are held at a time. Nothing where there is no store.
 * Faults: `permission-denied` for a folder that cannot be listed, `cancelled`.
 */
export async function* eachName({ files, external: { root }, signal }: Where): AsyncGenerator<readonly string[], void, void> {
	if (root === null) return
	for (const folder of await namesIn(files, root, /^[0-9a-f]{2}$/)) {
		const names = await namesIn(files, join(root, folder), /^[0-9a-f]{38}$/)
		for (let from = 0; from < names.length; from += hashesAtOnce) {
			assertWanted(signal)
			yield names.slice(from, from + hashesAtOnce).map((name) => folder + name)
		}
	}
}

/** The same with the sizes of the files; what is none is left out. */
export async function* eachFile(where: Where): AsyncGenerator<readonly (readonly [hash: string, bytes: number])[], void, void> {
	for await (const hashes of eachName(where)) {
		const sizes = await sizesOf(where, hashes)
		yield hashes.flatMap((hash, index) => {
			const size = sizes[index] ?? null
			return size === null ? [] : [[hash, size] as const]
		})
	}
}

/** Bytes of the files with these names; null for what is no file, or is gone by now. Faults: `cancelled`. */
export async function sizesOf({ files, external, signal }: Where, hashes: readonly string[]): Promise<readonly (number | null)[]> {
	const sizes: (number | null)[] = []
	for (let from = 0; from < hashes.length; from += asked) {
		assertWanted(signal)
		sizes.push(...(await Promise.all(hashes.slice(from, from + asked).map((hash) => sizeOf(files, external.pathOf(hash) ?? '')))))
	}
	return sizes
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

type FoundRow = { readonly type: string; readonly isInside: boolean }

/** The rows of those of these hashes that have one. Faults: those of the engine. */
export async function withRow(scope: Scope, hashes: readonly string[]): Promise<ReadonlyMap<string, FoundRow>> {
	const found = new Map<string, FoundRow>()
	for (let from = 0; from < hashes.length; from += hashesAtOnce) {
		const { names, parameters } = listed(hashes.slice(from, from + hashesAtOnce))
		const [rows = []] = await scope.ask({
			sql: `SELECT value_hash, type, octet_length(value) > 0 FROM value WHERE value_hash IN (${names})`,
			parameters,
		})
		for (const [hash, type, isInside] of rows) found.set(text(hash), { type: text(type), isInside: Boolean(isInside) })
	}
	return found
}
