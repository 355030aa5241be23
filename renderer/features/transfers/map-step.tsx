import { Button, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { CopyMap } from '../../../electron/contract/copy-map.ts'
import { RestingField } from '../../components/resting-field.tsx'
import { EmptyState, NothingFits } from '../../components/states.tsx'
import { useRestingText } from '../../components/use-resting-text.ts'
import { AskingPlan } from './asking.tsx'
import classes from './copy.module.css'
import type { CopyHere } from './copy-address.ts'
import { withColumn, withMap, withoutMap, withTable } from './copy-draft.ts'
import { useCopyDraft } from './copy-drafts.ts'
import { CopyFrame } from './copy-frame.tsx'
import { draftKey, useCopyPlan } from './copy-queries.ts'
import { MapDetails } from './map-details.tsx'
import { MapFile } from './map-file.tsx'
import { mapRows, searchedRows } from './map-rows.ts'
import { MapTable } from './map-table.tsx'

/** The second step: what becomes what. */
export function MapStep({ here }: { here: CopyHere }) {
	const { source, target, schema } = here
	const { draft, change } = useCopyDraft(source)
	const planned = useCopyPlan(here, draft)
	const [selected, select] = useState<string>()
	const { plan } = planned
	const locked = planned.proposal?.target.state === 'begun'
	const rows = useMemo(() => (plan === undefined ? [] : mapRows(plan.map, plan.survey)), [plan])
	const row = rows.find(({ id }) => id === selected)
	if (target === undefined)
		return (
			<CopyFrame here={here}>
				<EmptyState title="Choose where to copy to">
					What a column becomes depends on the target: what is there already, and who made it.
				</EmptyState>
			</CopyFrame>
		)
	const key = draftKey(target, schema)
	const edit = (by: (map: CopyMap) => CopyMap) => {
		const map = draft.maps[key] ?? planned.proposal?.map
		if (map !== undefined) change((before) => withMap(before, key, by(before.maps[key] ?? map)))
	}
	return (
		<CopyFrame
			here={here}
			fill
			schema={plan?.map.schema}
			actions={
				<>
					{plan !== undefined && (
						<MapFile
							map={plan.map}
							name={`${plan.map.schema}-map`}
							isChanged={draft.maps[key] !== undefined}
							locked={locked}
							onLoad={(map) => change((before) => withMap(before, key, map, true))}
							onReset={() => change((before) => withoutMap(before, key))}
						/>
					)}
					<Button onClick={() => here.go({ step: 'copy' })}>Next: the copy</Button>
				</>
			}
			{...(row !== undefined &&
				plan !== undefined && {
					details: (
						<MapDetails
							key={row.id}
							row={row}
							map={plan.map}
							findings={plan.survey.findings}
							choices={draft.choices}
							locked={locked}
							onColumn={(by) => row.column && edit((map) => withColumn(map, row.table.table, row.column?.column ?? '', by))}
							onTable={(by) => edit((map) => withTable(map, row.table.table, by))}
							proposedColumns={planned.proposal?.map.map.find(({ table }) => table === row.table.table)?.columns ?? null}
							onClose={() => select(undefined)}
						/>
					),
				})}
		>
			<AskingPlan here={here} planned={planned} />
			{plan !== undefined && (
				<Shown
					map={plan.map}
					rows={rows}
					locked={locked}
					selected={selected}
					onSelect={select}
					onTimeZone={(timeZone) => edit((map) => ({ ...map, timeZone }))}
				/>
			)}
		</CopyFrame>
	)
}

type ShownProps = {
	readonly map: CopyMap
	readonly rows: ReturnType<typeof mapRows>
	readonly locked: boolean
	readonly selected: string | undefined
	onSelect(id: string): void
	onTimeZone(timeZone: string): void
}

function Shown({ map, rows, locked, selected, onSelect, onTimeZone }: ShownProps) {
	const [text, setText] = useState('')
	const found = useMemo(() => searchedRows(rows, text), [rows, text])
	const zone = useRestingText(map.timeZone, (name) => name.trim() !== '' && onTimeZone(name.trim()))
	return (
		<>
			<div className={classes['tools']}>
				<RestingField
					isSearch
					className={classes['search']}
					label="Search the map"
					placeholder="Table, column or type"
					text={text}
					onChange={setText}
				/>
				<TextInput
					className={classes['zone'] ?? ''}
					label="Time zone of times that name none"
					disabled={locked}
					autoComplete="off"
					spellCheck={false}
					value={zone.typed}
					onChange={({ currentTarget: { value } }) => zone.type(value)}
				/>
			</div>
			<p className={`dim ${classes['plain']}`}>
				{map.tables === 'there'
					? 'The project’s own migrations make its tables, so their types stand; how rows are fitted to them can be changed.'
					: 'The copy makes the tables. Choose a line to change what it becomes.'}
			</p>
			{found.length === 0 && text !== '' ? (
				<NothingFits title={`Nothing of the map has “${text}” in it`} all="Show the whole map" onAll={() => setText('')} />
			) : (
				<MapTable rows={found} about={text} selected={selected} onSelect={onSelect} />
			)}
		</>
	)
}
