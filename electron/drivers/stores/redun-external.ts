import { constants } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import type { FileSystem } from '../../lib/file-system.ts'

/** What of the file system redun's values need. */
export type ValueFiles = Pick<FileSystem, 'stat' | 'open' | 'readdir' | 'realpath'>

export type Range = { readonly offset: number; readonly atMost: number }

/** Where a value's file stands. `unreadable`: it is there and is nothing that can be read. */
export type ExternalStanding =
	| { readonly kind: 'there'; readonly sizeBytes: number }
	| { readonly kind: 'absent' | 'unreadable' | 'no-store' }

/** redun's store of values outside the database: plain files, `<root>/<2 hex digits>/<38 hex digits>`. Never looks anywhere else. */
export type External = {
	/** Folder of the store; null as of `pathOf`. */
	readonly root: string | null
	/** Null where nobody said where the store is, or it is no folder of this machine. */
	pathOf(hash: string): string | null
	standing(hash: string): Promise<ExternalStanding>
	/** Hashes of all files in the store. */
	present(): Promise<ReadonlySet<string>>
	/** Null where there is no file. Faults: `permission-denied`, `input-output`. */
	read(hash: string, range: Range): Promise<Piece | null>
}

const hashForm = /^[0-9a-f]{40}$/

/** A store in a folder. An address of another kind (`s3://…`) is one that cannot be looked into. */
export function createExternal(files: ValueFiles, folder: string | null): External {
	const root = folder !== null && !/^[a-z][a-z0-9+.-]+:\/\//i.test(folder) ? folder : null
	const pathOf = (hash: string) => (root !== null && hashForm.test(hash) ? join(root, hash.slice(0, 2), hash.slice(2)) : null)
	const standing = async (hash: string): Promise<ExternalStanding> => {
		const path = pathOf(hash)
		return path === null ? { kind: 'no-store' } : fileStanding(files, path)
	}
	/** Folders of the store that were looked at, by their names: do they lie within it. */
	const folders = new Map<string, Promise<boolean>>()
	const isFolderWithin = (within: string, path: string) => {
		const name = dirname(path)
		const known = folders.get(name) ?? isWithin(files, within, name)
		folders.set(name, known)
		return known
	}
	return {
		root,
		pathOf,
		standing,
		present: async () => (root === null ? new Set() : hashesIn(files, root)),
		async read(hash, range) {
			const path = pathOf(hash)
			if (path === null || root === null) return null
			const plain = (await isFolderWithin(root, path)) ? await readPlain(files, path, range) : 'other'
			if (plain !== 'other') return plain
			const found = await standing(hash)
			if (found.kind === 'absent') return null
			if (found.kind !== 'there') throw new FaultError({ kind: 'permission-denied', path, access: 'read' })
			return (await isWithin(files, root, path)) ? readFile(files, path, range) : null
		},
	}
}

/** Opens no link, and waits for nobody at a pipe. Null where the system cannot be asked for that. */
const plainly = process.platform === 'win32' ? null : constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

type Piece = { readonly bytes: Uint8Array; readonly sizeBytes: number }

/** Reads what nearly every file of a store is, with no more questions to the disk than it takes. `other`: it is something else. */
async function readPlain(files: ValueFiles, path: string, range: Range): Promise<Piece | null | 'other'> {
	if (plainly === null) return 'other'
	try {
		return await readFile(files, path, range, plainly)
	} catch (thrown) {
		return thrown instanceof FaultError && isAbsent(thrown.cause) ? null : 'other'
	}
}

/** Is there a file, and how large is it. */
export async function fileStanding(files: Pick<FileSystem, 'stat'>, path: string): Promise<ExternalStanding> {
	try {
		const found = await files.stat(path)
		return found.isFile() ? { kind: 'there', sizeBytes: found.size } : { kind: 'unreadable' }
	} catch (thrown) {
		return { kind: isAbsent(thrown) ? 'absent' : 'unreadable' }
	}
}

/** A link must not lead a reader out of the store. */
async function isWithin(files: ValueFiles, root: string, path: string): Promise<boolean> {
	try {
		return (await files.realpath(path)).startsWith(`${await files.realpath(root)}${sep}`)
	} catch (thrown) {
		if (isAbsent(thrown)) return false
		throw new FaultError({ kind: 'permission-denied', path, access: 'read' }, { cause: thrown })
	}
}

/** Some of a file's bytes, and how many there are. Faults: `input-output`, also for what is no file. */
export async function readFile(files: ValueFiles, path: string, { offset, atMost }: Range, flags: string | number = 'r'): Promise<Piece> {
	try {
		const file = await files.open(path, flags)
		try {
			const found = await file.stat()
			if (!found.isFile()) throw new Error('it is no file')
			const bytes = new Uint8Array(Math.max(0, Math.min(atMost, found.size - offset)))
			let done = 0
			while (done < bytes.length) {
				const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done)
				if (bytesRead === 0) break
				done += bytesRead
			}
			return { bytes: bytes.subarray(0, done), sizeBytes: found.size }
		} finally {
			await file.close()
		}
	} catch (thrown) {
		throw new FaultError({ kind: 'input-output', path, detail: String(thrown) }, { cause: thrown })
	}
}

async function hashesIn(files: ValueFiles, root: string): Promise<ReadonlySet<string>> {
	const found = new Set<string>()
	for (const folder of await namesIn(files, root)) {
		if (!/^[0-9a-f]{2}$/.test(folder)) continue
		for (const name of await namesIn(files, join(root, folder))) if (hashForm.test(folder + name)) found.add(folder + name)
	}
	return found
}

async function namesIn(files: ValueFiles, folder: string): Promise<readonly string[]> {
	try {
		return await files.readdir(folder)
	} catch (thrown) {
		if (isAbsent(thrown)) return []
		throw new FaultError({ kind: 'permission-denied', path: folder, access: 'read' }, { cause: thrown })
	}
}

function isAbsent(thrown: unknown): boolean {
	const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null
	return code === 'ENOENT' || code === 'ENOTDIR'
}
