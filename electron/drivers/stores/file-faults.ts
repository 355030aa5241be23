import { FaultError } from '../../contract/fault.ts'

/** What an operation on a file of entries met, as a fault where it is an expected one; otherwise as it came. */
export function toFileFault(thrown: unknown, path: string, access: 'read' | 'write'): unknown {
	const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
	if (typeof code !== 'string' || code.startsWith('ERR_')) return thrown
	switch (code) {
		case 'ENOSPC':
		case 'EDQUOT':
			return new FaultError({ kind: 'disk-full', path })
		case 'EEXIST':
			return new FaultError({ kind: 'file-exists', path })
		case 'ENOENT':
		case 'ENOTDIR':
			return new FaultError({ kind: 'not-found', path })
		case 'EISDIR':
			return new FaultError({ kind: 'is-a-folder', path })
		case 'EACCES':
		case 'EPERM':
		case 'EROFS':
			return new FaultError({ kind: 'permission-denied', path, access })
		default:
			return new FaultError({ kind: 'input-output', path, detail: String(thrown) })
	}
}
