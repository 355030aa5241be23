import type { BigIntStats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { FaultError, faultOf } from '../../contract/fault.ts'
import { toFileFault } from '../../contract/file-faults.ts'

/** A file of the folder as it was when the store was opened: read only as long as it is the same one, unchanged. */
export type BadgerFile = { readonly path: string; readonly seen: BigIntStats }

export const sizeOf = ({ seen }: BadgerFile): number => Number(seen.size)

/** Looks at a file. Faults: `not-found`, `permission-denied`, `input-output`. */
export async function lookAtFile(path: string): Promise<BadgerFile> {
	try {
		return { path, seen: await stat(path, { bigint: true }) }
	} catch (thrown) {
		throw toFileFault(thrown, path, 'read')
	}
}

/** The file is not the one that was seen, or was written to since. */
export function differs(one: BigIntStats, other: BigIntStats): boolean {
	return one.ino !== other.ino || one.dev !== other.dev || one.size !== other.size || one.mtimeNs !== other.mtimeNs
}

/**
 * Reads a piece of a file, which is opened for this alone: a folder may have thousands of files, and no handle of ours is to
 * stand in the way of whoever the folder belongs to. Faults: `file-replaced` where it is not what was seen, `input-output`.
 */
export async function readPiece(file: BadgerFile, from: number, length: number): Promise<Buffer> {
	await using handle = await openSeen(file)
	const bytes = Buffer.allocUnsafe(length)
	let done = 0
	while (done < length) {
		const { bytesRead } = await handle.read(bytes, done, length - done, from + done).catch((thrown: unknown) => {
			throw toFileFault(thrown, file.path, 'read')
		})
		if (bytesRead === 0) throw new FaultError({ kind: 'file-replaced', path: file.path })
		done += bytesRead
	}
	return bytes
}

async function openSeen({ path, seen }: BadgerFile): Promise<FileHandle> {
	let handle: FileHandle
	try {
		handle = await open(path, 'r')
	} catch (thrown) {
		const fault = toFileFault(thrown, path, 'read')
		throw faultOf(fault)?.kind === 'not-found' ? new FaultError({ kind: 'file-replaced', path }) : fault
	}
	if (!differs(seen, await handle.stat({ bigint: true }))) return handle
	await handle.close()
	throw new FaultError({ kind: 'file-replaced', path })
}
