import { crc32 } from 'node:zlib'

/**
 * Flyway's checksum of a text without a byte-order mark: CRC-32 over its lines, whatever ends them left out, as a signed
 * number of 32 bits in decimal digits.
 */
export function flywayChecksum(text: string): string {
	const lines = text.split(/\r\n|\r|\n/)
	return String(crc32(Buffer.from(lines.join(''))) | 0)
}

/** The hash that Java gives a string: 31 times what was before plus the next code unit, in 32 signed bits. */
export function javaHashCode(text: string): number {
	let hash = 0
	for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
	return hash
}
