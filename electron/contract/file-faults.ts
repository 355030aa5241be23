import { type Fault, FaultError } from './fault.ts'

/** What the file system refused at a path, as a fault; what is no refusal of a file system stays as it came. */
export function toFileFault(thrown: unknown, path: string, access: 'read' | 'write'): unknown {
	const code = thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
	// Node's own codes, of arguments and the like, are no refusals
	if (code === undefined || !/^E(?!RR_)[A-Z0-9]+$/.test(code)) return thrown
	return new FaultError(faultFor(code, path, access), { cause: thrown })
}

function faultFor(code: string, path: string, access: 'read' | 'write'): Fault {
	switch (code) {
		case 'ENOSPC':
		case 'EDQUOT':
			return { kind: 'disk-full', path }
		case 'EACCES':
		case 'EPERM':
			return { kind: 'permission-denied', path, access }
		case 'EROFS':
			return { kind: 'read-only', path, reason: 'disk' }
		case 'ENOENT':
			return { kind: 'not-found', path }
		case 'EEXIST':
			return { kind: 'file-exists', path }
		case 'EISDIR':
			return { kind: 'is-a-folder', path }
		default:
			// Below a file nothing can be found; what is to be made there cannot be
			return code === 'ENOTDIR' && access === 'read' ? { kind: 'not-found', path } : { kind: 'input-output', path, detail: code }
	}
}
