import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { addresses } from '../../addresses.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { Page } from '../../components/page.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import classes from './copy.module.css'
import { type CopyHere, copyAddress } from './copy-address.ts'
import { copyQueries } from './copy-queries.ts'
import { KeptReports } from './kept-reports.tsx'
import { useReportView } from './report-view.tsx'

/** Of a database of PostgreSQL, into which one copies: the reports of what went into it. */
export function CopiesInto({ here }: { here: CopyHere }) {
	if (here.activity !== undefined) return <Kept key={here.activity} here={here} activity={here.activity} />
	return (
		<Page title="Copy" lead="A copy goes from a SQLite file into a database of PostgreSQL such as this one. Open the file, then its Copy.">
			<KeptReports target={here.source} onOpen={(activity) => here.go({ step: 'report', activity })} />
			<p className={classes['ways']}>
				<Link href={addresses.start()}>Open a SQLite file</Link>
				<Link href={here.href('compare')}>Compare this database with another</Link>
			</p>
		</Page>
	)
}

function Kept({ here, activity }: { here: CopyHere; activity: string }) {
	const kept = useQuery(copyQueries.report(activity))
	const view = useReportView(kept.data ?? null)
	return (
		<Page
			title="Copy"
			lead={<Link href={copyAddress(here.source, { ...here, activity: undefined })}>All reports of this database</Link>}
			{...view.aside}
		>
			{kept.isError ? (
				<ErrorNotice error={kept.error} onRetry={() => void kept.refetch()} />
			) : kept.data === undefined ? (
				<LoadingState label="Reading the report" />
			) : (
				(view.content ?? <EmptyState title="No report is kept of this">Activity tells what was done, and how it ended.</EmptyState>)
			)}
		</Page>
	)
}
