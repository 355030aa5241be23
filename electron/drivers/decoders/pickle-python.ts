import type { PyLong } from './pickle-values.ts'

const shown = 200

/** A float as Python writes it: `1.0`, `1e-05`, `inf`. */
export function writeFloat(value: number): string {
	if (Number.isNaN(value)) return 'nan'
	if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
	if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
	const [mantissa = '', power = '0'] = value.toExponential().split('e')
	const exponent = Number(power)
	if (exponent < -4 || exponent >= 16) {
		return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
	}
	const sign = value < 0 ? '-' : ''
	const digits = mantissa.replace('-', '').replace('.', '')
	if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
	const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
	return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`
}

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }
/** What Python does not print as it is: control, format, private and unassigned characters, lone surrogates, spaces other than the plain one. */
const unprintable = /[\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu

/** A text as Python writes it, in quotes and with escapes. At most the first 200 characters are looked at. */
export function writeText(text: string): string {
	const start = text.slice(0, shown)
	const quote = start.includes("'") && !start.includes('"') ? '"' : "'"
	const escaped = start.replace(unprintable, (letter) => named[letter] ?? escapeCode(letter.codePointAt(0) ?? 0))
	return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`
}

function escapeCode(code: number): string {
	if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
	return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}

/** Bytes as Python writes them: `b'ab\x00'`. At most the first 200 are looked at. */
export function writeBytes(bytes: Uint8Array): string {
	const start = Buffer.from(bytes.subarray(0, shown)).toString('latin1')
	const quote = start.includes("'") && !start.includes('"') ? '"' : "'"
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped.
	const escaped = start.replace(/[\\\x00-\x1f\x7f-\xff]/g, (letter) => named[letter] ?? escapeCode(letter.charCodeAt(0)))
	return `b${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`
}

/** Bytes of which all the digits are still worked out: far more take seconds. */
const digitBytes = 40_000

/** A whole number's digits; null where there are too many to work out. */
export function writeLong(long: PyLong): string | null {
	const bytes = Buffer.from(long.source.buffer, long.source.byteOffset + long.start, long.end - long.start)
	if (bytes.length > (long.digits ? digitBytes * 2 : digitBytes)) return null
	if (long.digits) return BigInt(bytes.toString('latin1').replace('+', '')).toString()
	return readLong(bytes).toString()
}

/** A whole number in two's complement, low end first. */
export function readLong(bytes: Uint8Array): bigint {
	if (bytes.length === 0) return 0n
	const hex = Buffer.from(bytes).reverse().toString('hex')
	const value = BigInt(`0x${hex}`)
	return ((bytes[bytes.length - 1] ?? 0) & 0x80) === 0 ? value : value - (1n << BigInt(bytes.length * 8))
}

/** The beginning of a run that is too long to be worked out, as hexadecimal from the high end or as digits, and its length in words. */
export function sketchLong(long: PyLong): string {
	const length = long.end - long.start
	if (long.digits) return `${Buffer.from(long.source.subarray(long.start, long.start + 40)).toString('latin1')}… (${length} digits)`
	const high = Buffer.from(long.source.subarray(Math.max(long.end - 20, long.start), long.end)).reverse()
	return `0x${high.toString('hex')}… (${length} bytes)`
}

/** Two digits, for times. */
export function two(value: number): string {
	return String(value).padStart(2, '0')
}
