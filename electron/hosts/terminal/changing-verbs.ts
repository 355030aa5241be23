import type { Backup, BackupEvent } from '../../contract/backups.ts'
import type { DatabaseId, RevisionRef } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { Plan, PlanChoices, PlanTarget, RunEvent, RunReport } from '../../contract/migrations.ts'
import { agree } from './agree.ts'
import { opened, openedOrKept } from './open.ts'
import { lacksCommand, planText, reportText } from './plan-text.ts'
import { type FollowedAct, follow } from './progress.ts'
import type { Answer, Session } from './session.ts'
import { backupText, moment, revisionText } from './text.ts'

/** How a change is to be run, as the command line says. */
export type RunWishes = { readonly choices: PlanChoices; readonly backUpFirst: boolean; readonly lockTimeoutMs: number | undefined }

/** `upgrade` and `downgrade`. Fault `wrong-direction` when the target lies the other way; nothing runs when it is reached already. */
export async function move(
	session: Session,
	verb: 'upgrade' | 'downgrade',
	target: string,
	to: string,
	wishes: RunWishes,
): Promise<Answer> {
	const database = await opened(session, target)
	const plan = await session.client.migrations.plan({ database, to: { target: to }, choices: wishes.choices })
	const wanted = verb === 'upgrade' ? 'up' : 'down'
	if (plan.direction === 'none') return nothingToDo(session, plan)
	if (plan.direction !== wanted) {
		throw new FaultError({ kind: 'wrong-direction', verb, from: plan.from?.label ?? 'nothing', to: plan.to?.label ?? 'nothing' })
	}
	return run(session, database, plan, { target: to }, wishes)
}

/** `repair`: a repair that the database's problems offer, planned and run like any other change. */
export async function repair(session: Session, target: string, to: PlanTarget, wishes: RunWishes): Promise<Answer> {
	const database = await opened(session, target)
	const plan = await session.client.migrations.plan({ database, to, choices: wishes.choices })
	return plan.direction === 'none' ? nothingToDo(session, plan) : run(session, database, plan, to, wishes)
}

async function run(session: Session, database: DatabaseId, plan: Plan, to: PlanTarget, wishes: RunWishes): Promise<Answer> {
	session.io.stderr.write(`${planText(plan, session.paint, { withSql: false })}\n`)
	if (lacksCommand(plan)) throw new FaultError({ kind: 'command-needed' })
	if (!wishes.backUpFirst) session.io.stderr.write('No restore point will be taken: this change cannot be undone.\n')
	await agree(session, 'Run it?')
	const { choices, backUpFirst, lockTimeoutMs } = wishes
	const input = { database, to, choices, binding: plan.binding, backUpFirst, ...(lockTimeoutMs === undefined ? {} : { lockTimeoutMs }) }
	const { report } = await followRun(session, database, (signal) => session.client.migrations.run(input, { signal }), plan.steps)
	return reportAnswer(session, report)
}

/** `undo`: puts back the restore point of the latest change. Fault `nothing-to-undo`. */
export async function undo(session: Session, target: string): Promise<Answer> {
	const database = await openedOrKept(session, target)
	const undoable = await session.client.migrations.undoable({ database })
	if (undoable === null) throw new FaultError({ kind: 'nothing-to-undo' })
	const place = undoable.revision ? revisionText(undoable.revision) : 'its earlier state'
	session.io.stderr.write(`Undoing the ${undoable.act} of ${moment(undoable.at)}: back to ${place}.\n`)
	await agree(session, 'Undo it?')
	const { report } = await followRun(session, database, (signal) => session.client.migrations.undo({ database }, { signal }))
	return reportAnswer(session, report)
}

/** `restore`: puts a backup into the live file, after a restore point of what is there. */
export async function restore(session: Session, target: string, backup: string, evenIfOther: boolean): Promise<Answer> {
	const database = await openedOrKept(session, target)
	session.io.stderr.write(`Restoring backup ${backup}; a restore point of what is there comes first, even if it is damaged.\n`)
	await agree(session, 'Restore it?')
	const input = { database, backup, evenIfOther }
	const { report } = await followRun(session, database, (signal) => session.client.backups.restore(input, { signal }))
	return reportAnswer(session, report)
}

/** `backup`: keeps a checked copy of the live database. Asks nothing, since the database is not changed. */
export async function backup(session: Session, target: string): Promise<Answer> {
	const database = await opened(session, target)
	const taken = await follow<BackupEvent, Kept>(
		session,
		{ start: (signal) => session.client.backups.take({ database }, { signal }) },
		isKept,
	)
	return backupAnswer(session, taken.backup)
}

/** `verify`: reads a backup again, whole. Exit code 1 when it is damaged. */
export async function verify(session: Session, target: string, id: string): Promise<Answer> {
	const database = await openedOrKept(session, target)
	const input = { database, backup: id }
	const verified = await follow<BackupEvent, Kept>(session, { start: (signal) => session.client.backups.verify(input, { signal }) }, isKept)
	return backupAnswer(session, verified.backup)
}

type Finished = Extract<RunEvent, { kind: 'finished' }>
type Kept = Extract<BackupEvent, { kind: 'taken' | 'verified' }>

/** Follows what ends with a run report; Ctrl-C asks it to stop, so that the report still says what stopping did. */
function followRun(
	session: Session,
	database: DatabaseId,
	start: FollowedAct<RunEvent>['start'],
	steps: Plan['steps'] = [],
): Promise<Finished> {
	const labels = new Map(steps.map((step) => [step.id, step.label]))
	return follow<RunEvent, Finished>(session, { start, stop: () => session.client.migrations.cancel({ database }), labels }, isFinished)
}

function isFinished(event: RunEvent): event is Finished {
	return event.kind === 'finished'
}

function isKept(event: BackupEvent): event is Kept {
	return event.kind === 'taken' || event.kind === 'verified'
}

function reportAnswer(session: Session, report: RunReport): Answer {
	return { document: report, text: reportText(report, session.paint), exitCode: report.outcome === 'succeeded' ? 0 : 1 }
}

function backupAnswer(session: Session, kept: Backup): Answer {
	return { document: kept, text: backupText(kept, session.paint), exitCode: kept.check.result === 'damaged' ? 1 : 0 }
}

/** A report of the same shape for a target that is reached already: the plan has just read where the database stands. */
function nothingToDo(session: Session, plan: Plan): Answer {
	const here: RevisionRef | null = plan.to ?? plan.from
	const verified = { revision: here, asExpected: true, newForeignKeyViolations: null, tablesCounted: null, quickCheck: 'not-run' }
	const document = {
		outcome: 'succeeded',
		from: here,
		to: here,
		steps: [],
		restorePoint: null,
		verified,
		fault: null,
		command: null,
		activity: null,
	}
	return { document, text: planText(plan, session.paint, { withSql: false }), exitCode: 0 }
}
