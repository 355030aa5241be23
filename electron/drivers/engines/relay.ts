/** Work that tells events while it runs, as an iterator of those events that returns the work's result. */
export async function* relay<Event, Result>(
	work: (onEvent: (event: Event) => void) => Promise<Result>,
): AsyncGenerator<Event, Result, void> {
	const told: Event[] = []
	let wake = () => {}
	let ended = false
	const result = work((event) => {
		told.push(event)
		wake()
	}).finally(() => {
		ended = true
		wake()
	})
	// Awaited below, but perhaps only after it has failed
	result.catch(() => undefined)
	for (;;) {
		for (let event = told.shift(); event !== undefined; event = told.shift()) yield event
		if (ended) return await result
		await new Promise<void>((resolve) => {
			wake = resolve
		})
	}
}

/** The other way round: hands each event on and gives the result. */
export async function unrelay<Event, Result>(events: AsyncIterator<Event, Result>, onEvent: (event: Event) => void): Promise<Result> {
	for (;;) {
		const next = await events.next()
		if (next.done) return next.value
		onEvent(next.value)
	}
}
