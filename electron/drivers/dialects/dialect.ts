import type { Advice } from '../../contract/advice.ts'
import type { CommandProfile, CommandSuggestion, RenderedStep, ToldRevision } from '../../contract/commands.ts'
import type { DialectKind, Problem, Project, RepairKind, Source } from '../../contract/database.ts'
import type { RevisionHint, RevisionSource } from '../../contract/history.ts'
import type { Direction, PlanChoices, PlanStep } from '../../contract/migrations.ts'
import type { AdvisoryLock, EngineDescription, EngineStep, Examination, Query, Rows } from '../engines/engine.ts'

/** What a dialect may see of a database: its description and read-only queries. */
export type Look = {
	readonly description: EngineDescription
	/** Where the person, or the project itself, said that the history's files are. */
	readonly source: Source | null
	/** How the project's own command is called, where somebody said so. */
	readonly command: CommandProfile | null
	read(queries: readonly Query[]): Promise<readonly Rows[]>
	/** Reads steps' text without running it. */
	examine(steps: readonly EngineStep[]): Promise<readonly Examination[]>
}

/** One node of a history, with what would run. `up` and `down` are null where the step cannot be taken. */
export type RevisionNode = {
	readonly id: string
	readonly label: string
	readonly message: string
	readonly parents: readonly string[]
	/** `YYYY-MM-DD`, or null. */
	readonly createdAt: string | null
	/** File it is written in, relative to the project's folder, or null. */
	readonly file: string | null
	/** The file is not what was applied. */
	readonly edited: boolean
	/** ISO 8601 in UTC, where the bookkeeping tells. */
	readonly appliedAt: string | null
	/** First client release that knows it, or null. */
	readonly since: string | null
	/** The project still has it; false for what only the bookkeeping names. */
	readonly known: boolean
	readonly up: string | null
	readonly down: string | null
	/** The project's own command takes the step, so there is no SQL to show. */
	readonly byCommand: boolean
	readonly branchLabels: readonly string[]
	/** Revisions that must be applied before it, beside its parents. */
	readonly dependsOn: readonly string[]
	readonly hints: readonly RevisionHint[]
	/** Its project's command told of it what its file does not say: all of its place, or some. */
	readonly told: 'whole' | 'part' | null
}

/** What a revision of a history without branches, kept in SQL, says of itself. */
export const inLine = { byCommand: false, branchLabels: [], dependsOn: [], hints: [], told: null } as const satisfies Partial<RevisionNode>

/** What a step says that runs SQL and no code. */
export const inSql: Pick<PlanStep, 'python' | 'hints'> = { python: null, hints: [] }

/** Where a database stands, read once. */
export type Standing = {
	/** The whole history, parents before children; revisions that are applied but unknown here are last, without SQL. */
	readonly revisions: readonly RevisionNode[]
	/** Id of the revision the database is at; null when there is none, there are several, or it cannot be told (then `currentText` says more). */
	readonly current: string | null
	/** All of them: several where branches are applied side by side. */
	readonly currents: readonly string[]
	/** How the place reads when `current` is null or unknown: `3.?`, `4.?`; null when there is simply nothing yet. */
	readonly currentText: string | null
	/** Ids that the database holds as applied, `current` included. */
	readonly applied: ReadonlySet<string>
	/** The bookkeeping as stored: a plan is bound to it. */
	readonly ledger: { readonly query: Query; readonly applied: readonly string[] }
	readonly problems: readonly Problem[]
	/** What the project is taken for; null where the dialect has but one form. */
	readonly project: Project | null
}

/** A step of a plan together with what the engine needs to run it. */
export type PreparedStep = PlanStep &
	Pick<EngineStep, 'parameters' | 'mayLoseRows' | 'record' | 'verify'> & {
		/** Revision the database is at once this step is committed; null before the first. */
		readonly reaches: string | null
	}

/** Steps ready to run, and what the bookkeeping must read when they have. */
export type Preparation = {
	readonly steps: readonly PreparedStep[]
	readonly choices: PlanChoices
	readonly asksTimeZone: boolean
	readonly verify: { readonly query: Query; readonly applied: readonly string[] }
	/** One transaction for all steps (unless said), or one for each, as the project's own tool does. */
	readonly transactions?: 'whole' | 'each-step'
	/** PostgreSQL: locks of the project's own tool. */
	readonly locks?: readonly AdvisoryLock[]
	/** PostgreSQL: settings of the session that runs the steps. */
	readonly settings?: Readonly<Record<string, string>>
	/** Where the database must be read back to be afterwards, where the moves do not say it: ids, several for several branches. */
	readonly reaches?: readonly string[]
	/** The project's command does it instead of the engine; the steps then only tell what it will do. */
	readonly command?: CommandAct
	readonly advice?: readonly Advice[]
	/** What a person would type for the same with the project's own tool. */
	readonly copyable?: string
}

/** What the project's command is asked to do, in its own words after those of the profile. */
export type CommandAct = {
	/** `upgrade ae1027a6acf`. */
	readonly words: readonly string[]
	/** What is asked first: its answer must be where the database stands, or the command speaks to another. */
	readonly currentWords: readonly string[]
}

/** Where a target leads: the moves in order, and the revisions the database is at afterwards. */
export type Route = {
	readonly moves: readonly { readonly id: string; readonly direction: Direction }[]
	readonly direction: Direction | 'none'
	readonly goal: readonly string[]
}

/** One step of a history as it is rendered to SQL on paper. */
export type StepToRender = { readonly id: string; readonly direction: Direction }

/** How the project's command renders steps as SQL without a database. */
export type Rendering = {
	/** Its own words for one step, after those of the profile. */
	words(standing: Standing, step: StepToRender): readonly string[]
	/** Reads what it printed; `sql` is without what moves the version table. A rendering that is not complete is a fault inside. */
	read(
		standing: Standing,
		step: StepToRender,
		printed: { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string },
	): Pick<RenderedStep, 'sql' | 'fault'>
	/** Writes steps into a new folder that can be opened in place of the project. Faults: `folder-not-empty`. */
	save(
		look: Look,
		standing: Standing,
		folder: string,
		steps: readonly RenderedStep[],
		about: { readonly createdAt: string; readonly alembic: string | null },
	): Promise<void>
}

/** How the project's command tells what the files of a history do not say without being run. */
export type Asking = {
	/** Its own words, after those of the profile. They only look. */
	readonly words: readonly string[]
	/** Is there anything in the history that it could tell, or has told. */
	isOf(standing: Standing): boolean
	/** Keeps what it told of the files that `look` saw; later looks, after a new start too, have it for as long as those and the command stay as they are. `at` is ISO 8601. */
	keep(look: Look, told: readonly ToldRevision[], how: { readonly command: string; readonly at: string }): Promise<void>
}

/** What a command told, the line that it was asked by, and when: ISO 8601. */
export type ToldAnswer = { readonly told: readonly ToldRevision[]; readonly command: string; readonly at: string }

/** Answers that outlive a process, each under a digest of all that it was derived from. */
export type ToldAnswers = {
	/** Null for none. */
	find(digest: string): Promise<ToldAnswer | null>
	/** In place of the oldest of this folder, where there are many. */
	keep(digest: string, folder: string, answer: ToldAnswer): Promise<void>
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
	readonly kind: DialectKind
	/** Is this database of this dialect, judged by its tables (and, for an empty file, its place or its project's folder). */
	recognise(look: Look): Promise<boolean>
	/** Turns a folder a person pointed at into the address (a path or a URL) of the database its project keeps, or null. Faults when the project's configuration cannot be followed. */
	locate(folder: string): Promise<string | null>
	/** External value store that the project's configuration names, or null. Beside a file; for a server, in the project's folder. */
	valueStore(databasePath: string, source: Source | null): Promise<{ readonly path: string; readonly exists: boolean } | null>
	standing(look: Look): Promise<Standing>
	/** Where a target leads, for histories with branches; without it the way goes by lineage. Faults: `unknown-revision`, `ambiguous-revision`. */
	route?(standing: Standing, target: string): Route
	/** The file of a revision. Faults: `unknown-revision`, `not-found`. */
	sourceOf?(look: Look, standing: Standing, revision: string): Promise<RevisionSource | null>
	/** Ways in which the project's command may be called, likeliest first; only of a dialect that moves databases through one. Looks at files and runs nothing. */
	suggestCommands?(look: Look): Promise<readonly Omit<CommandSuggestion, 'text'>[]>
	readonly rendering?: Rendering
	readonly asking?: Asking
	/** Prepares steps in this order. The path comes from the history's graph. Throws a fault when the state forbids it. */
	prepare(
		look: Look,
		standing: Standing,
		path: readonly { readonly id: string; readonly direction: Direction }[],
		choices: PlanChoices,
	): Promise<Preparation>
	/** `revision` is the one the repair is about, where it is about one. */
	prepareRepair(look: Look, standing: Standing, repair: RepairKind, revision: string | null): Promise<Preparation>
	/** Client releases that can use a database at this revision. */
	readableBy(revision: string | null): readonly ClientRange[]
	/** Does moving between these leave running clients working (redun: same major, going up). */
	keepsClients(from: string | null, to: string | null): boolean
	/** Steps that make a small but real example in an empty SQLite file, and the rows that fill it; null where there is none. */
	sample(): Promise<readonly EngineStep[] | null>
}
