/** Milliseconds since it was started, to the microsecond, by a clock that never goes back. */
export type Stopwatch = () => number

export function startStopwatch(): Stopwatch {
	const startedAt = performance.now()
	return () => Math.round((performance.now() - startedAt) * 1000) / 1000
}
