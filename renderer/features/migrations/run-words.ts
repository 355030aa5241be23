import type { ActivityEntry } from '../../../electron/contract/activity.ts'
import type { Loss } from '../../../electron/contract/lost.ts'
import type { RunReport, Verification } from '../../../electron/contract/migrations.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import type { LiveRun } from '../../follow-run.ts'
import type { RunSubject, StageId } from '../../run-progress.ts'

/** From where to where: "2.0 → 3.5"; a place that has no revision is said so, and so is a lost file. */
export function routeWords({ from, to, lost }: Pick<RunSubject, 'from' | 'to' | 'lost'>): string {
	const start = lost === undefined ? (from?.label ?? 'no revision') : `${lost === 'gone' ? 'lost' : 'damaged'} file`
	const end = to?.label ?? 'no revision'
	return start === end ? end : `${start} → ${end}`
}

/**
 * What the journal tells of the file that a backup was put in the place of: before every change of one that can be read
 * a restore point is taken, and of one that cannot, a copy as it is. Undefined where that file was a database.
 */
export function lossOf({
	act,
	outcome,
	from,
	restorePoint,
}: Pick<ActivityEntry, 'act' | 'outcome' | 'from' | 'restorePoint'>): Loss | undefined {
	if ((act !== 'restore' && act !== 'undo') || from !== null) return undefined
	if (restorePoint?.damaged === true) return 'damaged'
	return restorePoint === null && outcome === 'succeeded' ? 'gone' : undefined
}

/** A moving clock: tenths below a minute, then minutes and seconds; always wide enough not to jump. */
export function clockWords(elapsedMs: number): string {
	const shown = Math.max(0, elapsedMs)
	if (shown < 60_000) return `${(Math.floor(shown / 100) / 10).toFixed(1)} s`
	return `${Math.floor(shown / 60_000)} min ${String(Math.floor((shown % 60_000) / 1000)).padStart(2, '0')} s`
}

/** What a part of a run is called. */
export function stageTitle(id: StageId, { command }: Pick<RunSubject, 'command'>): string {
	if (command !== undefined && id === 'steps') return `Run the project’s command${command === 'on-copy' ? ' on a copy' : ''}`
	if (command === 'on-copy' && id === 'result') return 'Check the copy and put it in place'
	if (command === 'in-place' && id === 'result') return 'Check the result'
	return stageWords[id]
}

const stageWords: Record<StageId, string> = {
	check: 'Look where the database stands',
	'verify-backup': 'Verify the backup',
	'restore-point': 'Take a restore point',
	lock: 'Wait for other writers',
	steps: 'Run the steps',
	restore: 'Put the backup in place',
	result: 'Check the result and commit',
	'read-back': 'Read back',
}

/** The same while it is going on. */
export const stageDoing: Record<StageId, string> = {
	check: 'looking where the database stands',
	'verify-backup': 'verifying the backup',
	'restore-point': 'taking a restore point',
	lock: 'waiting for other writers',
	steps: 'running the steps',
	restore: 'putting the backup in place',
	result: 'checking the result',
	'read-back': 'reading back',
}

/** A statement on one line, without the comments before it. */
export function statementLine(sql: string): string {
	return sql
		.replace(/^(\s*--[^\n]*\n)+/, '')
		.replace(/\s+/g, ' ')
		.trim()
}

/** What cancelling does at this moment, in one sentence. */
export function cancelWords(run: LiveRun): string {
	const { command } = run.subject
	const stay = run.subject.transactions === 'each-step' ? 'Cancelling rolls back the step under way; steps before it stay.' : null
	const place = run.subject.from === null ? 'as it was' : `at ${run.subject.from.label}`
	const phase = run.progress.phase
	if (phase === 'committing' || phase === 'reading-back') return 'It is being committed: too late to cancel, Undo takes it back.'
	if (phase === 'backing-up' || phase === 'verifying-backup' || phase === 'checking')
		return `Cancelling stops at once: nothing has been changed yet, your database stays ${place}.`
	if (command === 'on-copy') return `Cancelling ends the command and throws the copy away: your database stays ${place}.`
	if (stay !== null) return stay
	if (command === 'in-place') return 'Cancelling ends the command; then it is read back where the database stands.'
	return `Cancelling rolls everything back: your database stays ${place}.`
}

/** How a verified fact stands: `yes` was looked at and is right, `no` is wrong, `unknown` was not looked at. */
export type CheckedFact = { readonly verdict: 'yes' | 'no' | 'unknown'; readonly words: string }

/** What was read back after a run, fact by fact; what was not looked at says so. */
export function verifiedFacts(
	report: Pick<RunReport, 'outcome' | 'steps'> & Partial<Pick<RunReport, 'command'>>,
	verified: Verification,
): CheckedFact[] {
	const facts: CheckedFact[] = [revisionFact(report, verified), ...exitFact(report)]
	const violations = verified.newForeignKeyViolations
	if (violations !== null)
		facts.push({
			verdict: violations === 0 ? 'yes' : 'no',
			words: violations === 0 ? 'No reference was broken' : `${counted(violations, 'reference')} broken`,
		})
	if (verified.tablesCounted !== null)
		facts.push({ verdict: 'yes', words: `Rows of ${counted(verified.tablesCounted, 'table')} counted before and after` })
	if (verified.quickCheck !== 'not-run')
		facts.push({
			verdict: verified.quickCheck === 'ok' ? 'yes' : 'no',
			words: verified.quickCheck === 'ok' ? 'The file is sound' : 'The file failed SQLite’s quick check',
		})
	return facts
}

/** How the project's command ended, where one ran to its end. */
function exitFact({ command }: Partial<Pick<RunReport, 'command'>>): CheckedFact[] {
	const exitCode = command?.exitCode ?? null
	if (exitCode === null) return []
	return [{ verdict: exitCode === 0 ? 'yes' : 'no', words: `The command ended with exit code ${exitCode}` }]
}

/** Steps that were committed before the run failed or was cancelled. */
export function stepsStayed({ outcome, steps }: Pick<RunReport, 'outcome' | 'steps'>): number {
	return outcome === 'succeeded' ? 0 : steps.filter(({ state }) => state === 'applied').length
}

function revisionFact(report: Pick<RunReport, 'outcome' | 'steps'>, { revision, asExpected }: Verification): CheckedFact {
	const found = revision === null ? 'no revision' : revision.label
	if (!asExpected)
		return {
			verdict: revision === null ? 'unknown' : 'no',
			words: revision === null ? 'The revision could not be read back' : `Read back: at ${found}, which is not what was expected`,
		}
	const stayed = report.outcome === 'succeeded' || stepsStayed(report) > 0
	return { verdict: 'yes', words: stayed ? `Read back: at ${found}` : `Read back: at ${found}, as before` }
}
