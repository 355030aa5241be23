import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Another program with the database open: a process of its own, as locks between connections of one process prove nothing. */
export type Program = AsyncDisposable & {
	/** The next line it prints. */
	line(): Promise<string>
	/** Tells it to go on, by closing its input. */
	release(): void
	kill(): Promise<void>
	readonly ended: Promise<number | null>
}

/** Starts `test/support/<script>` with Node. */
export function startProgram(script: string, parameters: readonly string[]): Program {
	const path = fileURLToPath(new URL(script, import.meta.url))
	const child: ChildProcess = spawn(process.execPath, [path, ...parameters], { stdio: ['pipe', 'pipe', 'inherit'] })
	const ended = once(child, 'exit').then(([code]) => code as number | null)
	if (!child.stdout) throw new Error('the program has no output')
	const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
	const kill = async () => {
		child.kill('SIGKILL')
		await ended
	}
	return {
		async line() {
			const next = await lines.next()
			if (next.done) throw new Error(`${script} ended early`)
			return next.value
		},
		release: () => void child.stdin?.end(),
		kill,
		ended,
		[Symbol.asyncDispose]: kill,
	}
}
