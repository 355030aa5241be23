import { spawn } from 'node:child_process'

/**
 * The rungs of stopping, in milliseconds from the first. Ctrl+C lets Python roll back and say so, but waits for a statement
 * that runs inside the database's client library, which does not hear it; after the second the client is gone, and the
 * server rolls back when it notices; nothing outlives the third. With `lastMs` to let pipes drain it all ends within 2.5 s.
 */
const ladder = [
	{ afterMs: 0, signal: 'SIGINT' },
	{ afterMs: 1_500, signal: 'SIGTERM' },
	{ afterMs: 2_000, signal: 'SIGKILL' },
] as const

/** How often it is looked whether the group is gone, and how long the dead may take to leave. */
const lookMs = 25
const lastMs = 200

/**
 * Stops a process and all that it started: the process group it leads, or on Windows its tree. Resolves once none of them
 * is left, at the latest a moment after the last rung: a process that waits for a disk cannot be ended at all.
 */
export function stopGroup(leader: number, platform: NodeJS.Platform): Promise<void> {
	const { promise: gone, resolve } = Promise.withResolvers<void>()
	const rungs = ladder.map(({ afterMs, signal }) => setTimeout(() => signalGroup(leader, signal, platform), afterMs))
	const giveUp = setTimeout(resolve, ladder[2].afterMs + lastMs)
	const looking = setInterval(() => (isThere(leader, platform) ? undefined : resolve()), lookMs)
	return gone.finally(() => {
		for (const timer of [...rungs, giveUp]) clearTimeout(timer)
		clearInterval(looking)
	})
}

function isThere(leader: number, platform: NodeJS.Platform): boolean {
	try {
		return process.kill(platform === 'win32' ? leader : -leader, 0)
	} catch {
		return false
	}
}

function signalGroup(leader: number, signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL', platform: NodeJS.Platform): void {
	if (platform === 'win32') {
		const force = signal === 'SIGINT' ? [] : ['/F']
		spawn('taskkill', ['/PID', String(leader), '/T', ...force], { stdio: 'ignore', windowsHide: true }).on('error', () => undefined)
		return
	}
	try {
		process.kill(-leader, signal)
	} catch {
		// It went by itself
	}
}
