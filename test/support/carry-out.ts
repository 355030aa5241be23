import { engineStep } from '../../electron/core/migrations/engine-step.ts'
import type { Preparation } from '../../electron/drivers/dialects/dialect.ts'
import type { Engine, MigrateReport } from '../../electron/drivers/engines/engine.ts'

/** Runs what was prepared, the way the core does. */
export async function carryOut(engine: Engine, { transactions, locks, settings, verify, steps }: Preparation): Promise<MigrateReport> {
	return engine.migrate({
		steps: steps.map((step) => engineStep(step)),
		lockTimeoutMs: 10_000,
		...(transactions && { transactions }),
		...(locks && { locks }),
		...(settings && { settings }),
		verify,
	})
}
