import { FaultError } from '../../contract/fault.ts'
import type { Look } from './dialect.ts'

/** What a dialect reads of a look; null when nothing of its own is there. */
export type ReadOnce<Reading> = (look: Look) => Promise<Reading | null>

/** A look is one moment, so what is read of it is read once. */
export function readOncePerLook<Reading>(read: ReadOnce<Reading>): ReadOnce<Reading> {
	const readings = new WeakMap<Look, Promise<Reading | null>>()
	return (look) => {
		const known = readings.get(look)
		if (known) return known
		const reading = read(look)
		readings.set(look, reading)
		reading.catch(() => readings.delete(look))
		return reading
	}
}

/** For acts that need something to be there. Fault `not-recognised`. */
export async function readFrom<Reading>(readOnce: ReadOnce<Reading>, look: Look): Promise<Reading> {
	const reading = await readOnce(look)
	if (!reading) throw new FaultError({ kind: 'not-recognised', path: look.description.path })
	return reading
}
