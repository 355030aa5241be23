/** A started engine process, however it was started: what goes to it, what comes from it, and its end. */
export type EngineChannel = {
	postMessage(message: unknown): void
	onMessage(listener: (message: unknown) => void): void
	/** Ends the process at once, whatever it is doing (SIGKILL, not a request). */
	kill(): void
	/** How it ended, in the system's words: `exit code 1`, `signal SIGKILL`. Never rejects. */
	readonly exited: Promise<string>
}

/** Starts an engine process whose entry is `process.ts`. */
export type SpawnEngineProcess = () => EngineChannel
