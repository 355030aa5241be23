import type { Server } from '../../contract/connections.ts'
import type { DatabaseSession, Fault } from '../../contract/fault.ts'
import type { Piece, PieceRequest, Query, Rows, SqlValue } from './query.ts'

export type { Piece, PieceRequest, Query, Rows, SqlValue }

/** One object of the schema, as the database's own catalogue lists it (SQLite: sqlite_schema; PostgreSQL: pg_class, pg_trigger, pg_proc, pg_type). */
export type SchemaObject = {
	readonly type: 'table' | 'index' | 'trigger' | 'view' | 'sequence' | 'function' | 'type'
	readonly name: string
	/** Table that an index or trigger is on; the object's own name otherwise. */
	readonly table: string
	/** What makes it, where the catalogue keeps that as text, which SQLite's does; null on PostgreSQL, to be asked for where it is wanted. */
	readonly sql: string | null
	/** PostgreSQL: the schema it is in. System schemas are left out. */
	readonly namespace?: string
	/** PostgreSQL: an index that a broken-off CREATE INDEX CONCURRENTLY left, which answers no query. */
	readonly invalid?: true
}

type Described = {
	/** The server's or library's version, `18.4` or `3.50.1`. */
	readonly version: string
	/** What it is called in faults and on the screen: the absolute path of the main file, or the server's address without a password. */
	readonly path: string
	/** Names this very database. SQLite: `device:inode`, another for a file put in its place. PostgreSQL: cluster identifier and database oid. */
	readonly identity: string
	/** SQLite: main file plus, in WAL mode, its log. PostgreSQL: pg_database_size. */
	readonly sizeBytes: number
	readonly objects: readonly SchemaObject[]
	/** A writer stopped in the middle of a transaction; the next writer will roll it back. What is read is the state before it. */
	readonly unfinishedTransaction: boolean
}

export type SqliteDescription = Described & {
	readonly kind: 'sqlite'
	readonly journalMode: 'wal' | 'rollback'
	readonly pageSize: number
}

export type PostgresDescription = Described & { readonly kind: 'postgres'; readonly server: Server }

export type EngineDescription = SqliteDescription | PostgresDescription

/** One server to try, with everything that connecting takes. It stays in memory: the password goes nowhere else. */
export type ServerAddress = {
	/** Tried in order. `host` may be the folder of a Unix socket. */
	readonly hosts: readonly { readonly host: string; readonly port: number }[]
	readonly user: string
	readonly database: string
	readonly password: string | null
	/** As libpq's sslmode. */
	readonly tls: {
		readonly mode: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'
		/** Paths of PEM files; null for none, `system` for the system's own roots. */
		readonly rootCertificate: string | null
		readonly certificate: string | null
		readonly key: string | null
	}
	/** As libpq's channel_binding; `prefer` where it is absent. */
	readonly channelBinding?: 'disable' | 'require'
	/** Settings for the session, as of the `options` parameter: `search_path`, `statement_timeout` … */
	readonly settings: Readonly<Record<string, string>>
	/** `any` takes the first host that answers, `read-write` the first that is no standby. */
	readonly target: 'any' | 'read-write'
	readonly connectTimeoutMs: number
	/** `postgresql://user@host:port/database`: what is shown, kept and put in faults. Never with a password. */
	readonly shown: string
}

/** One step as the engine runs it: the text is split into statements, each bound to the parameters it names. */
export type EngineStep = {
	readonly id: string
	readonly sql: string
	readonly parameters: Readonly<Record<string, SqlValue>>
	/** Tables that this step may leave with fewer rows than before (or drop) on purpose; `all` for SQL that nobody has read. */
	readonly mayLoseRows: readonly string[] | 'all'
	/** `none`: its statements cannot run in a transaction, so each is committed by itself and told before it runs. */
	readonly transaction?: 'none'
	/**
	 * What the project's own tool writes into its books for this step. `:elapsed_ms` and `:elapsed_ns` in them are the
	 * time the text took. `before` is committed by itself before the first statement, and only of a step without a
	 * transaction; `after` stands in the step's transaction, or follows the last statement where there is none.
	 */
	readonly record?: { readonly before?: readonly Query[]; readonly after: readonly Query[] }
	/** How the books must read after this step; the step fails with `read-back-mismatch` and is rolled back otherwise. */
	readonly verify?: { readonly query: Query; readonly applied: readonly string[] }
	/** Statements of a step without a transaction that have run already, of a run that broke off: they are not run again. */
	readonly skipStatements?: number
}

/** What is known of a step's text before it runs. */
export type Examination = {
	readonly id: string
	readonly statements: number
	/** Statements that the engine refuses inside a transaction. */
	readonly outsideTransaction: readonly string[]
	/** Why the text is not run at all: `unsupported-statement`, `split-disagreement`, `syntax`. Null when it can be. */
	readonly fault: Fault | null
	/** Tables that are there now and what the step locks them with, as PostgreSQL names it (`ACCESS EXCLUSIVE`). */
	readonly locks: readonly { readonly table: string; readonly mode: string }[]
	/** Objects it drops: `table job`, `column job.execution_id`. */
	readonly drops: readonly string[]
}

/** An advisory lock of PostgreSQL that keeps another runner out while steps run. Taken by polling. */
export type AdvisoryLock = { readonly key: bigint; readonly owner: string }

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
	/** How long to wait for a writer in another program (`busy`), a lock on a table or another runner before giving up. Milliseconds. */
	readonly lockTimeoutMs: number
	/** `whole` (unless said): all steps or none. `each-step`: each is committed by itself, and those before a failed one stay. */
	readonly transactions?: 'whole' | 'each-step'
	/** PostgreSQL: locks of other runners to hold while steps run, beside Headway's own. */
	readonly locks?: readonly AdvisoryLock[]
	/** PostgreSQL: settings of the session that runs the steps. */
	readonly settings?: Readonly<Record<string, string>>
	/** Read inside the transaction, just before COMMIT; must equal `applied` or everything is rolled back (`read-back-mismatch`). */
	readonly verify?: { readonly query: Query; readonly applied: readonly string[] }
}

export type RestoreRequest = { readonly path: string; readonly lockTimeoutMs: number; readonly unlessWritten?: boolean }

/** What happens while steps run; times are milliseconds since the call. */
export type MigrateEvent =
	| { readonly kind: 'waiting-for-lock'; readonly atMs: number }
	| { readonly kind: 'blocked'; readonly waitedMs: number; readonly blockers: readonly DatabaseSession[]; readonly atMs: number }
	| { readonly kind: 'step-started'; readonly id: string; readonly atMs: number }
	| {
			readonly kind: 'statement'
			readonly id: string
			readonly index: number
			readonly count: number
			readonly sql: string
			/** It is committed by itself: whoever keeps the journal writes it down before answering, and the engine waits for that. */
			readonly alone?: true
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

/**
 * How it went. Never thrown: a fault is inside. Unless `committed`, everything was rolled back but for the steps that are
 * `applied`, which only a run of `each-step` leaves behind.
 */
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

/** A file to be written, with its `hash` unless that is false: it takes longer than the copy, and tells later whether the file is still the same. */
export type CopyRequest = { readonly path: string; readonly check: boolean; readonly hash?: boolean }

/** Of a file that was written; `sha256` is null only where no `hash` was wanted. */
export type CopiedFile = Omit<FileReport, 'sha256'> & { readonly sha256: string | null }

export type HoldRequest = {
	/** How long to wait for another runner before the fault `lock-held`. Milliseconds. */
	readonly lockTimeoutMs: number
	/** Application name under which the sessions of what works meanwhile are known to the server. */
	readonly application: string
}

export type HoldEvent =
	| { readonly kind: 'waiting-for-lock'; readonly atMs: number }
	/** While it is held: what works meanwhile waits for locks of these sessions. */
	| { readonly kind: 'blocked'; readonly waitedMs: number; readonly blockers: readonly DatabaseSession[] }

/** Headway's own lock on a database, held while a program that knows nothing of it works there. */
export type Hold = {
	/** Why it was lost, as soon as that is known; pending for as long as it is held. */
	readonly lost: Promise<Fault>
	/** Asks the server to stop what that program's sessions are running. Never throws. */
	interrupt(): Promise<void>
	/** Ends what that program left of its sessions, and waits until they are gone. Never throws. */
	endSessions(): Promise<void>
	/** Never throws. */
	letGo(): Promise<void>
}

/** What `onEvent` answers is waited for where the event says so (a statement that is committed `alone`). */
export type Listening<Event> = { readonly signal?: AbortSignal; readonly onEvent?: (event: Event) => unknown }

/**
 * What holds the rows. One Engine is one open database; it may live in this process or another, and callers cannot tell.
 * Methods throw FaultError for expected failures and FaultError `cancelled` when their signal aborts, within 2.5 s.
 * Calls are answered one after another; open a second engine for work that must not wait.
 */
export interface Engine {
	/** Names the very database that was opened, without looking at it again; see `EngineDescription.identity`. */
	readonly identity: string
	/** Looks: locks nothing that another program notices, creates and writes nothing. */
	describe(): Promise<EngineDescription>
	/**
	 * Lower-case hex hash of all schema objects with their columns, in an order that does not depend on how they were made.
	 * Of a large server this takes far longer than describing it, and only a plan needs it.
	 */
	schemaHash(): Promise<string>
	/** Runs queries against one consistent state of the database, under the same promise. Anything that would write is refused. */
	read(queries: readonly Query[], listening?: { readonly signal?: AbortSignal }): Promise<readonly Rows[]>
	/**
	 * Reads bytes of one value under the same promise, and no more of it than that takes where the database allows; a text is taken as
	 * the bytes it is kept as. Null where there is no such row. A server takes offsets up to 2^30.
	 */
	piece(request: PieceRequest, listening?: { readonly signal?: AbortSignal }): Promise<Piece | null>
	/** Runs statements in one immediate transaction; for Headway's own state. Returns the rows each one changed. */
	write(statements: readonly Query[], options?: { readonly lockTimeoutMs?: number }): Promise<readonly number[]>
	/** Reads the text of steps without running any: what of it could not run, and what it would lock. */
	examine(steps: readonly EngineStep[]): Promise<readonly Examination[]>
	/** Who else is connected; a file does not know and answers with none. */
	sessions(): Promise<readonly DatabaseSession[]>
	/** Why `copyTo` would be refused here; null when it can be done. */
	copyFault(): Promise<Fault | null>
	/** Runs steps under the safety laws: foreign keys off before BEGIN IMMEDIATE, one transaction, checks before COMMIT. */
	migrate(request: MigrateRequest, listening?: Listening<MigrateEvent>): Promise<MigrateReport>
	/**
	 * Copies the live database into a new file at `path` and syncs it to disk. With `check`, SQLite's integrity check
	 * of the copy must pass (fault `corrupt` otherwise). Whatever goes wrong, nothing stays at `path`.
	 */
	copyTo(request: CopyRequest, listening?: Listening<CopyProgress>): Promise<CopiedFile>
	/** Reads a database file that is not the open one: size, hash and, with `check`, SQLite's integrity check. */
	inspectFile(request: { readonly path: string; readonly check: boolean }, listening?: Listening<CopyProgress>): Promise<FileReport>
	/**
	 * Puts the database in `path` into the open one, through the engine's own backup interface, whole or not at all. With
	 * `unlessWritten`, only if nobody has committed to a file since `watch`: fault `changed-meanwhile` otherwise, found out
	 * while nobody else can write any more.
	 */
	restoreFrom(request: RestoreRequest, listening?: Listening<CopyProgress>): Promise<void>
	/** SQLite: from now on notices what others commit to the file, until the engine is closed. Keeps no lock that stops a writer. */
	watch(): Promise<void>
	/**
	 * Keeps Headway's other runners out until it is let go, in a session of its own and in one transaction, so that it also
	 * holds behind a transaction pooler. A file has no such lock and is always free. Faults: `lock-held`, `cancelled`, `standby`.
	 */
	hold(request: HoldRequest, listening?: Listening<HoldEvent>): Promise<Hold>
	/** After a killed writer: opens for writing, so that an unfinished transaction is rolled back, and says whether the file is sound (`ok` or SQLite's complaint). */
	recover(): Promise<string>
	close(): Promise<void>
}

/**
 * What to open: a file (`create` makes a new one and refuses an existing one with `constraint`) or a database of a server.
 * `unopened` asks for neither to be there: such an engine opens when it is asked for something of the database, and not
 * before. Until then it reads backups (`inspectFile`); of a file that is gone or damaged it also keeps what is left
 * (`copyTo`, bytes as they are) and puts a backup in its place (`restoreFrom`).
 */
export type Wanted =
	| { readonly path: string; readonly create?: boolean; readonly unopened?: boolean }
	| { readonly server: ServerAddress; readonly unopened?: boolean }

/** Opens a file. */
export type OpenFile = (file: Extract<Wanted, { readonly path: string }>) => Promise<Engine>

/** Opens a database. */
export type OpenEngine = (wanted: Wanted) => Promise<Engine>
