import { useSyncExternalStore } from 'react'

/** How long changes are gathered before the screen hears of them, in milliseconds: far below what an eye can follow. */
const gatherMs = 40

/**
 * What goes on longer than a page lives: values by key, outside React, with a hook that follows one of them.
 * Many changes in a burst reach the screen as one, so that a stream of events never freezes it.
 */
export type LiveMap<Value> = {
	get(key: string): Value | undefined
	all(): readonly Value[]
	set(key: string, value: Value): void
	delete(key: string): void
	/** Follows one value in a component. */
	use(key: string): Value | undefined
	/** Follows all values in a component. */
	useAll(): readonly Value[]
}

/** Makes an empty live map. */
export function createLiveMap<Value>(): LiveMap<Value> {
	let values: ReadonlyMap<string, Value> = new Map()
	let snapshot: readonly Value[] = []
	let isGathering = false
	const listeners = new Set<() => void>()

	function tell() {
		isGathering = false
		for (const listener of listeners) listener()
	}
	function replace(next: ReadonlyMap<string, Value>) {
		values = next
		snapshot = [...next.values()]
		if (isGathering) return
		isGathering = true
		setTimeout(tell, gatherMs)
	}
	function subscribe(listener: () => void) {
		listeners.add(listener)
		return () => listeners.delete(listener)
	}
	return {
		get: (key) => values.get(key),
		all: () => snapshot,
		set: (key, value) => replace(new Map(values).set(key, value)),
		delete: (key) => replace(new Map([...values].filter(([other]) => other !== key))),
		use: (key) => useSyncExternalStore(subscribe, () => values.get(key)),
		useAll: () => useSyncExternalStore(subscribe, () => snapshot),
	}
}
