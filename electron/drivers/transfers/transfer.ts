import type { CopyMap, CopySurvey, Finding, FindingKind, MappedTable, SurveyedTable } from '../../contract/copy-map.ts'
import type { ComparedTable, CopyCheck, CopyEvent, CopyTarget, LeftOut } from '../../contract/transfers.ts'
import type { SqlValue, Wanted } from '../engines/engine.ts'
import type { PageRows } from './pages/page-rows.ts'
import type { Cell } from './source/source-statements.ts'

/** The two ends: a file and a database of a server, save that a comparison takes either for each. */
export type TransferWanted = {
	/** The file itself for a survey; for a copy the snapshot that was taken of it, which nobody writes to. */
	readonly source: Wanted
	/** Null for a survey, which needs none. */
	readonly target: Wanted | null
	/** Of what is on a server. */
	readonly schema: string
	/** Of a server that is the source of a comparison, where that is another. */
	readonly sourceSchema?: string
}

export type Stopping = { readonly signal?: AbortSignal | undefined }
export type Progress = Exclude<CopyEvent, { readonly kind: 'ended' }>
export type Listening = Stopping & { readonly onEvent?: ((event: Progress) => void) | undefined }

/** A run of rows in the order of the key: `after` (exclusive) to `upTo` (inclusive), null for the ends. Values of the key's columns. */
export type KeyRange = { readonly after: readonly SqlValue[] | null; readonly upTo: readonly SqlValue[] | null }

/**
 * One database file, read as it stands in one state. It is read only, in this process, and synchronously: whoever calls breathes
 * between the batches.
 */
export interface Source {
	/** Every ordinary table (no evidence yet: all counts 0), in the order of their names. Internal tables of SQLite are left out. */
	readonly tables: readonly SurveyedTable[]
	readonly sizeBytes: number
	readonly path: string
	/** Is the order of a table that of its row numbers. */
	isNumbered(table: string): boolean
	/** Columns that name a row: the primary key; `rowid` where there is none. All orders and ranges of a table follow it. */
	keyOf(table: string): readonly string[]
	/**
	 * Cuts a table into ranges of about so many rows, the same for the same state of the file. A table without rows has none.
	 */
	ranges(table: string, rowsPerRange: number): readonly KeyRange[]
	/** The same rows as they stand in the file, in the order of their numbers; null where they cannot be read so. */
	packed(table: string): PackedTable | null
	/** Rows of a range in the order of the key, in batches; integers always as bigint when beyond ±2^53, text that is no UTF-8 as Uint8Array. */
	rows(table: string, columns: readonly string[], range: KeyRange): IterableIterator<readonly (readonly SqlValue[])[]>
	close(): void
}

/** A table whose rows are read without SQLite, which takes a fraction of the time. Its ranges are of row numbers, one in each key. */
export type PackedTable = {
	/** As `Source.ranges`. */
	ranges(rowsPerRange: number): readonly KeyRange[]
	/** Fault `corrupt` while it is read. */
	open(range: KeyRange): PageRows
	/** Where the cells of a row have a column; -1 for one that is the row's number. */
	placeOf(column: string): number
	/** Whole numbers of the column are read as numbers with a fraction. */
	isReal(column: string): boolean
	/** An odd row by its number, with SQLite: SQL about `t`, and what text that is no UTF-8 arrives as. */
	row(fields: readonly string[], number: number | bigint, broken: (bytes: Uint8Array) => Cell): readonly Cell[]
	/** The same rows, read by SQLite. */
	rows(columns: readonly string[], range: KeyRange): IterableIterator<readonly (readonly SqlValue[])[]>
	/** How many SQLite counts. */
	count(range: KeyRange): number
}

/**
 * A column as rows are compared and written: the field's bytes are those of PostgreSQL's binary COPY format for the type, and
 * what both sides digest. Null for NULL.
 */
export type Encode = (value: SqlValue) => Uint8Array | null

/** What is made of one column of the source. */
export type ColumnCodec = {
	readonly type: string
	/** Throws ConversionError where the value does not fit. */
	readonly encode: Encode
	/** SQL of PostgreSQL that gives the target's value in the canonical form: the column itself unless that has none (`numeric`, `jsonb`: as text). */
	readonly canonicalSql: (column: string) => string
	/** The canonical form of a value of the source; the same as `encode` wherever `canonicalSql` is the column itself. */
	readonly canonical: Encode
	/** A canonical field as text for a person, at most 200 characters. */
	readonly show: (field: Uint8Array | null) => string | null
}

/** What the target's catalogue says of a table that is there. */
export type TargetTable = {
	readonly name: string
	readonly rows: number | null
	readonly columns: readonly {
		readonly name: string
		/** As format_type writes it. */
		readonly type: string
		readonly notNull: boolean
		readonly default: string | null
		readonly identity: boolean
		readonly generated: boolean
		/** Words of an enumerated type, else null. */
		readonly members: readonly string[] | null
	}[]
	readonly primaryKey: readonly string[]
}

/** What is found where a text is not what the system's own column takes; null where it is. */
export type TextPromise = { readonly kind: PromiseKind; readonly judge: (text: string) => PromiseKind | null }
type PromiseKind = Extract<FindingKind, 'not-json' | 'not-a-member'>

/** Fits rows of a system that Headway knows to the tables that its own migrations make. */
export interface SystemFit {
	/** `redun`, `rune`. */
	readonly system: string
	/** Tables of the source that are the system's books or the engine's, and are not copied because the migrations write them. */
	readonly books: readonly string[]
	/** All other tables that its migrations make; null where nobody knows them before they are there. */
	readonly tables: ReadonlySet<string> | null
	/** By table and column: what the column of the system's own tables takes of texts, where the source's takes any. */
	readonly promises: Readonly<Record<string, Readonly<Record<string, TextPromise>>>>
	/** IANA name of the zone in which the system writes times that name none; null where that is the map's to say. */
	readonly timeZone: string | null
	/** The mapped table for one of the source, fitted to what is there; null where it is not the system's. */
	fit(table: SurveyedTable, target: TargetTable | undefined): MappedTable | null
	/** Run in the copying session before the rows: `SET redun.version …`. */
	settings(): readonly string[]
	/** What the system itself promises about its rows, looked at in the target after the copy. */
	checks(ends: CheckedEnds): Promise<readonly CopyCheck[]>
}

/** Both ends of a copy that is done. */
export type CheckedEnds = {
	readonly source: Source
	/** Reads in the target; what is in the schema is named with it. */
	readonly read: (sql: string) => Promise<readonly (readonly SqlValue[])[]>
	/** Of the target. */
	readonly schema: string
	/** What was found row by row: what does not hold in a table that is the same on both sides is the source's own, and no fault of the copy. */
	readonly compared: readonly ComparedTable[]
}

export type RunRequest = {
	readonly map: CopyMap
	readonly tables: readonly SurveyedTable[]
	readonly findings: readonly Finding[]
	readonly system: string | null
	/** Names this copy; a copy that broke off goes on under its own. At most 40 lower-case hex digits and points, so that it fits into names. */
	readonly id: string
	readonly verify: boolean
}

/** What a run did. Never thrown: a fault is inside. */
export type RunResult = {
	readonly outcome: 'verified' | 'copied' | 'differs'
	readonly rows: number
	readonly bytes: number
	readonly copyMs: number
	readonly verifyMs: number
	readonly tables: readonly ComparedTable[]
	readonly checks: readonly CopyCheck[]
	readonly leftOut: readonly LeftOut[]
	readonly targetVersion: string
	/** Of the source's file as it was read, lower-case hex; null of a server. */
	readonly sourceSha256: string | null
}

export type CompareRequest = Pick<RunRequest, 'tables' | 'system'> & {
	/** Null: what has the same name on both sides is compared. */
	readonly map: CopyMap | null
	/** IANA name: how times without an offset are read where there is no map to say so. */
	readonly timeZone: string
}

export type CompareResult = Pick<RunResult, 'tables' | 'checks' | 'targetVersion' | 'verifyMs'> & {
	/** By which a file and a server were compared; null for two of one engine. */
	readonly map: CopyMap | null
	/** Of a server; empty for a file. */
	readonly sourceVersion: string
}

/**
 * A copy between two databases, in a process of its own. Methods throw FaultError for expected failures, and `cancelled` when
 * their signal aborts.
 */
export interface Transfer {
	/** Reads the whole file once, whichever end it is; `system` is what it is of. */
	survey(of: { readonly system: string | null }, listening?: Listening): Promise<CopySurvey>
	/** The target as it is. Rows that the books of a system have are in nobody's way. Writes nothing. */
	target(of: {
		readonly survey: CopySurvey
		readonly system: string | null
	}): Promise<CopyTarget & { readonly there: readonly TargetTable[]; readonly version: string }>
	/** The map that Headway would choose, `open` findings included. `there` is null where the system's migrations have yet to make it. */
	propose(of: {
		readonly survey: CopySurvey
		readonly there: readonly TargetTable[] | null
		readonly system: string | null
		readonly timeZone: string
	}): Promise<CopyMap>
	/**
	 * What will run in the target before and after the rows, with findings that only the map brings (`out-of-range`, `no-place`),
	 * and the map with what its choices say. Faults: `map-malformed`.
	 */
	prepare(of: {
		readonly survey: CopySurvey
		readonly map: CopyMap
		/** As in `propose`. */
		readonly there: readonly TargetTable[] | null
		readonly system: string | null
	}): Promise<{
		readonly before: readonly string[]
		readonly after: readonly string[]
		readonly findings: readonly Finding[]
		readonly map: CopyMap
	}>
	/** Copies, and goes on with one of the same id that broke off. Faults leave what is there for the next try; `cancelled` takes it away. */
	run(request: RunRequest, listening?: Listening): Promise<RunResult>
	/** Compares both ends value by value. Either may be a file or a server. */
	compare(request: CompareRequest, listening?: Listening): Promise<CompareResult>
	/** Takes away what a copy that broke off left in the target. Answers false where there was nothing. */
	discard(): Promise<boolean>
	close(): Promise<void>
}

export type OpenTransfer = (wanted: TransferWanted) => Promise<Transfer>
