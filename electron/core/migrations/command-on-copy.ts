import { type Fault, FaultError, faultOf } from '../../contract/fault.ts'
import type { Engine } from '../../drivers/engines/engine.ts'
import type { BackupPlace } from '../backups/backup-folder.ts'
import type { Sight } from '../connections/databases.ts'
import { currentOf } from '../history/places.ts'
import type { Deed } from './change.ts'
import { stopIfAborted } from './change.ts'
import { type Acted, askWhere, takeSteps } from './command-act.ts'
import { assertAsPlanned, mismatchIn, succeeded, undone } from './command-read-back.ts'
import { checkReferences, type ReferencesBefore, referencesBefore } from './command-references.ts'
import type { CommandParts, CommandRun } from './command-run.ts'
import type { PreparedPlan } from './plan.ts'

/**
 * Lets the command work on a copy, and puts that into the live file when it is what was planned, nobody wrote to the
 * file meanwhile, and nobody asked to stop. Until then the live file is only read. Faults: those of copying and asking.
 */
export async function runOnCopy(run: CommandRun): Promise<Deed> {
	const { parts, change, prepared } = run
	// An engine of its own, which sees every write from before the copy until the lock is held that keeps writers out
	const live = await parts.openEngine(await parts.wantedOf(change.record))
	const place = await parts.folder.place(change.record.id)
	try {
		await live.watch()
		await assertAsPlanned(change, prepared)
		await makeCopy(run, place)
		const target = { kind: 'file', path: place.partPath } as const
		const before = await through(parts, place.partPath, referencesBefore)
		await askWhere(run, target)
		stopIfAborted(change.signal)
		const acted = await takeSteps(run, target)
		if (acted.outcome !== 'ended') return undone(prepared, acted, acted.fault)
		return await takeOver(run, { live, copy: place.partPath, before, acted })
	} finally {
		await live.close()
		await removeCopy(parts, place)
	}
}

async function makeCopy({ change: { engine, signal, emit, elapsedMs } }: CommandRun, { partPath }: BackupPlace): Promise<void> {
	await engine.copyTo(
		{ path: partPath, check: false, hash: false },
		{
			signal,
			onEvent: (event) => {
				if (event.kind === 'progress') emit({ ...event, atMs: elapsedMs() })
			},
		},
	)
}

type Migrated = {
	readonly live: Engine
	readonly copy: string
	readonly before: ReferencesBefore
	readonly acted: Acted
}

/** From here on the command has ended well; whatever is wrong now leaves the live file as it was. */
async function takeOver(run: CommandRun, { live, copy, before, acted }: Migrated): Promise<Deed> {
	const { change, prepared, lockTimeoutMs } = run
	try {
		change.phase('checking-result')
		const violations = await through(run.parts, copy, (engine) => checkCopy(run, engine, before))
		stopIfAborted(change.signal)
		change.phase('swapping-in')
		await live.restoreFrom(
			{ path: copy, lockTimeoutMs, unlessWritten: true },
			{
				signal: change.signal,
				onEvent: (event) => {
					if (event.kind === 'progress') change.emit({ ...event, atMs: change.elapsedMs() })
				},
			},
		)
		return succeeded(prepared, acted, violations)
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (!fault) throw thrown
		return undone(prepared, acted, fault.kind === 'cancelled' ? null : fault)
	}
}

/** Faults: `corrupt`, `read-back-mismatch`, `rows-lost`, `foreign-keys-broken`. Answers how many references are newly broken: none, or null when that cannot be told. */
async function checkCopy({ change, prepared, parts }: CommandRun, engine: Engine, before: ReferencesBefore): Promise<number | null> {
	// Also puts in order what the command left open
	const soundness = await engine.recover()
	if (soundness !== 'ok') throw new FaultError({ kind: 'corrupt', path: change.record.path, detail: soundness })
	const see = () => parts.databases.seeThrough(engine, change.record)
	const mismatch = (await mismatchIn(engine, see, prepared)) ?? misplacement(await see(), prepared)
	if (mismatch) throw new FaultError(mismatch)
	const { fault, violations } = await checkReferences(engine, before, prepared.plan.steps)
	if (fault) throw new FaultError(fault)
	return violations
}

/** Does the dialect, too, find the copy where the plan leads. */
function misplacement(sight: Sight, { plan }: PreparedPlan): Fault | null {
	const found = currentOf(sight)?.id ?? ''
	const expected = plan.to?.id ?? ''
	return found === expected ? null : { kind: 'read-back-mismatch', expected, found }
}

async function through<Result>(parts: CommandParts, path: string, work: (engine: Engine) => Promise<Result>): Promise<Result> {
	const engine = await parts.openEngine({ path })
	try {
		return await work(engine)
	} finally {
		await engine.close()
	}
}

async function removeCopy({ files }: CommandParts, place: BackupPlace): Promise<void> {
	await place.discard()
	for (const side of ['-journal', '-wal', '-shm']) await files.rm(place.partPath + side, { force: true })
}
