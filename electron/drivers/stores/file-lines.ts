import type { FileHandle } from 'node:fs/promises'

/** A line of a file without its end. `whole` is false of a last one that no line end follows. */
export type FileLine = { readonly bytes: Buffer; readonly number: number; readonly whole: boolean }

const chunkBytes = 262_144
const lineFeed = 0x0a

/** A file's bytes from the beginning, in pieces that are the receiver's own; the handle stays open. */
export async function* readPieces(handle: FileHandle): AsyncGenerator<Buffer, void, void> {
	for (let position = 0; ; ) {
		const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(chunkBytes), 0, chunkBytes, position)
		if (bytesRead === 0) return
		position += bytesRead
		yield buffer.subarray(0, bytesRead)
	}
}

/** A file's lines from the beginning, in raw bytes, as many at a time as a piece of it holds. */
export async function* readLines(handle: FileHandle): AsyncGenerator<readonly FileLine[], void, void> {
	let begun: Buffer[] = []
	let number = 0
	for await (const piece of readPieces(handle)) {
		const lines: FileLine[] = []
		let from = 0
		for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, from)) {
			const rest = piece.subarray(from, end)
			lines.push({ bytes: begun.length === 0 ? rest : Buffer.concat([...begun, rest]), number: ++number, whole: true })
			begun = []
			from = end + 1
		}
		if (from < piece.length) begun.push(piece.subarray(from))
		if (lines.length > 0) yield lines
	}
	if (begun.length > 0) yield [{ bytes: Buffer.concat(begun), number: number + 1, whole: false }]
}
