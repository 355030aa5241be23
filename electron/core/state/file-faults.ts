import { type Fault, FaultError, faultOf } from '../../contract/fault.ts'

/**
 * Turns what the file system refuses into a fault, for writing and renaming files at a path. Used as a rejection
 * handler: faults and defects pass through it unchanged.
 */
export function asFileFault(path: string): (thrown: unknown) => never {
	return (thrown) => {
		if (faultOf(thrown)) throw thrown
		if (thrown instanceof DOMException && thrown.name === 'AbortError') throw new FaultError({ kind: 'cancelled' }, { cause: thrown })
		const fault = faultFor(codeOf(thrown), path)
		throw fault ? new FaultError(fault, { cause: thrown }) : thrown
	}
}

function codeOf(thrown: unknown): string | undefined {
	return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
}

function faultFor(code: string | undefined, path: string): Fault | undefined {
	switch (code) {
		case 'ENOSPC':
		case 'EDQUOT':
			return { kind: 'disk-full', path }
		case 'EACCES':
		case 'EPERM':
			return { kind: 'permission-denied', path, access: 'write' }
		case 'EROFS':
			return { kind: 'read-only', path, reason: 'disk' }
		case 'ENOENT':
			return { kind: 'not-found', path }
		case 'EIO':
		case 'ENOTDIR':
		case 'EEXIST':
			return { kind: 'input-output', path, detail: code }
		default:
			return undefined
	}
}
