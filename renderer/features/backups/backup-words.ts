import type { Backup } from '../../../electron/contract/backups.ts'
import { counted, size } from '../../../electron/contract/words/quantities.ts'
import type { BackupTask } from './backup-tasks.ts'

/** Why a backup was taken, in words. */
export const purposeWords: Record<Backup['purpose'], string> = { backup: 'Backup', 'restore-point': 'Restore point' }

/** How many there are of which purpose and what they take: "3 backups and 2 restore points, 12.3 MB in all". */
export function totalWords(backups: readonly Backup[]): string {
	const kept = backups.filter(({ purpose }) => purpose === 'backup').length
	const points = backups.length - kept
	const parts = [...(kept > 0 ? [counted(kept, 'backup')] : []), ...(points > 0 ? [counted(points, 'restore point')] : [])]
	return `${parts.join(' and ')}, ${size(bytesOf(backups))} in all`
}

/** Bytes that backups take together. */
export function bytesOf(backups: readonly Backup[]): number {
	return backups.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

const phaseWords: Record<NonNullable<BackupTask['phase']>, string> = {
	copying: 'copying',
	checking: 'checking the copy',
	hashing: 'reading the whole file',
	keeping: 'keeping it',
}

/** What a task is doing or how it ended, in a few words. */
export function taskWords(task: BackupTask): string {
	const doing = task.job.kind === 'take' ? 'Backing up' : 'Verifying'
	switch (task.state) {
		case 'running':
			return task.phase === null ? doing : `${doing}: ${phaseWords[task.phase]}`
		case 'cancelled':
			return task.job.kind === 'take'
				? 'Backup cancelled: nothing was kept, the database was not touched'
				: 'Verifying cancelled: nothing was changed'
		case 'failed':
			return task.job.kind === 'take' ? 'No backup was taken' : 'The backup was not verified'
		case 'done':
			return doneWords(task)
	}
}

function doneWords({ job, result }: BackupTask): string {
	const place = result?.revision ? ` at ${result.revision.label}` : ''
	const what = result === null ? '' : `, ${size(result.sizeBytes)}${place}`
	if (job.kind === 'take') return `Backed up${what}`
	return result?.check.result === 'ok' ? `Verified ${result.id}${what}` : `Damaged, do not rely on it: ${result?.id ?? job.backup.id}`
}

/** Does a backup have the typed text in what the list shows of it. */
export function matches(backup: Backup, text: string): boolean {
	const shown = [
		purposeWords[backup.purpose],
		backup.revision?.label,
		backup.revision?.message,
		backup.path,
		backup.check.result,
		backup.createdAt,
		backup.id,
	]
	return shown.join(' ').toLowerCase().includes(text.trim().toLowerCase())
}

/** Which backups go when the newest `keep` of a purpose stay (of all, without one). Takes and gives newest first, as the core does. */
export function wouldRemove(backups: readonly Backup[], keep: number, purpose: Backup['purpose'] | undefined): readonly Backup[] {
	return backups.filter((backup) => purpose === undefined || backup.purpose === purpose).slice(keep)
}
