import type { Fault } from '../../contract/fault.ts'

/** A value as the engine stores it. Integers beyond ±2^53 arrive as bigint, smaller ones as number; bytes as Uint8Array. */
export type SqlValue = null | number | bigint | string | Uint8Array

/** One statement with its named parameters (`:name` in the text, `name` here). */
export type Query = { readonly sql: string; readonly parameters?: Readonly<Record<string, SqlValue>> }

/** Rows as arrays, in column order. */
export type Rows = { readonly columns: readonly string[]; readonly rows: readonly (readonly SqlValue[])[] }

/** One object of the schema, as the database's own catalogue lists it (SQLite: sqlite_schema). */
export type SchemaObject = {
	readonly type: 'table' | 'index' | 'trigger' | 'view'
	readonly name: string
	readonly table: string
	readonly sql: string | null
}

export type EngineDescription = {
	readonly kind: 'sqlite'
	readonly version: string
	/** Absolute path of the main file. */
	readonly path: string
	/** Names this very file: `device:inode`. A file put in its place has another. */
	readonly identity: string
	/** Main file plus, in WAL mode, its log. */
	readonly sizeBytes: number
	readonly journalMode: 'wal' | 'rollback'
	readonly pageSize: number
	/** Lower-case hex sha-256 of all schema objects, in an order that does not depend on how they were made. */
	readonly schema: string
	readonly objects: readonly SchemaObject[]
	/** A writer stopped in the middle of a transaction; the next writer will roll it back. What is read is the state before it. */
	readonly unfinishedTransaction: boolean
}

/** One step as the engine runs it: the text is split into statements, each bound to the parameters it names. */
export type EngineStep = {
	readonly id: string
	readonly sql: string
	readonly parameters: Readonly<Record<string, SqlValue>>
	/** Tables that this step may leave with fewer rows than before (or drop) on purpose. */
	readonly mayLoseRows: readonly string[]
}

/** What must still be so once the write lock is held; otherwise nothing is run and the report's fault is `plan-stale`. */
export type MigrateExpectation = {
	readonly identity: string
	readonly schema: string
	/** A query whose rows, as text joined in order, must equal these. */
	readonly ledger: { readonly query: Query; readonly applied: readonly string[] }
}

export type MigrateRequest = {
	readonly steps: readonly EngineStep[]
	readonly expect?: MigrateExpectation
	/** How long to wait for a writer in another program before giving up with `busy`. Milliseconds. */
	readonly lockTimeoutMs: number
	/** Read inside the transaction, just before COMMIT; must equal `applied` or everything is rolled back (`read-back-mismatch`). */
	readonly verify?: { readonly query: Query; readonly applied: readonly string[] }
}

/** What happens while steps run; times are milliseconds since the call. */
export type MigrateEvent =
	| { readonly kind: 'waiting-for-lock'; readonly atMs: number }
	| { readonly kind: 'step-started'; readonly id: string; readonly atMs: number }
	| {
			readonly kind: 'statement'
			readonly id: string
			readonly index: number
			readonly count: number
			readonly sql: string
			readonly atMs: number
	  }
	| {
			readonly kind: 'step-finished'
			readonly id: string
			readonly state: 'applied' | 'failed'
			readonly elapsedMs: number
			readonly atMs: number
	  }
	| { readonly kind: 'checking-result'; readonly atMs: number }
	| { readonly kind: 'committing'; readonly atMs: number }
	/** Cancel was heard; the statement under way is being stopped. */
	| { readonly kind: 'stopping'; readonly atMs: number }

/** How it went. Never thrown: a fault is inside, and everything was rolled back unless `committed`. */
export type MigrateReport = {
	readonly outcome: 'committed' | 'failed' | 'cancelled'
	/** Same order and length as the request's steps. After a rollback the steps that had run are `not-run` again, save the failed one. */
	readonly steps: readonly { readonly id: string; readonly state: 'applied' | 'failed' | 'not-run'; readonly elapsedMs: number }[]
	readonly fault: Fault | null
	readonly newForeignKeyViolations: number | null
	readonly tablesCounted: number | null
}

export type CopyProgress =
	| { readonly kind: 'progress'; readonly doneBytes: number; readonly totalBytes: number }
	| { readonly kind: 'phase'; readonly phase: 'copying' | 'checking' | 'hashing' }

/** What a whole read of a database file found. `check` is `ok`, SQLite's own complaint, or null when not asked for. */
export type FileReport = { readonly sizeBytes: number; readonly sha256: string; readonly check: string | null }

export type Listening<Event> = { readonly signal?: AbortSignal; readonly onEvent?: (event: Event) => void }

/**
 * What holds the rows. One Engine is one open database; it may live in this process or another, and callers cannot tell.
 * Methods throw FaultError for expected failures and FaultError `cancelled` when their signal aborts, within 2.5 s.
 * Calls are answered one after another; open a second engine for work that must not wait.
 */
export interface Engine {
	/** Looks: locks nothing that another program notices, creates and writes nothing. */
	describe(): Promise<EngineDescription>
	/** Runs queries against one consistent state of the database, under the same promise. Anything that would write is refused. */
	read(queries: readonly Query[], listening?: { readonly signal?: AbortSignal }): Promise<readonly Rows[]>
	/** Runs statements in one immediate transaction; for Headway's own state. Returns the rows each one changed. */
	write(statements: readonly Query[], options?: { readonly lockTimeoutMs?: number }): Promise<readonly number[]>
	/** Runs steps under the safety laws: foreign keys off before BEGIN IMMEDIATE, one transaction, checks before COMMIT. */
	migrate(request: MigrateRequest, listening?: Listening<MigrateEvent>): Promise<MigrateReport>
	/**
	 * Copies the live database into a new file at `path` and syncs it to disk. With `check`, SQLite's integrity check
	 * of the copy must pass (fault `corrupt` otherwise). Whatever goes wrong, nothing stays at `path`.
	 */
	copyTo(request: { readonly path: string; readonly check: boolean }, listening?: Listening<CopyProgress>): Promise<FileReport>
	/** Reads a database file that is not the open one: size, hash and, with `check`, SQLite's integrity check. */
	inspectFile(request: { readonly path: string; readonly check: boolean }, listening?: Listening<CopyProgress>): Promise<FileReport>
	/** Puts the database in `path` into the open one, through the engine's own backup interface, whole or not at all. */
	restoreFrom(request: { readonly path: string; readonly lockTimeoutMs: number }, listening?: Listening<CopyProgress>): Promise<void>
	/** After a killed writer: opens for writing, so that an unfinished transaction is rolled back, and says whether the file is sound (`ok` or SQLite's complaint). */
	recover(): Promise<string>
	close(): Promise<void>
}

/** Opens a database. `create` makes a new file and refuses an existing one with `constraint`. */
export type OpenEngine = (options: { readonly path: string; readonly create?: boolean }) => Promise<Engine>
