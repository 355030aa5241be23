/** How a value that JSON cannot carry crosses a transport: the shape oRPC's links and handlers take. */
export type CustomJsonSerializer = {
	/** Names the kind of value on the wire. Numbers below 20 are oRPC's own. */
	readonly type: number
	readonly condition: (value: unknown) => boolean
	readonly serialize: (value: Uint8Array) => string
	readonly deserialize: (text: unknown) => Uint8Array
}

/** String.fromCharCode takes its characters as arguments, and engines limit how many. */
const chunkBytes = 32_768

function bytesToBase64(bytes: Uint8Array): string {
	let binary = ''
	for (let at = 0; at < bytes.length; at += chunkBytes) binary += String.fromCharCode(...bytes.subarray(at, at + chunkBytes))
	return btoa(binary)
}

/** Browsers since 2025 read base64 themselves, in a tenth of the time; Node 24 does not. */
const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Uint8Array }

function base64ToBytes(text: unknown): Uint8Array {
	if (typeof text !== 'string') throw new TypeError('bytes must arrive as base64 text')
	if (fromBase64 !== undefined) return fromBase64(text)
	const binary = atob(text)
	const bytes = new Uint8Array(binary.length)
	// Megabytes at once: walking a string's characters by its iterator would take seconds, in which the window stands still.
	for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
	return bytes
}

const bytesSerializer: CustomJsonSerializer = {
	type: 21,
	condition: (value) => value instanceof Uint8Array,
	serialize: bytesToBase64,
	deserialize: base64ToBytes,
}

/**
 * What every transport must register at both ends: without it a Uint8Array inside a row arrives as a plain object.
 * Bytes travel as base64 and come out equal; faults: text that is not base64 is a defect of the sender and throws.
 */
export const customJsonSerializers: readonly CustomJsonSerializer[] = [bytesSerializer]
