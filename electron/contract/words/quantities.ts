const numbers = new Intl.NumberFormat('en-US')
const lists = new Intl.ListFormat('en-GB', { type: 'conjunction' })
const plurals = new Intl.PluralRules('en-US')

/** A count with its noun: `1 tag`, `1,300 tags`. `many` defaults to the noun with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
	return `${numbers.format(count)} ${plurals.select(count) === 'one' ? one : many}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
	return lists.format(items)
}

/** A duration in milliseconds as people say it, never more exact than it needs to be: `80 ms`, `2.5 s`, `3 min 20 s`. */
export function duration(elapsedMs: number): string {
	if (elapsedMs < 1000) return `${Math.round(elapsedMs)} ms`
	const seconds = elapsedMs / 1000
	if (seconds < 9.95) return `${seconds.toFixed(1)} s`
	const whole = Math.round(seconds)
	return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** A size in bytes in decimal units, as file managers show it: `512 bytes`, `1.4 MB`. */
export function size(bytes: number): string {
	if (bytes < 1000) return counted(bytes, 'byte')
	const units = ['kB', 'MB', 'GB', 'TB']
	let scaled = bytes / 1000
	let unit = 0
	// What would be rounded up to a thousand is said in the next unit.
	while (scaled >= 999.5 && unit < units.length - 1) {
		scaled /= 1000
		unit += 1
	}
	return `${scaled < 99.95 ? scaled.toFixed(1) : Math.round(scaled)} ${units[unit]}`
}
