import { FaultError } from '../../contract/fault.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { toFileFault } from './file-faults.ts'

/** A file that is there whole or not at all. */
export type NewFile = {
	/** What is written is gathered, so that many short texts are cheap. */
	write(text: string): Promise<void>
	/** Puts it on the disk and gives it its name. */
	finish(): Promise<void>
	/** Takes away what was written so far; nothing happens once it is finished. */
	discard(): Promise<void>
}

const gatheredCharacters = 262_144

/**
 * Begins a file that only its owner may read, beside its place (`.part`) until it is finished. Faults, of this and its methods:
 * `file-exists` (also of another's unfinished one), `not-found` for its folder, `permission-denied`, `disk-full`, `input-output`.
 */
export async function createNewFile(path: string, files: FileSystem): Promise<NewFile> {
	const partPath = `${path}.part`
	const guarded = async <Result>(work: () => Promise<Result>, of = partPath): Promise<Result> => {
		try {
			return await work()
		} catch (thrown) {
			throw toFileFault(thrown, of, 'write')
		}
	}
	await insistOnAbsence(path, files)
	const handle = await guarded(() => files.open(partPath, 'wx', 0o600))
	let gathered: string[] = []
	let length = 0
	let finished = false
	const flush = async () => {
		const text = gathered.join('')
		gathered = []
		length = 0
		await guarded(() => handle.appendFile(text), path)
	}
	return {
		async write(text) {
			gathered.push(text)
			length += text.length
			if (length >= gatheredCharacters) await flush()
		},
		async finish() {
			await flush()
			await guarded(() => handle.sync(), path)
			await handle.close()
			// Somebody may have made one in the meantime
			await insistOnAbsence(path, files)
			await guarded(() => files.rename(partPath, path), path)
			finished = true
		},
		async discard() {
			if (finished) return
			await handle.close().catch(() => undefined)
			await files.rm(partPath, { force: true })
		},
	}
}

async function insistOnAbsence(path: string, files: FileSystem): Promise<void> {
	const isThere = await files.stat(path).then(
		() => true,
		(thrown: unknown) => !(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'),
	)
	if (isThere) throw new FaultError({ kind: 'file-exists', path })
}
