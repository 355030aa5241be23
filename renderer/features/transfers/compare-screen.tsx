import { Button } from '@mantine/core'
import { IconArrowsHorizontal } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link } from 'wouter'
import { addresses } from '../../addresses.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { Page } from '../../components/page.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { useRestingText } from '../../components/use-resting-text.ts'
import { queries } from '../../queries.ts'
import classes from './copy.module.css'
import type { CopyHere } from './copy-address.ts'
import type { LiveCopy } from './copy-live.ts'
import { CopyProgressView } from './copy-progress.tsx'
import { copyQueries } from './copy-queries.ts'
import { forgetCopy, useLiveCopy, useStartCopy } from './copy-runs.ts'
import { DatabaseField, SchemaField } from './end-fields.tsx'
import { KeptReports } from './kept-reports.tsx'
import { useReportView } from './report-view.tsx'

/** Any two databases, file or server, row by row: chosen, under way, and what came of it. */
export function CompareScreen({ here }: { here: CopyHere }) {
	const live = useLiveCopy(here.target)
	const { go, target } = here
	const ended = live?.state === 'ended' ? live.activity : null
	useEffect(() => {
		if (ended === null || target === undefined) return
		go({ activity: ended }, true)
		forgetCopy(target)
	}, [ended])
	const kept = useQuery({ ...copyQueries.report(here.activity ?? ''), enabled: here.activity !== undefined })
	const view = useReportView((here.activity !== undefined && kept.data) || null)
	const isRunning = live?.state === 'running' || live?.state === 'ended'
	return (
		<Page
			title="Compare"
			lead={
				<>
					Is one database the same as the other? Every row of both is read, and nothing is written.{' '}
					<Link href={here.href('survey')}>Back to Copy</Link>
				</>
			}
			{...(here.activity !== undefined && view.aside)}
		>
			<Ends key={here.target} here={here} locked={isRunning} />
			{isRunning && <CopyProgressView live={live} />}
			{!isRunning && here.activity === undefined && <Before here={here} live={live} />}
			{!isRunning &&
				here.activity !== undefined &&
				(kept.isError ? (
					<ErrorNotice error={kept.error} onRetry={() => void kept.refetch()} />
				) : kept.data === undefined ? (
					<LoadingState label="Reading the report" />
				) : (
					(view.content ?? <EmptyState title="No report is kept of this">Activity tells what was done, and how it ended.</EmptyState>)
				))}
		</Page>
	)
}

function Ends({ here, locked }: { here: CopyHere; locked: boolean }) {
	const databases = useQuery(queries.databases())
	const schema = useRestingText(here.schema ?? '', (text) => here.go({ schema: text.trim() || undefined }, true))
	const sourceSchema = useRestingText(here.sourceSchema ?? '', (text) => here.go({ sourceSchema: text.trim() || undefined }, true))
	const begin = useStartCopy()
	if (databases.isError) return <ErrorNotice error={databases.error} onRetry={() => void databases.refetch()} />
	const source = databases.data?.find(({ id }) => id === here.source)
	const others = (databases.data ?? []).filter(({ engine }) => engine === 'sqlite' || engine === 'postgres')
	const target = others.find(({ id }) => id === here.target)
	const nowhere = databases.data !== undefined && others.every(({ id, engine }) => id === here.source && engine === 'sqlite')
	const { target: id } = here
	return (
		<form
			className={classes['route']}
			onSubmit={(event) => {
				event.preventDefault()
				if (id === undefined || locked) return
				here.go({ activity: undefined }, true)
				begin.compare({
					source: here.source,
					target: id,
					schema: schema.typed.trim() || undefined,
					sourceSchema: sourceSchema.typed.trim() || undefined,
				})
			}}
		>
			<div className={classes['from']}>
				<span className={classes['label']}>Source</span>
				<span className={classes['name']} title={source?.path}>
					{source?.name ?? '…'}
				</span>
			</div>
			{source?.engine === 'postgres' && <SchemaField label="Its schema" text={sourceSchema} disabled={locked} />}
			<IconArrowsHorizontal size={20} aria-hidden className={classes['arrow'] ?? ''} />
			{nowhere ? (
				<p className={classes['nowhere']}>
					<span>
						No other database has been opened yet. <Link href={addresses.start()}>Open one</Link> to compare this one with it.
					</span>
				</p>
			) : (
				<>
					<DatabaseField
						label="With"
						placeholder="Choose a database"
						databases={others.filter(({ id: other, engine }) => other !== here.source || engine === 'postgres')}
						chosen={here.target}
						disabled={locked}
						onChoose={(chosen) => here.go({ target: chosen, schema: undefined, activity: undefined })}
					/>
					{target?.engine === 'postgres' && <SchemaField label="Schema" text={schema} disabled={locked} />}
					<Button type="submit" disabled={here.target === undefined || locked}>
						{here.activity === undefined ? 'Compare' : 'Compare again'}
					</Button>
				</>
			)}
		</form>
	)
}

/** How it goes, and what is kept of the database that is compared with. */
function Before({ here, live }: { here: CopyHere; live: LiveCopy | undefined }) {
	return (
		<>
			{live?.state === 'failed' && <ErrorNotice error={live.error} />}
			{live?.state === 'stopped' && (
				<p className={classes['plain']} role="status">
					<StateWord tone="plain">The comparison was stopped. Nothing was written.</StateWord>
				</p>
			)}
			<p className={`dim ${classes['plain']}`}>
				Tables and columns are matched by their names, whatever the engines, and rows by their keys; a file and a server into which it was
				copied are matched by the map of that copy. What only one of them has is named.
			</p>
			{here.target !== undefined && <KeptReports target={here.target} onOpen={(activity) => here.go({ activity })} />}
		</>
	)
}
