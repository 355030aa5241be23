/** What becomes of the work when its reader leaves, or the reader's signal aborts, before it has ended. */
export type Leaving = 'stops' | 'goes-on'

/**
 * Turns work that reports through a callback into a stream that a contract can carry.
 * The stream ends when the work does and throws what it throws. When its reader leaves first, work that `stops` is told
 * so by its signal, and the stream waits until it has put everything back; work that `goes-on` is merely no longer
 * watched, and its signal never aborts.
 */
export async function* actStream<Event>(
	work: (emit: (event: Event) => void, signal: AbortSignal) => Promise<void>,
	{ signal, leaving = 'stops' }: { readonly signal?: AbortSignal | undefined; readonly leaving?: Leaving } = {},
): AsyncGenerator<Event, void, void> {
	const stop = new AbortController()
	const waiting: Event[] = []
	let wake = () => {}
	let ended = false
	let watched = true
	const emit = (event: Event) => {
		if (watched) waiting.push(event)
		wake()
	}
	const leave = () => {
		watched = leaving === 'stops'
		if (leaving === 'stops') stop.abort()
		wake()
	}
	if (signal?.aborted) leave()
	signal?.addEventListener('abort', leave, { once: true })
	const finished = work(emit, stop.signal).finally(() => {
		ended = true
		wake()
	})
	// Whoever reads the stream hears of a failure below; until then it must not count as unhandled.
	finished.catch(() => {})
	try {
		while (watched) {
			while (waiting.length > 0) yield waiting.shift() as Event
			if (ended) return await finished
			await new Promise<void>((resolve) => {
				wake = resolve
			})
		}
	} finally {
		signal?.removeEventListener('abort', leave)
		leave()
		if (leaving === 'stops') await finished.catch(() => {})
	}
}
