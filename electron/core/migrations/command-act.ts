import type { CommandLine, CommandProfile } from '../../contract/commands.ts'
import { type Fault, FaultError } from '../../contract/fault.ts'
import type { RunReport } from '../../contract/migrations.ts'
import type { CommandEnd, RunCommand } from '../../drivers/commands/command.ts'
import type { AlembicSpeech } from '../../drivers/commands/speech.ts'
import type { CommandAct } from '../../drivers/dialects/dialect.ts'
import { type AimedParts, openAimedCommand } from '../commands/command-line.ts'
import type { CommandTarget } from '../commands/database-address.ts'
import { whereaboutsOf } from '../commands/whereabouts.ts'
import type { Change } from './change.ts'
import type { OutputKeeper } from './command-output.ts'
import { createStepFollower, type StepFollower } from './command-steps.ts'
import type { PreparedPlan } from './plan.ts'

/** Name under which the server knows the sessions of a command, as far as its driver asks libpq's variables. */
export const commandApplication = 'Headway (command)'

/** How often the server is asked to stop what a command runs: between two statements there is nothing to stop. Milliseconds. */
const interruptEveryMs = 300

/** A command that is to be carried out, with what doing so takes. */
export type CommandWork = {
	readonly parts: AimedParts & { readonly runCommand: RunCommand; readonly speech: AlembicSpeech }
	readonly change: Change
	readonly prepared: PreparedPlan
	readonly profile: CommandProfile
	readonly act: CommandAct
	readonly line: CommandLine
	readonly output: OutputKeeper
}

/** How the command ended; `ended` says that it did what it was asked, however late it heard a cancel. `fault` is null unless it failed. */
export type Acted = {
	readonly outcome: 'ended' | 'failed' | 'cancelled'
	readonly fault: Fault | null
	readonly follower: StepFollower
	readonly command: NonNullable<RunReport['command']>
	/** It had no chance to put its files in order. */
	readonly killed: boolean
}

/**
 * Asks the command where the database stands, before it may change anything: one that speaks to another database, or
 * reads another project, sees it elsewhere. Faults: `command-elsewhere`, `command-unreadable`, `cancelled`, those of the command.
 */
export async function askWhere(work: CommandWork, target: CommandTarget): Promise<void> {
	const { act, change, line, parts, output, prepared, profile } = work
	if (act.currentWords.length === 0) return
	change.phase('running')
	output.note(`$ ${line.first[0] ?? act.currentWords.join(' ')}`)
	const end = await run(work, act.currentWords, target)
	const { fault } = await whereaboutsOf(end, prepared.standing, { profile, target }, parts)
	if (fault) throw new FaultError(fault)
}

/**
 * Lets the command take the steps. A cancel interrupts it; `interrupt` stops what its sessions run on a server, so that
 * it can hear that. Never throws a fault once the command has begun. Faults: those of starting it.
 */
export async function takeSteps(work: CommandWork, target: CommandTarget, interrupt?: () => Promise<void>): Promise<Acted> {
	const { change, prepared, act, line, output, parts } = work
	const follower = createStepFollower(prepared.plan.steps, { speech: parts.speech, emit: change.emit, elapsedMs: change.elapsedMs })
	if (act.currentWords.length === 0) change.phase('running')
	output.note(`$ ${line.text}`)
	using _ = whenAborted(change, interrupt)
	const end = await run(work, act.words, target, follower)
	// It may not heed a cancel, or hear it too late: then all is done, and the database tells whether that is so
	const outcome = end.exitCode === 0 ? 'ended' : end.cancelled ? 'cancelled' : 'failed'
	const fault = outcome === 'failed' ? parts.speech.faultOf(end) : null
	follower.end(outcome === 'ended' ? 'applied' : outcome === 'failed' ? 'failed' : null)
	return { outcome, fault, follower, command: { words: [...line.words], exitCode: end.exitCode }, killed: end.exitCode === null }
}

function whenAborted({ signal, emit, elapsedMs }: Change, interrupt: (() => Promise<void>) | undefined): Disposable {
	let again: NodeJS.Timeout | undefined
	const hear = () => {
		emit({ kind: 'stopping', atMs: elapsedMs() })
		if (!interrupt) return
		void interrupt()
		again = setInterval(() => void interrupt(), interruptEveryMs)
	}
	signal.addEventListener('abort', hear, { once: true })
	if (signal.aborted) hear()
	return {
		[Symbol.dispose]() {
			signal.removeEventListener('abort', hear)
			clearInterval(again)
		},
	}
}

async function run(
	{ parts, change, profile, output }: CommandWork,
	words: readonly string[],
	target: CommandTarget,
	follower?: StepFollower,
): Promise<CommandEnd> {
	await using aimed = await openAimedCommand(profile, words, target, parts)
	const { command } = aimed
	const environment = { PGAPPNAME: commandApplication, ...command.environment }
	return await parts.runCommand(
		{ ...command, environment },
		{
			signal: change.signal,
			onOutput: (printed) => {
				// A step is told before the line that announces it, so that the lines stand under their step
				for (const line of printed.lines) follower?.hear(line)
				output.hear(printed)
			},
		},
	)
}
