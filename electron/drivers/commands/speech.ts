import type { Fault } from '../../contract/fault.ts'
import type { CommandEnd } from './command.ts'

/** A step as the project's command announces it. No id stands for the place before every revision. */
export type SpokenStep = {
	readonly act: 'upgrade' | 'downgrade' | 'stamp'
	readonly from: readonly string[]
	readonly to: readonly string[]
	readonly message: string
}

/** A revision as `history` tells it, as far as it does. */
export type ToldRevision = {
	readonly id: string
	/** Empty for a first one. */
	readonly parents: readonly string[] | null
	/** Ids, or labels where the file names those. */
	readonly dependsOn: readonly string[] | null
	/** Of its whole branch, wherever on that they are written. */
	readonly labels: readonly string[]
	/** First paragraph of the docstring. */
	readonly message: string | null
	/** `YYYY-MM-DD`, where the docstring has it. */
	readonly createdAt: string | null
	/** Of its file, where the command runs, which may be another machine. */
	readonly path: string | null
}

/** Understands what Alembic prints. Everything here only reads texts that are already there. */
export type AlembicSpeech = {
	/** The step that a line announces: it is printed before the step runs. Null for any other line. */
	stepOf(line: string): SpokenStep | null
	/** The revisions that `current` names, in the order printed; null when the answer is in no form that is known. */
	currentOf(end: CommandEnd): readonly string[] | null
	/** The address, without its password, that `current -v` says it looks at; null when it does not say. */
	addressOf(end: CommandEnd): string | null
	/** The revisions that `heads` names; null when the answer is in no form that is known. */
	headsOf(end: CommandEnd): readonly string[] | null
	/** What `history -v` tells, newest first; null when the answer is in no form that is known. */
	historyOf(end: CommandEnd): readonly ToldRevision[] | null
	/** Why a command did not end well; null when it did. */
	faultOf(end: CommandEnd): Fault | null
}
