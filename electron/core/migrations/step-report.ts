import { createHash } from 'node:crypto'
import type { PlanStep, StepReport } from '../../contract/migrations.ts'

/** How a planned step went, with the hash of what it runs: its SQL, or the project's own function. */
export function reportOf(step: PlanStep, how: Pick<StepReport, 'state' | 'elapsedMs'>, statements?: number): StepReport {
	const { id, label, direction } = step
	const { state, elapsedMs } = how
	return { id, label, direction, state, elapsedMs, sha256: sha256(textOf(step)), ...(statements !== undefined && { statements }) }
}

/** What a step runs. */
export function textOf({ sql, python }: PlanStep): string {
	return python ?? sql
}

/** In hex. */
export function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex')
}
