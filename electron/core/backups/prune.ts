import type { Backup } from '../../contract/backups.ts'

/** Which backups to remove so that the newest `keep` of a purpose stay; `backups` are newest first. */
export function prunable(backups: readonly Backup[], keep: number, purpose?: Backup['purpose']): readonly Backup[] {
	return backups.filter((backup) => purpose === undefined || backup.purpose === purpose).slice(keep)
}
