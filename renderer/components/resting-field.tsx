import { CloseButton, Kbd, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useRef } from 'react'
import { useRestingText } from './use-resting-text.ts'

type FieldProps = {
	readonly label: string
	readonly placeholder: string
	/** What was said last; it may change without the field. */
	readonly text: string
	readonly problem?: string | null
	readonly className?: string | undefined
	/** The field that the page is searched with: `/` and Ctrl/Cmd+F go to it, and it says words without the spaces around them. */
	readonly isSearch?: boolean
	onChange(text: string): void
}

/** A field that says what was typed once typing rests, exactly as it was typed; Escape empties it. */
export function RestingField({ label, placeholder, text, problem = null, className, isSearch = false, onChange }: FieldProps) {
	const field = useRef<HTMLInputElement>(null)
	const { typed, type, clear } = useRestingText(text, onChange)
	const focus = () => {
		// A dialog over the page has its own keys
		if (document.querySelector('[aria-modal="true"]') === null) field.current?.select()
	}
	useHotkeys(
		isSearch
			? [
					['/', focus],
					['mod+F', focus],
				]
			: [],
	)
	return (
		<TextInput
			ref={field}
			className={className ?? ''}
			aria-label={label}
			placeholder={placeholder}
			leftSection={<IconSearch size={16} aria-hidden />}
			rightSection={
				typed !== '' ? (
					<CloseButton size="sm" aria-label={isSearch ? 'Clear the search' : `Clear ${label.toLowerCase()}`} onClick={clear} />
				) : isSearch ? (
					<Kbd size="xs" aria-hidden>
						/
					</Kbd>
				) : null
			}
			error={problem}
			value={typed}
			autoComplete="off"
			spellCheck={false}
			onChange={({ currentTarget: { value } }) => (isSearch ? type(value, value.trim()) : type(value))}
			onKeyDown={({ key }) => key === 'Escape' && typed !== '' && clear()}
		/>
	)
}
