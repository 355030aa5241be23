import { useLocation, useSearchParams } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ValuesSurvey } from '../../../electron/contract/values.ts'
import { addresses } from '../../addresses.ts'
import { Page } from '../../components/page.tsx'
import { ExecutionJobDetails } from './execution-job-details.tsx'
import { ExecutionJobs } from './execution-jobs.tsx'
import { ExecutionList } from './execution-list.tsx'
import { ValuesTabs } from './values-tabs.tsx'

/** What was run: every execution, and of the one that the address names its jobs. */
export function ExecutionsScreen({ database, survey }: { database: DatabaseId; survey: ValuesSurvey }) {
	const [params] = useSearchParams()
	const [, navigate] = useLocation()
	const search = params.get('search') ?? ''
	const execution = params.get('execution')
	const job = params.get('job') ?? undefined
	const kept = { search: search || undefined }
	const goToJob = (id: string | undefined) =>
		navigate(addresses.executions(database, { ...kept, execution: execution ?? undefined, job: id }), {
			replace: job !== undefined && id !== undefined,
		})
	return (
		<Page
			title="Values"
			lead="What was run: every execution, and its jobs under the ones that called them."
			fill
			{...(execution !== null &&
				job !== undefined && {
					details: <ExecutionJobDetails key={job} database={database} execution={execution} id={job} onClose={() => goToJob(undefined)} />,
				})}
		>
			<ValuesTabs database={database} survey={survey} here="executions" />
			{execution === null ? (
				<ExecutionList database={database} search={search} />
			) : (
				<ExecutionJobs database={database} id={execution} job={job} back={addresses.executions(database, kept)} onJob={goToJob} />
			)}
		</Page>
	)
}
