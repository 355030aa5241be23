/** An application that opens a database in an engine process, prints that process's id, and stays until it is killed. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { openRemote } from '../../electron/drivers/engines/remote.ts'

const [path = ''] = process.argv.slice(2)
const child = fork(fileURLToPath(new URL('../../electron/drivers/engines/process.ts', import.meta.url)), { serialization: 'advanced' })
const spawn = () => ({
	postMessage: (message: unknown) => void child.send(message as object),
	onMessage: (listener: (message: unknown) => void) => void child.on('message', listener),
	kill: () => void child.kill('SIGKILL'),
	exited: new Promise<string>((resolve) => child.on('exit', () => resolve('exit'))),
})
const engine = await openRemote({ path, spawn })
await engine.describe()
console.log(child.pid)
process.stdin.resume()
