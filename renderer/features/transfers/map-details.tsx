import { Checkbox } from '@mantine/core'
import {
	type Choice,
	type CopyMap,
	type Finding,
	isMade,
	type MappedColumn,
	type MappedTable,
} from '../../../electron/contract/copy-map.ts'
import { choiceWords, findingWords } from '../../../electron/contract/words/copy-words.ts'
import { Details, DetailsPart } from '../../components/details.tsx'
import { Facts } from '../../components/facts.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './copy.module.css'
import { chosenFor } from './copy-findings.ts'
import { MapColumnForm } from './map-column-form.tsx'
import { holdsWords, type MapRow } from './map-rows.ts'
import { SaidField } from './said-field.tsx'

type DetailsProps = {
	readonly row: MapRow
	readonly map: CopyMap
	readonly findings: readonly Finding[]
	readonly choices: Readonly<Record<string, Choice>>
	readonly locked: boolean
	/** What Headway makes of the table where it is copied; null where it would leave it out. */
	readonly proposedColumns: MappedTable['columns']
	onColumn(change: Partial<MappedColumn>): void
	onTable(change: Partial<Omit<MappedTable, 'table'>>): void
	onClose(): void
}

/** One line of the map with everything that can be changed about it. */
export function MapDetails({ row, map, findings, choices, locked, proposedColumns, onColumn, onTable, onClose }: DetailsProps) {
	const { table, column, surveyed } = row
	const about = findings.filter((one) => one.table === table.table && one.column === (column?.column ?? null))
	const makes = isMade(map, table)
	const columns = table.columns ?? proposedColumns
	const isSkipped = findings.some((one) => one.table === table.table && chosenFor(one, choices) === 'skip-table')
	return (
		<Details
			label="Line of the map"
			title={column === null ? table.table : `${table.table}.${column.column}`}
			closes="Close the line"
			onClose={onClose}
		>
			{surveyed !== null && (
				<Facts
					rows={[
						[
							'Declared',
							surveyed.declared === '' ? (
								'no type'
							) : (
								<span key="declared" className="mono">
									{surveyed.declared}
								</span>
							),
						],
						['Holds', holdsWords(surveyed.evidence)],
						['Range', rangeWords(surveyed.evidence)],
						[
							'Default',
							surveyed.default === null ? null : (
								<span key="default" className="mono">
									{surveyed.default}
								</span>
							),
						],
					]}
				/>
			)}
			{column !== null && surveyed !== null && (
				<MapColumnForm
					column={column}
					evidence={surveyed.evidence}
					makes={makes}
					locked={locked}
					decided={about.filter((finding) => decidesType(chosenFor(finding, choices)))}
					onChange={onColumn}
				/>
			)}
			<DetailsPart title="Table">
				<div className={classes['form']}>
					<Checkbox
						label="Copy this table"
						checked={table.columns !== null}
						disabled={locked || columns === null || isSkipped}
						onChange={({ currentTarget: { checked } }) => onTable({ columns: checked ? columns : null })}
					/>
					{columns === null && <p className="dim">It cannot be copied as a table: see what the survey says of it.</p>}
					{isSkipped && <p className="dim">So chosen in the survey. Choose otherwise there to copy it.</p>}
					{makes && table.columns !== null && (
						<SaidField label="Name in the target" value={table.into} disabled={locked} onSay={(into) => into !== '' && onTable({ into })} />
					)}
				</div>
			</DetailsPart>
			{about.length > 0 && (
				<DetailsPart title="Findings">
					<ul className={classes['list']}>
						{about.map((finding) => (
							<li key={finding.id}>
								<StateWord tone={chosenFor(finding, choices) === 'stop' ? 'decision' : 'plain'} wraps>
									{findingWords[finding.kind].word}: {choiceWords[chosenFor(finding, choices)].word}
								</StateWord>
							</li>
						))}
					</ul>
				</DetailsPart>
			)}
		</Details>
	)
}

/** Does a choice say what the column becomes. */
const decidesType = (choice: Choice) => choice === 'convert' || choice === 'as-text'

function rangeWords({ least, greatest, longest }: NonNullable<MapRow['surveyed']>['evidence']) {
	const parts = [
		...(least === null || greatest === null ? [] : [`${least} to ${greatest}`]),
		...(longest === null ? [] : [`longest ${longest.toLocaleString('en')} bytes`]),
	]
	return parts.length === 0 ? null : <span className="tabular">{parts.join(', ')}</span>
}
