import { resolve } from 'node:path'
import type { CachedCheckEvent, CachedFilter, CachedSort, CachedSpace, CheckedValues } from '../../contract/cached.ts'
import type { DatabaseId } from '../../contract/database.ts'
import type { DecoderKind } from '../../contract/decoded.ts'
import { FaultError } from '../../contract/fault.ts'
import type { Collision, DumpForm, TransferEvent, UnreachableEvent, WantedChange } from '../../contract/stores.ts'
import type { FindEvent, ListForm, ValueRef } from '../../contract/values.ts'
import type { Keeper } from '../../drivers/stores/keeper.ts'
import { actStream } from '../../lib/act-stream.ts'
import type { CoreParts } from '../parts.ts'
import { applyEntries, transferEntries, undoableEntries, undoEntries } from './entry-acts.ts'
import { planChanges, removalOf } from './entry-plan.ts'
import { exportList } from './list-export.ts'

type OfStore = { readonly database: DatabaseId; readonly store: string }
type Of<Input> = Input & { readonly database: DatabaseId }
type Carrying = { readonly collision: Collision; readonly create?: boolean | undefined }
type Paged = { readonly skip: number; readonly limit: number }
type Sought = { readonly of: ValueRef; readonly needle: Uint8Array; readonly from: number } & Partial<
	Given<{ backwards: boolean; reveal: boolean }>
>
type Listed = { readonly filter: CachedFilter; readonly sort: CachedSort }
/** What a contract leaves out arrives as undefined; the drivers' requests leave it out. */
type Given<Input> = { [Key in keyof Input]: Input[Key] | undefined }

/** What is cached, what is in the store, and is it whole. */
export function createValues(parts: CoreParts) {
	return { ...valuesOf(parts), cached: cachedOf(parts), stores: { ...browsingOf(parts), ...changingOf(parts) } }
}

function valuesOf({ keepers }: CoreParts) {
	return {
		survey: (id: DatabaseId, signal?: AbortSignal) => keepers.using(id, (keeper) => keeper.survey({ signal })),
		view: (
			{ database, of, decoder, reveal = false }: Of<{ of: ValueRef; decoder?: DecoderKind | undefined; reveal?: boolean | undefined }>,
			signal?: AbortSignal,
		) => keepers.using(database, (keeper) => keeper.view(of, { decoder, reveal }, { signal })),
		bytes: (
			{ database, of, offset, length, reveal = false }: Of<{ of: ValueRef; offset: number; length: number; reveal?: boolean | undefined }>,
			signal?: AbortSignal,
		) => keepers.using(database, (keeper) => keeper.bytes(of, { offset, atMost: length, reveal }, { signal })),
		find: ({ database, of, needle, from, backwards = false, reveal = false }: Of<Sought>, signal?: AbortSignal) =>
			actStream<FindEvent>(
				async (emit, stopping) => {
					const ended = await keepers.using(database, (keeper) =>
						keeper.find(of, { needle, from, backwards, reveal }, { signal: stopping, onEvent: emit }),
					)
					emit({ kind: 'ended', ...ended })
				},
				{ signal },
			),
	}
}

function cachedOf({ keepers, checks }: CoreParts) {
	return {
		list: ({ database, ...request }: Of<Listed & Paged>, signal?: AbortSignal) =>
			keepers.using(database, (keeper) => keeper.cached.list(request, { signal })),
		facets: (id: DatabaseId, signal?: AbortSignal) =>
			keepers.using(id, async ({ cached }) => ({
				types: [...(await cached.types({ signal }))],
				tasks: [...(await cached.tasks({ signal }))],
			})),
		get: ({ database, hash }: Of<{ hash: string }>, signal?: AbortSignal) =>
			keepers.using(database, (keeper) => keeper.cached.get(hash, { signal })),
		checkHash: ({ database, hash }: Of<{ hash: string }>, signal?: AbortSignal) =>
			keepers.using(database, (keeper) => keeper.cached.checkHash(hash, { signal })),
		executions: ({ database, search, ...page }: Of<{ search?: string | undefined } & Paged>, signal?: AbortSignal) =>
			keepers.using(database, async (keeper) => {
				const { executions, total } = await keeper.cached.executions({ ...page, ...(search !== undefined && { search }) }, { signal })
				return { executions: [...executions], total }
			}),
		jobs: ({ database, execution, ...page }: Of<{ execution: string; job?: string | undefined } & Paged>, signal?: AbortSignal) =>
			keepers.using(database, async (keeper) => {
				const { jobs, total } = await keeper.cached.jobs(execution, page, { signal })
				return { jobs: [...jobs], total }
			}),
		space: (id: DatabaseId, signal?: AbortSignal): Promise<CachedSpace> => keepers.using(id, (keeper) => keeper.cached.space({ signal })),
		check: (id: DatabaseId, signal?: AbortSignal) =>
			actStream<CachedCheckEvent>(
				async (emit, stopping) => {
					let checked: CheckedValues | undefined
					const onEvent = (event: CachedCheckEvent) => {
						if (event.kind === 'checked') checked = event
						else emit(event)
					}
					await keepers.using(id, (keeper) => keeper.cached.check({ signal: stopping, onEvent }))
					if (checked === undefined) return
					// Whoever hears of the end finds it kept
					await checks.keep(id, checked)
					emit({ kind: 'checked', ...checked })
				},
				{ signal },
			),
		latestCheck: (id: DatabaseId) => checks.latest(id),
		async *exportList({ database, ...request }: Of<Listed & { form: ListForm }>, signal?: AbortSignal) {
			const cached = await keepers.using(database, async (keeper) => keeper.cached)
			yield* exportList(cached, request, signal)
		},
	}
}

type EntriesInput = OfStore & { readonly partition: Uint8Array; readonly limit: number } & Partial<
		Given<{ start: Uint8Array; after: Uint8Array; prefix: Uint8Array; skip: number }>
	>

function browsingOf({ keepers, now }: CoreParts) {
	return {
		partitions: ({ database, store, after, limit }: OfStore & { after?: Uint8Array | undefined; limit: number }, signal?: AbortSignal) =>
			keepers.using(database, async (keeper) => {
				const { partitions, more } = await keeper.partitions(store, { after, limit }, { signal })
				return { partitions: [...partitions], more }
			}),
		entries: ({ database, store, partition, limit, start, after, prefix, skip }: EntriesInput, signal?: AbortSignal) =>
			keepers.using(database, async (keeper) => {
				const { entries, more } = await keeper.entries(
					store,
					{ partition, limit, ...(start && { start }), ...(after && { after }), ...(prefix && { prefix }), ...(skip && { skip }) },
					{ signal },
				)
				return { entries: [...entries], more }
			}),
		count: (
			{ database, store, partition, prefix }: OfStore & { partition: Uint8Array; prefix?: Uint8Array | undefined },
			signal?: AbortSignal,
		) =>
			keepers.using(database, async (keeper) => {
				const counted = keeper.store(store)
				return { entries: await counted.count(partition, prefix, { signal }), ...(counted.traits.gaps && { atLeast: true as const }) }
			}),
		entry: (
			{
				database,
				store,
				partition,
				key,
				reveal = false,
			}: OfStore & { partition: Uint8Array; key: Uint8Array; reveal?: boolean | undefined },
			signal?: AbortSignal,
		) => keepers.using(database, (keeper) => keeper.entry(store, { partition, key }, reveal, { signal })),
		encode: ({
			database,
			store,
			partition,
			key,
			since,
			text,
		}: OfStore & { partition: Uint8Array; key: Uint8Array; since: Uint8Array; text: string }) =>
			keepers.using(database, async (keeper) => ({ value: await keeper.encode(store, { partition, key }, since, text) })),
		unreachable: ({ database, store }: OfStore, signal?: AbortSignal) =>
			actStream<UnreachableEvent>(
				async (emit, stopping) => {
					await keepers.using(database, (keeper) => keeper.findUnreachable(store, { signal: stopping, now: now(), onEvent: emit }))
				},
				{ signal },
			),
	}
}

function changingOf(parts: CoreParts) {
	const { keepers } = parts
	return {
		plan: ({ database, store, changes }: OfStore & { changes: readonly WantedChange[] }) =>
			keepers.using(database, (keeper) => planChanges(keeper, store, changes)),
		planRemoval: ({ database, store, of }: OfStore & { of: readonly { partition: Uint8Array; key: Uint8Array | null }[] }) =>
			keepers.using(database, async (keeper) => {
				const wanted = await removalOf(keeper, store, of)
				return { ...(await planChanges(keeper, store, wanted)), wanted }
			}),
		apply: (input: OfStore & { changes: readonly WantedChange[] }, signal?: AbortSignal) => applyEntries(parts, input, signal),
		undo: (input: OfStore, signal?: AbortSignal) => undoEntries(parts, input, signal),
		undoable: (input: OfStore) => undoableEntries(parts, input),
		export: (
			{
				database,
				store,
				path,
				form,
				secrets,
				partitions,
			}: OfStore & {
				path: string
				form: DumpForm
				secrets: boolean
				partitions?: readonly Uint8Array[] | undefined
			},
			signal?: AbortSignal,
		) =>
			transfer(parts, { database, store, act: 'export-entries' }, signal, (keeper, _, listening) =>
				keeper.exportTo(store, { path: pathOf(parts, path), form, secrets, partitions: partitions ?? null, now: parts.now() }, listening),
			),
		import: ({ database, store, path, collision, create = false }: OfStore & { path: string } & Carrying, signal?: AbortSignal) =>
			transfer(parts, { database, store, act: 'import-entries' }, signal, (keeper, changesPath, listening) =>
				afterMaking(parts, create ? database : null, () =>
					keeper.importFrom(store, { path: pathOf(parts, path), create, collision, changesPath }, listening),
				),
			),
		copy: ({ database, store, to, ...how }: OfStore & { to: OfStore } & Carrying, signal?: AbortSignal) =>
			copy(parts, { database, store }, to, how, signal),
	}
}

/** Written down as an act on the target, where Undo can take it back. */
function copy(parts: CoreParts, from: OfStore, to: OfStore, { collision, create = false }: Carrying, signal?: AbortSignal) {
	return transferEntries(parts, { ...to, act: 'copy-entries' }, signal, async (kept, listening) => {
		if (from.database === to.database && from.store === to.store)
			throw new FaultError({ kind: 'store-unsupported', store: from.store, act: 'copy-to-itself' })
		const target = await parts.keepers.wantedOf(to.database)
		return afterMaking(parts, create ? to.database : null, () =>
			parts.keepers.usingOnce(from.database, (keeper) =>
				keeper.copyTo(from.store, { target, store: to.store, create, collision, changesPath: kept.path }, listening),
			),
		)
	})
}

/** Does work that may make the table of a store: whoever has that database open opened it before there was one. */
async function afterMaking<Result>({ keepers }: CoreParts, made: DatabaseId | null, work: () => Promise<Result>): Promise<Result> {
	try {
		return await work()
	} finally {
		if (made !== null) await keepers.close(made)
	}
}

type Listening = { readonly signal: AbortSignal; readonly onEvent: (event: TransferEvent) => void }

function transfer(
	parts: CoreParts,
	of: OfStore & { readonly act: 'import-entries' | 'export-entries' },
	signal: AbortSignal | undefined,
	work: (keeper: Keeper, changesPath: string, listening: Listening) => ReturnType<Keeper['exportTo']>,
) {
	return transferEntries(parts, of, signal, (kept, listening) =>
		parts.keepers.usingOnce(of.database, (keeper) => work(keeper, kept.path, listening)),
	)
}

const pathOf = ({ places }: CoreParts, path: string): string => resolve(places.workingFolder, path.replace(/^~(?=\/)/, places.userFolder))
