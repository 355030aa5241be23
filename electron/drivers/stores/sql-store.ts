import { FaultError, faultOf } from '../../contract/fault.ts'
import type { StoreTraits } from '../../contract/stores.ts'
import type { Engine, Piece, PieceRequest, Query, SqlValue } from '../engines/engine.ts'
import type { Condition, EntryName, ScannedEntry, ScanRequest, Stopping, Store } from './store.ts'
import { assertFits, assertName, assertPartition, boundsOfScan, changedSinceRead, throwIfStopped, writtenName } from './store-keys.ts'
import { createWriteQueue } from './write-queue.ts'

/** What differs between the databases that keep entries in a table with the columns `partition_key`, `key` and `value`. */
export type SqlLayout = {
	readonly traits: StoreTraits
	/** The table, quoted. */
	readonly table: string
	/** The same by its parts, where it is one table. */
	readonly named?: Pick<PieceRequest, 'table' | 'schema'>
	/** Bytes of `value` from `:from` (1 for the first) on, `:count` of them; NULL where that would read all of a long one. */
	readonly piece: string
	/** Length of `value` in bytes. */
	readonly size: string
	/** An empty run of bytes. */
	readonly nothing: string
	/**
	 * A query for rows of partition, key and value cut out of `:bytes`, where `:places` is JSON with six numbers a row: where each
	 * begins (1 for the first byte) and how long it is. Many parameters would cost more than what they carry.
	 */
	readonly cutRows?: string
	/** Narrows rows down before anything is made of their values, where the database would not do so by itself. */
	readonly narrowsFirst: boolean
	/** At most `limit` names after `after`, ascending, and whether there are more. */
	partitions(page: { readonly after: Uint8Array; readonly limit: number }, stopping: Stopping): ReturnType<Store['partitions']>
}

/** What statements take for a length or an offset; no value is longer. */
const mostBytes = 1_073_741_823

/** The longest value that is fetched in one piece: of PostgreSQL as a text of two digits per byte, and a text has 2^29 at most. */
export const mostFetched = 268_435_000

/** A store on a table of an engine's database. The engine stays the caller's: closing the store leaves it open. */
export function createSqlStore(engine: Engine, layout: SqlLayout): Store {
	const { traits, table } = layout
	const queue = createWriteQueue(engine)

	const rowsOf = async (query: Query, stopping: Stopping): Promise<readonly (readonly SqlValue[])[]> => {
		const { signal } = stopping
		const [answer] = await engine.read([query], signal ? { signal } : {})
		return answer?.rows ?? []
	}
	const write = async (sql: string, name: EntryName, values: Readonly<Record<string, Uint8Array>>): Promise<number> => {
		if (traits.readOnlyReason !== null) throw readOnly(traits, traits.readOnlyReason)
		const bytes = Object.values(values).reduce((sum, value) => sum + value.length, 0)
		// Copies, because what is asked for may have to wait. Not slice: of a Buffer that is a view
		const kept = Object.fromEntries(Object.entries({ ...named(name), ...values }).map(([key, value]) => [key, new Uint8Array(value)]))
		try {
			return await queue.write(
				{ sql, parameters: kept },
				{ partition: kept['partition'] ?? name.partition, key: kept['key'] ?? name.key },
				bytes,
			)
		} catch (thrown) {
			throw asReadOnly(traits, thrown)
		}
	}
	const pieceOf = async (name: EntryName, range: Range, stopping: Stopping): Promise<Piece | null> => {
		throwIfStopped(stopping)
		assertName(name)
		const { signal } = stopping
		const key = { partition_key: name.partition, key: name.key }
		if (layout.named) return engine.piece({ ...layout.named, column: 'value', key, ...range }, signal ? { signal } : {})
		const { offset, atMost, longest = mostBytes } = range
		const sql = `SELECT CASE WHEN ${layout.size} <= :longest THEN ${layout.piece} END, ${layout.size} FROM ${table} WHERE ${itself}`
		const cut = { from: Math.min(offset, mostBytes) + 1, count: Math.min(atMost, mostBytes), longest }
		const [row] = await rowsOf({ sql, parameters: { ...named(name), ...cut } }, stopping)
		return row ? { bytes: toBytes(row[0]), sizeBytes: Number(row[1]) } : null
	}
	/** An entry of a page with the head of its value, which the page left out of a long one. */
	const withHead = async (entry: ScannedEntry, isLeftOut: boolean, { partition, valueBytes }: ScanRequest, stopping: Stopping) => {
		if (!isLeftOut || entry.sizeBytes === 0 || valueBytes === 0) return entry
		const head = await pieceOf({ partition, key: entry.key }, { offset: 0, atMost: valueBytes }, stopping)
		return head ? { ...entry, value: head.bytes, sizeBytes: head.sizeBytes } : entry
	}
	const addTogether: Store['addTogether'] = async (entries) => {
		for (const entry of entries) assertFits(traits.limits, entry, entry.value)
		const [first] = entries
		if (!first) return true
		const { bytes, places } = joinEntries(entries)
		const sql = `INSERT INTO ${table} (partition_key, key, value) ${layout.cutRows}`
		const name = { partition: first.partition.slice(), key: first.key.slice() }
		try {
			await queue.write({ sql, parameters: { bytes, places } }, name, bytes.length)
			return true
		} catch (thrown) {
			// Nothing of a statement stays that one row makes fail
			if (faultOf(thrown)?.kind === 'constraint') return false
			throw asReadOnly(traits, thrown)
		}
	}
	return {
		traits,
		...(layout.cutRows && traits.readOnlyReason === null && { addTogether }),
		async get(name, stopping = {}) {
			const found = await pieceOf(name, { offset: 0, atMost: mostFetched, longest: mostFetched }, stopping)
			if (found && found.sizeBytes > mostFetched) throw tooLargeToFetch(name, found.sizeBytes)
			return found && { value: found.bytes }
		},
		peek: (name, range, stopping = {}) => pieceOf(name, range, stopping),
		async set(name, value) {
			assertFits(traits.limits, name, value)
			const sql = `${insert(table)} ON CONFLICT (partition_key, key) DO UPDATE SET value = excluded.value`
			await write(sql, name, { value })
		},
		async setIf(name, value, condition) {
			assertFits(traits.limits, name, value)
			const { sql, values } = conditional(table, condition)
			if ((await write(sql, name, { value, ...values })) !== 1) throw changedSinceRead(name)
		},
		async delete(name) {
			assertName(name)
			await write(`DELETE FROM ${table} WHERE ${itself}`, name, {})
		},
		async deleteIf(name, { value: since }) {
			assertName(name)
			const changed = await write(`DELETE FROM ${table} WHERE ${itself} AND value = :since`, name, { since })
			if (changed !== 1) throw changedSinceRead(name)
		},
		async scan(request, stopping = {}) {
			throwIfStopped(stopping)
			assertPartition(request.partition)
			const rows = await rowsOf(scanQuery(layout, request), stopping)
			const entries: ScannedEntry[] = []
			for (const row of rows.slice(0, request.limit)) entries.push(await withHead(toScanned(row), row[1] === null, request, stopping))
			return { entries, more: rows.length > request.limit }
		},
		async count(partition, prefix, stopping = {}) {
			throwIfStopped(stopping)
			assertPartition(partition)
			const { where, parameters } = within({ partition, ...(prefix && { prefix }) })
			const [row] = await rowsOf({ sql: `SELECT count(*) FROM ${table} WHERE ${where}`, parameters }, stopping)
			return Number(row?.[0] ?? 0)
		},
		async partitions({ after = new Uint8Array(), limit }, stopping = {}) {
			throwIfStopped(stopping)
			return layout.partitions({ after, limit }, stopping)
		},
		close: async () => undefined,
	}
}

type Range = Pick<PieceRequest, 'offset' | 'atMost' | 'longest'>

const itself = 'partition_key = :partition AND key = :key'

const insert = (table: string) => `INSERT INTO ${table} (partition_key, key, value) VALUES (:partition, :key, :value)`

/** Every partition, key and value behind one another, and where each is, as `cutRows` wants it. */
function joinEntries(entries: readonly (EntryName & { readonly value: Uint8Array })[]) {
	const pieces = entries.flatMap(({ partition, key, value }) => [partition, key, value])
	let from = 1
	const places = pieces.flatMap(({ length }) => {
		from += length
		return [from - length, length]
	})
	const rows = entries.map((_, index) => places.slice(index * 6, index * 6 + 6))
	return { bytes: new Uint8Array(Buffer.concat(pieces)), places: JSON.stringify(rows) }
}

const named = ({ partition, key }: EntryName) => ({ partition, key })

/** A statement that changes exactly one row where the condition holds, and none where it does not. */
function conditional(table: string, condition: Condition): { readonly sql: string; readonly values: Readonly<Record<string, Uint8Array>> } {
	switch (condition.kind) {
		case 'absent':
			return { sql: `${insert(table)} ON CONFLICT (partition_key, key) DO NOTHING`, values: {} }
		case 'present':
			return { sql: `UPDATE ${table} SET value = :value WHERE ${itself}`, values: {} }
		case 'unchanged':
			return { sql: `UPDATE ${table} SET value = :value WHERE ${itself} AND value = :since`, values: { since: condition.since.value } }
	}
}

type Narrowed = { readonly where: string; readonly parameters: Readonly<Record<string, Uint8Array>> }

function within(request: Pick<ScanRequest, 'partition' | 'start' | 'after' | 'prefix'>): Narrowed {
	const { lower, exclusive, upper } = boundsOfScan(request)
	const conditions = ['partition_key = :partition', lower && `key ${exclusive ? '>' : '>='} :lower`, upper && 'key < :upper']
	return {
		where: conditions.filter((condition) => condition !== null).join(' AND '),
		parameters: { partition: request.partition, ...(lower && { lower }), ...(upper && { upper }) },
	}
}

/** One row more than asked for tells whether there are more. */
function scanQuery(layout: SqlLayout, request: ScanRequest): Query {
	const { where, parameters } = within(request)
	const bytes = request.valueBytes === 0 ? layout.nothing : layout.piece
	const columns = `key, ${bytes}, ${layout.size}`
	const rest = `FROM ${layout.table} WHERE ${where} ORDER BY key LIMIT :limit OFFSET :skip`
	const pieces = request.valueBytes === 0 ? {} : { from: 1, count: Math.min(request.valueBytes, mostBytes) }
	return {
		sql: layout.narrowsFirst ? `SELECT ${columns} FROM (SELECT key, value ${rest}) AS page ORDER BY key` : `SELECT ${columns} ${rest}`,
		parameters: { ...parameters, ...pieces, limit: request.limit + 1, skip: request.skip ?? 0 },
	}
}

function toScanned([key = null, value = null, size = null]: readonly SqlValue[]): ScannedEntry {
	return { key: toBytes(key), value: toBytes(value), sizeBytes: Number(size) }
}

/** A column as bytes. Another program may have put a text where bytes belong. */
export function toBytes(value: SqlValue | undefined): Uint8Array {
	return value instanceof Uint8Array ? value : new TextEncoder().encode(value === null ? '' : String(value))
}

function tooLargeToFetch(name: EntryName, sizeBytes: number): FaultError {
	return new FaultError({ kind: 'store-too-large', part: 'value', ...writtenName(name), sizeBytes, limitBytes: mostFetched })
}

type Reason = NonNullable<StoreTraits['readOnlyReason']>

function readOnly({ shown }: StoreTraits, reason: Reason): FaultError {
	return new FaultError({ kind: 'store-read-only', store: shown, reason })
}

/** What a write met that was not to be seen when the store was opened. */
function asReadOnly(traits: StoreTraits, thrown: unknown): unknown {
	const fault = faultOf(thrown)
	if (fault?.kind === 'read-only') return readOnly(traits, 'file')
	if (fault?.kind === 'standby') return readOnly(traits, 'standby')
	// 25006: the server takes no writes of this user
	if (fault?.kind === 'insufficient-privilege' || (fault?.kind === 'sql' && fault.code === '25006')) return readOnly(traits, 'rights')
	return thrown
}
