import type { Fault } from '../../contract/fault.ts'
import type { MigrateReport, MigrateRequest } from './engine.ts'

/** How a step stands that has not run, or whose work was rolled back. */
export const notRun = ({ id }: { readonly id: string }): MigrateReport['steps'][number] => ({ id, state: 'not-run', elapsedMs: 0 })

/** The report of a run that left everything as it was. The fault `cancelled` makes it a cancelled one. */
export function unfinishedReport(
	request: Pick<MigrateRequest, 'steps'>,
	fault: Fault,
	steps: MigrateReport['steps'] = request.steps.map(notRun),
): MigrateReport {
	const cancelled = fault.kind === 'cancelled'
	return {
		outcome: cancelled ? 'cancelled' : 'failed',
		steps,
		fault: cancelled ? null : fault,
		newForeignKeyViolations: fault.kind === 'foreign-keys-broken' ? fault.violations : null,
		tablesCounted: null,
	}
}

/** Are the steps of a run committed one by one. A step without a transaction cannot be taken back with others; alone it is a run of its own. */
export const commitsEachStep = ({ transactions, steps }: Pick<MigrateRequest, 'transactions' | 'steps'>): boolean =>
	transactions === 'each-step' || (steps.length === 1 && steps[0]?.transaction === 'none')
