import type { CommandAim } from '../../../contract/commands.ts'
import type { Problem } from '../../../contract/database.ts'
import type { RevisionHint } from '../../../contract/history.ts'

/** One function of a revision file as it is written, from `def` to its last line; `effect` is what its body amounts to. */
export type FunctionText = { readonly text: string; readonly effect: 'something' | 'nothing' | 'raises' }

/** One revision as its file says, read without running it. */
export type AlembicRevision = {
	readonly id: string
	/** `down_revision`: none for a base, several for a merge. */
	readonly parents: readonly string[]
	/** `depends_on`, resolved to ids where it names labels. */
	readonly dependsOn: readonly string[]
	readonly branchLabels: readonly string[]
	/** First paragraph of the docstring. */
	readonly message: string
	/** `YYYY-MM-DD` of the docstring's Create Date, or null. */
	readonly createdAt: string | null
	/** Relative to the project's folder. */
	readonly file: string
	/** Absolute. */
	readonly path: string
	readonly hints: readonly RevisionHint[]
	/** Null where the file has no such function (or none that was read). */
	readonly upgrade: FunctionText | null
	readonly downgrade: FunctionText | null
	/** Alembic told it: all of its place in the graph, or what of that could not be read. */
	readonly told?: 'whole' | 'part'
}

/** What a file tells of a revision beside its place in the graph. */
export type RevisionRest = Pick<AlembicRevision, 'message' | 'createdAt' | 'hints' | 'upgrade' | 'downgrade'>

/** Places in a file that can be computed while the revision is known all the same. */
export type UnreadPart = 'branchLabels' | 'dependsOn'

/** A file that does not say everything without being run. */
export type UnreadFile = {
	/** Relative to the project's folder, and absolute. */
	readonly file: string
	readonly path: string
	/** As far as it is plainly said. */
	readonly id: string | null
	readonly lacks: 'place' | readonly UnreadPart[]
	/** Null where the file is no text that can be read. */
	readonly rest: RevisionRest | null
}

/** What env.py says of itself, as far as its text tells; null where it does not. */
export type EnvironmentHints = {
	/** Where it takes the address from. */
	readonly aim: CommandAim
	readonly versionTable: string | null
	readonly versionTableSchema: string | null
	readonly transactionPerMigration: boolean | null
}

/** SQL of one step of a bundle, without the statements that move the version table; null where it could not be rendered. */
export type BundledStep =
	/** `transactional`: nothing in it must be committed by itself. */
	{ readonly sql: string; readonly sha256: string; readonly transactional: boolean } | { readonly sql: null; readonly why: string }

/** What a bundle holds besides its revisions. */
export type Bundle = {
	readonly engine: 'sqlite' | 'postgres'
	/** ISO 8601 in UTC. */
	readonly createdAt: string
	/** Versions that rendered it, as far as known. */
	readonly alembic: string | null
	readonly versionTable: string
	readonly versionTableSchema: string | null
	readonly steps: ReadonlyMap<string, { readonly up: BundledStep; readonly down: BundledStep }>
}

/** A project, or the bundle that stands in for one. */
export type AlembicProject = {
	/** Absolute path of the folder that paths are shown relative to. */
	readonly folder: string
	/** Absolute path of alembic.ini or pyproject.toml; null where only revision files were found. */
	readonly configuration: string | null
	/** Its section, where that is not `alembic`. */
	readonly section: string | null
	/** Absolute. */
	readonly scriptFolder: string | null
	readonly versionFolders: readonly string[]
	readonly environment: EnvironmentHints
	/** `sqlalchemy.url` of the configuration, where it is written there: it may hold a password. */
	readonly address: string | null
	/** In the order of their paths; ids occur once. */
	readonly revisions: readonly AlembicRevision[]
	/** Files that Alembic has to be asked about. */
	readonly unread: readonly UnreadFile[]
	/** What is wrong with files; the graph's own troubles (parents, cycles) are found by the graph. */
	readonly problems: readonly Problem[]
	readonly bundle: Bundle | null
	/** Changes with any of its files; only where there is something to be told. */
	readonly digest?: string
	/** How and when its Alembic told what its files do not say. */
	readonly told?: { readonly command: string; readonly at: string }
}

/** Reads what a path names: a folder, alembic.ini, pyproject.toml, a folder of revision files, a bundle. Null when it is none of these. */
export type ReadAlembicProject = (path: string) => Promise<AlembicProject | null>
