import { useSyncExternalStore } from 'react'

/** How the window stands to its core: making the first connection, connected, or trying again after a loss. */
export type ConnectionState = 'connecting' | 'open' | 'lost'

let state: ConnectionState = 'connecting'
const listeners = new Set<() => void>()

/** Records a change of the connection and tells everything that shows it. */
export function setConnectionState(next: ConnectionState): void {
	if (state === next) return
	state = next
	for (const listener of listeners) listener()
}

/** Calls `listener` after each change, until the returned function is called. */
export function onConnectionChange(listener: () => void): () => void {
	listeners.add(listener)
	return () => listeners.delete(listener)
}

/** The connection's state now. */
export function connectionState(): ConnectionState {
	return state
}

/** The connection's state, kept current in a component. */
export function useConnectionState(): ConnectionState {
	return useSyncExternalStore(onConnectionChange, connectionState)
}
