import { openApp } from '../../app.ts'
import { forkEngineProcess, leaveFetchUnloaded } from '../../drivers/engines/fork.ts'
import { appOptions, findPlaces } from '../surroundings.ts'
import type { TerminalIo } from './session.ts'
import { runTerminal } from './terminal.ts'

leaveFetchUnloaded()
const places = findPlaces(import.meta.dirname)

const io: TerminalIo = {
	stdout: process.stdout,
	stderr: process.stderr,
	stdin: process.stdin,
	isTty: process.stdin.isTTY === true && process.stderr.isTTY === true,
	version: places.version,
	openApp: (home) => openApp(appOptions({ places, wantedHome: home, spawnEngine: forkEngineProcess(places.engineProgram) })),
	onInterrupt(listener) {
		process.on('SIGINT', listener)
		return () => process.off('SIGINT', listener)
	},
	// 128 and the number of the signal, as shells report it.
	quit: () => process.exit(130),
}

// Whoever reads our answer may have had enough of it, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code !== 'EPIPE') throw error
})

process.exitCode = await runTerminal(process.argv.slice(2), io)
