import type { Fault } from './fault.ts'

/** How a database was lost: its file is gone, or can no longer be read as one. */
export type Loss = 'gone' | 'damaged'

/** What a fault says of the file: lost, so that a backup can be put in its place, or not. */
export function lossIn(fault: Fault | undefined): Loss | undefined {
	if (fault?.kind === 'not-found') return 'gone'
	return fault?.kind === 'not-a-database' || fault?.kind === 'corrupt' ? 'damaged' : undefined
}

/** Is no database left where one was. */
export const isLost = (fault: Fault): boolean => lossIn(fault) !== undefined
