/** Bytes that are asked for at once: what arrives is unpacked between two frames, on a busy machine too. */
const pieceBytes = 524_288

/** Where a value is saved to, piece by piece; nothing of it stays when it is given up. */
export type Sink = { write(bytes: Uint8Array<ArrayBuffer>): Promise<void>; finish(): Promise<void>; giveUp(): Promise<void> }

/** Said where a value was written anew while it was read: its pieces would not fit together. */
export class ChangedWhileSaving extends Error {
	override readonly name = 'ChangedWhileSaving'
}

type Read = (offset: number, length: number, signal: AbortSignal) => Promise<{ bytes: Uint8Array; totalBytes: number }>

/**
 * Reads a value from its first byte to its last and hands it on. Throws what reading or writing throws, `ChangedWhileSaving`
 * when its size changed on the way, and the signal's reason when it was stopped; the sink has then given up.
 */
export async function saveBytes(read: Read, totalBytes: number, sink: Sink, signal: AbortSignal, onSaved: (bytes: number) => void) {
	try {
		for (let offset = 0; offset < totalBytes; ) {
			signal.throwIfAborted()
			const piece = await read(offset, Math.min(pieceBytes, totalBytes - offset), signal)
			if (piece.totalBytes !== totalBytes || piece.bytes.length === 0) throw new ChangedWhileSaving('the size of the value changed')
			await sink.write(new Uint8Array(piece.bytes))
			offset += piece.bytes.length
			onSaved(offset)
		}
		signal.throwIfAborted()
		await sink.finish()
	} catch (thrown) {
		await sink.giveUp()
		throw thrown
	}
}
