/** A date as SQLite writes it, with or without a time of day and an offset from UTC. */
const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?))?)?$/i

/** What a text says about time: whether it is one, and whether it names an offset. */
export function timeIn(text: string): 'none' | 'local' | 'offset' {
	const parts = pattern.exec(text)
	if (parts === null) return 'none'
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number)
	const isTime = isDay(year, month, day) && !(hour > 23 || minute > 59 || second > 59)
	return isTime ? (parts[7] === undefined ? 'local' : 'offset') : 'none'
}

function isDay(year: number, month: number, day: number): boolean {
	return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

function daysIn(year: number, month: number): number {
	if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
	return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Numbers that people write for times without meaning seconds or milliseconds: 20240131, or the days of SQLite's julianday(). */
export function isOtherTime(value: number): boolean {
	const isWritten = value >= 1_000_01_01 && value <= 9_999_12_31 && Number.isInteger(value)
	if (isWritten && isDay(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100))
		return value >= 1_900_01_01 && value < 2_101_01_01
	return value > 1_721_425 && value < 5_373_485 && !Number.isInteger(value)
}
