import { useMemo } from 'react'
import type { CopyPlan, CopyTarget } from '../../../electron/contract/transfers.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { type LongColumn, LongTable } from '../../components/long-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './copy.module.css'
import { Listing } from './listing.tsx'

type InTheWay = CopyTarget['tables'][number]

const none = <span className="dim">–</span>

/** What stands in the way in the target, or was begun there; nothing where there is neither. */
export function TargetState({ plan: { target, map, survey } }: { plan: CopyPlan }) {
	const rowsOf = useMemo(() => new Map(survey.tables.map(({ name, rows }) => [name, rows])), [survey])
	if (target.state === 'begun')
		return (
			<Panel tone="decision">
				<StateWord tone="decision" wraps>
					A copy broke off here. It goes on where it stood, with its own map and from the state that the source had then; or everything that
					it left here is taken away.
				</StateWord>
			</Panel>
		)
	if (target.state !== 'occupied') return null
	const columns: readonly LongColumn<InTheWay>[] = [
		{ id: 'name', title: 'In the target', track: 'minmax(160px, 2fr)', cell: ({ name }) => <span className="mono">{name}</span> },
		{ id: 'rows', title: 'Rows there', track: '112px', end: true, cell: ({ rows }) => (rows === null ? 'not known' : number(rows)) },
		{
			id: 'source',
			title: 'Rows here',
			track: '112px',
			end: true,
			cell: ({ name, inSource }) => (inSource ? number(rowsOf.get(name) ?? 0) : none),
		},
		{
			id: 'both',
			title: 'Same name in the source',
			track: '168px',
			from: 560,
			cell: ({ inSource }) => (inSource ? 'yes' : 'no'),
		},
	]
	return (
		<Panel tone="loss">
			<div className={classes['stack']}>
				<StateWord tone="loss" wraps>
					The schema {map.schema} is not empty: {counted(target.tables.length, 'table')} {target.tables.length === 1 ? 'is' : 'are'} in the
					way. Nothing is written. Name another schema above, or compare both.
				</StateWord>
				<Listing count={target.tables.length}>
					<LongTable
						label="In the way"
						columns={columns}
						count={target.tables.length}
						rowAt={(index) => target.tables[index]}
						idOf={({ name }) => name}
					/>
				</Listing>
			</div>
		</Panel>
	)
}

function number(count: number) {
	return <span className="tabular">{count.toLocaleString('en')}</span>
}
