import { spawn } from 'node:child_process'
import { delimiter, dirname } from 'node:path'

/**
 * Runs a program to its end: `{ code, output }`, where output is stdout and stderr together. With `show`, it goes to
 * the terminal instead and output is empty. A program that cannot be started, or is over `timeoutMs`, has code 1.
 */
export function run(command, args, { cwd, env, timeoutMs, show = false, shell = false } = {}) {
	return new Promise((resolve) => {
		const stdio = show ? 'inherit' : ['ignore', 'pipe', 'pipe']
		const child = spawn(command, args, { cwd, env: env ?? process.env, stdio, shell, windowsHide: true })
		const chunks = []
		const finish = (code) => {
			clearTimeout(timer)
			resolve({ code, output: Buffer.concat(chunks).toString('utf8') })
		}
		const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs)
		for (const stream of [child.stdout, child.stderr]) if (stream) stream.on('data', (chunk) => chunks.push(chunk))
		child.on('error', (error) => {
			chunks.push(Buffer.from(String(error)))
			finish(1)
		})
		child.on('close', (code) => finish(code === null ? 1 : code))
	})
}

/** The environment in which programs that look for `node` find the given one first. */
export function environmentWith(node, environment = process.env) {
	const name = Object.keys(environment).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
	return { ...environment, [name]: `${dirname(node)}${delimiter}${environment[name] ?? ''}` }
}
