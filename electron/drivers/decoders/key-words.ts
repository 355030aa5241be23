import type { Guess } from '../../contract/decoded.ts'
import { instantInWords, instantToText } from './instants.ts'

/** What a piece of a key may be: only what its form tells, never what it belongs to. */
export type IdReading = {
	readonly kind: 'uuid' | 'xid' | 'ulid' | 'epoch' | 'hash'
	/** In words: `UUID version 7, made 3 March 2026, 10:00:00 UTC`. */
	readonly says: string
	readonly sureness: Guess['sureness']
	/** The instant it carries, as RFC 3339 writes it, in UTC; null where it carries none. */
	readonly time: string | null
}

/** Instants between 2000 and 2100 are believed: outside, a number that is read as a time rather is something else. */
const plausible = { from: 946_684_800n, to: 4_102_444_800n }
const longestId = 128

/**
 * What an id may be, the likeliest first; empty where its form tells nothing. UUIDs (RFC 9562), xids (12 bytes in base32hex), ULIDs,
 * decimal numbers of seconds to nanoseconds since 1970, and hashes by the count of their hex digits.
 */
export function explainId(text: string): IdReading[] {
	if (text.length > longestId) return []
	const readings = [readUuid(text), readXid(text), readUlid(text), ...readEpochs(text), readHash(text)].filter(
		(reading) => reading !== null,
	)
	const order: readonly Guess['sureness'][] = ['certain', 'likely', 'possible']
	return readings.sort((a, b) => order.indexOf(a.sureness) - order.indexOf(b.sureness))
}

/**
 * The seconds since 1970 an xid begins with, null where the text is no xid (20 characters, 12 bytes in base32hex). lakeFS counts
 * downwards in its run ids, so that newer ones come first: `descending` reads those.
 */
export function xidSeconds(text: string, descending = false): bigint | null {
	// Of the last character only one bit is in use.
	if (!/^[0-9a-v]{19}[0g]$/.test(text)) return null
	const bits = BigInt(Number.parseInt(text.slice(0, 7), 32))
	const first = bits >> 3n
	return descending ? BigInt.asUintN(32, 2_436_144_128n - first) : first
}

/** Is the instant between 2000 and 2100. */
export function isPlausibleTime(seconds: bigint): boolean {
	return seconds >= plausible.from && seconds < plausible.to
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function readUuid(text: string): IdReading | null {
	if (!uuidForm.test(text)) return null
	const hex = text.replaceAll('-', '').toLowerCase()
	if (/^0+$/.test(hex)) return { kind: 'uuid', says: 'the nil UUID: nothing but zeros', sureness: 'certain', time: null }
	if (/^f+$/.test(hex)) return { kind: 'uuid', says: 'the max UUID: nothing but ones', sureness: 'certain', time: null }
	if (!/^[89ab]/.test(hex.slice(16))) {
		return { kind: 'uuid', says: 'written like a UUID, of a variant before RFC 4122', sureness: 'possible', time: null }
	}
	const version = hex.charAt(12)
	const words = uuidWords[version]
	if (words === undefined)
		return { kind: 'uuid', says: 'written like a UUID, of no version that is defined', sureness: 'possible', time: null }
	const at = uuidTime(version, hex)
	const time = at && instantToText(at.seconds, at.nanos)
	const made = time && at ? `, says it was made ${instantInWords(at.seconds)}` : ''
	return { kind: 'uuid', says: `UUID version ${version}: ${words}${made}`, sureness: 'certain', time }
}

const uuidWords: Readonly<Record<string, string>> = {
	1: 'time and place',
	2: 'DCE security',
	3: 'MD5 of a name',
	4: 'random, carries no time',
	5: 'SHA-1 of a name',
	6: 'time and place, in order of time',
	7: 'time and chance',
	8: 'of its maker’s own making',
}

function uuidTime(version: string, hex: string): { seconds: bigint; nanos: number } | null {
	if (version === '7') return instantOf(BigInt(`0x${hex.slice(0, 12)}`), 1000n)
	const digits =
		version === '1' ? hex.slice(13, 16) + hex.slice(8, 12) + hex.slice(0, 8) : version === '6' ? hex.slice(0, 12) + hex.slice(13, 16) : null
	if (digits === null) return null
	// Tenths of microseconds since the Gregorian calendar began, 15 October 1582.
	return instantOf(BigInt(`0x${digits}`) - 122_192_928_000_000_000n, 10_000_000n)
}

function instantOf(count: bigint, perSecond: bigint): { seconds: bigint; nanos: number } {
	const rest = ((count % perSecond) + perSecond) % perSecond
	return { seconds: (count - rest) / perSecond, nanos: Number((rest * 1_000_000_000n) / perSecond) }
}

function readXid(text: string): IdReading | null {
	const seconds = xidSeconds(text)
	if (seconds === null) return null
	if (isPlausibleTime(seconds)) {
		return { kind: 'xid', says: `xid, says it was made ${instantInWords(seconds)}`, sureness: 'likely', time: instantToText(seconds, 0) }
	}
	const downward = xidSeconds(text, true)
	if (downward === null || !isPlausibleTime(downward)) return null
	const says = `an xid that counts downwards, as lakeFS makes them, would say ${instantInWords(downward)}`
	return { kind: 'xid', says, sureness: 'possible', time: instantToText(downward, 0) }
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function readUlid(text: string): IdReading | null {
	if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(text)) return null
	let milliseconds = 0n
	for (const digit of text.slice(0, 10).toUpperCase()) milliseconds = milliseconds * 32n + BigInt(crockford.indexOf(digit))
	const { seconds, nanos } = instantOf(milliseconds, 1000n)
	if (!isPlausibleTime(seconds)) return null
	const isMixed = text !== text.toUpperCase() && text !== text.toLowerCase()
	const says = `ULID, says it was made ${instantInWords(seconds)}`
	return { kind: 'ulid', says, sureness: isMixed ? 'possible' : 'likely', time: instantToText(seconds, nanos) }
}

const units = [
	['seconds', 1n],
	['milliseconds', 1000n],
	['microseconds', 1_000_000n],
	['nanoseconds', 1_000_000_000n],
] as const

function readEpochs(text: string): IdReading[] {
	if (!/^[1-9]\d{8,19}$/.test(text)) return []
	return units.flatMap(([unit, perSecond]) => {
		const { seconds, nanos } = instantOf(BigInt(text), perSecond)
		if (!isPlausibleTime(seconds)) return []
		const says = `as ${unit} since 1970: ${instantInWords(seconds)}`
		return [{ kind: 'epoch' as const, says, sureness: 'possible' as const, time: instantToText(seconds, nanos) }]
	})
}

const hashes: Readonly<Record<number, string>> = {
	32: 'as long as an MD5, or as a UUID without dashes',
	40: 'as long as a SHA-1, or as a longer hash cut to 20 bytes',
	56: 'as long as a SHA-224',
	64: 'as long as a SHA-256',
	96: 'as long as a SHA-384',
	128: 'as long as a SHA-512',
}

function readHash(text: string): IdReading | null {
	const words = hashes[text.length]
	if (words === undefined || !/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text)) return null
	// Long numbers and runs of one letter are no hashes.
	if (/^\d+$/.test(text) || /^(.)\1*$/.test(text)) return null
	return { kind: 'hash', says: `${text.length} hex digits: ${words}`, sureness: text.length >= 56 ? 'likely' : 'possible', time: null }
}
