import { useEffect, useRef } from 'react'
import classes from './command.module.css'

type Event = { readonly kind: string; readonly text?: string; readonly lines?: readonly string[] }

/** What commands printed so far, the newest line in view. */
export function Output({ events }: { events: readonly Event[] }) {
	const place = useRef<HTMLElement>(null)
	useEffect(() => {
		if (place.current && events.length > 0) place.current.scrollTop = place.current.scrollHeight
	}, [events])
	const text = events
		.flatMap((event) => (event.kind === 'started' ? [`$ ${event.text}`] : event.kind === 'output' ? (event.lines ?? []) : []))
		.join('\n')
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
		<section ref={place} className={classes['output']} tabIndex={0} aria-label="Output">
			<pre>{text}</pre>
		</section>
	)
}
