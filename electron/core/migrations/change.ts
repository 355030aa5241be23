import type { ActivityEntry } from '../../contract/activity.ts'
import type { Backup } from '../../contract/backups.ts'
import type { DatabaseId, RevisionRef } from '../../contract/database.ts'
import { type Fault, FaultError, faultOf, type Holder } from '../../contract/fault.ts'
import type { RunEvent, RunReport, Verification } from '../../contract/migrations.ts'
import type { Engine, OpenEngine } from '../../drivers/engines/engine.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { Journal } from '../activity/journal.ts'
import type { BackupFolder } from '../backups/backup-folder.ts'
import { takeRestorePoint } from '../backups/restore-point.ts'
import type { CatalogRecord } from '../connections/catalog.ts'
import type { Databases, OpenedForBackups, Sight } from '../connections/databases.ts'
import { currentOf } from '../history/places.ts'
import type { Keepers } from '../values/keepers.ts'
import type { RunLocks } from './run-lock.ts'

/** What every change needs: the parts of the core it is made of. */
export type ChangeParts = {
	readonly databases: Databases
	readonly journal: Journal
	readonly locks: RunLocks
	readonly folder: BackupFolder
	readonly openEngine: OpenEngine
	readonly keepers: Pick<Keepers, 'close'>
	readonly now: () => Date
}

/** What the body of a change works with. */
export type Change = {
	readonly record: CatalogRecord
	readonly engine: Engine
	/** Why there is no database to change any more, where a backup takes its place; null otherwise. */
	readonly lost: Fault | null
	readonly emit: (event: RunEvent) => void
	readonly signal: AbortSignal
	/** Milliseconds since the change began. */
	readonly elapsedMs: () => number
	phase(phase: Extract<RunEvent, { kind: 'phase' }>['phase']): void
	/** Looks at the database through the engine that changes it. */
	see(): Promise<Sight>
	/**
	 * Keeps the database as it is, where Undo will find it. With `evenIfDamaged` also what no check finds sound, which is
	 * kept as it is and no way back; null where nothing is left to keep.
	 */
	takeRestorePoint(evenIfDamaged: boolean): Promise<Backup | null>
}

/** Writes into the journal how far a step outside a transaction has got; null once it is whole. */
export type KeepProgress = (progress: ActivityEntry['progress']) => Promise<void>

/** What a change writes into the journal while it runs, and what it can go back to. */
export type Keeping = {
	readonly progress: KeepProgress
	/** All that the project's command has printed so far. */
	output(text: string): Promise<void>
	/** Null when none was wanted. */
	readonly restorePoint: RunReport['restorePoint']
}

/** What the body of a change is about to do, said before it does it; it is journalled first. */
export type Intent = {
	readonly act: Exclude<Holder['act'], 'backup' | 'copy'>
	readonly identity: string
	readonly from: RevisionRef | null
	readonly to: RevisionRef | null
	readonly sqlSha256: string | null
	readonly backup: ActivityEntry['backup']
	readonly restorePointFirst: boolean
	/** Words of the project's command that will do it, as they were shown. */
	readonly command?: readonly string[] | null
	/** Does it. What it returns is what was done; faults it throws end the change as failed, with nothing done. */
	carryOut(keeping: Keeping): Promise<Deed>
	/** Steps as they stand when nothing was done. */
	readonly stepsNotRun: RunReport['steps']
}

/** How the body went, before anything was read back. */
export type Deed = Pick<RunReport, 'outcome' | 'steps' | 'fault'> &
	Pick<Verification, 'newForeignKeyViolations' | 'tablesCounted'> & {
		/** Id of the place that steps committed before a failure or a cancel lead to; absent when nothing stayed. */
		readonly reached?: string | null
		/** The command that ran. */
		readonly command?: RunReport['command']
		/** Nothing is left of what the command began: known for sure. */
		readonly leftNothing?: boolean
	}

/**
 * Carries out one change of a database from the lock to the report: one Headway at a time, journalled before and after,
 * a restore point first, read back at the end whatever happened. `prepare` looks and decides; a fault it throws means
 * that nothing was begun. After that no fault is thrown: the report has it.
 */
export async function changeDatabase(
	parts: ChangeParts,
	id: DatabaseId,
	stream: { readonly emit: (event: RunEvent) => void; readonly signal: AbortSignal },
	prepare: (change: Change) => Promise<Intent>,
	opens: 'the-database' | 'what-is-left' = 'the-database',
): Promise<void> {
	const opened: OpenedForBackups =
		opens === 'what-is-left'
			? await parts.databases.openForBackups(id, 'put-back')
			: { ...(await parts.databases.openForWork(id)), lost: null }
	const { engine } = opened
	try {
		const change = changeThrough(parts, opened, stream)
		change.phase('checking')
		const intent = await prepare(change)
		const lock = await parts.locks.take(intent.identity, intent.act)
		try {
			await carryOut(parts, change, intent)
		} finally {
			await lock.release()
			// Its tables may be others by now
			await parts.keepers.close(id)
		}
	} finally {
		await engine.close()
	}
}

function changeThrough(parts: ChangeParts, opened: OpenedForBackups, stream: Pick<Change, 'emit' | 'signal'>): Change {
	const { record, engine, lost } = opened
	const elapsedMs = startStopwatch()
	const phase: Change['phase'] = (name) => stream.emit({ kind: 'phase', phase: name, atMs: elapsedMs() })
	return {
		...stream,
		...opened,
		elapsedMs,
		phase,
		see: () => parts.databases.seeThrough(engine, record),
		async takeRestorePoint(evenIfDamaged) {
			phase('backing-up')
			const backup = await takeRestorePoint(engine, record, {
				...parts,
				damage: lost,
				evenIfDamaged,
				signal: stream.signal,
				elapsedMs,
				emit: (event) => {
					if (event.kind === 'progress') stream.emit(event)
					else if (event.phase === 'checking') phase('verifying-backup')
				},
			})
			if (backup) stream.emit({ kind: 'restore-point', id: backup.id, path: backup.path, atMs: elapsedMs() })
			return backup
		},
	}
}

async function carryOut(parts: ChangeParts, change: Change, intent: Intent): Promise<void> {
	const { record } = change
	const { act, from, to, sqlSha256, backup } = intent
	const activity = await parts.journal.begin({
		act,
		from,
		to,
		sqlSha256,
		backup,
		command: intent.command ? [...intent.command] : null,
		database: record,
	})
	try {
		await carryOutJournalled(parts, change, intent, activity)
	} catch (thrown) {
		// A defect on the way: the journal must not say for ever that the change is running.
		await parts.journal.end(activity, 'interrupted')
		throw thrown
	}
}

async function carryOutJournalled(parts: ChangeParts, change: Change, intent: Intent, activity: string): Promise<void> {
	let restorePoint: RunReport['restorePoint'] = null
	const keeping: Keeping = {
		progress: (progress) => parts.journal.change(activity, { progress }),
		output: (output) => parts.journal.change(activity, { output }),
		get restorePoint() {
			return restorePoint
		},
	}
	const deed = await attempt(intent, keeping, async () => {
		if (!intent.restorePointFirst) return
		const backup = await change.takeRestorePoint(intent.act === 'restore' || intent.act === 'undo')
		if (!backup) return
		const { id, path, check } = backup
		restorePoint = { id, path, ...(check.result === 'damaged' && { damaged: true }) }
		await parts.journal.change(activity, { restorePoint })
	})
	change.phase('reading-back')
	const verified = await readBack(change, intent, deed)
	const { outcome, fault } = judge(deed, verified, intent)
	const { steps, command = null, leftNothing } = deed
	await parts.journal.end(activity, outcome, { steps, fault, ...(intent.command && leftNothing && { found: 'before' }) })
	const { from, to } = intent
	change.emit({ kind: 'finished', report: { outcome, from, to, steps, restorePoint, verified, fault, command, activity } })
}

/** Runs the body; a fault on the way becomes the deed's. Defects fly on. */
async function attempt(intent: Intent, keeping: Keeping, before: () => Promise<void>): Promise<Deed> {
	try {
		await before()
		return await intent.carryOut(keeping)
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (!fault) throw thrown
		const cancelled = fault.kind === 'cancelled'
		return {
			outcome: cancelled ? 'cancelled' : 'failed',
			steps: intent.stepsNotRun,
			fault: cancelled ? null : fault,
			newForeignKeyViolations: null,
			tablesCounted: null,
			leftNothing: true,
		}
	}
}

/** Success is what was read back: the revision from the file, and after a process that died also the file's soundness. */
async function readBack(change: Change, intent: Intent, deed: Deed): Promise<Verification> {
	const expected =
		deed.outcome === 'succeeded' ? (intent.to?.id ?? null) : deed.reached === undefined ? (intent.from?.id ?? null) : deed.reached
	const counted = { newForeignKeyViolations: deed.newForeignKeyViolations, tablesCounted: deed.tablesCounted }
	try {
		const quickCheck = deed.fault?.kind === 'engine-stopped' && change.lost === null ? await recovered(change.engine) : 'not-run'
		const revision = currentOf(await change.see())
		return { ...counted, revision, asExpected: (revision?.id ?? null) === expected, quickCheck }
	} catch (thrown) {
		if (!faultOf(thrown)) throw thrown
		return { ...counted, revision: null, asExpected: false, quickCheck: 'not-run' }
	}
}

/** After a process that died in the middle, the transaction it left is rolled back before anything is read. */
async function recovered(engine: Engine): Promise<Verification['quickCheck']> {
	return (await engine.recover()) === 'ok' ? 'ok' : 'failed'
}

function judge(deed: Deed, verified: Verification, intent: Intent): { outcome: RunReport['outcome']; fault: Fault | null } {
	if (deed.outcome !== 'succeeded' || verified.asExpected) return { outcome: deed.outcome, fault: deed.fault }
	const fault: Fault = { kind: 'read-back-mismatch', expected: intent.to?.id ?? '', found: verified.revision?.id ?? '' }
	return { outcome: 'failed', fault }
}

/** Refuses to begin once a person has already said stop. */
export function stopIfAborted(signal: AbortSignal): void {
	if (signal.aborted) throw new FaultError({ kind: 'cancelled' })
}
