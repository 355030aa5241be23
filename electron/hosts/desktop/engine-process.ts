import { utilityProcess } from 'electron'
import type { AppOptions } from '../../app.ts'

/** Starts engine processes as Electron's utility processes. `program` is the absolute path of the built engine process. */
export function spawnEngineProcess(program: string): AppOptions['spawnEngine'] {
	return () => {
		const child = utilityProcess.fork(program, [], { serviceName: 'Headway database' })
		const { promise: exited, resolve } = Promise.withResolvers<string>()
		child.on('exit', (code) => resolve(`exit code ${code}`))
		return {
			postMessage: (message) => child.postMessage(message),
			onMessage: (listener) => void child.on('message', listener),
			kill: () => void (killNow(child.pid) || child.kill()),
			exited,
		}
	}
}

/** Electron's own `kill` asks politely, and a process inside a long SQLite statement does not hear. */
function killNow(processId: number | undefined): boolean {
	if (processId === undefined) return false
	try {
		return process.kill(processId, 'SIGKILL')
	} catch {
		return false
	}
}
