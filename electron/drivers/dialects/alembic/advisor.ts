import type { Advice } from '../../../contract/advice.ts'
import type { CommandSuggestion } from '../../../contract/commands.ts'
import type { Direction } from '../../../contract/migrations.ts'
import type { Look } from '../dialect.ts'
import type { AlembicProject, AlembicRevision } from './project.ts'
import type { VersionTable } from './version-table.ts'

/** A plan about to be shown, with everything that advice about it may rest on. */
export type Occasion = {
	readonly look: Look
	/** Null when nobody has said where the project's files are. */
	readonly project: AlembicProject | null
	/** Null when there is none yet. */
	readonly table: VersionTable | null
	/** What the version table holds now, sorted. */
	readonly rows: readonly string[]
	/** By id. */
	readonly revisions: ReadonlyMap<string, AlembicRevision>
	/** In the order they are taken; none for a stamp. */
	readonly moves: readonly { readonly id: string; readonly direction: Direction }[]
	readonly act: 'move' | 'stamp' | 'stamp-purge'
	/** Ids that the version table will hold afterwards, sorted. */
	readonly goal: readonly string[]
	/** The project's command takes the steps; otherwise Headway runs SQL: that of a bundle, or a stamp's. */
	readonly byCommand: boolean
}

/** Why a database is taken for one of a system, in a few words each. */
export type Recognition = { readonly sure: 'certain' | 'likely'; readonly evidence: readonly string[] }

/**
 * What is known of one system that keeps its history with Alembic, or of Alembic itself: how it is recognised, how its
 * command is usually called and what that can be asked, and what bites when it is not known before a plan runs.
 */
export type Advisor = {
	readonly system: 'alembic' | 'syncmaster' | 'reana'
	/** Judged by tables and ids; null when nothing speaks for it. `rows` is what the version table holds. */
	recognises(look: Look, project: AlembicProject | null, rows: readonly string[]): Promise<Recognition | null>
	/** Only what applies to this database and this plan. */
	advise(occasion: Occasion): Promise<readonly Advice[]>
	/** Ways in which its command may be called, likeliest first. Looks at files and runs nothing. */
	suggest(look: Look, project: AlembicProject | null): Promise<readonly Omit<CommandSuggestion, 'text'>[]>
	/** What the command can be asked besides upgrade, downgrade and history. `preview`: SQL on paper. */
	readonly asks: { readonly heads: boolean; readonly current: boolean; readonly stamp: boolean; readonly preview: boolean }
	/** Schema in which the version table is made when there is none and env.py does not say; null for the first of the search path. */
	readonly versionTableSchema: string | null
}
