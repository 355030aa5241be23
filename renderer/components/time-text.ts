const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'long' })

/** How long ago (or until) `at` is, seen from `now`, in the largest unit that says it: `3 minutes ago`. */
export function formatRelative(at: Date, now: Date): string {
	const ms = at.getTime() - now.getTime()
	const size = Math.abs(ms)
	// Two clocks may disagree a little, so what is a moment ahead is now.
	if (size < minuteMs) return 'just now'
	if (size < hourMs) return relative.format(Math.trunc(ms / minuteMs), 'minute')
	if (size < dayMs) return relative.format(Math.trunc(ms / hourMs), 'hour')
	if (size < 30 * dayMs) return relative.format(daysBetween(now, at), 'day')
	if (size < 365 * dayMs) return relative.format(Math.trunc(ms / (30 * dayMs)), 'month')
	return relative.format(Math.trunc(ms / (365 * dayMs)), 'year')
}

/** Days by the calendar of this machine: what was before midnight was yesterday, and what was before the one before was not. */
function daysBetween(from: Date, to: Date): number {
	// A day of the calendar may be an hour longer or shorter
	return Math.round((startOfDay(to) - startOfDay(from)) / dayMs)
}

function startOfDay(at: Date): number {
	return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
}

/** The exact time of an ISO string, with this machine's zone named. */
export function formatExact(at: string): string {
	return exact.format(new Date(at))
}
