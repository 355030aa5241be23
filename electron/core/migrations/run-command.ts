import { FaultError } from '../../contract/fault.ts'
import type { HoldEvent } from '../../drivers/engines/engine.ts'
import type { Change, Deed, Keeping } from './change.ts'
import { stopIfAborted } from './change.ts'
import { askWhere, commandApplication, takeSteps } from './command-act.ts'
import { runInPlace } from './command-in-place.ts'
import { runOnCopy } from './command-on-copy.ts'
import { createOutputKeeper } from './command-output.ts'
import { asFound, assertAsPlanned, mismatchIn, succeeded } from './command-read-back.ts'
import type { CommandParts, CommandRun } from './command-run.ts'
import type { PreparedPlan } from './plan.ts'

/**
 * Has the project's own command take the steps of a plan: on a server under Headway's lock; of a file on a copy, which
 * takes the file's place when all went well, or in place where the command cannot be aimed at a copy. Success is an exit
 * code of 0 and books that read as planned. Faults that are thrown mean that nothing was begun.
 */
export async function runCommand(
	parts: CommandParts,
	change: Change,
	prepared: PreparedPlan,
	{ lockTimeoutMs }: { readonly lockTimeoutMs: number },
	keeping: Keeping,
): Promise<Deed> {
	const { command: act } = prepared.preparation
	const { command: line } = prepared.plan
	const { command: profile } = change.record
	if (!act || !line || !profile) throw new FaultError({ kind: 'command-needed' })
	const output = createOutputKeeper({ emit: change.emit, elapsedMs: change.elapsedMs, write: keeping.output })
	const run: CommandRun = { parts, change, prepared, keeping, profile, act, line, output, lockTimeoutMs }
	try {
		stopIfAborted(change.signal)
		if (change.record.engine === 'postgres') return await runOnServer(run)
		return line.onCopy ? await runOnCopy(run) : await runInPlace(run)
	} finally {
		await output.settle()
	}
}

/** Nobody else of ours runs meanwhile. What a killed command left on the server is ended before anything is read back. */
async function runOnServer(run: CommandRun): Promise<Deed> {
	const { parts, change, prepared, lockTimeoutMs } = run
	const { engine, signal } = change
	const wanted = await parts.wantedOf(change.record)
	if (!('server' in wanted)) throw new Error('a server without an address')
	const onEvent = (event: HoldEvent) => {
		if (event.kind === 'waiting-for-lock') change.phase('waiting-for-lock')
		else change.emit({ ...event, blockers: [...event.blockers], atMs: change.elapsedMs() })
	}
	const hold = await engine.hold({ lockTimeoutMs, application: commandApplication }, { signal, onEvent })
	try {
		await assertAsPlanned(change, prepared)
		const target = { kind: 'server', server: wanted.server } as const
		await askWhere(run, target)
		// A lock that is lost later stops nothing: a command is safer at its end than broken off
		const lost = await Promise.race([hold.lost, Promise.resolve(null)])
		if (lost) throw new FaultError(lost)
		stopIfAborted(signal)
		const acted = await takeSteps(run, target, hold.interrupt)
		await hold.endSessions()
		if (acted.outcome !== 'ended') return await asFound(change, prepared, acted, acted.fault)
		change.phase('checking-result')
		const fault = await mismatchIn(engine, change.see, prepared)
		return fault ? await asFound(change, prepared, acted, fault) : succeeded(prepared, acted)
	} finally {
		await hold.letGo()
	}
}
