import type { ActivityEntry } from '../../contract/activity.ts'
import type { Backup } from '../../contract/backups.ts'
import type { Overview } from '../../contract/connections.ts'
import type { Problem, Project, RevisionRef, Source } from '../../contract/database.ts'
import type { History, RevisionState } from '../../contract/history.ts'
import type { StoreSurvey } from '../../contract/stores.ts'
import { conventionNames } from '../../contract/words/ordered-sql-words.ts'
import { placeSentence, placeWords } from '../../contract/words/place-words.ts'
import { problemWords, repairWords } from '../../contract/words/problem-words.ts'
import { counted, listed, size } from '../../contract/words/quantities.ts'
import { entriesDoneWords, storeWords } from '../../contract/words/store-words.ts'
import type { Paint } from './session.ts'
import { aligned } from './table.ts'

/** What `info` says to a person. */
export function overviewText(overview: Overview, stores: readonly StoreSurvey[], paint: Paint): string {
	const engine = overview.engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'
	const heading = `${paint('bold', overview.name)}  ${overview.dialect ?? 'no history'} on ${engine} ${overview.engineVersion}`
	const facts = [
		['path', overview.path],
		...serverFacts(overview.server),
		...projectFacts(overview.project),
		['size', `${size(overview.sizeBytes)} (${counted(overview.sizeBytes, 'byte')})`],
		[
			'current',
			overview.current ? revisionText(overview.current) : overview.currentText === null ? 'none' : placeWords(overview.currentText),
		],
		headFact(overview),
		['pending', counted(overview.pending, 'revision')],
		...(overview.dialect === 'redun' ? clientFacts(overview) : []),
		...stores.map((store) => ['store', `${store.id}  ${storeWords(store)}`]),
		['last backup', overview.lastBackup ? `${moment(overview.lastBackup.createdAt)}  ${overview.lastBackup.id}` : 'none yet'],
	]
	// Where a program keeps its entries, nobody looks for a history
	const isStore = stores.some(({ system }) => system !== null)
	const problems = overview.problems.filter(({ kind }) => kind !== 'not-recognised' || !isStore)
	return [heading, '', aligned(facts), ...problems.map((problem) => `\n${problemText(problem, paint)}`)].join('\n')
}

function serverFacts(server: Overview['server']): string[][] {
	if (server === null) return []
	const { host, database, user, schema, tls, standby, pooler } = server
	const notes = [
		tls ? 'encrypted' : 'not encrypted',
		...(standby ? ['standby, read-only'] : []),
		...(pooler ? ['a transaction pooler is in front'] : []),
	]
	return [['server', `${host}  ${database}, schema ${schema}, as ${user}  (${notes.join(', ')})`]]
}

function projectFacts(project: Project | null): string[][] {
	if (project === null) return []
	const sureness = project.chosen ? 'as you said' : project.sureness
	return [
		[
			'project',
			`${conventionNames[project.convention]}${project.bundle ? ', as a bundle of SQL' : ''} (${sureness})${project.runs ? '' : ', shown only'}`,
		],
		['source', project.folder ?? 'no folder: say it with --source FOLDER'],
		['books', project.ledger ?? 'none yet'],
	]
}

/** What `source` says to a person. */
export function sourceText(source: Source | null, project: Project | null): string {
	const facts = projectFacts(project)
	if (facts.length > 0) return aligned(facts)
	return source === null ? 'The history is read from the database alone.' : `The history is read from ${source.folder}.`
}

/** What `problems` says to a person. */
export function problemsText(problems: readonly Problem[], paint: Paint): string {
	return problems.length === 0 ? 'Nothing needs attention.' : problems.map((problem) => problemText(problem, paint)).join('\n\n')
}

function headFact({ head, problems }: Overview): string[] {
	const several = problems.find(({ kind }) => kind === 'several-heads')?.facts['heads']
	return several === undefined ? ['head', head ? revisionText(head) : 'none'] : ['heads', several]
}

/** Only of redun is it known which programs can use the database. */
function clientFacts(overview: Overview): string[][] {
	return [
		['serves now', rangesText(overview.readableBy)],
		['at head', rangesText(overview.readableByAtHead)],
	]
}

function rangesText(ranges: Overview['readableBy']): string {
	return ranges.length === 0 ? 'no known client' : ranges.map((range) => `clients ${range.clients}`).join(', ')
}

/** A revision on one line: label, message, id, each once. */
export function revisionText({ id, label, message }: RevisionRef): string {
	return [label, message, label === id ? '' : `(${id})`].filter((part) => part !== '').join('  ')
}

function problemText(problem: Problem, paint: Paint): string {
	const words = problemWords(problem)
	const lines = [paint(['bold', 'yellow'], `! ${words.title}`), `  ${words.sentence}`]
	const ways = [...(problem.repair === undefined ? [] : [{ repair: problem.repair, revision: problem.revision }]), ...(problem.ways ?? [])]
	for (const { repair, revision } of ways) {
		lines.push(`  ${repairWords(repair)}: headway repair DATABASE ${repair}${revision === undefined ? '' : ` --revision ${revision}`}`)
	}
	if (problem.kind === 'revision-unreadable') lines.push('  Ask Alembic: headway history DATABASE --ask-alembic')
	if (problem.kind === 'command-needed') lines.push(`  Set it: ${commandHint}`)
	return lines.join('\n')
}

/** How a project's command is set in this door. */
export const commandHint = 'headway command DATABASE --command "alembic -c alembic.ini"'

const marks: Record<RevisionState, string> = { applied: '●', current: '◆', pending: '○', missing: '✗' }

/** What `history` says to a person: newest on top, the database's own place pointed at. */
export function historyText(history: History, paint: Paint): string {
	const areLabelled = history.revisions.some(({ id, label }) => label !== id)
	const rows = history.revisions.toReversed().map((revision) => {
		const { id, label, createdAt, state } = revision
		const here = state === 'current' ? paint('bold', '← you are here') : ''
		return [marks[state], ...(areLabelled ? [label] : []), id, createdAt ?? '', state, messageText(revision, history, paint), here]
	})
	const place = history.current === null && history.currentText !== null ? [placeSentence(history.currentText)] : []
	const told = history.project?.told ? [paint('dim', `told by Alembic at ${history.project.told.at}: ${history.project.told.command}`)] : []
	const problems = history.problems.map((problem) => `\n${problemText(problem, paint)}`)
	return [...(rows.length === 0 ? ['There is no history.'] : [aligned(rows)]), ...place, ...told, ...problems].join('\n')
}

/** A message, and what of its place in a branched history the order of the lines does not show. */
function messageText(
	{ id, message, branchLabels, dependsOn, parents, told }: History['revisions'][number],
	{ heads }: History,
	paint: Paint,
): string {
	const notes = [
		...branchLabels.map((label) => `branch ${label}`),
		...(heads.length > 1 && heads.includes(id) ? ['head'] : []),
		...(parents.length > 1 ? [`joins ${listed(parents)}`] : []),
		...(dependsOn.length > 0 ? [`needs ${listed(dependsOn)}`] : []),
		...(told === null ? [] : [told === 'whole' ? 'told by Alembic' : 'told in part by Alembic']),
	]
	return notes.length === 0 ? message : `${message}  ${paint('dim', `(${notes.join('; ')})`)}`
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
			entry.entries
				? entriesDoneWords(entry.entries)
				: [entry.from?.label, entry.to?.label].filter((label) => label !== undefined).join(' → '),
			entry.outcome === 'succeeded' ? entry.outcome : paint('yellow', entry.outcome),
			entry.database.name,
			entry.restorePoint ? `restore point ${entry.restorePoint.id}` : '',
			entry.command ? paint('dim', `by ${entry.command.join(' ')}`) : '',
		]),
	)
}

/** A moment in this machine's time zone, to the second, sortable as text. */
export function moment(iso: string): string {
	return new Date(iso).toLocaleString('sv-SE')
}
