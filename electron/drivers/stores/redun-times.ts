import type { RedunTables } from './redun-tables.ts'

/** Reads a time that redun wrote as UTC, ISO 8601 with milliseconds; null where there is none. */
export type Clock = (written: string | null) => string | null

const form = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d+)?/

/**
 * Before 3.4 redun wrote the wall-clock time of the machine it ran on and nothing about its zone: such times are read as
 * those of `timeZone`, an IANA name, which is what moving the repository to 3.4 would make of them by default.
 */
export function createClock({ times }: RedunTables, timeZone: string): Clock {
	const offsetAt = times === 'local' ? offsetReader(timeZone) : () => 0
	return (written) => {
		const found = form.exec(written ?? '')
		if (!found) return null
		const [, date = '', time = '', fraction = ''] = found
		const wall = Date.parse(`${date}T${time}${(fraction || '.000').slice(0, 4).padEnd(4, '0')}Z`)
		if (Number.isNaN(wall)) return null
		return new Date(fromWall(wall, offsetAt)).toISOString()
	}
}

/** A time that redun wrote as a number that sorts as the times do: microseconds of the wall clock; infinite where there is none. */
export function microsecondsOf(written: string | null): number {
	const found = form.exec(written ?? '')
	if (!found) return Number.POSITIVE_INFINITY
	const [, date = '', time = '', fraction = ''] = found
	return Date.parse(`${date}T${time}Z`) * 1000 + Number(fraction.slice(1, 7).padEnd(6, '0'))
}

/** The other way round, as `Clock` reads it. */
function writtenFrom(microseconds: number): string {
	return new Date(Math.floor(microseconds / 1000)).toISOString()
}

/** No zone changes its clocks but at a quarter of an hour. */
const quarterHour = 900_000_000

/** Year and month in UTC of a time as it is written; '' where there is none. */
export function monthsBy(clock: Clock): (microseconds: number) => string {
	const known = new Map<number, string>()
	return (microseconds) => {
		if (!Number.isFinite(microseconds)) return ''
		const quarter = Math.floor(microseconds / quarterHour)
		const month = known.get(quarter) ?? clock(writtenFrom(quarter * quarterHour))?.slice(0, 7) ?? ''
		known.set(quarter, month)
		return month
	}
}

/** Where the clocks showed a time twice, the first showing. */
function fromWall(wall: number, offsetAt: (instant: number) => number): number {
	const day = 86_400_000
	const candidates = [offsetAt(wall - day), offsetAt(wall + day)].map((offset) => wall - offset)
	return candidates.find((instant) => instant + offsetAt(instant) === wall) ?? wall - offsetAt(wall - day)
}

/** The offset of a zone at an instant, in milliseconds. An unknown zone counts as UTC. */
function offsetReader(timeZone: string): (instant: number) => number {
	const format = formatOf(timeZone)
	if (!format) return () => 0
	return (instant) => {
		const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
		const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
		return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000
	}
}

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
	const numeric = 'numeric'
	try {
		return new Intl.DateTimeFormat('en-US', {
			timeZone,
			hourCycle: 'h23',
			year: numeric,
			month: numeric,
			day: numeric,
			hour: numeric,
			minute: numeric,
			second: numeric,
		})
	} catch {
		return null
	}
}
