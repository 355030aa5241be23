import { useQuery } from '@tanstack/react-query'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import type { CopyHere } from './copy-address.ts'
import { CopyFrame } from './copy-frame.tsx'
import { copyQueries } from './copy-queries.ts'
import { KeptReports } from './kept-reports.tsx'
import { useReportView } from './report-view.tsx'

/** The fourth step: the report of one act, or those that are kept of the target. */
export function ReportStep({ here }: { here: CopyHere }) {
	if (here.activity !== undefined) return <Kept key={here.activity} here={here} activity={here.activity} />
	return (
		<CopyFrame here={here}>
			<KeptReports target={here.target ?? here.source} onOpen={(activity) => here.go({ activity })} />
		</CopyFrame>
	)
}

function Kept({ here, activity }: { here: CopyHere; activity: string }) {
	const kept = useQuery(copyQueries.report(activity))
	const view = useReportView(kept.data ?? null, here.target === undefined ? undefined : here.href('copy'))
	return (
		<CopyFrame here={here} {...view.aside}>
			{kept.isError ? (
				<ErrorNotice error={kept.error} onRetry={() => void kept.refetch()} />
			) : kept.data === undefined ? (
				<LoadingState label="Reading the report" />
			) : (
				(view.content ?? <EmptyState title="No report is kept of this">Activity tells what was done, and how it ended.</EmptyState>)
			)}
		</CopyFrame>
	)
}
