import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { type App, type AppOptions, openApp } from '../../../electron/app.ts'
import type { TerminalIo } from '../../../electron/hosts/terminal/session.ts'
import { runTerminal } from '../../../electron/hosts/terminal/terminal.ts'
import { inProject, temporaryFolder, testSurroundings } from '../../support/test-app.ts'

type Outcome = {
	readonly exitCode: number
	readonly stdout: string
	readonly stderr: string
	readonly quits: number
	readonly stdoutBytes: Buffer
}

/**
 * What a test's person does while a command runs: types at once, answers each question that ends in a colon or a choice, or presses
 * Ctrl-C (once, unless told) when stderr first shows a text.
 */
type Person = {
	readonly types?: string
	readonly answers?: readonly string[]
	readonly interruptsAt?: string
	readonly presses?: number
	readonly isTty?: boolean
	/** What else happens while stderr says something. */
	readonly onStderr?: (text: string) => void
}

export type CommandLine = AsyncDisposable & {
	readonly folder: string
	/** Runs one command against the real core, with its state in this folder. */
	run(words: readonly string[], person?: Person): Promise<Outcome>
	/** The same with `--json`; the document is everything that was on stdout. */
	json<Document>(words: readonly string[], person?: Person): Promise<Outcome & { readonly document: Document }>
	/** Copies a file of test/fixtures/redun into the folder and gives its path. */
	copy(fixture: string, name?: string): Promise<string>
}

/** A terminal in a folder of its own, on the real core. */
export async function openCommandLine(changes: Partial<AppOptions> = {}): Promise<CommandLine> {
	const folder = await temporaryFolder()
	const apps = new Map<string, Promise<App>>()
	// One core a home serves all commands of a test: opening one for each would say nothing more about the door.
	const coreOf = async (home = join(folder.path, 'home')) => {
		const app = apps.get(home) ?? openApp(testSurroundings(home, changes))
		apps.set(home, app)
		return { client: (await app).client, close: async () => {} }
	}
	const run = (words: readonly string[], person: Person = {}) => runOnce(coreOf, words, person)
	return {
		folder: folder.path,
		run,
		async json(words, person) {
			const outcome = await run([...words, '--json'], person)
			return { ...outcome, document: JSON.parse(outcome.stdout) }
		},
		async copy(fixture, name = 'copy.db') {
			const path = join(folder.path, name)
			await cp(inProject('test/fixtures/redun', fixture), path)
			return path
		},
		async [Symbol.asyncDispose]() {
			for (const app of apps.values()) await (await app).close()
			await folder[Symbol.asyncDispose]()
		},
	}
}

async function runOnce(coreOf: TerminalIo['openApp'], words: readonly string[], person: Person): Promise<Outcome> {
	const stdout = gather()
	const stdin = new PassThrough()
	if (person.types !== undefined) stdin.end(person.types)
	let interrupt = () => {}
	let quits = 0
	const answers = [...(person.answers ?? [])]
	const stderr = gather((text) => {
		person.onStderr?.(text)
		if ((text.endsWith(': ') || text.endsWith('[y/N] ')) && answers.length > 0)
			setImmediate((answer) => stdin.write(`${answer}\n`), answers.shift())
		if (person.interruptsAt !== undefined && text.includes(person.interruptsAt))
			for (let press = 0; press < (person.presses ?? 1); press += 1) interrupt()
	})
	const io: TerminalIo = {
		stdout: stdout.stream,
		stderr: stderr.stream,
		stdin,
		isTty: person.isTty ?? true,
		version: '0.0.0',
		openApp: coreOf,
		onInterrupt(listener) {
			interrupt = listener
			return () => {
				interrupt = () => {}
			}
		},
		quit: () => {
			quits += 1
		},
	}
	const exitCode = await runTerminal(words, io)
	return { exitCode, stdout: stdout.text(), stderr: stderr.text(), quits, stdoutBytes: stdout.bytes() }
}

function gather(onText: (text: string) => void = () => {}): { readonly stream: PassThrough; text(): string; bytes(): Buffer } {
	const stream = new PassThrough()
	const gathered: Buffer[] = []
	stream.on('data', (chunk: Buffer) => {
		gathered.push(chunk)
		onText(chunk.toString())
	})
	return { stream, text: () => Buffer.concat(gathered).toString(), bytes: () => Buffer.concat(gathered) }
}
