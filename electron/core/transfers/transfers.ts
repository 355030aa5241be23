import type { CopySurvey } from '../../contract/copy-map.ts'
import type { DatabaseId } from '../../contract/database.ts'
import type { CopyEvent, CopyPlan, CopyPlanChange, CopyReport } from '../../contract/transfers.ts'
import type { CoreParts } from '../parts.ts'
import { type ChoicesWanted, createPlans } from './copy-choices.ts'
import { type Between, lookAtSource } from './copy-ends.ts'
import type { CopyWanted } from './copy-outlook.ts'
import type { RunWanted } from './copying.ts'
import { discardCopy } from './discard-copy.ts'
import { reportHtml } from './report-html.ts'
import { runCopy } from './run-copy.ts'
import { createSurveys } from './surveys.ts'
import { type CompareWanted, verifyCopy } from './verify-copy.ts'

/** From one engine to the other, verified. */
export function createTransfers(parts: CoreParts) {
	const surveys = createSurveys(parts)
	const plans = createPlans(parts, surveys)
	return {
		survey: async (id: DatabaseId, signal?: AbortSignal): Promise<CopySurvey> => {
			const { survey, usual } = await surveys.of(await lookAtSource(parts, id), { signal })
			return { ...survey, findings: [...survey.findings, ...usual] }
		},
		plan: (wanted: CopyWanted, signal?: AbortSignal): Promise<CopyPlan> => plans.plan(wanted, { signal }),
		choose: (wanted: ChoicesWanted, signal?: AbortSignal): Promise<CopyPlanChange> => plans.choose(wanted, { signal }),
		run: (wanted: RunWanted, signal?: AbortSignal): AsyncGenerator<CopyEvent, void, void> => runCopy(parts, surveys, wanted, signal),
		cancel: (target: DatabaseId): { stopping: boolean } => ({ stopping: parts.acts.cancel(target) }),
		discard: (between: Between): Promise<void> => discardCopy(parts, between),
		verify: (wanted: CompareWanted, signal?: AbortSignal): AsyncGenerator<CopyEvent, void, void> => verifyCopy(parts, wanted, signal),
		async report(activity: string): Promise<{ report: CopyReport; html: string } | null> {
			const report = await parts.reports.find(activity)
			return report && { report, html: reportHtml(report) }
		},
		/** Takes away what was kept for a copy that did not come. */
		close: (): Promise<void> => surveys.close(),
	}
}
