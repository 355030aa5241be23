import type { CachedValue } from '../../../electron/contract/cached.ts'
import type { LongColumn } from '../../components/long-table.tsx'
import { noCell, SizeCell, TimeCell } from './cached-cells.tsx'
import { PlaceMark } from './cached-marks.tsx'

/** What a list shows of each cached value; the ids of those that sort are what the core sorts by. */
export const cachedColumns: readonly LongColumn<CachedValue>[] = [
	{
		id: 'brief',
		title: 'Value',
		track: 'minmax(160px, 3fr)',
		cell: ({ brief, hash }) => (
			<span className="mono" title={brief ?? hash}>
				{brief ?? <span className="dim">{hash.slice(0, 12)}…</span>}
			</span>
		),
	},
	{
		id: 'type',
		title: 'Type',
		track: 'minmax(96px, 1.2fr)',
		sorts: 'ascending',
		cell: ({ type }) => (
			<span className="mono" title={type}>
				{type.replace(/^builtins\./, '')}
			</span>
		),
	},
	{
		id: 'task',
		title: 'Task',
		track: 'minmax(96px, 1.4fr)',
		from: 720,
		cell: ({ task }) => (task === null ? noCell : <span title={task}>{task}</span>),
	},
	{
		id: 'time',
		title: 'Made',
		track: '104px',
		from: 560,
		sorts: 'descending',
		cell: ({ madeAt }) => (madeAt === null ? noCell : <TimeCell at={madeAt} />),
	},
	{
		id: 'size',
		title: 'Size',
		track: '80px',
		end: true,
		from: 400,
		sorts: 'descending',
		cell: ({ sizeBytes }) => (sizeBytes === null ? noCell : <SizeCell count={sizeBytes} />),
	},
	{ id: 'place', title: 'Where', track: '96px', from: 640, cell: ({ place }) => <PlaceMark place={place} /> },
]
