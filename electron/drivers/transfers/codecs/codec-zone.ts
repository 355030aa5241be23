import { offsetReader } from '../../dialects/time-zone.ts'

const secondsPerDay = 86_400n

/** A zone's clock: seconds since 1970 that its wall clock shows become seconds since 1970 in UTC. */
export type WallClock = {
	/** Null for a time that the clock never showed, because it was put forward. Of a time that it showed twice, the first. */
	toUtc(wall: bigint): bigint | null
}

/** Faults: `unknown-time-zone`. */
export function wallClockOf(timeZone: string): WallClock {
	const offsetAt = wholeOffsets(timeZone)
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

function wholeOffsets(timeZone: string): (utc: bigint) => bigint {
	const offsetAt = offsetReader(timeZone)
	return (utc) => BigInt(offsetAt(Number(utc)))
}
