import { FaultError } from '../../contract/fault.ts'
import type { StoreTraits } from '../../contract/stores.ts'
import { readBytes } from './redun-bytes.ts'
import type { Range } from './redun-external.ts'
import { bytesOf, text, whole } from './redun-rows.ts'
import { openScope, type RedunOptions, type Scope } from './redun-scope.ts'
import type { RedunTables } from './redun-tables.ts'
import type { EntryName, Page, ScannedEntry, ScanRequest, Stopping, Store } from './store.ts'

/** The one partition of a repository of redun. */
const partitionName = 'value'

const traitsOf = (shown: string): StoreTraits => ({
	kind: 'redun',
	shown,
	writes: false,
	readOnlyReason: 'format',
	deletesConditionally: false,
	listsPartitions: 'cheap',
	snapshot: false,
	limits: { partition: null, key: null, name: null, value: null, entry: null },
})

/**
 * redun's values as entries: partition `value`, keys their hashes in ASCII, values their bytes, inside or outside the
 * database. Nothing is written: a value that its jobs, tags and cache rows do not know of would be no value of redun's.
 * Faults besides those of a store: `not-found` for an entry whose bytes are not to be had.
 */
export function createRedunStore(options: RedunOptions & { readonly shown: string }): Store {
	const traits = traitsOf(options.shown)
	const within = async <Result>(stopping: Stopping | undefined, work: (scope: Scope) => Promise<Result>): Promise<Result> =>
		work(await openScope(options, stopping?.signal))
	const refuse = async (): Promise<never> => {
		throw new FaultError({ kind: 'store-read-only', store: traits.shown, reason: 'format' })
	}
	const peek = (name: EntryName, range: Range, stopping: Stopping | undefined) =>
		within(stopping, async (scope) => {
			assertNamed(name.partition, name.key)
			return isOurs(name.partition) ? readEntry(scope, asciiOf(name.key), range) : null
		})
	return {
		traits,
		async get(name, stopping) {
			const found = await peek(name, { offset: 0, atMost: 2_147_483_647 }, stopping)
			return found && { value: found.bytes }
		},
		peek,
		set: refuse,
		setIf: refuse,
		delete: refuse,
		deleteIf: refuse,
		scan: (request, stopping) =>
			within(stopping, async (scope) => {
				assertNamed(request.partition)
				return isOurs(request.partition) ? scanValues(scope, request) : { entries: [], more: false }
			}),
		count: (partition, prefix, stopping) =>
			within(stopping, async (scope) => {
				assertNamed(partition)
				if (!isOurs(partition)) return 0
				const { sql, parameters } = boundsOf(scope.tables, { ...(prefix ? { prefix } : {}) })
				const [[row] = []] = await scope.ask({ sql: `SELECT count(*) FROM value${sql}`, parameters })
				return whole(row?.[0])
			}),
		partitions: ({ after }, stopping) =>
			within(stopping, async (scope) => {
				const [[row] = []] = await scope.ask({ sql: 'SELECT 1 FROM value LIMIT 1' })
				const isBeyond = after === undefined || Buffer.compare(ours, after) > 0
				return { partitions: row && isBeyond ? [new Uint8Array(ours)] : [], more: false }
			}),
		close: async () => undefined,
	}
}

const ours = Buffer.from(partitionName)
const isOurs = (partition: Uint8Array): boolean => ours.equals(partition)
/** Byte by byte, so that what is no ASCII names nothing. */
const asciiOf = (key: Uint8Array): string => Buffer.from(key).toString('latin1')

function assertNamed(partition: Uint8Array, key?: Uint8Array): void {
	if (partition.length === 0) throw new FaultError({ kind: 'store-key-invalid', reason: 'empty-partition', text: '' })
	if (key?.length === 0) throw new FaultError({ kind: 'store-key-invalid', reason: 'empty-key', text: '' })
}

async function readEntry(scope: Scope, hash: string, range: Range) {
	if (!/^[0-9a-f]{40}$/.test(hash)) return null
	const found = await readBytes(scope, hash, range)
	if (found) return { bytes: found.bytes, sizeBytes: found.sizeBytes }
	const [[row] = []] = await scope.ask({ sql: 'SELECT 1 FROM value WHERE value_hash = :hash', parameters: { hash } })
	if (!row) return null
	throw new FaultError({ kind: 'not-found', path: scope.external.pathOf(hash) ?? hash })
}

async function scanValues(scope: Scope, request: ScanRequest): Promise<Page> {
	const { limit, skip = 0, valueBytes } = request
	const { sql, parameters } = boundsOf(scope.tables, request)
	const order = scope.tables.kind === 'sqlite' ? 'value_hash' : 'value_hash USING ~<~'
	const head = valueBytes > 0 ? 'substr(value, 1, CAST(:head AS integer))' : 'NULL'
	const [rows = []] = await scope.ask({
		sql: `SELECT value_hash, octet_length(value), ${head} FROM value${sql} ORDER BY ${order} LIMIT :limit OFFSET :skip`,
		parameters: { ...parameters, limit: limit + 1, skip, head: valueBytes },
	})
	const entries: ScannedEntry[] = []
	for (const [hash, size, bytes] of rows.slice(0, limit)) {
		const inside = whole(size) > 0
		const found = inside ? { value: bytesOf(bytes), sizeBytes: whole(size) } : await scanOutside(scope, text(hash), valueBytes)
		entries.push({ key: new Uint8Array(Buffer.from(text(hash), 'latin1')), ...found })
	}
	return { entries, more: rows.length > limit }
}

/** An entry without bytes is listed all the same: it says where they are missing when it is read. */
async function scanOutside(scope: Scope, hash: string, valueBytes: number): Promise<Pick<ScannedEntry, 'value' | 'sizeBytes'>> {
	const standing = await scope.external.standing(hash)
	if (standing.kind !== 'there') return { value: new Uint8Array(), sizeBytes: 0 }
	const read = valueBytes > 0 ? await scope.external.read(hash, { offset: 0, atMost: valueBytes }) : null
	return { value: read?.bytes ?? new Uint8Array(), sizeBytes: standing.sizeBytes }
}

/** Compares byte by byte, whatever order a server's texts are in by themselves. */
function boundsOf({ kind }: RedunTables, { start, after, prefix }: Partial<Pick<ScanRequest, 'start' | 'after' | 'prefix'>>) {
	const [greater, least, less] = kind === 'sqlite' ? ['>', '>=', '<'] : ['~>~', '~>=~', '~<~']
	const conditions: string[] = []
	const parameters: Record<string, string> = {}
	const bound = (name: string, comparison: string | undefined, bytes: Uint8Array | undefined) => {
		if (bytes === undefined) return
		const written = asciiOf(bytes)
		// No hash has a zero byte in it, and a server's text cannot: what is greater than what stands before it is greater
		const zero = written.indexOf('\0')
		conditions.push(`value_hash ${zero < 0 ? comparison : greater} :${name}`)
		parameters[name] = zero < 0 ? written : written.slice(0, zero)
	}
	bound('start', least, start)
	bound('after', greater, after)
	if (prefix && prefix.length > 0) {
		bound('prefix', least, prefix)
		conditions.push(`value_hash ${less} :prefix_end`)
		parameters['prefix_end'] = prefix.includes(0) ? '' : `${asciiOf(prefix)}\u{10FFFF}`
	}
	return { sql: conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '', parameters }
}
