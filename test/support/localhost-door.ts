import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { inProject } from './test-app.ts'

/** A running localhost door: the built program, its printed address with the access token, and its process. */
export type RunningDoor = { readonly address: string; readonly processId: number; close(): Promise<void> }

/** Starts the built localhost door on a free port with a home folder of its own, and what is added to the environment. */
export async function startLocalhostDoor(home: string, environment: Readonly<Record<string, string>> = {}): Promise<RunningDoor> {
	const child = spawn(process.execPath, [inProject('dist/localhost/main.js'), '--port', '0', '--no-open', '--home', home], {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: { ...process.env, ...environment },
	})
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
	const close = () => {
		child.kill('SIGTERM')
		return ended
	}
	for await (const line of createInterface({ input: child.stdout })) {
		const address = /http:\/\/\S+/.exec(line)?.[0]
		if (address) return { address, processId: child.pid ?? 0, close }
	}
	throw new Error('the door ended without an address')
}
