import { basename } from 'node:path'
import { FaultError, faultOf } from '../../contract/fault.ts'
import type { StoreGaps } from '../../contract/stores.ts'

/** Where in which file of the folder something was found. */
export type BadgerSpot = { readonly path: string; readonly at: number }

/** The fault of bytes that are not what Badger wrote. `at` counts bytes from the file's beginning. */
export function badgerDamage({ path, at }: BadgerSpot, says: string): FaultError {
	return new FaultError({ kind: 'store-damaged', path, detail: `${basename(path)} at byte ${at}: ${says}` })
}

/** Damage that is passed over, so that what is sound can be shown. */
export type BadgerDamages = {
	/** Keeps a fault `store-damaged`; whatever else was thrown is thrown on. */
	note(thrown: unknown): void
	gaps(): StoreGaps | null
}

/** So many are named. */
const mostNamed = 20

export function createDamages(): BadgerDamages {
	const named: string[] = []
	let pieces = 0
	return {
		note(thrown) {
			const fault = faultOf(thrown)
			if (fault?.kind !== 'store-damaged') throw thrown
			pieces += 1
			if (named.length < mostNamed) named.push(fault.detail)
		},
		gaps: () => (pieces === 0 ? null : { pieces, named }),
	}
}
