import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Command, CommandOutput } from '../../electron/drivers/commands/command.ts'
import { createRunCommand } from '../../electron/drivers/commands/spawn-command.ts'

/** Runs commands with this process's own environment. */
export const run = createRunCommand({ environment: process.env, platform: process.platform })

/** A script of JavaScript as a command. */
export function node(script: string, rest: Partial<Command> = {}): Command {
	return { words: [process.execPath, '-e', script], folder: tmpdir(), environment: {}, secrets: [], ...rest }
}

export function isAlive(processId: number): boolean {
	try {
		process.kill(processId, 0)
	} catch {
		return false
	}
	return true
}

/** Dead, or dead and waiting for a parent that never asks. */
export async function hasEnded(processId: number): Promise<boolean> {
	if (!isAlive(processId)) return true
	const status = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => ') Z')
	return status.slice(status.lastIndexOf(')')).startsWith(') Z')
}

/** Runs until it has printed a line with `cue`, then stops it. Says how long the stopping took, in milliseconds. */
export async function stopAt(cue: string, command: Command) {
	const stop = new AbortController()
	const outputs: CommandOutput[] = []
	let stoppedAt = 0
	const end = await run(command, {
		signal: stop.signal,
		onOutput(output) {
			outputs.push(output)
			if (stoppedAt > 0 || !output.lines.some((line) => line.includes(cue))) return
			stoppedAt = performance.now()
			stop.abort()
		},
	})
	return { end, tookMs: performance.now() - stoppedAt, lines: outputs.flatMap(({ lines }) => lines) }
}
