import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { FaultError } from '../../contract/fault.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import { type CapturedOutput, captureOutput } from './captured-output.ts'
import type { Command, CommandEnd, CommandOutput, RunCommand } from './command.ts'
import { environmentOfCommand } from './command-environment.ts'
import { stopGroup } from './process-group.ts'
import { createRedaction } from './redact.ts'
import { startFault } from './start-fault.ts'

type Child = ChildProcessByStdio<null, Readable, Readable>
type Stream = CommandOutput['stream']

/** What the host machine supplies: nothing here reads the environment by itself. */
export type CommandGround = { readonly environment: Readonly<Record<string, string | undefined>>; readonly platform: NodeJS.Platform }

/**
 * Runs commands as processes of this machine. Stopping takes up to 2.2 s, and what the command started goes with it.
 * What a command that ended by itself has left running is left alone, and no longer listened to.
 * Faults: `not-found` and `permission-denied` (its folder), `command-not-found`, `command-not-executable`, `command-malformed`.
 */
export function createRunCommand(ground: CommandGround): RunCommand {
	return async (command, listening = {}) => {
		const elapsed = startStopwatch()
		// Nobody is told of a command that was stopped before it began
		if (listening.signal?.aborted) return { exitCode: null, signal: null, cancelled: true, stdout: '', stderr: '', elapsedMs: elapsed() }
		const child = await start(command, ground)
		const capture = (stream: Stream) => {
			// Assignments are columns in the SQL that some commands print as their answer
			const redaction = createRedaction(command.secrets, { assignments: stream === 'stderr' })
			return captureOutput(redaction, (lines) => listening.onOutput?.({ stream, lines, atMs: elapsed() }))
		}
		const outputs = { stdout: capture('stdout'), stderr: capture('stderr') }
		const ending = await endOf(child, listen(child, outputs), listening.signal, ground.platform)
		return { ...ending, stdout: outputs.stdout.text(), stderr: outputs.stderr.text(), elapsedMs: elapsed() }
	}
}

async function start(command: Command, { environment, platform }: CommandGround): Promise<Child> {
	const [program, ...words] = command.words
	if (program === undefined) throw new FaultError({ kind: 'command-malformed', text: '', reason: 'empty' })
	const env = environmentOfCommand(environment, command.environment, platform)
	try {
		const child: Child = spawn(program, words, {
			cwd: command.folder,
			env,
			stdio: ['ignore', 'pipe', 'pipe'],
			shell: false,
			windowsHide: true,
			// A group of its own: it is stopped as a whole, and Ctrl+C in our terminal is not for it
			detached: platform !== 'win32',
		})
		// Signals that cannot be sent are no news: they go to the group
		child.once('spawn', () => child.on('error', () => undefined))
		await once(child, 'spawn')
		return child
	} catch (error) {
		throw await startFault(command, env['PATH'] ?? env['Path'] ?? '', error as Error)
	}
}

type Listening = {
	/** Resolves when both streams are closed; rejects with what their listener threw. */
	readonly done: Promise<unknown>
	/** Bytes that have come so far. */
	heard(): number
}

/** Listens to both streams. One piece of each at a time, so that a flood leaves room for everything else. */
function listen(child: Child, outputs: Readonly<Record<Stream, CapturedOutput>>): Listening {
	let bytesHeard = 0
	const listenTo = (stream: Readable, output: CapturedOutput) => {
		const { promise, resolve, reject } = Promise.withResolvers<void>()
		stream.on('data', (bytes: Buffer) => {
			stream.pause()
			bytesHeard += bytes.length
			attempt(() => output.take(bytes), reject)
			setImmediate(() => stream.resume())
		})
		stream.on('error', () => stream.destroy())
		stream.on('close', () => {
			attempt(() => output.end(), reject)
			resolve()
		})
		return promise
	}
	const done = Promise.all([listenTo(child.stdout, outputs.stdout), listenTo(child.stderr, outputs.stderr)])
	// Whoever waits hears it; nobody may be waiting yet
	done.catch(() => undefined)
	return { done, heard: () => bytesHeard }
}

function attempt(act: () => void, failed: (reason: unknown) => void): void {
	try {
		act()
	} catch (reason) {
		failed(reason)
	}
}

type Ending = Pick<CommandEnd, 'exitCode' | 'signal' | 'cancelled'>

/** Waits for the command, or for its being stopped, and for the last of what it printed. */
async function endOf(child: Child, listening: Listening, signal: AbortSignal | undefined, platform: NodeJS.Platform): Promise<Ending> {
	const exited = once(child, 'exit')
	const stopped = Promise.withResolvers<void>()
	let stopping: Promise<void> | undefined
	const stop = () => {
		stopping ??= child.pid === undefined ? Promise.resolve() : stopGroup(child.pid, platform)
		stopped.resolve(stopping)
	}
	signal?.addEventListener('abort', stop)
	// It may have been stopped while it was being started
	if (signal?.aborted) stop()
	try {
		await Promise.race([exited, stopped.promise, listening.done.then(() => exited)])
		await stopping
		await drain(listening, stopping === undefined ? drainRounds : 2)
		await stopping
		const unknown = child.exitCode === null && child.signalCode === null
		return { exitCode: child.exitCode, signal: unknown ? 'SIGKILL' : child.signalCode, cancelled: stopping !== undefined }
	} catch (defect) {
		stop()
		await stopping
		throw defect
	} finally {
		signal?.removeEventListener('abort', stop)
		letGo(child)
		await listening.done.catch(() => undefined)
	}
}

/** How long one round of listening on is, how many there are at most, and how many silent ones are enough. */
const roundMs = 100
const drainRounds = 20
const silentRounds = 2

/**
 * Listens on after the command has ended, until its pipes close. Something it left behind may hold them open for ever:
 * then silence ends it. Rounds, not a time: after a stall the pipes must get their turn before the clock does.
 */
async function drain({ done, heard }: Listening, rounds: number): Promise<void> {
	let silent = 0
	for (let round = 0; round < rounds && silent < silentRounds; round++) {
		const before = heard()
		if ((await Promise.race([done.then(() => 'closed'), setTimeout(roundMs, 'waiting')])) === 'closed') return
		silent = heard() === before ? silent + 1 : 0
	}
}

/** What cannot be ended must not hold this process open. */
function letGo(child: Child): void {
	for (const stream of [child.stdout, child.stderr]) stream.destroy()
	child.unref()
}
