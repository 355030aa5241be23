/** Stands where a secret stood. Whoever needs a text as it was, SQL to be run above all, must refuse one that holds this. */
export const takenOut = '•••'

/** A program as it is started: no shell, nothing on its input, a process group of its own. */
export type Command = {
	/** Program and arguments; a program without a slash is looked for in PATH. */
	readonly words: readonly string[]
	/** Absolute path of the folder it runs in. */
	readonly folder: string
	/** Added to what this process was started with; references are filled in. */
	readonly environment: Readonly<Record<string, string>>
	/** Texts that must never come out again: passwords, also as they stand encoded in an address. */
	readonly secrets: readonly string[]
}

/** Whole lines, without their ends, secrets taken out. `atMs` counts from the start of the command. */
export type CommandOutput = { readonly stream: 'stdout' | 'stderr'; readonly lines: readonly string[]; readonly atMs: number }

/** How a command ended. Texts are complete but for secrets, and cut in the middle beyond 64 MB each. */
export type CommandEnd = {
	/** Null when a signal ended it. */
	readonly exitCode: number | null
	readonly signal: string | null
	/** It was asked to stop; whatever the exit code says. */
	readonly cancelled: boolean
	readonly stdout: string
	readonly stderr: string
	readonly elapsedMs: number
}

/**
 * Runs a command to its end. An aborted signal interrupts its process group as Ctrl+C would, ends it after two seconds,
 * and answers with what it printed until then. Faults: `command-not-found`, `command-not-executable`.
 */
export type RunCommand = (
	command: Command,
	listening?: { readonly signal?: AbortSignal; readonly onOutput?: (output: CommandOutput) => void },
) => Promise<CommandEnd>
