/** A time as text says it: seconds since 1970 by the wall clock, microseconds beyond them, and the offset from UTC it names, in seconds. */
export type TimeText = { readonly seconds: bigint; readonly micros: bigint; readonly offset: bigint | null }

const pattern = /^(\d{4,6})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s?(Z|[+-]\d\d(?::?\d\d(?::\d\d)?)?)?)?$/i
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Reads a time as SQLite, and most programs that write to it, write one; null for anything else, days that no calendar has included. */
export function readTime(text: string): TimeText | null {
	const found = pattern.exec(text)
	if (!found) return null
	const [, years = '', months = '', days = '', hours = '0', minutes = '0', seconds = '0', fraction = '', zone] = found
	const [year, month, day] = [Number(years), Number(months), Number(days)]
	if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return null
	if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null
	const micros = microsOf(fraction)
	const offset = zone === undefined ? null : offsetOf(zone)
	if (micros === null || offset === undefined) return null
	const time = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
	return { seconds: BigInt(dayNumber(year, month, day)) * 86_400n + BigInt(time), micros, offset }
}

function daysOf(year: number, month: number): number {
	const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
	return month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0)
}

/** Days since 1970 in the calendar that both engines reckon by, the Gregorian at all times. */
function dayNumber(year: number, month: number, day: number): number {
	const shifted = month <= 2 ? year - 1 : year
	const era = Math.floor(shifted / 400)
	const yearOfEra = shifted - era * 400
	const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
	return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** Null where the time is finer than a microsecond. */
function microsOf(fraction: string): bigint | null {
	if (/[1-9]/.test(fraction.slice(6))) return null
	return BigInt(fraction.slice(0, 6).padEnd(6, '0'))
}

/** Undefined for an offset that no zone can have. */
function offsetOf(zone: string): bigint | undefined {
	if (/^z$/i.test(zone)) return 0n
	const [, hours = '0', minutes = '0', seconds = '0'] = /^.(\d\d):?(\d\d)?(?::(\d\d))?$/.exec(zone) ?? []
	if (Number(hours) > 15 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
	const size = BigInt(Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds))
	return zone.startsWith('-') ? -size : size
}
