import { useEffect, useState } from 'react'

const tickMs = 100

/** The page's monotonic clock in milliseconds, kept moving while `running`: what elapsed times are counted with between events. */
export function useNow(running: boolean): number {
	const [now, setNow] = useState(() => performance.now())
	useEffect(() => {
		if (!running) return
		setNow(performance.now())
		const timer = setInterval(() => setNow(performance.now()), tickMs)
		return () => clearInterval(timer)
	}, [running])
	return now
}
