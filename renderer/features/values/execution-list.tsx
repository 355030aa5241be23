import { IconTimeline } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import type { Execution } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { tagsWords } from '../../../electron/contract/words/cached-words.ts'
import { counted, listed } from '../../../electron/contract/words/quantities.ts'
import { addresses } from '../../addresses.ts'
import { Copyable } from '../../components/copyable.tsx'
import type { LongColumn } from '../../components/long-table.tsx'
import { PagedCount, PagedTable } from '../../components/paged-table.tsx'
import { RestingField } from '../../components/resting-field.tsx'
import { EmptyState, NothingFits } from '../../components/states.tsx'
import { usePages } from '../../components/use-pages.ts'
import classes from './cached.module.css'
import { TimeCell } from './cached-cells.tsx'
import { StatusMark } from './cached-marks.tsx'
import { cachedQueries } from './cached-queries.ts'

/** `12 jobs, 2 failed and 5 cached`: only what there is. */
export function jobsWords({ total, failed, cached, running }: Execution['jobs']): string {
	const parts = [failed > 0 && `${failed} failed`, cached > 0 && `${cached} cached`, running > 0 && `${running} running`]
	const said = parts.filter((part) => part !== false)
	return said.length === 0 ? counted(total, 'job') : `${counted(total, 'job')}: ${listed(said)}`
}

const columns: readonly LongColumn<Execution>[] = [
	{ id: 'status', title: 'Status', track: '88px', cell: ({ status }) => <StatusMark status={status} /> },
	{
		id: 'started',
		title: 'Began',
		track: '112px',
		cell: ({ startedAt }) => (startedAt === null ? <span className="dim">not known</span> : <TimeCell at={startedAt} />),
	},
	{
		id: 'args',
		title: 'Command',
		track: 'minmax(160px, 3fr)',
		cell: ({ args }) => (
			<span className="mono" title={args}>
				{args}
			</span>
		),
	},
	{
		id: 'tags',
		title: 'Tags',
		track: 'minmax(96px, 2fr)',
		from: 760,
		cell: ({ tags }) => {
			const text = tagsWords(tags)
			return (
				<span className="dim" title={text}>
					{text}
				</span>
			)
		},
	},
	{
		id: 'jobs',
		title: 'Jobs',
		track: 'minmax(72px, 1.2fr)',
		cell: ({ jobs }) => (
			<span className="tabular" title={jobsWords(jobs)}>
				{jobsWords(jobs)}
			</span>
		),
	},
	{
		id: 'id',
		title: 'Id',
		track: '112px',
		from: 600,
		cell: ({ id }) => <Copyable value={id} shown={id.slice(0, 8)} label="execution id" />,
	},
]

/** Every execution, newest first; searched by the beginning of an id, words of the command, or a tag. */
export function ExecutionList({ database, search }: { database: DatabaseId; search: string }) {
	const [, navigate] = useLocation()
	const list = cachedQueries.executions(database, search)
	const pages = usePages(list.key, list.ask)
	const searchFor = (text: string) => navigate(addresses.executions(database, { search: text || undefined }), { replace: true })
	return (
		<>
			<div className={classes['tools']}>
				<RestingField
					isSearch
					className={classes['search']}
					label="Search executions"
					placeholder="Id, command or tag"
					text={search}
					onChange={searchFor}
				/>
				<PagedCount pages={pages} words={(total) => counted(total, 'execution')} />
			</div>
			<PagedTable
				pages={pages}
				reading="Reading the executions"
				empty={<NoExecutions search={search} onClear={() => searchFor('')} />}
				label="Executions, newest first"
				columns={columns}
				idOf={({ id }) => id}
				onSelect={(execution) => navigate(addresses.executions(database, { search: search || undefined, execution }))}
				about={search}
			/>
		</>
	)
}

function NoExecutions({ search, onClear }: { search: string; onClear: () => void }) {
	if (search === '')
		return (
			<EmptyState title="Nothing was run yet" icon={<IconTimeline size={32} />}>
				Each run of redun with this repository is written down here.
			</EmptyState>
		)
	return <NothingFits title={`No execution has “${search}”`} all="Show all executions" onAll={onClear} />
}
