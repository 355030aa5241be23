const firstSecond = -62_135_596_800n
const lastSecond = 253_402_300_799n
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/**
 * An instant as RFC 3339 writes it, in UTC, with as many groups of three decimals as it has: `2026-03-03T10:00:00Z`. `seconds` since
 * 1970, `nanos` from 0 to 999 999 999. Null outside the years 1 to 9999.
 */
export function instantToText(seconds: bigint, nanos: number): string | null {
	if (seconds < firstSecond || seconds > lastSecond || nanos < 0 || nanos > 999_999_999) return null
	return `${dateOf(seconds).toISOString().slice(0, 19)}${fraction(nanos)}Z`
}

/** The same in words, to the second: `3 March 2026, 10:00:00 UTC`. */
export function instantInWords(seconds: bigint): string | null {
	if (seconds < firstSecond || seconds > lastSecond) return null
	const date = dateOf(seconds)
	const clock = date.toISOString().slice(11, 19)
	return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}, ${clock} UTC`
}

function dateOf(seconds: bigint): Date {
	return new Date(Number(seconds) * 1000)
}

function fraction(nanos: number): string {
	if (nanos === 0) return ''
	const digits = String(nanos).padStart(9, '0')
	if (digits.endsWith('000000')) return `.${digits.slice(0, 3)}`
	return digits.endsWith('000') ? `.${digits.slice(0, 6)}` : `.${digits}`
}
