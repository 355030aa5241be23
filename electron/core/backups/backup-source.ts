import type { Backup } from '../../contract/backups.ts'
import { FaultError } from '../../contract/fault.ts'

/** Is this how a server's database is called, and not the absolute path of a file. */
export function isServerAddress(path: string): boolean {
	return path.startsWith('postgresql://')
}

/**
 * Refuses a backup of another database than the one it is to be put into. One server goes by several names, so there
 * the identity decides. A file is the same at the same path; a device number may change when a machine starts anew, so of
 * its identity only the file's own part counts, and where no database is left (null) the path alone. Fault `other-database`.
 */
export function refuseOther(backup: Backup, path: string, identity: string | null): void {
	const { source } = backup
	const isSame = isServerAddress(path)
		? source.identity === identity
		: source.path === path && (identity === null || source.identity.split(':').at(-1) === identity.split(':').at(-1))
	if (!isSame) throw new FaultError({ kind: 'other-database', id: backup.id, backupOf: source.path, target: path })
}
