/**
 * Work that tells events while it runs, as an iterator of those events that returns the work's result. They go out at
 * once, or `by-turn`, for work that tells many: what is told in one turn of the event loop goes out together, ahead of
 * whatever was put off to the next turn after it was told.
 */
export async function* relay<Event, Result>(
	work: (onEvent: (event: Event) => void) => Promise<Result>,
	pace: 'at-once' | 'by-turn' = 'at-once',
): AsyncGenerator<readonly Event[], Result, void> {
	let told: Event[] = []
	let wake = () => {}
	let ended = false
	const result = work((event) => {
		told.push(event)
		if (pace === 'at-once') wake()
		// Not by a promise: whoever breathes after it told must find it gone
		else if (told.length === 1) setImmediate(() => wake())
	}).finally(() => {
		ended = true
		wake()
	})
	// Awaited below, but perhaps only after it has failed
	result.catch(() => undefined)
	for (;;) {
		const batch = told
		told = []
		if (batch.length > 0) yield batch
		else if (ended) return await result
		else
			await new Promise<void>((resolve) => {
				wake = resolve
			})
	}
}

/** The other way round: hands each event on and gives the result. */
export async function unrelay<Event, Result>(
	batches: AsyncIterator<readonly Event[], Result>,
	onEvent: (event: Event) => void,
): Promise<Result> {
	for (;;) {
		const next = await batches.next()
		if (next.done) return next.value
		for (const event of next.value) onEvent(event)
	}
}
