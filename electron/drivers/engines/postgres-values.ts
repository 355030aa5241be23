import type { SqlValue } from './engine.ts'

/** Turns the text that the server writes for one column into the value of engine.ts. */
type Reading = (text: string) => SqlValue

/** Types by their fixed numbers (pg_type.dat). A domain arrives as the type it is made of. */
const readings = new Map<number, Reading>([
	[16, (text) => text === 't'],
	[17, toBytes],
	[20, toInteger],
	[21, Number],
	[23, Number],
	[26, Number],
	[700, Number],
	[701, Number],
])

const asWritten: Reading = (text) => text

/** In the form that pg asks for it: every type without a reading of its own stays the server's text. */
export const exactTypes = { getTypeParser: (type: number): Reading => readings.get(type) ?? asWritten }

function toInteger(text: string): number | bigint {
	const number = Number(text)
	return Number.isSafeInteger(number) ? number : BigInt(text)
}

/** Bytes as `bytea_output` writes them: `\x` and hex, or the older way with octal escapes. */
function toBytes(text: string): Uint8Array {
	return text.startsWith('\\x') ? new Uint8Array(Buffer.from(text.slice(2), 'hex')) : fromEscapes(text)
}

function fromEscapes(text: string): Uint8Array {
	const bytes = text.replace(/\\(\\|[0-7]{3})/g, (_, escaped: string) =>
		escaped === '\\' ? '\\' : String.fromCharCode(Number.parseInt(escaped, 8)),
	)
	return new Uint8Array(Buffer.from(bytes, 'latin1'))
}

/** A value as pg sends it: text, which the server reads as the type that the place in the statement has; bytes as they are. */
export function toSent(value: SqlValue): string | Buffer | null {
	if (value === null) return null
	if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
	return Object.is(value, -0) ? '-0' : String(value)
}
