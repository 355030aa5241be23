import type { ActivityEntry } from '../../contract/activity.ts'
import type { Backup } from '../../contract/backups.ts'
import type { Overview } from '../../contract/connections.ts'
import type { Problem, RevisionRef } from '../../contract/database.ts'
import type { History, RevisionState } from '../../contract/history.ts'
import { problemWords } from '../../contract/words/problem-words.ts'
import { counted, size } from '../../contract/words/quantities.ts'
import type { Paint } from './session.ts'
import { aligned } from './table.ts'

/** What `info` says to a person. */
export function overviewText(overview: Overview, paint: Paint): string {
	const engine = overview.engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'
	const heading = `${paint('bold', overview.name)}  ${overview.dialect ?? 'no history'} on ${engine} ${overview.engineVersion}`
	const facts = [
		['path', overview.path],
		['size', `${size(overview.sizeBytes)} (${counted(overview.sizeBytes, 'byte')})`],
		['current', overview.current ? revisionText(overview.current) : (overview.currentText ?? 'none')],
		['head', overview.head ? revisionText(overview.head) : 'none'],
		['pending', counted(overview.pending, 'revision')],
		['serves now', rangesText(overview.readableBy)],
		['at head', rangesText(overview.readableByAtHead)],
		['last backup', overview.lastBackup ? `${moment(overview.lastBackup.createdAt)}  ${overview.lastBackup.id}` : 'none yet'],
	]
	return [heading, '', aligned(facts), ...overview.problems.map((problem) => `\n${problemText(problem, paint)}`)].join('\n')
}

function rangesText(ranges: Overview['readableBy']): string {
	return ranges.length === 0 ? 'no known client' : ranges.map((range) => `clients ${range.clients}`).join(', ')
}

/** A revision on one line: label, message, id. */
export function revisionText(revision: RevisionRef): string {
	return `${revision.label}  ${revision.message}  (${revision.id})`
}

function problemText(problem: Problem, paint: Paint): string {
	const words = problemWords(problem)
	const lines = [paint(['bold', 'yellow'], `! ${words.title}`), `  ${words.sentence}`]
	if (problem.repair !== undefined) lines.push(`  ${words.repair}: headway repair DATABASE ${problem.repair}`)
	return lines.join('\n')
}

const marks: Record<RevisionState, string> = { applied: '●', current: '◆', pending: '○', missing: '✗' }

/** What `history` says to a person: newest on top, the database's own place pointed at. */
export function historyText(history: History, paint: Paint): string {
	const rows = history.revisions.toReversed().map((revision) => {
		const here = revision.state === 'current' ? paint('bold', '← you are here') : ''
		return [marks[revision.state], revision.label, revision.id, revision.createdAt ?? '', revision.state, revision.message, here]
	})
	const place = history.current === null && history.currentText !== null ? [`The database reads as ${history.currentText}.`] : []
	const problems = history.problems.map((problem) => `\n${problemText(problem, paint)}`)
	return [...(rows.length === 0 ? ['There is no history.'] : [aligned(rows)]), ...place, ...problems].join('\n')
}

/** What `backup` and `verify` say to a person. */
export function backupText(backup: Backup, paint: Paint): string {
	const facts = [
		['id', backup.id],
		['path', backup.path],
		['size', `${size(backup.sizeBytes)} (${counted(backup.sizeBytes, 'byte')})`],
		['sha-256', backup.sha256],
		['revision', backup.revision ? revisionText(backup.revision) : 'none'],
		['check', checkText(backup, paint)],
	]
	return aligned(facts)
}

/** What `backups` says to a person: newest first. */
export function backupsText(backups: readonly Backup[], paint: Paint): string {
	if (backups.length === 0) return 'There are no backups of this database yet.'
	const rows = backups.map((backup) => [
		backup.id,
		moment(backup.createdAt),
		size(backup.sizeBytes),
		backup.revision?.label ?? '',
		backup.purpose === 'backup' ? 'backup' : 'restore point',
		backup.exists ? checkText(backup, paint) : paint('red', 'file missing'),
	])
	return aligned(rows, [2])
}

function checkText(backup: Backup, paint: Paint): string {
	switch (backup.check.result) {
		case 'ok':
			return paint('green', backup.check.at ? `verified ${moment(backup.check.at)}` : 'verified')
		case 'damaged':
			return paint('red', `damaged${backup.check.detail ? `: ${backup.check.detail}` : ''}`)
		case 'not-run':
			return 'not verified'
	}
}

/** What `activity` says to a person: newest first. */
export function activityText(entries: readonly ActivityEntry[], paint: Paint): string {
	if (entries.length === 0) return 'Nothing has been done yet.'
	return aligned(
		entries.map((entry) => [
			moment(entry.startedAt),
			entry.user,
			entry.act,
			[entry.from?.label, entry.to?.label].filter((label) => label !== undefined).join(' → '),
			entry.outcome === 'succeeded' ? entry.outcome : paint('yellow', entry.outcome),
			entry.database.name,
			entry.restorePoint ? `restore point ${entry.restorePoint.id}` : '',
		]),
	)
}

/** A moment in this machine's time zone, to the second, sortable as text. */
function moment(iso: string): string {
	return new Date(iso).toLocaleString('sv-SE')
}
