/**
 * Turns work that reports through a callback into a stream that a contract can carry.
 * The stream ends when the work does and throws what it throws. Leaving the stream early, or aborting `signal`,
 * aborts the signal the work was given and waits until the work has put everything back.
 */
export async function* actStream<Event>(
	work: (emit: (event: Event) => void, signal: AbortSignal) => Promise<void>,
	signal?: AbortSignal,
): AsyncGenerator<Event, void, void> {
	const stop = new AbortController()
	const ends = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
	const waiting: Event[] = []
	let wake = () => {}
	let ended = false
	const emit = (event: Event) => {
		waiting.push(event)
		wake()
	}
	const finished = work(emit, ends).finally(() => {
		ended = true
		wake()
	})
	// Whoever reads the stream hears of a failure below; until then it must not count as unhandled.
	finished.catch(() => {})
	try {
		while (true) {
			while (waiting.length > 0) yield waiting.shift() as Event
			if (ended) break
			await new Promise<void>((resolve) => {
				wake = resolve
			})
		}
		await finished
	} finally {
		stop.abort()
		await finished.catch(() => {})
	}
}
