import type { Readable, Writable } from 'node:stream'
import { styleText } from 'node:util'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../contract/contract.ts'

/** The core as this door sees it: the contract, and nothing else. */
export type Client = ContractRouterClient<Contract>

/** Exit codes: done, a fault, wrong usage. */
export type ExitCode = 0 | 1 | 2

/** What the terminal door needs of the machine; tests hand in streams of their own. */
export type TerminalIo = {
	/** Answers go here, and with `--json` one document and nothing else. */
	readonly stdout: Writable
	/** Progress, questions and faults for people go here. */
	readonly stderr: Writable
	readonly stdin: Readable
	/** Is there a person who can be asked. */
	readonly isTty: boolean
	readonly version: string
	/** Opens the core with its state in `home`, or in the usual place. */
	openApp(home: string | undefined): Promise<{ readonly client: Client; close(): Promise<void> }>
	/** Calls `listener` at each Ctrl-C until the returned function is called. */
	onInterrupt(listener: () => void): () => void
	/** Ends the process at once: the second Ctrl-C. */
	quit(): void
}

/**
 * What a verb answers: a JSON document for programs and a text for people, and how it ended. The text is null where what was
 * asked for is on standard output already, as bytes.
 */
export type Answer = { readonly document: unknown; readonly text: string | null; readonly exitCode: ExitCode }

/** Colours a text when the answer goes to a person's screen. */
export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string

/** One invocation under way. */
export type Session = {
	readonly client: Client
	readonly io: TerminalIo
	readonly paint: Paint
	/** Does the person agree in advance (`--yes`). */
	readonly agreed: boolean
	/** Where the history is to be read from (`--source`). */
	readonly source: string | undefined
	/** How the project's own command is called (`--command`). */
	readonly command: string | undefined
	/** Is the project's Alembic asked for what its files do not say (`--ask-alembic`). */
	readonly asksAlembic: boolean
}

/** Colours only where the stream is a screen and the environment does not forbid it. */
export function createPaint(stream: Writable): Paint {
	return (format, text) => styleText(format, text, { stream })
}

/** The command line asked for something that cannot be meant; nothing was done. */
export class UsageError extends Error {
	override readonly name = 'UsageError'
}
