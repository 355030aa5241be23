import type { CachedFilter, CachedSort, CachedValue, Execution, Job } from '../../contract/cached.ts'
import type { DatabaseId } from '../../contract/database.ts'
import type { Partition, StoreEntry, StoreSurvey } from '../../contract/stores.ts'
import { inert } from './inert.ts'
import { cachedListText, entriesText, executionsText, jobsText, partitionsText } from './list-text.ts'
import { opened } from './open.ts'
import { type Answer, type Session, UsageError } from './session.ts'
import { chosenStore, nameOf } from './which-store.ts'

/** How much of a list is wanted, from where on. */
export type PageWishes = { readonly skip: number; readonly limit: number }

/** What of a list of cached values, or of a store, is wanted. */
export type ListWishes = PageWishes & {
	readonly filter: CachedFilter
	readonly sort: CachedSort
	readonly store: string | undefined
	readonly partition: string | undefined
	readonly prefix: string | undefined
	readonly after: string | undefined
}

/** What the contract gives at once. */
const mostAtOnce = 1000

/** `values ls`: cached values where the database keeps some, else the partitions of its store; with `--partition` its entries. */
export async function list(session: Session, target: string, wishes: ListWishes): Promise<Answer> {
	const database = await opened(session, target)
	const survey = await session.client.values.survey({ database })
	const { store, partition, prefix, after } = wishes
	const isAboutStore = [store, partition, prefix, after].some((wish) => wish !== undefined)
	if (survey.cached !== null && !isAboutStore) return listCached(session, database, wishes, survey.cached.external > 0)
	if (Object.keys(wishes.filter).length > 0) {
		throw new UsageError('--search, --type, --task, --execution, --place, --reach and --month are about cached values')
	}
	const chosen = chosenStore(survey, store)
	return partition === undefined ? listPartitions(session, database, chosen, wishes) : listEntries(session, database, chosen, wishes)
}

async function listCached(
	{ client, paint }: Session,
	database: DatabaseId,
	{ filter, sort, skip, limit }: ListWishes,
	hasExternal: boolean,
): Promise<Answer> {
	let [total, apart] = [0, false]
	const values = await gathered<CachedValue>(limit, async (atOnce, already) => {
		const page = await client.values.cached.list({ database, filter, sort, skip: skip + already.length, limit: atOnce })
		total = page.total
		apart = hasExternal && page.outsideApart === true
		return { items: page.values, more: skip + already.length + page.values.length < page.total }
	})
	const document = { values: values.items, total, ...(apart && { outsideApart: true }) }
	return { document, text: cachedListText(inert(document), { skip, sort, filter, apart }, paint), exitCode: 0 }
}

async function listPartitions(session: Session, database: DatabaseId, store: StoreSurvey, wishes: ListWishes): Promise<Answer> {
	const { limit, after, prefix, skip } = wishes
	if (prefix !== undefined || skip > 0) throw new UsageError('--prefix and --skip are about the entries of a --partition')
	if (store.traits.listsPartitions === 'whole-scan') {
		session.io.stderr.write(`Listing the partitions reads every entry of ${store.traits.shown}, which is billed for.\n`)
	}
	const first = after === undefined ? undefined : nameOf(after)
	const { items, more } = await gathered<Partition>(limit, async (atOnce, already) => {
		const from = already.at(-1)?.name.bytes ?? first
		const page = await session.client.values.stores.partitions({ database, store: store.id, limit: atOnce, ...(from && { after: from }) })
		return { items: page.partitions, more: page.more }
	})
	const document = { store, partitions: items, more }
	return { document, text: partitionsText(inert(document), session.paint), exitCode: 0 }
}

async function listEntries({ client, paint }: Session, database: DatabaseId, store: StoreSurvey, wishes: ListWishes): Promise<Answer> {
	const partition = nameOf(wishes.partition ?? '')
	const prefix = wishes.prefix === undefined ? undefined : nameOf(wishes.prefix)
	const first = wishes.after === undefined ? undefined : nameOf(wishes.after)
	const { items, more } = await gathered<StoreEntry>(wishes.limit, async (atOnce, already) => {
		const from = already.at(-1)?.key.bytes ?? first
		const skip = already.length === 0 ? wishes.skip : 0
		const bounds = { ...(from && { after: from }), ...(prefix && { prefix }), ...(skip > 0 && { skip }) }
		const page = await client.values.stores.entries({ database, store: store.id, partition, ...bounds, limit: atOnce })
		return { items: page.entries, more: page.more }
	})
	const document = { store, partition: { bytes: partition, text: wishes.partition ?? '' }, entries: items, more }
	return { document, text: entriesText(inert(document), paint), exitCode: 0 }
}

/** `values executions`: runs of the workflow system, newest first, as the way to what they made. */
export async function executions(session: Session, target: string, wishes: PageWishes & { readonly search: string | undefined }) {
	const database = await opened(session, target)
	const search = wishes.search === undefined ? {} : { search: wishes.search }
	let total = 0
	const { items } = await gathered<Execution>(wishes.limit, async (limit, already) => {
		const page = await session.client.values.cached.executions({ database, ...search, skip: wishes.skip + already.length, limit })
		total = page.total
		return { items: page.executions, more: wishes.skip + already.length + page.executions.length < page.total }
	})
	const document = { executions: items, total }
	return { document, text: executionsText(inert(document), wishes.skip, session.paint), exitCode: 0 } satisfies Answer
}

/** `values jobs`: the jobs of one execution, each under the one that called it. */
export async function jobs(session: Session, target: string, execution: string, { skip, limit: wanted }: PageWishes): Promise<Answer> {
	const database = await opened(session, target)
	let total = 0
	const { items } = await gathered<Job>(wanted, async (limit, already) => {
		const page = await session.client.values.cached.jobs({ database, execution, skip: skip + already.length, limit })
		total = page.total
		return { items: page.jobs, more: skip + already.length + page.jobs.length < page.total }
	})
	const document = { jobs: items, total }
	return { document, text: jobsText(inert(document), skip, session.paint), exitCode: 0 }
}

/** As many as are wanted, page by page. */
async function gathered<Item>(
	limit: number,
	read: (atOnce: number, already: readonly Item[]) => Promise<{ readonly items: readonly Item[]; readonly more: boolean }>,
): Promise<{ readonly items: readonly Item[]; readonly more: boolean }> {
	const items: Item[] = []
	for (;;) {
		const page = await read(Math.min(limit - items.length, mostAtOnce), items)
		items.push(...page.items)
		if (!page.more || page.items.length === 0 || items.length >= limit) return { items, more: page.more }
	}
}
