import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useRestingText } from '../../components/use-resting-text.ts'

/** A field that says what was typed once typing rests, exactly as it was typed; Escape empties it. */
export function EntriesField(props: {
	label: string
	placeholder: string
	text: string
	problem?: string | null
	onChange: (text: string) => void
}) {
	const { label, placeholder, text, problem = null, onChange } = props
	const { typed, type, clear } = useRestingText(text, onChange)
	return (
		<TextInput
			aria-label={label}
			placeholder={placeholder}
			leftSection={<IconSearch size={16} aria-hidden />}
			rightSection={typed === '' ? null : <CloseButton size="sm" aria-label={`Clear ${label.toLowerCase()}`} onClick={clear} />}
			error={problem}
			value={typed}
			autoComplete="off"
			spellCheck={false}
			onChange={(event) => type(event.currentTarget.value)}
			onKeyDown={(event) => event.key === 'Escape' && typed !== '' && clear()}
		/>
	)
}
