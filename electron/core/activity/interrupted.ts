import type { ActivityEntry } from '../../contract/activity.ts'
import { movesRevisions } from '../../contract/acts.ts'
import type { DatabaseId, Problem } from '../../contract/database.ts'
import { faultOf } from '../../contract/fault.ts'
import { isLost } from '../../contract/lost.ts'
import type { Sight } from '../connections/databases.ts'
import { currentOf } from '../history/places.ts'
import type { Actor, Journal, JournalEntry } from './journal.ts'

export type InterruptedParts = { readonly journal: Journal; readonly actor: Actor; readonly isProcessAlive: (processId: number) => boolean }

/**
 * Finds acts whose process ended before saying how they went, and writes down where the database stands now: as it was
 * before, as it was to be after, or elsewhere. `see` is only called when there is such an act.
 */
export async function settleInterrupted(parts: InterruptedParts, database: DatabaseId, see: () => Promise<Sight>): Promise<void> {
	for (const entry of await parts.journal.list({ database, outcome: 'running' })) {
		if (isRunning(entry, parts)) continue
		await parts.journal.end(entry.id, 'interrupted', { found: await whereFound(entry, see) })
	}
}

/** Another machine's act cannot be asked after: it counts as running until it says otherwise. */
function isRunning(entry: JournalEntry, { actor, isProcessAlive }: InterruptedParts): boolean {
	return entry.host !== actor.host || entry.processId === actor.processId || isProcessAlive(entry.processId)
}

async function whereFound(entry: ActivityEntry, see: () => Promise<Sight>): Promise<ActivityEntry['found']> {
	if (!movesRevisions(entry.act)) return null
	const sight = await see().catch((thrown: unknown) => {
		const fault = faultOf(thrown)
		if (!fault || !isLost(fault)) throw thrown
		return null
	})
	if (sight === null) return 'elsewhere'
	const current = currentOf(sight)?.id ?? null
	if (current === (entry.from?.id ?? null)) return 'before'
	return current === (entry.to?.id ?? null) ? 'after' : 'elsewhere'
}

/** A step whose statements are committed one by one stays half done when it fails or is cancelled. */
function leftHalfDone({ outcome, progress }: ActivityEntry): boolean {
	return (outcome === 'failed' || outcome === 'cancelled') && progress !== null
}

/** The problem a person should see when the last thing done to a database was interrupted or left a step half done; null otherwise. */
export async function interruptedProblem(journal: Journal, database: DatabaseId): Promise<Problem | null> {
	const last = (await journal.list({ database, limit: 20 })).find((entry) => movesRevisions(entry.act))
	if (!last || (last.outcome !== 'interrupted' && !leftHalfDone(last))) return null
	return {
		kind: 'interrupted-run',
		blocks: false,
		facts: {
			act: last.act,
			outcome: last.outcome,
			activity: last.id,
			at: last.startedAt,
			state: last.found ?? 'elsewhere',
			from: last.from?.label ?? '',
			to: last.to?.label ?? '',
			restorePoint: last.restorePoint?.id ?? '',
			...(last.progress && {
				step: last.progress.step,
				statement: String(last.progress.statement),
				statements: String(last.progress.statements),
			}),
		},
	}
}
