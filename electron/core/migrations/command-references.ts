import type { Fault } from '../../contract/fault.ts'
import type { PlanStep } from '../../contract/migrations.ts'
import type { Engine } from '../../drivers/engines/engine.ts'
import { cascadedSince, countReferences, type References } from './cascaded-rows.ts'
import { countBroken, newlyBroken } from './foreign-keys.ts'

/** What the references of a SQLite database came to before a command worked on it. */
export type ReferencesBefore = { readonly broken: Awaited<ReturnType<typeof countBroken>>; readonly held: References }

/** Counts them, to be given to `checkReferences` once the command has ended. */
export async function referencesBefore(engine: Engine): Promise<ReferencesBefore> {
	return { broken: await countBroken(engine), held: await countReferences(engine) }
}

/**
 * Did a command lose rows that it was not to delete, or leave references that lead nowhere? `violations` counts those that
 * are new: none, or null when that cannot be told. Faults that it tells: `rows-lost`, `foreign-keys-broken`.
 */
export async function checkReferences(
	engine: Engine,
	before: ReferencesBefore,
	steps: readonly PlanStep[],
): Promise<{ readonly fault: Fault | null; readonly violations: number | null }> {
	const cascaded = cascadedSince(before.held, await countReferences(engine), steps)
	if (cascaded) return { fault: cascaded, violations: null }
	const broken = newlyBroken(before.broken, await countBroken(engine))
	if (!broken || broken.violations === 0) return { fault: null, violations: broken?.violations ?? null }
	return { fault: { kind: 'foreign-keys-broken', violations: broken.violations, tables: [...broken.tables] }, violations: null }
}
