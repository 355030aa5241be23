const polynomial = 0x82f63b78

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
	let sum = byte
	for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ polynomial : sum >>> 1
	return sum
})

/** CRC-32C (Castagnoli, RFC 3720), the checksum of everything that Badger writes. */
export function crc32c(bytes: Uint8Array): number {
	let sum = 0xffffffff
	for (let at = 0; at < bytes.length; at++) sum = (table[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (sum >>> 8)
	return (sum ^ 0xffffffff) >>> 0
}
