import { FaultError } from '../../contract/fault.ts'
import { cachedStoreId } from '../../contract/words/cached-words.ts'
import type { Engine, Piece, PieceRequest, Query } from '../engines/engine.ts'
import type { CachedPlaces } from './cached-values.ts'
import { createExternal, type External, type ValueFiles } from './redun-external.ts'
import { type Row, readEach, text } from './redun-rows.ts'
import { beginsWith } from './redun-sql.ts'
import { takeStamp } from './redun-stamp.ts'
import { type EngineKind, type RedunTables, recogniseRedun } from './redun-tables.ts'
import { type Clock, createClock } from './redun-times.ts'

/** How a value reads on one line, from its first bytes; null where that cannot be told. */
export type Brief = (bytes: Uint8Array, type: string, format: string) => string | null

/** What of an engine redun's values need. */
export type RedunEngine = Pick<Engine, 'read' | 'piece'>

export type RedunOptions = {
	/** The open database. */
	readonly engine: RedunEngine
	readonly engineKind: EngineKind
	/** For questions that take long, where others need not wait behind them; `engine` where it is left out. */
	readonly aside?: RedunEngine
	/** The file of a SQLite database: by how it lies there it is known whether somebody wrote to it. Without it nothing is remembered. */
	readonly path?: string
	readonly files: ValueFiles
	readonly places: CachedPlaces
	/** Decoders are another family, so they come in as a function; without one no value has a brief. */
	readonly brief?: Brief
	/** Milliseconds that the folder of the value store has to tell the sizes of its files for an order; 10 s unless said. */
	readonly storeWithinMs?: number
	/** IANA name of the zone that times before 3.4 are read in; UTC unless said. */
	readonly timeZone?: string
}

/** One question to a repository: what it has, and how to ask. */
export type Scope = {
	readonly tables: RedunTables
	readonly clock: Clock
	readonly external: External
	readonly files: ValueFiles
	readonly places: CachedPlaces
	readonly brief: Brief
	readonly storeWithinMs: number
	readonly signal: AbortSignal | undefined
	/** Rows of each query, all from one state. Faults: those of the engine. */
	ask(...queries: readonly Query[]): Promise<readonly (readonly Row[])[]>
	/** As `Engine.piece`. */
	piece(request: PieceRequest): Promise<Piece | null>
	/** See `takeStamp`. */
	stamp(): Promise<string | null>
}

/**
 * Looks what the repository has, each time anew: it may be moved to another version while it is open.
 * Faults: `no-such-store` where it is none of redun's.
 */
export async function openScope(options: RedunOptions, signal: AbortSignal | undefined): Promise<Scope> {
	const { engine, engineKind, files, places } = options
	const tables = await recogniseRedun(engine.read, engineKind, signal)
	if (!tables) throw new FaultError({ kind: 'no-such-store', store: cachedStoreId })
	return {
		tables,
		clock: createClock(tables, options.timeZone ?? 'UTC'),
		external: createExternal(files, places.valueStore),
		files,
		places,
		brief: options.brief ?? (() => null),
		storeWithinMs: options.storeWithinMs ?? 10_000,
		signal,
		ask: (...queries) => readEach(engine.read, queries, signal),
		piece: (request) => engine.piece(request, signal ? { signal } : {}),
		stamp: () => takeStamp(options, signal),
	}
}

/** Names told when a beginning fits several. */
const toldMatches = 10

/** The whole hash of a value from a unique beginning. Faults: `not-in-store`, `ambiguous-name`. */
export async function findValue(scope: Scope, name: string): Promise<string> {
	const hash = name.trim().toLowerCase()
	if (!/^[0-9a-f]{1,40}$/.test(hash)) throw new FaultError({ kind: 'not-in-store', what: 'value', name })
	return unique(await beginning(scope, 'value', 'value_hash', hash), hash, { what: 'value', name })
}

/** The whole id of an execution from a unique beginning. Faults: `not-in-store`, `ambiguous-name`. */
export async function findExecution(scope: Scope, name: string): Promise<string> {
	const id = name.trim()
	if (id === '' || id.includes('\0')) throw new FaultError({ kind: 'not-in-store', what: 'execution', name })
	return unique(await beginning(scope, 'execution', 'id', id), id, { what: 'execution', name })
}

async function beginning(scope: Scope, table: string, column: string, name: string): Promise<readonly string[]> {
	const begins = beginsWith(scope.tables, column, 'name', name)
	const order = `ORDER BY ${column} LIMIT ${toldMatches + 1}`
	const [found = []] = await scope.ask({
		sql: `SELECT ${column} FROM ${table} WHERE ${begins.sql} ${order}`,
		parameters: begins.parameters,
	})
	return found.map(([one]) => text(one))
}

function unique(found: readonly string[], wanted: string, asked: { readonly what: 'value' | 'execution'; readonly name: string }): string {
	const [first] = found
	if (first === undefined) throw new FaultError({ kind: 'not-in-store', ...asked })
	if (found.includes(wanted)) return wanted
	if (found.length > 1) throw new FaultError({ kind: 'ambiguous-name', name: asked.name, matches: found.slice(0, toldMatches) })
	return first
}
