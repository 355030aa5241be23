import { ORPCError } from '@orpc/client'
import openInBrowser from 'open'
import { type App, type AppOptions, openApp } from '../../app.ts'
import { faultOf, faultSchema } from '../../contract/fault.ts'
import { faultWords } from '../../contract/words/fault-words.ts'
import { forkEngineProcess } from '../../drivers/engines/fork.ts'
import { appOptions, findPlaces, hasDisplay } from '../surroundings.ts'
import { type CommandLine, readCommandLine } from './command-line.ts'
import { type LocalhostDoor, openLocalhostDoor } from './server.ts'

/** Work that is put back takes up to 2.5 s to stop; after this the process ends whatever hangs. */
const longestGoodbyeMs = 10_000

await main()

async function main(): Promise<void> {
	const commandLine = readOrExit()
	const places = findPlaces(import.meta.dirname)
	const app = await openAppOrExit(
		appOptions({ places, wantedHome: commandLine.home, spawnEngine: forkEngineProcess(places.engineProgram) }),
	)
	const door = await openDoorOrExit(app, places.pagesFolder, commandLine.port)
	stopWhenTold(door, app)
	const path = await screenFor(app, commandLine.target)
	process.stdout.write(`Headway is at ${door.addressToPrint(path)}\n`)
	if (commandLine.open && hasDisplay(process.env, process.platform)) await launchBrowser(door.addressToLaunch(path))
}

function readOrExit(): CommandLine {
	try {
		return readCommandLine(process.argv.slice(2))
	} catch (thrown) {
		return exitWith(2, thrown instanceof Error ? thrown.message : String(thrown))
	}
}

/** A home folder that cannot be used is said in words; anything else that is thrown is a bug and shows itself. */
async function openAppOrExit(options: AppOptions): Promise<App> {
	try {
		return await openApp(options)
	} catch (thrown) {
		if (faultOf(thrown) === undefined) throw thrown
		return exitWith(1, openingFailure(thrown))
	}
}

async function openDoorOrExit(app: App, pagesFolder: string, port: number): Promise<LocalhostDoor> {
	try {
		return await openLocalhostDoor({ router: app.router, pagesFolder, port })
	} catch (thrown) {
		if (!(thrown instanceof Error) || !('code' in thrown) || thrown.code !== 'EADDRINUSE') throw thrown
		await app.close()
		return exitWith(1, `Port ${port} is taken by another program: choose another, or leave --port away.`)
	}
}

/** Overview of the wanted database. One that cannot be opened leads to Start, which says why; so does the terminal. */
async function screenFor(app: App, target: string | undefined): Promise<string> {
	if (target === undefined) return '/'
	try {
		const { id } = await app.client.connections.open({ target })
		return `/databases/${encodeURIComponent(id)}/overview`
	} catch (thrown) {
		process.stderr.write(`${openingFailure(thrown)}\n`)
		return '/'
	}
}

/** Without what was typed, which may hold a password: a fault says itself what it is about. */
function openingFailure(thrown: unknown): string {
	const fault = thrown instanceof ORPCError ? faultSchema.safeParse(thrown.data).data : faultOf(thrown)
	if (fault === undefined) return `It could not be opened: ${thrown instanceof Error ? thrown.message : String(thrown)}`
	const { title, sentence, next } = faultWords(fault)
	return `${title}. ${sentence} ${next}`
}

/** The address is printed anyway, so a browser that does not start is not a failure. */
async function launchBrowser(address: string): Promise<void> {
	const browser = await openInBrowser(address).catch(() => undefined)
	browser?.on('error', () => {})
}

/** Ctrl-C, a polite kill, or the end of the program that started us: put back what is under way and leave nothing behind. */
function stopWhenTold(door: LocalhostDoor, app: App): void {
	let isStopping = false
	const stop = () => {
		if (isStopping) return
		isStopping = true
		setTimeout(() => process.exit(1), longestGoodbyeMs).unref()
		door
			.close()
			.then(() => app.close())
			.then(() => process.exit(0))
			.catch((thrown) => exitWith(1, String(thrown)))
	}
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
	process.on('disconnect', stop)
}

function exitWith(code: number, sentence: string): never {
	process.stderr.write(`${sentence}\n`)
	process.exit(code)
}
