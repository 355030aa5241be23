import { fork } from 'node:child_process'
import type { SpawnEngineProcess } from './engine-channel.ts'

/** Starts engine processes as child processes of Node. `entryPath` is the compiled or plain `process.ts`. */
export function forkEngineProcess(entryPath: string): SpawnEngineProcess {
	return () => {
		const child = fork(entryPath, [], { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
		const { promise: exited, resolve } = Promise.withResolvers<string>()
		child.on('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`))
		child.on('error', (error) => resolve(error.message))
		return {
			// A message to a process that has just ended is lost; its end is heard through `exited`
			postMessage: (message) => void (child.connected && child.send(message as object, () => undefined)),
			onMessage: (listener) => void child.on('message', listener),
			kill: () => void child.kill('SIGKILL'),
			exited,
		}
	}
}

/**
 * For a process that fetches nothing: every message is asked whether it is a form, and for Node's own class of forms all that
 * belongs to fetch is loaded, which takes as long as all the rest. That also happens when the property is defined anew, but not
 * when something is assigned to it.
 */
export function leaveFetchUnloaded(): void {
	globalThis.FormData = class {} as typeof FormData
}
