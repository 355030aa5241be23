import { spawn, spawnSync } from 'node:child_process'

/** A child that was told to stop has this long to put things back. */
const longestGoodbyeMs = 15_000

/**
 * Runs a program on our own terminal until it ends, and ends it when we are ended: by a signal, or, under npm, by npm's
 * own death, which nobody tells us of. Resolves to its exit code; 0 when it was stopped on purpose, 1 when it crashed.
 */
export function runAttached(command, args, { cwd, env, onSpawn } = {}) {
	return new Promise((resolve) => {
		let told = false
		// The IPC channel tells the child when we are gone without a word (kill -9).
		const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
		const stop = () => {
			if (told) return
			told = true
			child.kill('SIGTERM')
			setTimeout(() => child.kill('SIGKILL'), longestGoodbyeMs).unref()
		}
		const leave = attend(stop)
		const finish = (code) => {
			leave()
			resolve(code)
		}
		child.on('error', () => finish(1))
		child.on('exit', (code) => finish(code === null ? (told ? 0 : 1) : code))
		onSpawn?.(child)
	})
}

/** Calls `stop` at every way of being told to end; returns the function that stops listening. */
function attend(stop) {
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
	for (const signal of signals) process.on(signal, stop)
	const npm = npmProcess()
	const watch = npm === undefined ? undefined : setInterval(() => isAlive(npm) || stop(), 500)
	return () => {
		clearInterval(watch)
		for (const signal of signals) process.off(signal, stop)
	}
}

/** The npm that runs us, if one does: our parent, or the parent of the shell that npm puts in between. */
function npmProcess() {
	if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return undefined
	const { stdout } = spawnSync('ps', ['-o', 'ppid=,args=', '-p', String(process.ppid)], { encoding: 'utf8' })
	const [, grandparent, args] = /^\s*(\d+)\s+(.*)$/m.exec(stdout ?? '') ?? []
	return /^\S*sh -c /.test(args ?? '') ? Number(grandparent) : process.ppid
}

function isAlive(pid) {
	try {
		return process.kill(pid, 0)
	} catch (error) {
		return error.code === 'EPERM'
	}
}
