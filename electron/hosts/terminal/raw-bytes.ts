import { open, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { FaultError } from '../../contract/fault.ts'
import { toFileFault } from '../../contract/file-faults.ts'

/** What the contract gives at once. Bytes. */
const pieceBytes = 8_388_608

/** Reads a piece of a value. */
type ReadPiece = (offset: number, length: number) => Promise<{ readonly bytes: Uint8Array; readonly totalBytes: number }>
type Take = (bytes: Uint8Array) => Promise<'go-on' | 'enough'>

/**
 * Hands a value on from its first byte to its last, a piece at a time. Fault `changed-since-read` when its size changed on the
 * way: its pieces would not fit together.
 */
export async function carryBytes(read: ReadPiece, name: { readonly partition: string; readonly key: string }, take: Take): Promise<number> {
	let total: number | null = null
	for (let offset = 0; ; ) {
		const { bytes, totalBytes } = await read(offset, pieceBytes)
		total ??= totalBytes
		const isShort = bytes.length === 0 && offset < totalBytes
		if (totalBytes !== total || isShort) throw new FaultError({ kind: 'changed-since-read', ...name })
		offset += bytes.length
		if ((await take(bytes)) === 'enough' || offset >= totalBytes) return offset
	}
}

/** A new file that takes pieces, and is not there when they did not all come. Faults: `file-exists`, those of writing. */
export async function writeNewFile(path: string, fill: (take: Take) => Promise<number>): Promise<number> {
	const file = await open(path, 'wx', 0o600).catch(refused(path))
	let written = false
	try {
		const bytes = await fill(async (piece) => {
			await file.writeFile(piece).catch(refused(path))
			return 'go-on'
		})
		written = true
		return bytes
	} finally {
		await file.close()
		if (!written) await rm(path, { force: true })
	}
}

/** Puts pieces on a stream as fast as its reader takes them; a reader who has had enough ends it. */
export function takenBy(stream: Writable): Take {
	return (piece) =>
		new Promise((resolve, reject) => {
			stream.write(piece, (thrown?: (Error & { readonly code?: string }) | null) => {
				if (!thrown) resolve('go-on')
				else if (thrown.code === 'EPIPE') resolve('enough')
				else reject(thrown)
			})
		})
}

/** What the file system refuses, as a fault. */
export function refused(path: string, access: 'read' | 'write' = 'write'): (thrown: unknown) => never {
	return (thrown) => {
		throw toFileFault(thrown, path, access)
	}
}
