import { FaultError, faultOf } from '../../contract/fault.ts'
import { toFileFault } from '../../contract/file-faults.ts'

/**
 * Turns what the file system refuses into a fault, for writing and renaming files at a path. Used as a rejection
 * handler: faults and defects pass through it unchanged.
 */
export function asFileFault(path: string): (thrown: unknown) => never {
	return (thrown) => {
		if (faultOf(thrown)) throw thrown
		if (thrown instanceof DOMException && thrown.name === 'AbortError') throw new FaultError({ kind: 'cancelled' }, { cause: thrown })
		throw toFileFault(thrown, path, 'write')
	}
}
