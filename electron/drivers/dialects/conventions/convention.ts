import type { Convention, Problem, RepairKind } from '../../../contract/database.ts'
import type { Fault } from '../../../contract/fault.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import type { AdvisoryLock, EngineDescription, Query, Rows, SchemaObject } from '../../engines/engine.ts'

/** A project's folder as it was read once. */
export type ProjectFolder = {
	/** Absolute path. */
	readonly path: string
	/** Files below it, three levels deep, relative, with `/`, in code-unit order; `.git` and `node_modules` are left out. */
	readonly names: readonly string[]
	/** The bytes as they are on the disk. Faults: those of the file system. */
	bytes(name: string): Promise<Uint8Array>
	/** The text without a byte-order mark; null when it is not UTF-8. */
	text(name: string): Promise<string | null>
}

/** A table of the database with its columns, for telling whose books it is. Types are in lower case, as the catalogue writes them. */
export type TableSight = {
	/** PostgreSQL: its schema. SQLite: null. */
	readonly namespace: string | null
	readonly name: string
	readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** How sure it is, and what was seen, in a few words each. */
export type Sign = { readonly sureness: 'certain' | 'likely' | 'unsure'; readonly evidence: readonly string[] }

/** One direction of a revision as it would run: markers taken out, values put in. */
export type Script = {
	readonly sql: string
	/** False when its tool runs it without a transaction, by marker, side file or rule. */
	readonly transactional: boolean
	/** Why it is not run at all; found before anything runs. */
	readonly fault: Fault | null
}

/** One revision as the project's files have it. */
export type FileRevision = {
	/** As the books write it. For a repeatable script that has no version: its name. */
	readonly version: string
	/** What people say: usually the version. */
	readonly label: string
	readonly message: string
	/** Relative to the folder. */
	readonly file: string
	readonly createdAt: string | null
	/** Null where there is no such step. */
	readonly up: Script | null
	readonly down: Script | null
	/** As the tool computes it and the books hold it; null when the tool keeps none. */
	readonly checksum: string | null
	/** Runs again whenever its checksum changes, after all others (Flyway R__). */
	readonly repeatable?: true
	/** What the convention needs when it writes the books: journal time of Drizzle, script name of Flyway … */
	readonly extra?: Readonly<Record<string, string>>
}

/** A file that could not be taken for a revision, or two that claim one version. */
export type FileTrouble = {
	readonly kind: 'file-unreadable' | 'duplicate-version'
	readonly file: string
	readonly version?: string
	readonly detail: string
}

/** The files of a project in the order in which its tool runs them. */
export type FileHistory = { readonly revisions: readonly FileRevision[]; readonly troubles: readonly FileTrouble[] }

/** One thing that the books say. */
export type LedgerRecord = {
	readonly version: string
	/** `failed` and `dirty` stop everything; `undone` is history only. */
	readonly state: 'applied' | 'failed' | 'dirty' | 'undone'
	readonly checksum: string | null
	/** ISO 8601 in UTC. */
	readonly appliedAt: string | null
	readonly message?: string
	/** What the tool wrote about a failure. */
	readonly detail?: string
}

/** A name in the database: quoted by `quotedName` wherever it stands in SQL. */
export type TableName = { readonly namespace: string | null; readonly name: string }

/** What a convention knows when it reads and writes the books of one database. */
export type BooksContext = {
	readonly engine: EngineDescription['kind']
	/** The books: the table found, or where the tool would make it. */
	readonly ledger: TableName
	readonly ledgerExists: boolean
	/** PostgreSQL: `current_database()`, `current_schema()` and `current_user`. SQLite: empty. */
	readonly database: string
	readonly schema: string
	readonly user: string
	/** Columns of the books, where they are there. */
	readonly ledgerColumns?: TableSight['columns']
	/** Versions applied now, in the order of the files; those without a file last. */
	readonly applied: readonly string[]
	/** The files, in order. */
	readonly revisions: readonly FileRevision[]
	read(queries: readonly Query[]): Promise<readonly Rows[]>
}

/** What a step writes into the books; see `EngineStep.record` for when each part runs. */
export type BooksRecord = { readonly before?: readonly Query[]; readonly after: readonly Query[] }

/** A repair that only one tool's databases need, as SQL, and the versions applied once it has run. */
export type Mend = { readonly sql: string; readonly message: string; readonly applied: readonly string[] }

/**
 * One tool's way of keeping ordered SQL: how its files are named and read, and what its books look like. It only reads and
 * says what would be written, byte for byte as the tool itself would write it; the dialect decides what is done.
 */
export interface ConventionReader {
	readonly kind: Convention
	/** Name of the tool in sentences. */
	readonly toolName: string
	/** Headway moves projects of this kind; otherwise it only shows them. */
	readonly runs: boolean
	/** Engines that the tool itself serves. */
	readonly engines: readonly EngineDescription['kind'][]
	/** Pending revisions below an applied one: `stops` (the person decides), or `fills` where the tool itself runs them in turn without harm. */
	readonly outOfOrder: 'stops' | 'fills'
	/** One transaction for all pending files, or one for each, as the tool does. */
	readonly transactions: 'whole' | 'each-step'
	/** Folders of a project in which its files usually lie, most usual first: `db/migrations`. */
	readonly usualFolders: readonly string[]
	/** Judges a folder by its names and, where those do not tell, its texts. Null when it is certainly not one. */
	recogniseFolder(folder: ProjectFolder): Promise<Sign | null>
	/** Judges one table by its columns and not only by its name. Null when it cannot be the books of this tool. */
	recogniseLedger(table: TableSight, engine: EngineDescription['kind']): Sign | null
	/** Where the tool would make its books in this database. */
	defaultLedger(engine: EngineDescription['kind'], schema: string): TableName
	readFiles(folder: ProjectFolder, engine: EngineDescription['kind']): Promise<FileHistory>
	readLedger(context: BooksContext): Promise<readonly LedgerRecord[]>
	/** Is the file other than what was applied; `why` says it in a few words (`line endings only`). */
	driftOf(revision: FileRevision, record: LedgerRecord): { readonly edited: boolean; readonly why: string }
	/** Makes the books where they are missing, as the tool would. */
	createLedger(context: BooksContext): readonly Query[]
	/** Faults: `shown-only` where the tool cannot be written for. */
	recordUp(revision: FileRevision, context: BooksContext): BooksRecord
	recordDown(revision: FileRevision, context: BooksContext): BooksRecord
	/** Writes the checksum of the file as it is now; null when the books keep none. */
	acceptEdit(revision: FileRevision, context: BooksContext): readonly Query[] | null
	/** Takes a failed or dirty mark off, leaving the version as not applied. */
	clearFailed(record: LedgerRecord, context: BooksContext): readonly Query[]
	/** Takes the record of a version without a file off the books. */
	forget(record: LedgerRecord, context: BooksContext): readonly Query[]
	/** A query of one text column whose rows, in order, are what `entriesFor` gives for the versions applied. Of books that exist. */
	entriesQuery(context: BooksContext): Query
	/** How the books read once just these versions (in file order) are applied. */
	entriesFor(applied: readonly string[], context: BooksContext): readonly string[]
	/** PostgreSQL: the lock that the tool itself takes, or null when it takes none. */
	lock(context: BooksContext): AdvisoryLock | null
	/** Where the tool may take one of several locks: all of them, instead of `lock`. */
	locks?(context: BooksContext): readonly AdvisoryLock[]
	/** Would the tool itself never run this pending revision, whatever its place in the order of the files: it is shown as out of order, too. */
	passesOver?(revision: FileRevision, context: BooksContext): boolean
	/** Other tables that only this tool keeps beside its books (`ar_internal_metadata`): seeing one makes it certain. */
	readonly companions?: readonly string[]
	/** Names of the tables that `recogniseTables` wants to see. */
	readonly tellingTables?: readonly string[]
	/** Judges a database by what its files make, where there are no books. */
	recogniseTables?(tables: readonly TableSight[]): Sign | null
	/** Absolute path of files that come with Headway, for a database whose project is not at hand. */
	ownFiles?(engine: EngineDescription['kind']): string
	/** States that only this tool's databases can be in. */
	oddities?(context: BooksContext, objects: readonly SchemaObject[]): Promise<readonly Problem[]>
	/** Null where the repair is not needed, or not one of this tool's. */
	mend?(repair: RepairKind, context: BooksContext, objects: readonly SchemaObject[]): Promise<Mend | null>
}

/** A name as SQL takes it in both engines, with its schema where it has one. */
export function quotedName({ namespace, name }: TableName): string {
	return namespace === null ? quoteName(name) : `${quoteName(namespace)}.${quoteName(name)}`
}
