import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { FaultError } from '../../contract/fault.ts'
import type { ServerAddress } from './engine.ts'
import { throwIfStopped } from './pace.ts'
import { environmentFor } from './postgres-dump-environment.ts'
import { strikerFor } from './postgres-faults.ts'
import { choosePrograms, type ProgramPlaces, type Programs } from './postgres-programs.ts'

/** One server and what it takes to run PostgreSQL's own programs against it. */
export type DumpClient = ProgramPlaces & {
	readonly server: ServerAddress
	/** Major version of the server: 15. */
	readonly serverMajor: number
	/** A transaction pooler stands between, where what a program sets for its session is left behind for somebody else. */
	readonly pooler: boolean
}

export type ProgramCall = {
	readonly path: string
	readonly arguments: readonly string[]
	/** Settings of its session, over those of the address. */
	readonly settings?: Readonly<Record<string, string>>
	readonly signal?: AbortSignal | undefined
	/** The signal upon which it asks the server to stop what it does: pg_dump hears SIGTERM, psql SIGINT. */
	readonly stopWith: 'SIGTERM' | 'SIGINT'
}

/** How a program ended; `code` is -1 when something killed it. `complaint` is the end of what it wrote to standard error, without the password. */
export type ProgramEnd = { readonly code: number; readonly complaint: string }

export type RunningProgram = {
	readonly input: Writable
	readonly output: Readable
	readonly ended: Promise<ProgramEnd>
	/** From here on an abort no longer stops it. */
	letFinish(): void
	/** Ends it at once, without letting it tell the server. */
	kill(): void
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** The programs to work with this server. Faults: `client-program`, `transaction-pooler`. */
export function programsFor({ server, serverMajor, pooler, ...places }: DumpClient): Promise<Programs> {
	if (pooler) return Promise.reject(new FaultError({ kind: 'transaction-pooler', address: server.shown }))
	return choosePrograms(places, serverMajor)
}

/** How long a program may take to end by itself after Cancel. Together with the rest this stays within 2.5 s. */
const stopGraceMs = 1_000
/** Longest part of a program's complaint that is kept, in characters. */
const complaintLength = 16_384

/**
 * Starts one of PostgreSQL's programs: no shell, nothing secret among its arguments, everything about the server in its
 * environment. An abort stops it, gently first.
 */
export function startProgram(client: DumpClient, call: ProgramCall): RunningProgram {
	throwIfStopped(call.signal)
	const child: Child = spawn(call.path, call.arguments, {
		env: environmentFor(client.server, client.environment, call.settings ?? {}),
		stdio: ['pipe', 'pipe', 'pipe'],
		windowsHide: true,
	})
	// A program that has ended reads no more; why it ended is what counts
	child.stdin.on('error', () => undefined)
	const complaint = collect(child.stderr)
	const leave = stopWhenAborted(child, call)
	const { promise: ended, resolve, reject } = Promise.withResolvers<ProgramEnd>()
	child.on('error', (error) => reject(new FaultError({ kind: 'input-output', path: call.path, detail: error.message }, { cause: error })))
	child.on('close', (code) => resolve({ code: code ?? -1, complaint: strikerFor(client.server)(complaint()) }))
	// Whoever waits hears it; nobody may be waiting yet
	ended.then(leave, leave)
	return { input: child.stdin, output: child.stdout, ended, letFinish: leave, kill: () => void child.kill('SIGKILL') }
}

/** Runs a program that needs no input, and gives what it wrote; bytes of any encoding, one character each. */
export async function answerOfProgram(client: DumpClient, call: ProgramCall): Promise<ProgramEnd & { readonly answer: string }> {
	const program = startProgram(client, call)
	program.input.end()
	const chunks: Buffer[] = []
	program.output.on('data', (chunk: Buffer) => chunks.push(chunk))
	const end = await program.ended
	throwIfStopped(call.signal)
	return { ...end, answer: Buffer.concat(chunks).toString('latin1') }
}

function stopWhenAborted(child: Child, { signal, stopWith }: ProgramCall): () => void {
	let timer: NodeJS.Timeout | undefined
	const stop = () => {
		child.kill(stopWith)
		timer = setTimeout(() => child.kill('SIGKILL'), stopGraceMs)
	}
	signal?.addEventListener('abort', stop, { once: true })
	return () => {
		clearTimeout(timer)
		signal?.removeEventListener('abort', stop)
	}
}

function collect(stream: Readable): () => string {
	let text = ''
	stream.setEncoding('utf8')
	stream.on('data', (chunk: string) => {
		text = `${text}${chunk}`.slice(-complaintLength)
	})
	return () => text.trim()
}
