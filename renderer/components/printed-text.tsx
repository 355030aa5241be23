import { useEffect, useRef } from 'react'
import classes from './printed-text.module.css'

/**
 * What a program is told or says, letter for letter, to be read and selected. With a `label` it is a region that scrolls
 * when it is long; `following` keeps its newest line in view.
 */
export function PrintedText({ text, label, following = false }: { text: string; label?: string; following?: boolean }) {
	const place = useRef<HTMLElement>(null)
	useEffect(() => {
		if (following && text !== '' && place.current) place.current.scrollTop = place.current.scrollHeight
	}, [following, text])
	if (label === undefined) return <pre className={classes['text']}>{text}</pre>
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
		<section ref={place} className={`${classes['text']} ${classes['scrolling']}`} tabIndex={0} aria-label={label}>
			<pre>{text}</pre>
		</section>
	)
}
