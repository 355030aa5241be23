import { setTimeout } from 'node:timers/promises'
import { implement, ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { FaultError, faultOf } from '../../contract/fault.ts'
import type { Engine, Hold, HoldEvent, HoldRequest, MigrateEvent, MigrateReport, MigrateRequest, Wanted } from './engine.ts'
import type { EngineChannel } from './engine-channel.ts'
import { objectsToText } from './objects-text.ts'
import { unpackRequest } from './packed-request.ts'
import { defectCode, engineProtocol, exactValues, faultCode, toPort } from './protocol.ts'
import { relay } from './relay.ts'

/**
 * Entry of an engine process: holds one database, answers its parent, and ends with it.
 * Started by Electron's utilityProcess (`process.parentPort`) or by `child_process.fork`.
 */

// SQLite reads it when it is first used; without it no file can be opened as immutable
process.env['SQLITE_USE_URI'] = '1'

// Every message is asked whether it is a form, and for Node's own class of forms all that belongs to fetch is loaded
Object.defineProperty(globalThis, 'FormData', { value: class FormData {} })

/** Electron's channel to the parent, as far as it is used here. */
type ParentPort = {
	postMessage(message: unknown): void
	on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

let opened: Engine | null = null
const running = new Map<number, AbortController>()
/** What a call waits with until its caller has answered its event. */
const waiting = new Map<number, () => void>()

function engine(): Engine {
	if (!opened) throw new Error('asked before open')
	return opened
}

/** Runs a call that can be cancelled by its number. */
async function cancellable<Result>(call: number, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
	const controller = new AbortController()
	running.set(call, controller)
	try {
		return await answerFor(work(controller.signal))
	} finally {
		running.delete(call)
	}
}

/** Gives what is thrown a shape that survives the crossing. */
async function answerFor<Result>(work: Promise<Result>): Promise<Result> {
	try {
		return await work
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (fault) throw new ORPCError(faultCode, { data: fault })
		throw new ORPCError(defectCode, { data: thrown instanceof Error ? String(thrown.stack) : String(thrown) })
	}
}

/** Loads what speaks to one kind of database only, as a process holds one of them. */
async function openEither(wanted: Wanted): Promise<Engine> {
	if (!('server' in wanted)) return (await import('./sqlite.ts')).openSqlite(wanted)
	return (await (await import('./postgres.ts')).openPostgres(wanted, { environment: process.env })).engine
}

async function open(wanted: Wanted, identity: string | null): Promise<string> {
	const holding = await openEither(wanted)
	if (identity !== null && identity !== holding.identity) {
		await holding.close()
		throw new FaultError({ kind: 'file-replaced', path: 'server' in wanted ? wanted.server.shown : wanted.path })
	}
	opened = holding
	return holding.identity
}

/** Tells events, and waits for the caller's answer to those that say so. */
function migrate(call: number, request: MigrateRequest, onEvent: (event: MigrateEvent) => void): Promise<MigrateReport> {
	return cancellable(call, (signal) =>
		engine().migrate(request, {
			signal,
			onEvent: (event) => {
				onEvent(event)
				if (event.kind !== 'statement' || !event.alone) return
				return new Promise<void>((resolve) => {
					const proceed = () => {
						waiting.delete(call)
						signal.removeEventListener('abort', proceed)
						resolve()
					}
					waiting.set(call, proceed)
					signal.addEventListener('abort', proceed)
				})
			},
		}),
	)
}

/** The locks that are held, by the number of their call. */
const holds = new Map<number, Hold>()

/** Holds until the call is cancelled. Faults: those of holding, and why the lock was lost. */
async function hold(
	call: number,
	request: HoldRequest,
	signal: AbortSignal,
	onEvent: (event: HoldEvent | { readonly kind: 'held' }) => void,
): Promise<null> {
	const held = await engine().hold(request, { signal, onEvent })
	holds.set(call, held)
	try {
		onEvent({ kind: 'held' })
		const { promise: cancelled, resolve } = Promise.withResolvers<null>()
		signal.addEventListener('abort', () => resolve(null), { once: true })
		if (signal.aborted) resolve(null)
		const fault = await Promise.race([cancelled, held.lost])
		if (fault) throw new FaultError(fault)
		return null
	} finally {
		holds.delete(call)
		await held.letGo()
	}
}

async function restore(...[request, listening]: Parameters<Engine['restoreFrom']>): Promise<null> {
	await engine().restoreFrom(request, listening)
	return null
}

async function describe() {
	const { objects, ...description } = await engine().describe()
	return { description, objects: objectsToText(objects) }
}

const protocol = implement(engineProtocol)

const router = protocol.router({
	open: protocol.open.handler(({ input }) => answerFor(open(input.wanted, input.identity))),
	describe: protocol.describe.handler(() => answerFor(describe())),
	schemaHash: protocol.schemaHash.handler(() => answerFor(engine().schemaHash())),
	read: protocol.read.handler(({ input }) => cancellable(input.call, (signal) => engine().read(input.queries, { signal }))),
	write: protocol.write.handler(({ input: { statements, lockTimeoutMs } }) =>
		answerFor(engine().write(statements, lockTimeoutMs === null ? {} : { lockTimeoutMs })),
	),
	migrate: protocol.migrate.handler(({ input: { call, request } }) =>
		relay((onEvent) => migrate(call, unpackRequest(request), onEvent), 'by-turn'),
	),
	copyTo: protocol.copyTo.handler(({ input: { call, ...request } }) =>
		relay((onEvent) => cancellable(call, (signal) => engine().copyTo(request, { signal, onEvent }))),
	),
	inspectFile: protocol.inspectFile.handler(({ input: { call, ...request } }) =>
		relay((onEvent) => cancellable(call, (signal) => engine().inspectFile(request, { signal, onEvent }))),
	),
	restoreFrom: protocol.restoreFrom.handler(({ input: { call, ...request } }) =>
		relay((onEvent) => cancellable(call, (signal) => restore(request, { signal, onEvent }))),
	),
	watch: protocol.watch.handler(() => answerFor(engine().watch())),
	hold: protocol.hold.handler(({ input: { call, ...request } }) =>
		relay((onEvent) => cancellable(call, (signal) => hold(call, request, signal, onEvent))),
	),
	heldSessions: protocol.heldSessions.handler(({ input: { call, act } }) => answerFor(holds.get(call)?.[act]() ?? Promise.resolve())),
	recover: protocol.recover.handler(() => answerFor(engine().recover())),
	examine: protocol.examine.handler(({ input }) => answerFor(engine().examine(input.steps))),
	sessions: protocol.sessions.handler(() => answerFor(engine().sessions())),
	copyFault: protocol.copyFault.handler(() => answerFor(engine().copyFault())),
	proceed: protocol.proceed.handler(({ input }) => waiting.get(input.call)?.()),
	cancel: protocol.cancel.handler(({ input }) => running.get(input.call)?.abort()),
	close: protocol.close.handler(() => answerFor(engine().close())),
})

function channelToParent(): Pick<EngineChannel, 'postMessage' | 'onMessage'> {
	const { parentPort } = process as { readonly parentPort?: ParentPort }
	if (parentPort)
		return {
			postMessage: (message) => parentPort.postMessage(message),
			onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
		}
	return {
		// A parent that is gone cannot be told anything; 'disconnect' ends this process, and an error here would only be noise.
		postMessage: (message) => void process.send?.(message, undefined, undefined, () => undefined),
		onMessage: (listener) => void process.on('message', listener),
	}
}

/** How long the server may take over what a parent that is gone had begun. Milliseconds. */
const lastActMs = 2_000

/** A command whose Headway was killed must not go on changing the database with nobody there to see how it ends. */
async function endHeldSessions(): Promise<void> {
	const ended = Promise.all([...holds.values()].map((held) => held.endSessions()))
	await Promise.race([ended, setTimeout(lastActMs)])
}

function endWithParent(): void {
	process.on('disconnect', () => void endHeldSessions().finally(() => process.exit(0)))
	// A Ctrl-C in a terminal reaches the whole group of processes; what it means is the parent's decision
	process.on('SIGINT', () => undefined)
	process.on('SIGHUP', () => undefined)
}

endWithParent()
new RPCHandler(router, { customJsonSerializers: exactValues }).upgrade(toPort(channelToParent(), () => undefined))
