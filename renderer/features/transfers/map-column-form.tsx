import { Autocomplete, Checkbox, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { Conversion, Evidence, Finding, MappedColumn } from '../../../electron/contract/copy-map.ts'
import { conversionWords, findingWords } from '../../../electron/contract/words/copy-words.ts'
import { DetailsPart } from '../../components/details.tsx'
import classes from './copy.module.css'
import { conversionsInto, offeredTypes, retyped } from './map-conversions.ts'
import { SaidField } from './said-field.tsx'

type FormProps = {
	readonly column: MappedColumn
	readonly evidence: Evidence
	/** The copy makes the table; otherwise its types stand. */
	readonly makes: boolean
	readonly locked: boolean
	/** Findings of which somebody chose that the column becomes something else. */
	readonly decided: readonly Finding[]
	onChange(change: Partial<MappedColumn>): void
}

/** What a column becomes, to be changed. */
export function MapColumnForm({ column, evidence, makes, locked, decided, onChange }: FormProps) {
	const fixed = locked || !makes
	const byChoice = decided.length > 0
	return (
		<DetailsPart title="Becomes">
			<div className={classes['form']}>
				<TypeField
					key={column.type}
					type={column.type}
					disabled={fixed || byChoice}
					onSay={(type) => onChange(retyped(column, type, evidence))}
				/>
				{byChoice && (
					<p className="dim">
						So chosen in the survey: {decided.map(({ kind }) => findingWords[kind].word).join(', ')}. Choose otherwise there to change it
						here.
					</p>
				)}
				<NativeSelect
					label="How"
					disabled={locked || byChoice}
					data={conversionsOf(column).map((value) => ({ value, label: conversionWords[value] }))}
					value={column.conversion}
					onChange={({ currentTarget: { value } }) => onChange({ conversion: value as Conversion })}
				/>
				<Checkbox
					label="NOT NULL"
					checked={column.notNull}
					disabled={fixed}
					onChange={({ currentTarget: { checked } }) => onChange({ notNull: checked })}
				/>
				<Checkbox
					label="Values that do not fit become NULL, and are listed"
					checked={column.setNull}
					disabled={locked}
					onChange={({ currentTarget: { checked } }) => onChange({ setNull: checked, ...(checked && makes && { notNull: false }) })}
				/>
				{makes && (
					<>
						<SaidField
							label="Name in the target"
							value={column.into}
							disabled={locked}
							onSay={(into) => into !== '' && onChange({ into })}
						/>
						<SaidField
							label="Default, as PostgreSQL writes it"
							value={column.default ?? ''}
							disabled={locked || column.identity}
							onSay={(sql) => onChange({ default: sql === '' ? null : sql })}
						/>
					</>
				)}
				{column.identity && <p className="dim">It counts by itself, and goes on past the greatest number that was copied.</p>}
			</div>
		</DetailsPart>
	)
}

/** Those that the type has, and the one that it is. */
function conversionsOf({ type, conversion }: MappedColumn): readonly Conversion[] {
	const possible = conversionsInto(type)
	return possible.includes(conversion) ? possible : [conversion, ...possible]
}

/** A type of the list or another one; said when it was chosen, or the field was left. */
function TypeField({ type, disabled, onSay }: { type: string; disabled: boolean; onSay: (type: string) => void }) {
	const [typed, setTyped] = useState(type)
	const say = (next: string) => {
		const said = next.trim().toLowerCase()
		if (said === '') setTyped(type)
		else if (said !== type) onSay(said)
	}
	return (
		<Autocomplete
			label="Type"
			disabled={disabled}
			data={[...offeredTypes]}
			// The whole list also while a type is in the field: it is there to be replaced
			filter={({ options, search }) =>
				search === type ? options : options.filter((option) => 'value' in option && option.value.includes(search))
			}
			value={typed}
			onChange={setTyped}
			onOptionSubmit={say}
			onBlur={() => say(typed)}
			onKeyDown={({ key }) => key === 'Enter' && say(typed)}
			spellCheck={false}
		/>
	)
}
