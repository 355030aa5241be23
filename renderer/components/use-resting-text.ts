import { useEffect, useRef, useState } from 'react'

/** How long typing rests before it is said, in milliseconds. */
const restMs = 200

/**
 * What is typed into a field, said once typing rests. The text may also change without the field: by Back, by a link, by
 * clearing everything.
 */
export function useRestingText(text: string, onRest: (text: string) => void) {
	const said = useRef(text)
	const waiting = useRef<ReturnType<typeof setTimeout>>(undefined)
	const [typed, setTyped] = useState(text)
	useEffect(() => {
		if (text === said.current) return
		said.current = text
		setTyped(text)
	}, [text])
	useEffect(() => () => clearTimeout(waiting.current), [])
	const say = (next: string, shown: string, afterMs: number) => {
		setTyped(shown)
		clearTimeout(waiting.current)
		waiting.current = setTimeout(() => {
			said.current = next
			onRest(next)
		}, afterMs)
	}
	return { typed, type: (shown: string, next = shown) => say(next, shown, restMs), clear: () => say('', '', 0) }
}
