import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Execution, Job } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { argumentName, tagsWords } from '../../../electron/contract/words/cached-words.ts'
import { duration } from '../../../electron/contract/words/quantities.ts'
import { addresses } from '../../addresses.ts'
import { Copyable } from '../../components/copyable.tsx'
import type { LongColumn } from '../../components/long-table.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState } from '../../components/states.tsx'
import { usePages } from '../../components/use-pages.ts'
import { CachedLink } from './cached-link.tsx'
import { StatusMark } from './cached-marks.tsx'
import { cachedQueries } from './cached-queries.ts'
import classes from './execution.module.css'
import { jobsWords } from './execution-list.tsx'

const indentPx = 16
/** Deeper levels are drawn at this one, so that the names keep room. */
const deepest = 10

/** How long something took; null where it has no beginning or no end. */
export function tookMs({ startedAt, endedAt }: { startedAt: string | null; endedAt: string | null }): number | null {
	return startedAt === null || endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt)
}

function columnsFor(database: DatabaseId): readonly LongColumn<Job>[] {
	return [
		{
			id: 'task',
			title: 'Task',
			track: 'minmax(180px, 3fr)',
			cell: ({ task, depth }) => (
				<span style={{ paddingLeft: Math.min(depth, deepest) * indentPx }} title={depth > deepest ? `${task}, level ${depth + 1}` : task}>
					{task}
				</span>
			),
		},
		{ id: 'status', title: 'Status', track: '88px', cell: ({ status }) => <StatusMark status={status} /> },
		{
			id: 'took',
			title: 'Took',
			track: '72px',
			end: true,
			from: 480,
			cell: (job) => <span className="tabular">{durationOf(job)}</span>,
		},
		{
			id: 'arguments',
			title: 'Arguments',
			track: 'minmax(120px, 2fr)',
			from: 640,
			cell: (job) => (
				<span className={classes['arguments']}>
					{job.arguments.map((argument) => (
						<span key={`${argument.name} ${argument.hash}`}>
							<span className="dim">{argumentName(argument)} </span>
							<CachedLink database={database} hash={argument.hash} type={argument.type} brief={argument.brief} />
						</span>
					))}
				</span>
			),
		},
		{
			id: 'tags',
			title: 'Tags',
			track: 'minmax(80px, 1fr)',
			from: 900,
			cell: ({ tags }) => (
				<span className="dim" title={tagsWords(tags)}>
					{tagsWords(tags)}
				</span>
			),
		},
		{
			id: 'result',
			title: 'Result',
			track: '80px',
			from: 400,
			cell: ({ result }) => (result === null ? <span className="dim">none</span> : <CachedLink database={database} hash={result} />),
		},
	]
}

function durationOf(job: Job): string {
	const took = tookMs(job)
	return took === null ? '' : duration(took)
}

/** One execution: what it was, and its jobs as a tree, each under the one that called it. */
export function ExecutionJobs(props: {
	database: DatabaseId
	id: string
	job: string | undefined
	back: string
	onJob: (job: string) => void
}) {
	const { database, id, job, back, onJob } = props
	const execution = useQuery(cachedQueries.execution(database, id))
	const list = cachedQueries.jobs(database, id)
	const pages = usePages(list.key, list.ask)
	return (
		<>
			<div className={classes['head']}>
				<Link href={back} className={classes['back'] ?? ''}>
					<IconArrowLeft size={14} aria-hidden />
					All executions
				</Link>
				{execution.data != null && <Head database={database} execution={execution.data} />}
			</div>
			<PagedTable
				pages={pages}
				reading="Reading the jobs"
				empty={<EmptyState title="This execution has no jobs">It was begun and nothing of it was written down.</EmptyState>}
				label="Jobs, each under the one that called it"
				columns={columnsFor(database)}
				idOf={(one) => one.id}
				levelOf={({ depth }) => depth + 1}
				selected={job}
				onSelect={onJob}
				about={id}
			/>
		</>
	)
}

function Head({ database, execution }: { database: DatabaseId; execution: Execution }) {
	const took = tookMs(execution)
	return (
		<>
			<h2 className={classes['command']}>{execution.args}</h2>
			<div className={classes['line']}>
				<StatusMark status={execution.status} />
				{execution.startedAt !== null && <RelativeTime at={execution.startedAt} />}
				{took !== null && <span>took {duration(took)}</span>}
				<span>{jobsWords(execution.jobs)}</span>
				<Link href={addresses.cachedValues(database, { execution: execution.id })}>Its values</Link>
				<Copyable value={execution.id} shown={execution.id.slice(0, 8)} label="execution id" />
			</div>
			{execution.tags.length > 0 && (
				<div className={classes['tags']}>
					{execution.tags.map(({ key, value }) => (
						<span key={`${key} ${value}`} title={`${key}=${value}`}>
							{key}={value}
						</span>
					))}
				</div>
			)}
		</>
	)
}
