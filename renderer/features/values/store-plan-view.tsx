import type { StorePlan } from '../../../electron/contract/stores.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { Bytes } from '../../components/bytes.tsx'
import { type LongColumn, LongTable } from '../../components/long-table.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './store.module.css'

/** What to know before a change: caches of a running server, what cannot be done on condition, what is kept for Undo. */
export function PlanAdvice({ plan: { warnings, unconditional, changes } }: { plan: StorePlan }) {
	return (
		<>
			{warnings.length > 0 && (
				<ul className={classes['warnings']}>
					{warnings.map((warning) => (
						<li key={warning}>{warning}</li>
					))}
				</ul>
			)}
			{unconditional && (
				<StateWord tone="decision" wraps>
					This store cannot take an entry away on condition that it is unchanged: what another program writes at the last moment would be
					lost. Stop programs that write to it first.
				</StateWord>
			)}
			<p className={classes['plain']}>
				{changes.length === 1
					? 'The entry as it is now is kept in a restore point first, so this can be undone.'
					: `All ${counted(changes.length, 'entry', 'entries')} as they are now are kept in a restore point first, so this can be undone.`}{' '}
				It is written only where nobody else has written since.
			</p>
		</>
	)
}

/** Of the list of entries, in pixels. */
const headHeight = 36
const rowHeight = 32

type Planned = StorePlan['changes'][number]

const columns: readonly LongColumn<Planned>[] = [
	{ id: 'partition', title: 'Partition', track: 'minmax(120px, 2fr)', cell: ({ partition }) => <Mono text={partition.text} /> },
	{ id: 'key', title: 'Key', track: 'minmax(120px, 3fr)', cell: ({ key }) => <Mono text={key.text} /> },
	{ id: 'means', title: 'What it is', track: '120px', from: 480, cell: ({ means }) => means ?? 'unknown' },
	{
		id: 'size',
		title: 'Size',
		track: '80px',
		end: true,
		cell: ({ before }) => (before === null ? 'gone' : <Bytes count={before.length} />),
	},
]

function Mono({ text }: { text: string }) {
	return (
		<span className="mono" title={text}>
			{text}
		</span>
	)
}

/** Every entry that a plan takes away, with its size. */
export function PlannedEntries({ changes }: { changes: readonly Planned[] }) {
	return (
		<div className={classes['planned']} style={{ height: Math.min(240, headHeight + changes.length * rowHeight) }}>
			<LongTable
				label="Entries of the plan"
				columns={columns}
				count={changes.length}
				rowHeight={rowHeight}
				rowAt={(index) => changes[index]}
				idOf={({ partition, key }) => `${partition.text} ${key.text}`}
			/>
		</div>
	)
}
