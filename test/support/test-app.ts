import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type App, type AppOptions, openApp } from '../../electron/app.ts'
import type { DatabaseId } from '../../electron/contract/database.ts'
import type { Fault } from '../../electron/contract/fault.ts'
import type { RunEvent, RunReport } from '../../electron/contract/migrations.ts'
import { forkEngineProcess } from '../../electron/drivers/engines/fork.ts'

const project = fileURLToPath(new URL('../../', import.meta.url))

/** Path of something in the project, from its top. */
export function inProject(...parts: readonly string[]): string {
	return join(project, ...parts)
}

/** A temporary folder that goes away with `await using`. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
	const path = await mkdtemp(join(tmpdir(), 'headway-test-'))
	return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** What a real door would bring, for a home folder. */
export function testSurroundings(homeFolder: string, changes: Partial<AppOptions> = {}): AppOptions {
	return {
		homeFolder,
		migrationsFolder: inProject('migrations'),
		spawnEngine: forkEngineProcess(inProject('dist/engine/process.js')),
		timeZone: 'UTC',
		user: 'ada',
		host: 'testbench',
		processId: process.pid,
		workingFolder: homeFolder,
		userFolder: homeFolder,
		environment: {},
		...changes,
	}
}

export type TestApp = App & AsyncDisposable & { readonly folder: string; readonly options: AppOptions }

/** The whole application without a door: real engine processes, a home folder of its own. */
export async function openTestApp(changes: Partial<AppOptions> = {}): Promise<TestApp> {
	const folder = await temporaryFolder()
	const options = testSurroundings(join(folder.path, 'home'), changes)
	const app = await openApp(options)
	return {
		...app,
		folder: folder.path,
		options,
		async [Symbol.asyncDispose]() {
			await app.close()
			await folder[Symbol.asyncDispose]()
		},
	}
}

/** A copy of a redun fixture in the app's folder, opened; `fixture` is a path under test/fixtures/redun. */
export async function openCopy(
	app: TestApp,
	fixture: string,
	name = 'copy.db',
): Promise<{ readonly id: DatabaseId; readonly path: string }> {
	const path = join(app.folder, name)
	await cp(inProject('test/fixtures/redun', fixture), path)
	return { ...(await app.client.connections.open({ target: path })), path }
}

/** Reads a stream of run events to its end and returns all of them with the report that closed it. */
export async function follow(
	stream: AsyncIterable<RunEvent>,
	onEvent: (event: RunEvent) => void = () => {},
): Promise<{ readonly events: RunEvent[]; readonly report: RunReport }> {
	const events: RunEvent[] = []
	for await (const event of stream) {
		events.push(event)
		onEvent(event)
	}
	const last = events.at(-1)
	if (last?.kind !== 'finished') throw new Error(`the stream ended with ${last?.kind}`)
	return { events, report: last.report }
}

/** Plans and runs in one go, as a person does who clicks without waiting. */
export async function runTo(app: App, database: DatabaseId, target: string, backUpFirst = true): Promise<RunReport> {
	const to = { target }
	const { binding, choices } = await app.client.migrations.plan({ database, to })
	const stream = await app.client.migrations.run({ database, to, choices, binding, backUpFirst })
	return (await follow(stream)).report
}

/** The fault that a call of the contract ends in. */
export async function faultFrom(call: Promise<unknown>): Promise<Fault> {
	try {
		await call
	} catch (thrown) {
		if (thrown instanceof Error && 'code' in thrown && thrown.code === 'FAULT' && 'data' in thrown) return thrown.data as Fault
		throw thrown
	}
	throw new Error('there was no fault')
}

/** The fault that a stream of the contract ends in. */
export async function faultIn(stream: Promise<AsyncIterable<unknown>>): Promise<Fault> {
	return faultFrom(
		(async () => {
			for await (const _ of await stream);
		})(),
	)
}
