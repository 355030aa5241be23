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
	if (size < 30 * dayMs) return relative.format(Math.trunc(ms / dayMs), 'day')
	if (size < 365 * dayMs) return relative.format(Math.trunc(ms / (30 * dayMs)), 'month')
	return relative.format(Math.trunc(ms / (365 * dayMs)), 'year')
}

/** The exact time of an ISO string, with this machine's zone named. */
export function formatExact(at: string): string {
	return exact.format(new Date(at))
}
