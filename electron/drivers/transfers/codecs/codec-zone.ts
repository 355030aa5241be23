import { FaultError } from '../../../contract/fault.ts'

const secondsPerDay = 86_400n
const millisecondsPerSecond = 1_000

/** A zone's clock: seconds since 1970 that its wall clock shows become seconds since 1970 in UTC. */
export type WallClock = {
	/** Null for a time that the clock never showed, because it was put forward. Of a time that it showed twice, the first. */
	toUtc(wall: bigint): bigint | null
}

/** Faults: `unknown-time-zone`. */
export function wallClockOf(timeZone: string): WallClock {
	const offsetAt = offsetReader(timeZone)
	if (timeZone === 'UTC') return { toUtc: (wall) => wall }
	/** By day: the offset that held all around it, or null where it changed. Most days are asked for more than once. */
	const days = new Map<bigint, bigint | null>()
	const aroundDay = (day: bigint): bigint | null => {
		const [before, after] = [offsetAt((day - 1n) * secondsPerDay), offsetAt((day + 2n) * secondsPerDay)]
		return before === after ? before : null
	}
	return {
		toUtc(wall) {
			const day = floorDay(wall)
			const known = days.get(day)
			const steady = known === undefined ? aroundDay(day) : known
			if (known === undefined && days.size < 100_000) days.set(day, steady)
			return steady === null ? resolve(wall, offsetAt) : wall - steady
		},
	}
}

const floorDay = (seconds: bigint) => (seconds - (((seconds % secondsPerDay) + secondsPerDay) % secondsPerDay)) / secondsPerDay

/** Tried with the offset of the day before first, so that a time which was shown twice is its first showing (PEP 495, fold 0). */
function resolve(wall: bigint, offsetAt: (utc: bigint) => bigint): bigint | null {
	for (const near of [wall - secondsPerDay, wall + secondsPerDay]) {
		const utc = wall - offsetAt(near)
		if (wall - offsetAt(utc) === utc) return utc
	}
	return null
}

/** Reads offsets from the runtime's own zone tables: `GMT`, `GMT-08:00`, `GMT-00:44:30`. Seconds since 1970 to seconds. */
function offsetReader(timeZone: string): (utc: bigint) => bigint {
	const format = formatOf(timeZone)
	return (utc) => {
		const found = /GMT(?:([+-\u2212])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(format.format(Number(utc) * millisecondsPerSecond))
		if (!found) throw new Error(`no offset of ${timeZone} at ${utc}`)
		const [, sign, hours = '0', minutes = '0', seconds = '0'] = found
		const size = BigInt(Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds))
		return sign === undefined || sign === '+' ? size : -size
	}
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
	try {
		return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
	} catch (thrown) {
		if (thrown instanceof RangeError) throw new FaultError({ kind: 'unknown-time-zone', timeZone }, { cause: thrown })
		throw thrown
	}
}
