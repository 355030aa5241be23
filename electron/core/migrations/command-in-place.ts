import { FaultError, faultOf } from '../../contract/fault.ts'
import type { Engine } from '../../drivers/engines/engine.ts'
import type { Deed } from './change.ts'
import { stopIfAborted } from './change.ts'
import { type Acted, askWhere, takeSteps } from './command-act.ts'
import { asFound, assertAsPlanned, mismatchIn, succeeded, undone } from './command-read-back.ts'
import { checkReferences, type ReferencesBefore, referencesBefore } from './command-references.ts'
import type { CommandRun } from './command-run.ts'

/**
 * Lets the command work on the live file. Alembic leaves half a revision behind on SQLite, so when it did not succeed
 * and left anything, the file is put back as it was before. Faults: those of copying and asking.
 */
export async function runInPlace(run: CommandRun): Promise<Deed> {
	const { parts, change, prepared } = run
	const target = { kind: 'file', path: change.record.path } as const
	await assertAsPlanned(change, prepared)
	await using safety = await keepAsItIs(run)
	await askWhere(run, target)
	const before = await referencesBefore(change.engine)
	stopIfAborted(change.signal)
	const acted = await takeSteps(run, target)
	// An engine of its own, which from here on sees the writes of others
	const live = await parts.openEngine(await parts.wantedOf(change.record))
	try {
		// Rolls back what a killed command left half written
		await live.watch()
		const checked = acted.outcome === 'ended' ? await checkResult(run, before) : { fault: acted.fault, violations: null }
		if (acted.outcome === 'ended' && !checked.fault) return succeeded(prepared, acted, checked.violations)
		return await putBack(run, { live, safety: safety.path, acted, fault: checked.fault })
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (!fault) throw thrown
		return await asFound(change, prepared, acted, acted.fault ?? fault)
	} finally {
		await live.close()
	}
}

/** The restore point, or where none was wanted a copy for the while. */
async function keepAsItIs({ parts, change, keeping }: CommandRun): Promise<{ readonly path: string } & AsyncDisposable> {
	if (keeping.restorePoint) return { path: keeping.restorePoint.path, [Symbol.asyncDispose]: async () => undefined }
	const place = await parts.folder.place(change.record.id)
	try {
		await change.engine.copyTo({ path: place.partPath, check: false, hash: false }, { signal: change.signal })
	} catch (thrown) {
		await place.discard()
		throw thrown
	}
	return { path: place.partPath, [Symbol.asyncDispose]: () => place.discard() }
}

async function checkResult({ change, prepared }: CommandRun, before: ReferencesBefore): ReturnType<typeof checkReferences> {
	change.phase('checking-result')
	const mismatch = await mismatchIn(change.engine, change.see, prepared)
	return mismatch ? { fault: mismatch, violations: null } : checkReferences(change.engine, before, prepared.plan.steps)
}

type Broken = { readonly live: Engine; readonly safety: string; readonly acted: Acted; readonly fault: Acted['fault'] }

/** Puts the file back unless nothing of the command is left, or others wrote to it since. It is no longer stopped by a cancel. */
async function putBack({ change, prepared, lockTimeoutMs }: CommandRun, { live, safety, acted, fault }: Broken): Promise<Deed> {
	const found = await asFound(change, prepared, acted, fault)
	// Rows may have been written where neither the schema nor the books tell, so Undo stays open
	if (found.leftNothing) return acted.follower.begun() === null ? found : { ...found, leftNothing: false }
	change.phase('restoring')
	try {
		await live.restoreFrom({ path: safety, lockTimeoutMs, unlessWritten: true })
	} catch (thrown) {
		if (!(thrown instanceof FaultError)) throw thrown
		return { ...found, fault: fault ?? thrown.fault, outcome: 'failed' }
	}
	return undone(prepared, acted, fault)
}
