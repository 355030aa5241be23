import { spawn } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'

/**
 * The rungs of stopping, and how long each is given. Ctrl+C lets Python roll back and say so, but waits for a statement
 * that runs inside the database's client library, which does not hear it; after the second the client is gone, and the
 * server rolls back when it notices; nothing outlives the third. With the time to let pipes drain it all takes 2.5 s.
 */
const ladder = [
	{ signal: 'SIGINT', patienceMs: 1_500 },
	{ signal: 'SIGTERM', patienceMs: 500 },
	{ signal: 'SIGKILL', patienceMs: 200 },
] as const

/** How often it is looked whether the group is gone. */
const lookMs = 25

/**
 * Stops a process and all that it started: the process group it leads, or on Windows its tree. Resolves once none of them
 * is left, at the latest a moment after the last rung: a process that waits for a disk cannot be ended at all.
 */
export async function stopGroup(leader: number, platform: NodeJS.Platform): Promise<void> {
	for (const { signal, patienceMs } of ladder) {
		signalGroup(leader, signal, platform)
		if (await hasLeft(leader, platform, patienceMs)) return
	}
}

/** Looks, not a time: after a stall of this machine the group must get its turn before the next rung does. */
async function hasLeft(leader: number, platform: NodeJS.Platform, patienceMs: number): Promise<boolean> {
	for (let looks = 0; looks < patienceMs / lookMs; looks++) {
		await setTimeout(lookMs)
		if (!isThere(leader, platform)) return true
	}
	return false
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
