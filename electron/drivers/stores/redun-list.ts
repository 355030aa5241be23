import type { CachedFilter, CachedPage, CachedSort, CachedValue } from '../../contract/cached.ts'
import { conditionOf, hashesOf, type Wanted, wantedBy } from './redun-filter.ts'
import { walkedBySize } from './redun-largest.ts'
import { madeTimes, readMakers } from './redun-made.ts'
import { walkByTime } from './redun-newest.ts'
import { isOfAllSizes, type Orders } from './redun-orders.ts'
import { assertWanted, bytesOf, listed, type Row, text, whole } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import type { Part } from './redun-sql.ts'
import type { EngineKind } from './redun-tables.ts'

export type ListRequest = {
	readonly filter: CachedFilter
	readonly sort: CachedSort
	readonly skip: number
	readonly limit: number
}

/** Bytes of a value that its brief is made from. */
const briefBytes = 2048
/** SQLite reads all of a value to give its beginning, so larger ones have no brief. redun's own log leaves out those over 1 MB. */
const briefWithin = 262_144
/** Values whose beginnings are held at one time. */
const briefsAtOnce = 1000

/**
 * A page of values: first the hashes, which reads no value, then what is shown of them. By size, values outside the database
 * are in their place where the folder of their files tells theirs; else they sort as if they were empty, save where only
 * those are asked for whose files are there.
 */
export async function listValues(scope: Scope, orders: Orders, request: ListRequest): Promise<CachedPage> {
	const { hashes, total, outsideApart } = await pageOf(scope, orders, request)
	return { values: await describeValues(scope, hashes), total, ...(outsideApart && { outsideApart }) }
}

type Hashes = { readonly hashes: readonly string[]; readonly total: number; readonly outsideApart?: boolean }

async function pageOf(scope: Scope, orders: Orders, request: ListRequest): Promise<Hashes> {
	const { filter, sort, skip, limit } = request
	const wanted = await wantedBy(scope, filter)
	const { place } = filter
	const isStoreKnown = scope.external.root !== null
	if (place === 'no-store' && isStoreKnown) return nothing
	if (place === 'external' || place === 'missing') {
		if (!isStoreKnown) return nothing
		const { hashes } = await orderedBy(scope, orders, wanted, { filter, sort, skip: 0, limit: everyValue })
		const all = await standingAs(scope, hashes, place, sort)
		return { hashes: all.slice(skip, skip + limit), total: all.length }
	}
	const isEmpty = Object.keys(filter).length === 0
	if (isEmpty && sort.by === 'time') {
		const hashes = await walkByTime(scope, { ...sort, skip, limit })
		if (hashes) return { hashes, total: await countAll(scope) }
	}
	if (
		isEmpty &&
		sort.by === 'size' &&
		scope.external.root === null &&
		skip + limit <= walkedBySize &&
		(await isLongToSort(scope, wanted, sort))
	) {
		const hashes = await orders.bySize(scope, sort.descending)
		return { hashes: hashes.slice(skip, skip + limit), total: await countAll(scope), outsideApart: true }
	}
	return orderedBy(scope, orders, wanted, request)
}

const nothing: Hashes = { hashes: [], total: 0 }
const everyValue = 2_147_483_647

async function orderedBy(scope: Scope, orders: Orders, wanted: Wanted, request: ListRequest): Promise<Hashes> {
	const { filter, sort, skip, limit } = request
	const isMixed = isOfAllSizes(filter, sort)
	const isRemembered = filter.reach !== undefined || filter.month !== undefined || (isMixed && scope.external.root !== null)
	if (isRemembered || (await isLongToSort(scope, wanted, sort))) {
		const { page, ...order } = await orders.of(scope, { filter, sort, wanted })
		return { hashes: page(skip, limit), ...order }
	}
	const condition = conditionOf(wanted)
	const ordered = pageQuery(scope.tables.kind, condition, sort)
	const [rows = [], counts = []] = await scope.ask(
		{ sql: `${ordered.sql} LIMIT :limit OFFSET :skip`, parameters: { ...ordered.parameters, limit, skip } },
		countQuery(condition),
	)
	return { hashes: rows.map(([hash]) => text(hash)), total: whole(counts[0]?.[0]), outsideApart: isMixed }
}

/** More values than these are picked and put in order from what is remembered of all: the database would take a look at each, for every page. */
const sortedAnew = 5_000

async function isLongToSort(scope: Scope, { groups, isInside }: Wanted, { by }: CachedSort): Promise<boolean> {
	// By hash and type there are indexes; for where a value lies there is none
	if (groups.length === 0 && isInside === null && (by === 'hash' || by === 'type')) return false
	const lists = groups.map((group, index) => hashesOf(group, `of_${index}`))
	const everything = { sql: 'SELECT 1 FROM value', parameters: {} }
	const found = await scope.ask(
		...(lists.length > 0 ? lists : [everything]).map(({ sql, parameters }) => ({
			sql: `SELECT count(*) FROM (SELECT 1 FROM (${sql}) every LIMIT ${sortedAnew + 1}) found`,
			parameters,
		})),
	)
	return found.some(([row]) => whole(row?.[0]) > sortedAnew)
}

/** Of values outside, those whose file is there, or is not. Which files there are is read once for all. */
async function standingAs(
	scope: Scope,
	hashes: readonly string[],
	wanted: 'external' | 'missing',
	sort: CachedSort,
): Promise<readonly string[]> {
	const present = await scope.external.present()
	const found = hashes.filter((hash) => present.has(hash) === (wanted === 'external'))
	if (sort.by !== 'size' || wanted === 'missing') return found
	const sized: (readonly [string, number])[] = []
	for (const hash of found) {
		assertWanted(scope.signal)
		const standing = await scope.external.standing(hash)
		sized.push([hash, standing.kind === 'there' ? standing.sizeBytes : 0])
	}
	return sized.toSorted(([, one], [, other]) => (sort.descending ? other - one : one - other)).map(([hash]) => hash)
}

/** Hashes of all values that a condition lets through, in order. The order is one that redun's indexes have, where they have it. */
export function pageQuery(kind: EngineKind, condition: Part, { by, descending }: CachedSort): Part {
	const way = descending ? 'DESC' : 'ASC'
	if (by === 'time') return timeQuery(condition, way)
	const order = {
		hash: `v.value_hash ${way}`,
		// SQLite's index on the type ends in the row's number
		type: kind === 'sqlite' ? `v.type ${way}, v.rowid ${way}` : `v.type ${way}, v.value_hash ${way}`,
		size: `octet_length(v.value) ${way}, v.value_hash ${way}`,
	}[by]
	return { sql: `SELECT v.value_hash FROM value v${whereOf(condition)} ORDER BY ${order}`, parameters: condition.parameters }
}

/** Where a filter leaves few values, times are looked for of those only. */
function timeQuery(condition: Part, way: 'ASC' | 'DESC'): Part {
	const wanted = `SELECT v.value_hash FROM value v${whereOf(condition)}`
	const made = madeTimes(isEverything(condition) ? null : '(SELECT value_hash FROM wanted)')
	return {
		sql: `WITH wanted AS (${wanted}) SELECT v.value_hash FROM wanted v LEFT JOIN (${made}) made ON made.hash = v.value_hash
			ORDER BY made.made_at ${way} NULLS LAST, v.value_hash ${way}`,
		parameters: condition.parameters,
	}
}

/** In one go, which for the many who ask takes half the time of `countRows`. */
async function countAll(scope: Scope): Promise<number> {
	const [[row] = []] = await scope.ask({ sql: 'SELECT count(*) FROM value' })
	return whole(row?.[0])
}

function countQuery(condition: Part): Part {
	return { sql: `SELECT count(*) FROM value v${whereOf(condition)}`, parameters: condition.parameters }
}

const isEverything = ({ sql }: Part): boolean => sql === '1 = 1'
const whereOf = (condition: Part): string => (isEverything(condition) ? '' : ` WHERE ${condition.sql}`)

/** What is shown of values, in the order given. */
export async function describeValues(scope: Scope, hashes: readonly string[]): Promise<CachedValue[]> {
	if (hashes.length === 0) return []
	const [byHash, makers] = [await readRows(scope, hashes), await readMakers(scope, hashes)]
	const described: CachedValue[] = []
	for (const hash of hashes) {
		const row = byHash.get(hash)
		// Nothing of redun's takes values away, but between two looks anybody may
		if (!row) continue
		const made = makers.get(hash)
		described.push({ ...(await describeRow(scope, row)), task: made?.task ?? null, madeAt: made?.madeAt ?? null })
	}
	return described
}

/** How values read on one line, by hash; null of those whose bytes are not to be had or too many. */
export async function readBriefs(scope: Scope, hashes: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
	const briefs = new Map<string, string | null>()
	for (let from = 0; from < hashes.length; from += briefsAtOnce) {
		const rows = await readRows(scope, hashes.slice(from, from + briefsAtOnce))
		for (const [hash, row] of rows) briefs.set(hash, (await describeRow(scope, row)).brief)
	}
	return briefs
}

/** Of each value what a list needs, with its first bytes where it is not too long. */
async function readRows(scope: Scope, hashes: readonly string[]): Promise<ReadonlyMap<string, Row>> {
	const { names, parameters } = listed(hashes)
	const beginning = `substr(value, 1, ${briefBytes})`
	const head = scope.tables.kind === 'sqlite' ? `CASE WHEN octet_length(value) <= ${briefWithin} THEN ${beginning} END` : beginning
	const [rows = []] = await scope.ask({
		sql: `SELECT value_hash, type, format, octet_length(value), ${head} FROM value WHERE value_hash IN (${names})`,
		parameters,
	})
	return new Map(rows.map((row) => [text(row[0]), row]))
}

async function describeRow(scope: Scope, row: Row): Promise<Omit<CachedValue, 'task' | 'madeAt'>> {
	const [hash, type, format] = row.map(text) as [string, string, string]
	const size = whole(row[3])
	if (size > 0) {
		const head = row[4] === null ? null : bytesOf(row[4])
		return { hash, type, format, sizeBytes: size, place: 'inside', brief: head && scope.brief(head, type, format) }
	}
	const standing = await scope.external.standing(hash)
	if (standing.kind !== 'there') {
		const place = standing.kind === 'no-store' ? 'no-store' : standing.kind === 'absent' ? 'missing' : 'external'
		return { hash, type, format, sizeBytes: null, place, brief: null }
	}
	const head = await scope.external.read(hash, { offset: 0, atMost: briefBytes }).catch(() => null)
	return { hash, type, format, sizeBytes: standing.sizeBytes, place: 'external', brief: head && scope.brief(head.bytes, type, format) }
}
