import { type Fault, FaultError, faultOf } from '../../contract/fault.ts'
import type { Engine } from '../../drivers/engines/engine.ts'
import { rowTexts, sameTexts } from '../../lib/sql-text.ts'
import type { Sight } from '../connections/databases.ts'
import { currentOf } from '../history/places.ts'
import type { Change, Deed } from './change.ts'
import type { Acted } from './command-act.ts'
import { reportSteps, reportUndone } from './command-steps.ts'
import { type PreparedPlan, staleReasons } from './plan.ts'
import { reportOf } from './step-report.ts'

/** Refuses when the database is no longer as it was when the plan was made, now that other runners are kept out. Fault `plan-stale`. */
export async function assertAsPlanned(change: Change, { plan }: PreparedPlan): Promise<void> {
	const { look, recognised, schemaHash } = await change.see()
	const now = {
		...plan.binding,
		identity: look.description.identity,
		schema: await schemaHash(),
		applied: [...(recognised?.standing.ledger.applied ?? [])],
	}
	const changed = staleReasons(plan.binding, now)
	if (changed.length > 0) throw new FaultError({ kind: 'plan-stale', changed })
}

/**
 * Do the books read as the plan said they would; null when they do. `see` looks at the same database when they cannot be
 * read where they should be. Faults inside: `read-back-mismatch`, those of reading.
 */
export async function mismatchIn(engine: Engine, see: () => Promise<Sight>, { preparation }: PreparedPlan): Promise<Fault | null> {
	const { query, applied } = preparation.verify
	const differing = (found: readonly string[]): Fault | null =>
		sameTexts(found, applied) ? null : { kind: 'read-back-mismatch', expected: applied.join('\n'), found: found.join('\n') }
	try {
		const [answer] = await engine.read([query])
		return differing(answer ? rowTexts(answer) : [])
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (!fault) throw thrown
		// A command that never made its table is told apart from books that cannot be read
		const { recognised } = await see()
		return (fault.kind === 'sql' && recognised && differing(recognised.standing.ledger.applied)) || fault
	}
}

const notCounted = { newForeignKeyViolations: null, tablesCounted: null } as const

/** The deed of a command that did all that was asked. */
export function succeeded({ plan }: PreparedPlan, { follower, command }: Acted, newForeignKeyViolations: number | null = null): Deed {
	const steps = plan.steps.map((step) => reportOf(step, { state: 'applied', elapsedMs: follower.elapsedMsOf(step) }))
	return { ...notCounted, outcome: 'succeeded', steps, fault: null, newForeignKeyViolations, command }
}

/** The deed of a command of which nothing is left. */
export function undone({ plan }: PreparedPlan, { outcome, follower, command }: Acted, fault: Fault | null): Deed {
	const steps = reportUndone(plan.steps, follower, outcome === 'failed')
	return { ...notCounted, outcome: fault ? 'failed' : 'cancelled', steps, fault, command, leftNothing: true }
}

/** The deed of a command that did not succeed: which of its steps stayed is read from the database. */
export async function asFound(change: Change, { plan }: PreparedPlan, acted: Acted, fault: Fault | null): Promise<Deed> {
	const outcome = fault ? 'failed' : 'cancelled'
	const sight = await change.see()
	const standing = sight.recognised?.standing
	// A part of a step may be committed by itself, and shows neither in the books nor, where it wrote rows, in the schema
	const begun = acted.follower.begun()
	const brokeOff = begun !== null && !begun.transactional
	const { reports, anyStayed } = reportSteps(plan.steps, {
		follower: acted.follower,
		applied: standing?.applied ?? new Set(),
		failed: acted.outcome === 'failed' || brokeOff,
	})
	const booksAreSame = standing !== undefined && sameTexts(standing.ledger.applied, plan.binding.applied)
	const isSame = booksAreSame && (await sight.schemaHash()) === plan.binding.schema
	return {
		...notCounted,
		outcome,
		steps: reports,
		fault,
		command: acted.command,
		leftNothing: isSame && !brokeOff,
		...(anyStayed && { reached: currentOf(sight)?.id ?? null }),
	}
}
