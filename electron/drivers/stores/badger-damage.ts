import { basename } from 'node:path'
import { FaultError } from '../../contract/fault.ts'

/** Where in which file of the folder something was found. */
export type BadgerSpot = { readonly path: string; readonly at: number }

/** The fault of bytes that are not what Badger wrote. `at` counts bytes from the file's beginning. */
export function badgerDamage({ path, at }: BadgerSpot, says: string): FaultError {
	return new FaultError({ kind: 'store-damaged', path, detail: `${basename(path)} at byte ${at}: ${says}` })
}
