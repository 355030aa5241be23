import { FaultError } from '../../contract/fault.ts'

/** One stretch of time in which a zone's clocks keep one distance from UTC. */
type Stretch = {
	/** Instant of its beginning, in seconds since 1970 UTC; the first one has no beginning. */
	readonly from: number
	/** Seconds to add to UTC to get the wall clock. */
	readonly offset: number
}

/** `[starts, seconds to add]`; `starts` is `YYYY-MM-DD HH:MM:SS`. */
type Shift = readonly [starts: string, seconds: number]

/** Times from `from` on and before `until`, both `YYYY-MM-DD HH:MM:SS`. */
export type TimeRange = { readonly from: string; readonly until: string }

/** How a zone's clocks went from 1970 to 2100; before and after, they are taken to have stood still. */
export type ZoneClock = {
	/** What to add to wall-clock times to get UTC, by wall-clock time. A time that was shown twice is read as the first. */
	readonly localToUtc: readonly Shift[]
	/** What to add to UTC to get wall-clock times, by UTC. */
	readonly utcToLocal: readonly Shift[]
	/** Wall-clock times that were shown twice, because the clocks went back. */
	readonly repeatedLocal: readonly TimeRange[]
	/** The same times in UTC, the first showing and the second. */
	readonly repeatedUtc: readonly TimeRange[]
}

const firstInstant = Date.UTC(1970, 0, 1) / 1000
const lastInstant = Date.UTC(2101, 0, 1) / 1000

/** Shorter than any time a zone has kept one offset since 1970, so that no pair of changes hides between two looks. */
const strideSeconds = 3 * 86_400

const clocks = new Map<string, ZoneClock>()

/**
 * The clock of an IANA zone, read from the runtime's own zone tables and remembered.
 * Faults: `unknown-time-zone`.
 */
export function zoneClock(timeZone: string): ZoneClock {
	const known = clocks.get(timeZone)
	if (known) return known
	const clock = clockFrom(stretchesOf(offsetReader(timeZone)))
	clocks.set(timeZone, clock)
	return clock
}

function clockFrom(stretches: readonly Stretch[]): ZoneClock {
	const changes = stretches
		.slice(1)
		.map((stretch, index) => ({ at: stretch.from, before: stretches[index]?.offset ?? 0, after: stretch.offset }))
	const first = stretches[0]?.offset ?? 0
	const beginning = '0000-01-01 00:00:00'
	const backward = changes.filter((change) => change.after < change.before)
	return {
		// The later of the two wall-clock readings of the change: what was shown twice still belongs to the stretch before
		// (PEP 495, fold 0), and so does what was never shown.
		localToUtc: [
			[beginning, 0 - first],
			...changes.map(({ at, before, after }): Shift => [sqlTime(at + Math.max(before, after)), 0 - after]),
		],
		utcToLocal: [[beginning, first], ...changes.map(({ at, after }): Shift => [sqlTime(at), after])],
		repeatedLocal: backward.map(({ at, before, after }) => ({ from: sqlTime(at + after), until: sqlTime(at + before) })),
		repeatedUtc: backward.map(({ at, before, after }) => ({ from: sqlTime(at + after - before), until: sqlTime(at + before - after) })),
	}
}

function stretchesOf(offsetAt: (instant: number) => number): readonly Stretch[] {
	const stretches: Stretch[] = [{ from: Number.NEGATIVE_INFINITY, offset: offsetAt(firstInstant) }]
	let offset = offsetAt(firstInstant)
	for (let instant = firstInstant; instant < lastInstant; instant += strideSeconds) {
		const next = offsetAt(instant + strideSeconds)
		if (next === offset) continue
		stretches.push({ from: changeBetween(instant, instant + strideSeconds, offsetAt), offset: next })
		offset = next
	}
	return stretches
}

/** First second at which the offset is no longer the one at `before`. */
function changeBetween(before: number, after: number, offsetAt: (instant: number) => number): number {
	const old = offsetAt(before)
	let [low, high] = [before, after]
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2)
		if (offsetAt(middle) === old) low = middle
		else high = middle
	}
	return high
}

/**
 * Reads from the runtime's own tables how many seconds a zone's clocks are ahead of UTC at an instant, in seconds since 1970:
 * `GMT`, `GMT-08:00`, `GMT-00:44:30`. Faults: `unknown-time-zone`.
 */
export function offsetReader(timeZone: string): (instant: number) => number {
	const format = formatOf(timeZone)
	return (instant) => {
		const name = format.format(instant * 1000)
		const found = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(name)
		if (!found) throw new Error(`no offset in ${name}`)
		const [, sign, hours = '0', minutes = '0', seconds = '0'] = found
		return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds))
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

function sqlTime(instant: number): string {
	return new Date(instant * 1000).toISOString().slice(0, 19).replace('T', ' ')
}
