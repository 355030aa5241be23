import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { CopiedFile, CopyProgress, Listening } from './engine.ts'
import { createPacer, throwIfStopped } from './pace.ts'

type BytesRequest = {
	readonly from: string
	readonly to: string
	/** Does the source still stand as it did; asked now and then, so that a copy in vain ends early. */
	readonly isUndisturbed: () => boolean
	/** Not one byte is changed. */
	readonly exact?: boolean
	/** As of a CopyRequest. */
	readonly hash?: boolean
}

const chunkBytes = 1_048_576

/**
 * Copies a database that nobody writes to byte by byte, hashing it on the way unless nobody wants that: reading, writing and
 * hashing go on side by side. Only the two bytes that name the journal mode are changed, to that of a rollback journal, unless it is to be `exact`.
 * Answers null when the source was disturbed. The caller must see for itself that it was not, once this has ended.
 */
export async function copyBytes(
	{ from, to, isUndisturbed, exact = false, hash: isHashed = true }: BytesRequest,
	{ signal, onEvent }: Listening<CopyProgress>,
): Promise<Pick<CopiedFile, 'sizeBytes' | 'sha256'> | null> {
	await using source = await open(from, 'r')
	await using target = await open(to, 'r+')
	const totalBytes = (await source.stat()).size
	const hash = isHashed ? createHash('sha256') : null
	const pacer = createPacer(100)
	const buffers = [Buffer.alloc(chunkBytes), Buffer.alloc(chunkBytes)] as const
	let doneBytes = 0
	let reading = source.read(buffers[0], 0, chunkBytes, 0)
	for (let turn = 1; ; turn++) {
		const { bytesRead, buffer } = await reading
		if (bytesRead === 0) break
		reading = source.read(buffers[turn % 2 === 0 ? 0 : 1], 0, chunkBytes, doneBytes + bytesRead)
		const chunk = buffer.subarray(0, bytesRead)
		if (doneBytes === 0 && !exact) leaveLogMode(chunk)
		const writing = writeAll(target, chunk, doneBytes)
		hash?.update(chunk)
		await Promise.all([reading, writing])
		doneBytes += bytesRead
		throwIfStopped(signal)
		if (!pacer.due()) continue
		if (!isUndisturbed()) return null
		onEvent?.({ kind: 'progress', doneBytes, totalBytes })
	}
	onEvent?.({ kind: 'progress', doneBytes, totalBytes })
	return { sizeBytes: doneBytes, sha256: hash?.digest('hex') ?? null }
}

/** Bytes 18 and 19 of the header say how the file is written and read: 2 with a log, 1 with a rollback journal. There is no log to lose. */
export function leaveLogMode(header: Uint8Array): void {
	if (header[18] !== 2) return
	header[18] = 1
	header[19] = 1
}

async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
	for (let written = 0; written < chunk.length; ) {
		const { bytesWritten } = await file.write(chunk, written, chunk.length - written, position + written)
		written += bytesWritten
	}
}
