import type { ToldRevision } from '../../contract/commands.ts'
import type { Fault } from '../../contract/fault.ts'
import type { CommandEnd } from './command.ts'

/** A step as the project's command announces it. No id stands for the place before every revision. */
export type SpokenStep = {
	readonly act: 'upgrade' | 'downgrade' | 'stamp'
	readonly from: readonly string[]
	readonly to: readonly string[]
	readonly message: string
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
