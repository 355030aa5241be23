/** The last place up to `to` at which no UTF-8 character is cut in two; bytes that are no UTF-8 count as they stand. */
export function wholeUtf8End(bytes: Uint8Array, to: number): number {
	for (let at = to - 1; at >= Math.max(0, to - 3); at -= 1) {
		const byte = bytes[at] ?? 0
		if ((byte & 0xc0) === 0x80) continue
		const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
		return at + needed > to ? at : to
	}
	return to
}

/** The bytes as a Buffer, which reads the numbers and the texts in them, without a copy. */
export function bufferOf(bytes: Uint8Array): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
