import type { Problem, RepairKind } from '../../contract/database.ts'
import type { Direction, PlanChoices, PlanStep } from '../../contract/migrations.ts'
import type { EngineDescription, EngineStep, Query, Rows } from '../engines/engine.ts'

/** What a dialect may see of a database: its description and read-only queries. */
export type Look = {
	readonly description: EngineDescription
	read(queries: readonly Query[]): Promise<readonly Rows[]>
}

/** One node of a history, with what would run. `up` and `down` are null where the step cannot be taken. */
export type RevisionNode = {
	readonly id: string
	readonly label: string
	readonly message: string
	readonly parents: readonly string[]
	/** `YYYY-MM-DD`, or null. */
	readonly createdAt: string | null
	/** First client release that knows it, or null. */
	readonly since: string | null
	readonly up: string | null
	readonly down: string | null
}

/** Where a database stands, read once. */
export type Standing = {
	/** The whole history, parents before children; revisions that are applied but unknown here are last, without SQL. */
	readonly revisions: readonly RevisionNode[]
	/** Id of the revision the database is at; null when there is none or it cannot be told (then `currentText` says more). */
	readonly current: string | null
	/** How the place reads when `current` is null or unknown: `3.?`, `4.?`; null when there is simply nothing yet. */
	readonly currentText: string | null
	/** Ids that the database holds as applied, `current` included. */
	readonly applied: ReadonlySet<string>
	/** The bookkeeping as stored: a plan is bound to it. */
	readonly ledger: { readonly query: Query; readonly applied: readonly string[] }
	readonly problems: readonly Problem[]
}

/** A step of a plan together with what the engine needs to run it. */
export type PreparedStep = PlanStep & Pick<EngineStep, 'parameters' | 'mayLoseRows'>

/** Steps ready to run, and what the bookkeeping must read when they have. */
export type Preparation = {
	readonly steps: readonly PreparedStep[]
	readonly choices: PlanChoices
	readonly asksTimeZone: boolean
	readonly verify: { readonly query: Query; readonly applied: readonly string[] }
	/** Of a repair: the revision that must be read back afterwards, where it is not the one read before. */
	readonly reaches?: string
}

export type ClientRange = { readonly clients: string; readonly needs: string }

/** What the host machine supplies: nothing in a dialect reads the environment. */
export type Surroundings = {
	/** IANA name of this machine's zone, the default for old local times. */
	readonly timeZone: string
}

/**
 * How a project writes its history down. Everything here only looks; running is the runner's work.
 * Faults: `unclear-state`, `newer-than-known`, `unknown-time-zone`, `unexpected-schema`, `irreversible`, `repair-not-offered`.
 */
export interface Dialect {
	readonly kind: 'redun'
	/** Is this database of this dialect, judged by its tables (and, for an empty file, its place). */
	recognise(description: EngineDescription): boolean
	/** Turns a folder a person pointed at into the database file its project keeps, or null. Faults when the project's configuration cannot be followed. */
	locate(folder: string): Promise<string | null>
	/** External value store that the project's configuration names, or null. */
	valueStore(databasePath: string): Promise<{ readonly path: string; readonly exists: boolean } | null>
	standing(look: Look): Promise<Standing>
	/** Prepares steps in this order. The path comes from the history's graph. Throws a fault when the state forbids it. */
	prepare(
		look: Look,
		standing: Standing,
		path: readonly { readonly id: string; readonly direction: Direction }[],
		choices: PlanChoices,
	): Promise<Preparation>
	prepareRepair(look: Look, standing: Standing, repair: RepairKind): Promise<Preparation>
	/** Client releases that can use a database at this revision. */
	readableBy(revision: string | null): readonly ClientRange[]
	/** Does moving between these leave running clients working (redun: same major, going up). */
	keepsClients(from: string | null, to: string | null): boolean
	/** Steps that make a small but real example in an empty database, and the rows that fill it. */
	sample(): Promise<readonly EngineStep[]>
}
