import { Select, TextInput } from '@mantine/core'
import type { CatalogEntry, DatabaseId } from '../../../electron/contract/database.ts'
import type { useRestingText } from '../../components/use-resting-text.ts'
import classes from './copy.module.css'

type DatabaseFieldProps = {
	readonly label: string
	readonly placeholder: string
	readonly databases: readonly CatalogEntry[]
	readonly chosen: DatabaseId | undefined
	readonly disabled: boolean
	onChoose(database: DatabaseId | undefined): void
}

/** Which of the databases that were opened is at the other end. */
export function DatabaseField({ label, placeholder, databases, chosen, disabled, onChoose }: DatabaseFieldProps) {
	return (
		<Select
			className={classes['target'] ?? ''}
			label={label}
			placeholder={placeholder}
			searchable
			disabled={disabled}
			nothingFoundMessage="No database of that name"
			data={databases.map(({ id, name, path, production }) => ({
				value: id,
				label: `${name}${production ? ' (production)' : ''} — ${path}`,
			}))}
			value={chosen ?? null}
			onChange={(id) => onChoose((id ?? undefined) as DatabaseId | undefined)}
		/>
	)
}

type SchemaFieldProps = {
	readonly label: string
	readonly usual?: string | undefined
	readonly text: ReturnType<typeof useRestingText>
	readonly disabled: boolean
}

/** Which schema of a server's database; empty for its usual one. */
export function SchemaField({ label, usual, text, disabled }: SchemaFieldProps) {
	return (
		<TextInput
			className={classes['schema'] ?? ''}
			label={label}
			placeholder={usual ?? 'its usual one'}
			disabled={disabled}
			autoComplete="off"
			spellCheck={false}
			value={text.typed}
			onChange={({ currentTarget: { value } }) => text.type(value)}
		/>
	)
}
