import { useDeferredValue, useMemo, useState } from 'react'
import { nextPlace, patternOf, placesIn } from './find-pattern.ts'
import type { TextFound } from './text-view.tsx'

/** What is looked for in a text, and which of the places that were found is the current one. */
export function useTextFind(text: string) {
	const [typed, setTyped] = useState('')
	const [going, setGoing] = useState<{ readonly at: number } | null>(null)
	const sought = useDeferredValue(typed)
	const places = useMemo(() => placesIn(text, patternOf(sought)), [text, sought])
	const current = going === null || places.length === 0 ? null : Math.min(going.at, places.length - 1)
	const found: TextFound = { places, current, going }
	return {
		typed,
		found,
		count: places.length,
		isLooking: sought !== '',
		type: (next: string) => {
			setTyped(next)
			setGoing(null)
		},
		go: (backwards: boolean) => setGoing((before) => ({ at: nextPlace(before === null ? null : before.at, places.length, backwards) })),
	}
}
