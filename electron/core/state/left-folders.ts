import { join } from 'node:path'
import type { FileSystem } from '../../lib/file-system.ts'

/** Asked of a process and of when its folder was made, in milliseconds since 1970. */
export type IsGone = (processId: number, madeAtMs: number) => boolean

/**
 * Takes away the folders of processes that are no more: a name ends with the process's number, save in earlier releases, whose
 * are as old. What cannot be taken away now stays for the next start.
 */
export async function sweepFolders(
	files: FileSystem,
	place: string,
	isGone: IsGone,
	isKept: (path: string) => Promise<boolean> = async () => false,
): Promise<void> {
	for (const name of await files.readdir(place).catch(() => [])) {
		const path = join(place, name)
		const owner = Number(/\.(\d+)$/.exec(name)?.[1] ?? Number.NaN)
		const made = await files.stat(path).catch(() => null)
		if (made && (Number.isNaN(owner) || isGone(owner, made.mtimeMs)) && !(await isKept(path)))
			await files.rm(path, { recursive: true, force: true }).catch(() => undefined)
	}
}
