import { implement } from '@orpc/server'
import { FaultError } from '../../contract/fault.ts'
import { answerFor, createAnswering } from '../crossing/answering.ts'
import { relay } from '../crossing/relay.ts'
import type { Engine, Hold, HoldEvent, HoldRequest, MigrateEvent, MigrateReport, MigrateRequest, OpenEngine, Wanted } from './engine.ts'
import { objectsToText } from './objects-text.ts'
import { unpackRequest } from './packed-request.ts'
import { engineProtocol } from './protocol.ts'

let opened: Engine | null = null
const { cancellable, cancel } = createAnswering()
/** What a call waits with until its caller has answered its event. */
const waiting = new Map<number, () => void>()

function engine(): Engine {
	if (!opened) throw new Error('asked before open')
	return opened
}

async function open(openEngine: OpenEngine, wanted: Wanted, identity: string | null): Promise<string> {
	const holding = await openEngine(wanted)
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

/** What the server still does for the locks that are held is ended. */
export async function endHeldSessions(): Promise<void> {
	await Promise.all([...holds.values()].map((held) => held.endSessions()))
}

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

/** Answers for the one database of this process. */
export function createEngineRouter(openEngine: OpenEngine) {
	return protocol.router({
		open: protocol.open.handler(({ input }) => answerFor(open(openEngine, input.wanted, input.identity))),
		describe: protocol.describe.handler(() => answerFor(describe())),
		schemaHash: protocol.schemaHash.handler(() => answerFor(engine().schemaHash())),
		piece: protocol.piece.handler(({ input }) => cancellable(input.call, (signal) => engine().piece(input.request, { signal }))),
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
		cancel: protocol.cancel.handler(({ input }) => cancel(input.call)),
		close: protocol.close.handler(() => answerFor(engine().close())),
	})
}
