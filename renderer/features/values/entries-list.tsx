import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { memo, useMemo } from 'react'
import type { StoreEntry, StoreSurvey, WrittenBytes } from '../../../electron/contract/stores.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { slowWords } from '../../../electron/contract/words/store-words.ts'
import type { LongColumn } from '../../components/long-table.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { RestingField } from '../../components/resting-field.tsx'
import { EmptyState, NothingFits } from '../../components/states.tsx'
import { SizeCell } from './cached-cells.tsx'
import classes from './entries.module.css'
import { nameToBytes } from './entries-address.ts'
import { EntryMark } from './entries-marks.tsx'
import { useEntries } from './entries-pages.ts'
import type { OfStore } from './store-queries.ts'
import { useRefreshStore } from './store-refresh.ts'

type CellProps = { readonly entry: StoreEntry }

// A row that only moves on the screen is not made anew, and what is on hover is plain: a list of a million scrolls past fast
const KeyCell = memo(({ entry: { key } }: CellProps) => (
	<span className="mono" title={key.text}>
		{key.text}
	</span>
))
const MeansCell = memo(({ entry }: CellProps) =>
	entry.tombstone || entry.secret ? <EntryMark entry={entry} /> : <span title={entry.means ?? undefined}>{entry.means}</span>,
)
const BriefCell = memo(({ entry: { brief } }: CellProps) => (
	<span className="mono dim" title={brief}>
		{brief}
	</span>
))

const columns: readonly LongColumn<StoreEntry>[] = [
	{ id: 'key', title: 'Key', track: 'minmax(140px, 2fr)', cell: (entry) => <KeyCell entry={entry} /> },
	{ id: 'means', title: 'What it is', track: 'minmax(96px, 132px)', from: 360, cell: (entry) => <MeansCell entry={entry} /> },
	{ id: 'brief', title: 'Value', track: 'minmax(120px, 2fr)', from: 520, cell: (entry) => <BriefCell entry={entry} /> },
	{ id: 'size', title: 'Size', track: '80px', end: true, from: 280, cell: ({ sizeBytes }) => <SizeCell count={sizeBytes} /> },
]
/** Where nobody knows what the entries are, their values have the room of that column. */
const columnsOfUnknown = columns.flatMap((column) =>
	column.id === 'means' ? [] : [column.id === 'brief' ? { ...column, from: 360 } : column],
)
/** So many rows tell whether anything is known of a partition's entries. */
const rowsAsked = 100

type ListProps = {
	readonly of: OfStore
	readonly traits: StoreSurvey['traits']
	readonly partition: WrittenBytes
	readonly prefix: string
	readonly selected: string | undefined
	onPrefix(text: string): void
	onSelect(key: string): void
}

/** The entries of one partition, however many: key, what lies there, how it reads, its size. */
export function EntriesList({ of, traits, partition, prefix, selected, onPrefix, onSelect }: ListProps) {
	const start = useMemo(() => nameToBytes(prefix), [prefix])
	const isMalformed = prefix !== '' && start === null
	const entries = useEntries({ of, partition: partition.bytes, prefix: start })
	const isKnown = Array.from({ length: Math.min(entries.rows ?? 0, rowsAsked) }, (_, row) => entries.rowAt(row)).some(
		(entry) => entry !== undefined && (entry.means !== null || entry.tombstone || entry.secret),
	)
	const refresh = useRefreshStore(of)
	return (
		<section className={classes['list']} aria-label={`Entries of ${partition.text}`}>
			<div className={classes['tools']}>
				<RestingField
					className={classes['field']}
					label="Keys that start with"
					placeholder="Key starts with"
					text={prefix}
					problem={isMalformed ? 'A backslash begins \\xNN or \\\\.' : null}
					onChange={onPrefix}
				/>
				<span className="dim tabular" role="status">
					{countWords(entries, start !== null)}
				</span>
				<Button
					className={classes['reload'] ?? ''}
					variant="default"
					leftSection={<IconRefresh size={16} aria-hidden />}
					onClick={() => void refresh()}
				>
					Reload
				</Button>
			</div>
			<PagedTable
				pages={{ ...entries, total: entries.rows }}
				reading="Reading the entries"
				slow={slowWords(traits)}
				empty={<NoEntries prefix={prefix} partition={partition.text} onClear={() => onPrefix('')} />}
				label={`Entries of ${partition.text}`}
				columns={isKnown ? columns : columnsOfUnknown}
				rowHeight={32}
				idOf={({ key }) => key.text}
				selected={selected}
				onSelect={onSelect}
				about={`${partition.text} ${prefix}`}
			/>
		</section>
	)
}

type Count = Pick<ReturnType<typeof useEntries>, 'counted' | 'counting' | 'atLeast'>

function countWords({ counted: count, counting, atLeast }: Count, isNarrowed: boolean): string {
	if (count !== null) return `${atLeast ? 'at least ' : ''}${counted(count, 'entry', 'entries')}${isNarrowed ? ' start so' : ''}`
	return counting ? 'Counting …' : 'Not counted: only reading all would tell'
}

function NoEntries({ prefix, partition, onClear }: { prefix: string; partition: string; onClear: () => void }) {
	if (prefix === '')
		return <EmptyState title="No entries">There is nothing in {partition}: a partition exists as long as it holds an entry.</EmptyState>
	return (
		<NothingFits title="No key starts so" all="Show all entries" onAll={onClear}>
			Keys are compared byte by byte, capitals and all.
		</NothingFits>
	)
}
