import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { CachedFilter } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { placesWords, reachWords } from '../../../electron/contract/words/cached-words.ts'
import { monthWords } from '../../../electron/contract/words/space-words.ts'
import { RestingField } from '../../components/resting-field.tsx'
import classes from './cached.module.css'
import { cachedQueries } from './cached-queries.ts'

type Choice = { value: string; label: string }

function Pick(props: {
	label: string
	choices: readonly Choice[]
	value: string | undefined
	onPick: (value: string | undefined) => void
}) {
	const { label, choices, value, onPick } = props
	// What the address names stays shown, also where the choices are not known yet
	const known = value === undefined || choices.some((choice) => choice.value === value)
	return (
		<Select
			className={classes['pick'] ?? ''}
			aria-label={label}
			placeholder={label}
			clearable
			searchable={choices.length > 8}
			nothingFoundMessage="Nothing of that name"
			limit={200}
			comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
			data={known ? [...choices] : [...choices, { value, label: value }]}
			value={value ?? null}
			clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
			onChange={(next) => onPick(next ?? undefined)}
		/>
	)
}

function choicesOf(words: Readonly<Record<string, { readonly word: string }>>): Choice[] {
	return Object.entries(words).map(([value, { word }]) => ({ value, label: word }))
}

/** Without what is undefined, as a filter is written. */
function withPart(filter: CachedFilter, part: { [Name in keyof CachedFilter]?: string | undefined }): CachedFilter {
	return Object.fromEntries(
		Object.entries({ ...filter, ...part }).filter(([, value]) => value !== undefined && value !== ''),
	) as CachedFilter
}

/** Keeps in the list what fits: typed words, a type, a task, where it lies, and what leads to it. */
export function CachedFilters(props: {
	database: DatabaseId
	filter: CachedFilter
	onChange: (filter: CachedFilter) => void
	/** How many there are, said beside the fields. */
	count: ReactNode
}) {
	const { database, filter, onChange, count } = props
	const facets = useQuery(cachedQueries.facets(database)).data
	const types = (facets?.types ?? []).map(({ type, values }) => ({ value: type, label: `${type} (${values.toLocaleString('en')})` }))
	const tasks = (facets?.tasks ?? []).map((task) => ({ value: task, label: task }))
	const set = (part: Parameters<typeof withPart>[1]) => onChange(withPart(filter, part))
	return (
		<div className={classes['tools']}>
			<RestingField
				isSearch
				className={classes['search']}
				label="Search values"
				placeholder="Hash, type, task, file or tag"
				text={filter.search ?? ''}
				onChange={(search) => set({ search })}
			/>
			<Pick label="Type" choices={types} value={filter.type} onPick={(type) => set({ type })} />
			<Pick label="Task" choices={tasks} value={filter.task} onPick={(task) => set({ task })} />
			<Pick label="Place" choices={choicesOf(placesWords)} value={filter.place} onPick={(place) => set({ place })} />
			<Pick label="Reach" choices={choicesOf(reachWords)} value={filter.reach} onPick={(reach) => set({ reach })} />
			{filter.execution !== undefined && (
				<Pick
					label="Execution"
					choices={[{ value: filter.execution, label: `execution ${filter.execution.slice(0, 8)}` }]}
					value={filter.execution}
					onPick={(execution) => set({ execution })}
				/>
			)}
			{filter.month !== undefined && (
				<Pick
					label="Month"
					choices={[{ value: filter.month, label: monthWords(filter.month) }]}
					value={filter.month}
					onPick={(month) => set({ month })}
				/>
			)}
			{Object.keys(filter).length > 0 && (
				<Button variant="subtle" px={8} onClick={() => onChange({})}>
					Clear all
				</Button>
			)}
			{count}
		</div>
	)
}
