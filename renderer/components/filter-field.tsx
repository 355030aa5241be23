import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'

type FilterProps = {
	readonly label: string
	readonly placeholder?: string
	readonly text: string
	/** Beside a heading it is smaller. */
	readonly small?: boolean
	/** In pixels; without it as wide as its place. */
	readonly width?: number
	onChange(text: string): void
}

/** Filters a list with every key; Escape and its cross show all of the list again. */
export function FilterField({ label, placeholder = 'Filter', text, small = false, width, onChange }: FilterProps) {
	const clear = () => onChange('')
	return (
		<TextInput
			size={small ? 'xs' : 'sm'}
			aria-label={label}
			placeholder={placeholder}
			leftSection={<IconSearch size={small ? 14 : 16} aria-hidden />}
			rightSection={text === '' ? null : <CloseButton size={small ? 'xs' : 'sm'} aria-label="Clear the filter" onClick={clear} />}
			value={text}
			autoComplete="off"
			spellCheck={false}
			{...(width !== undefined && { w: width, maw: '100%' })}
			onChange={({ currentTarget: { value } }) => onChange(value)}
			onKeyDown={({ key }) => key === 'Escape' && text !== '' && clear()}
		/>
	)
}
