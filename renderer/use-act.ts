import { useEffect, useRef, useState } from 'react'

/** A stream of events that a button starts and Cancel or leaving the page stops. */
export function useAct<Event>(open: (signal: AbortSignal) => Promise<AsyncIterable<Event>>) {
	const [events, setEvents] = useState<readonly Event[]>([])
	const [running, setRunning] = useState(false)
	const [error, setError] = useState<unknown>(null)
	const stop = useRef<AbortController>(null)
	useEffect(() => () => stop.current?.abort(), [])

	async function follow(signal: AbortSignal): Promise<void> {
		try {
			for await (const event of await open(signal)) {
				if (signal.aborted) return
				setEvents((before) => [...before, event])
			}
		} catch (thrown) {
			if (!signal.aborted) setError(thrown)
		} finally {
			setRunning(false)
		}
	}

	return {
		events,
		running,
		error,
		start: () => {
			stop.current = new AbortController()
			setEvents([])
			setError(null)
			setRunning(true)
			void follow(stop.current.signal)
		},
		stop: () => stop.current?.abort(),
	}
}
