import { implement } from '@orpc/server'
import { FaultError } from '../../contract/fault.ts'
import { answerFor, createAnswering } from '../crossing/answering.ts'
import { relay } from '../crossing/relay.ts'
import type { KeeperWanted } from './keeper.ts'
import { keeperProtocol } from './keeper-protocol.ts'
import type { LocalKeeper } from './local-keeper.ts'

type OpenHere = (wanted: KeeperWanted) => Promise<LocalKeeper>
type Call<Given> = { readonly input: { readonly call: number; readonly given: Given } }

/** What the process holds, and how its calls are answered: side by side, as the engine below takes turns of its own. */
type Holder = {
	open(wanted: KeeperWanted, identity: string | null): Promise<LocalKeeper>
	/** Answers with what the keeper answers. */
	ask<Given, Result>(
		work: (keeper: LocalKeeper, given: Given, signal: AbortSignal) => Promise<Result>,
	): (call: Call<Given>) => Promise<Result>
	/** The same for what has nothing to answer. */
	act<Given>(work: (keeper: LocalKeeper, given: Given) => Promise<void>): (call: Call<Given>) => Promise<null>
	/** Tells events on the way. */
	tell<Given, Event, Result>(
		work: (
			keeper: LocalKeeper,
			given: Given,
			listening: { readonly signal: AbortSignal; readonly onEvent: (event: Event) => void },
		) => Promise<Result>,
	): (call: Call<Given>) => AsyncGenerator<readonly Event[], Result, void>
	cancel(call: number): void
	close(): Promise<void>
}

function createHolder(openHere: OpenHere): Holder {
	const { cancellable, cancel } = createAnswering()
	let opened: LocalKeeper | null = null
	const keeper = () => {
		if (!opened) throw new Error('asked before open')
		return opened
	}
	return {
		async open(wanted, identity) {
			const holding = await openHere(wanted)
			if (identity !== null && identity !== holding.identity) {
				await holding.close()
				throw new FaultError({ kind: 'file-replaced', path: holding.shown })
			}
			opened = holding
			return holding
		},
		ask:
			(work) =>
			({ input: { call, given } }) =>
				cancellable(call, async (signal) => work(keeper(), given, signal)),
		act:
			(work) =>
			({ input: { call, given } }) =>
				cancellable(call, async () => {
					await work(keeper(), given)
					return null
				}),
		tell:
			(work) =>
			({ input: { call, given } }) =>
				relay((onEvent) => cancellable(call, async (signal) => work(keeper(), given, { signal, onEvent })), 'by-turn'),
		cancel,
		close: async () => opened?.close(),
	}
}

const protocol = implement(keeperProtocol)

/** Answers for the values that this process holds. `openHere` is called once, when the process is asked to open something. */
export function createKeeperRouter(openHere: OpenHere) {
	const holder = createHolder(openHere)
	const { ask, tell } = holder
	return protocol.router({
		open: protocol.open.handler(({ input: { wanted, identity } }) =>
			answerFor(holder.open(wanted, identity).then((keeper) => ({ identity: keeper.identity, stores: keeper.stores() }))),
		),
		survey: protocol.survey.handler(
			ask(async (keeper, _, signal) => {
				const survey = await keeper.survey({ signal })
				return { survey, stores: keeper.stores() }
			}),
		),
		cached: cachedRouter(holder),
		store: storeRouter(holder),
		partitions: protocol.partitions.handler(ask((keeper, { store, page }, signal) => keeper.partitions(store, page, { signal }))),
		entries: protocol.entries.handler(ask((keeper, { store, request }, signal) => keeper.entries(store, request, { signal }))),
		entry: protocol.entry.handler(ask((keeper, { store, name, reveal }, signal) => keeper.entry(store, name, reveal, { signal }))),
		explain: protocol.explain.handler(ask((keeper, { store, changes }) => keeper.explain(store, changes))),
		encode: protocol.encode.handler(ask((keeper, { store, name, since, text }) => keeper.encode(store, name, since, text))),
		findUnreachable: protocol.findUnreachable.handler(
			tell((keeper, { store, now }, listening) => keeper.findUnreachable(store, { ...listening, now })),
		),
		view: protocol.view.handler(ask(async (keeper, { of, options }, signal) => JSON.stringify(await keeper.view(of, options, { signal })))),
		bytes: protocol.bytes.handler(ask((keeper, { of, range }, signal) => keeper.bytes(of, range, { signal }))),
		find: protocol.find.handler(tell((keeper, { of, sought }, listening) => keeper.find(of, sought, listening))),
		exportTo: protocol.exportTo.handler(tell((keeper, { store, request }, listening) => keeper.exportTo(store, request, listening))),
		importFrom: protocol.importFrom.handler(tell((keeper, { store, request }, listening) => keeper.importFrom(store, request, listening))),
		copyTo: protocol.copyTo.handler(tell((keeper, { store, request }, listening) => keeper.copyTo(store, request, listening))),
		apply: protocol.apply.handler(tell((keeper, { store, request }, listening) => keeper.apply(store, request, listening))),
		undo: protocol.undo.handler(tell((keeper, { store, request }, listening) => keeper.undo(store, request, listening))),
		cancel: protocol.cancel.handler(({ input }) => holder.cancel(input.call)),
		close: protocol.close.handler(() => answerFor(holder.close())),
	})
}

function cachedRouter({ ask, tell }: Holder) {
	const { cached } = protocol
	return cached.router({
		list: cached.list.handler(ask((keeper, request, signal) => keeper.cached.list(request, { signal }))),
		types: cached.types.handler(ask((keeper, _, signal) => keeper.cached.types({ signal }))),
		tasks: cached.tasks.handler(ask((keeper, _, signal) => keeper.cached.tasks({ signal }))),
		get: cached.get.handler(ask((keeper, hash, signal) => keeper.cached.get(hash, { signal }))),
		checkHash: cached.checkHash.handler(ask((keeper, hash, signal) => keeper.cached.checkHash(hash, { signal }))),
		bytes: cached.bytes.handler(ask((keeper, { hash, range }, signal) => keeper.cached.bytes(hash, range, { signal }))),
		executions: cached.executions.handler(ask((keeper, page, signal) => keeper.cached.executions(page, { signal }))),
		jobs: cached.jobs.handler(ask((keeper, { execution, page }, signal) => keeper.cached.jobs(execution, page, { signal }))),
		space: cached.space.handler(ask((keeper, _, signal) => keeper.cached.space({ signal }))),
		check: cached.check.handler(
			tell(async (keeper, _: null, listening) => {
				await keeper.cached.check(listening)
				return null
			}),
		),
	})
}

function storeRouter({ ask, act }: Holder) {
	const { store: asked } = protocol
	return asked.router({
		get: asked.get.handler(ask((keeper, { store, name }, signal) => keeper.store(store).get(name, { signal }))),
		peek: asked.peek.handler(ask((keeper, { store, name, range }, signal) => keeper.store(store).peek(name, range, { signal }))),
		set: asked.set.handler(act((keeper, { store, name, value }) => keeper.store(store).set(name, value))),
		setIf: asked.setIf.handler(act((keeper, { store, name, value, condition }) => keeper.store(store).setIf(name, value, condition))),
		delete: asked.delete.handler(act((keeper, { store, name }) => keeper.store(store).delete(name))),
		deleteIf: asked.deleteIf.handler(act((keeper, { store, name, since }) => keeper.store(store).deleteIf(name, since))),
		scan: asked.scan.handler(ask((keeper, { store, request }, signal) => keeper.store(store).scan(request, { signal }))),
		count: asked.count.handler(
			ask((keeper, { store, partition, prefix }, signal) => keeper.store(store).count(partition, prefix ?? undefined, { signal })),
		),
		partitions: asked.partitions.handler(ask((keeper, { store, page }, signal) => keeper.store(store).partitions(page, { signal }))),
	})
}
