import { setImmediate } from 'node:timers/promises'
import { FaultError } from '../../contract/fault.ts'
import { nameOfValue } from '../../contract/values.ts'
import type { Keeper } from './keeper.ts'
import type { Holding } from './keeper-holding.ts'
import { readValue, refuseSecret } from './keeper-view.ts'
import { findPlace, type Sought } from './search-bytes.ts'
import { throwIfStopped } from './store-keys.ts'

/** More is not looked for at once: comparing takes as long as it is where a value repeats itself. Bytes. */
const longestNeedle = 1024

/** How bytes are looked for in a value, a piece at a time, however large it is. */
export function createSearching(holding: Holding): Pick<Keeper, 'find'> {
	return {
		async find(of, { needle, from, backwards, reveal }, { signal, onEvent }) {
			if (needle.length === 0 || needle.length > longestNeedle)
				throw new FaultError({ kind: 'needle-refused', sizeBytes: needle.length, limitBytes: longestNeedle })
			if (!reveal) await refuseSecret(holding, of)
			const { sizeBytes: totalBytes } = await readValue(holding, of, { offset: 0, atMost: 1 }, { signal })
			let bytes = 0
			const read = async (offset: number, atMost: number) => {
				throwIfStopped({ signal })
				const piece = await readValue(holding, of, { offset, atMost }, { signal })
				if (piece.sizeBytes !== totalBytes || piece.bytes.length !== atMost)
					throw new FaultError({ kind: 'changed-since-read', ...nameOfValue(of) })
				bytes = Math.min(totalBytes, bytes + atMost)
				onEvent({ kind: 'searched', bytes, totalBytes })
				// What is at hand is read without waiting, and a cancel has to be heard
				await setImmediate()
				return piece.bytes
			}
			const sought: Sought = { needle, from, backwards, totalBytes }
			return { ...(await findPlace(read, sought)), totalBytes }
		},
	}
}
