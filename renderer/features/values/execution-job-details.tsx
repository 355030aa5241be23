import { useQuery } from '@tanstack/react-query'
import type { Job } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { argumentName, jobStatusWords, tagsWords } from '../../../electron/contract/words/cached-words.ts'
import { duration } from '../../../electron/contract/words/quantities.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Details, DetailsPart } from '../../components/details.tsx'
import { Facts } from '../../components/facts.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import classes from './cached.module.css'
import { CachedLink } from './cached-link.tsx'
import { StatusMark } from './cached-marks.tsx'
import { cachedQueries } from './cached-queries.ts'
import { tookMs } from './execution-jobs.tsx'
import { ValueView } from './value-view.tsx'

/** One job of an execution: how it went, what it took, what it gave; of a failed one the error with its traceback. */
export function ExecutionJobDetails(props: { database: DatabaseId; execution: string; id: string; onClose: () => void }) {
	const { database, execution, id, onClose } = props
	const job = useQuery(cachedQueries.job(database, execution, id))
	return (
		<Details label={`Job ${id.slice(0, 8)}`} title={job.data?.task ?? `Job ${id.slice(0, 8)}`} closes="Close the job" onClose={onClose}>
			{job.isError ? (
				<ErrorNotice error={job.error} onRetry={() => void job.refetch()} />
			) : job.data === undefined ? (
				<LoadingState label="Reading the job" rows={3} height={40} />
			) : job.data === null ? (
				<EmptyState title="No such job in this execution" />
			) : (
				<Loaded database={database} job={job.data} />
			)}
		</Details>
	)
}

function Loaded({ database, job }: { database: DatabaseId; job: Job }) {
	const took = tookMs(job)
	return (
		<>
			<div>
				<StatusMark status={job.status} />
				<p className={classes['sentence']}>{jobStatusWords[job.status].sentence}</p>
			</div>
			{job.result !== null && (
				<DetailsPart
					label={job.status === 'failed' ? 'Error' : 'Result'}
					title={
						<>
							{job.status === 'failed' ? 'Error and traceback' : 'Result'} <CachedLink database={database} hash={job.result} />
						</>
					}
				>
					<ValueView database={database} of={{ kind: 'cached', hash: job.result }} name={job.result} />
				</DetailsPart>
			)}
			<Facts
				rows={[
					['Job id', <Copyable key="id" value={job.id} label="job id" wrap />],
					['Began', job.startedAt === null ? 'not known' : <RelativeTime key="began" at={job.startedAt} />],
					['Ended', job.endedAt === null ? 'not written down' : <RelativeTime key="ended" at={job.endedAt} />],
					['Took', took === null ? null : duration(took)],
					...job.arguments.map(
						(argument) =>
							[
								`Argument ${argumentName(argument) ?? Number(argument.name) + 1}`,
								<CachedLink key={argument.hash} database={database} hash={argument.hash} type={argument.type} brief={argument.brief} />,
							] as const,
					),
					['Tags', job.tags.length === 0 ? null : <span className="mono">{tagsWords(job.tags)}</span>],
				]}
			/>
		</>
	)
}
