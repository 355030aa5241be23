import type { Fault } from './fault.ts'

/** Is no database left where one was: its file is gone, or can no longer be read as one. A backup can be put in its place. */
export function isLost(fault: Fault): boolean {
	return fault.kind === 'not-found' || fault.kind === 'not-a-database' || fault.kind === 'corrupt'
}
