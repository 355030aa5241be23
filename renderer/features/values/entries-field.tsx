import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'

/** How long typing rests before anything is asked, in milliseconds. */
const restMs = 200

/** A field that says what was typed once typing rests, exactly as it was typed; Escape empties it. */
export function EntriesField(props: {
	label: string
	placeholder: string
	text: string
	problem?: string | null
	onChange: (text: string) => void
}) {
	const { label, placeholder, text, problem = null, onChange } = props
	const said = useRef(text)
	const waiting = useRef<ReturnType<typeof setTimeout>>(undefined)
	const [typed, setTyped] = useState(text)
	// The address may change without the field: by Back, by a link
	useEffect(() => {
		if (text === said.current) return
		said.current = text
		setTyped(text)
	}, [text])
	useEffect(() => () => clearTimeout(waiting.current), [])
	const say = (next: string, afterMs: number) => {
		setTyped(next)
		clearTimeout(waiting.current)
		waiting.current = setTimeout(() => {
			said.current = next
			onChange(next)
		}, afterMs)
	}
	return (
		<TextInput
			aria-label={label}
			placeholder={placeholder}
			leftSection={<IconSearch size={16} aria-hidden />}
			rightSection={typed === '' ? null : <CloseButton size="sm" aria-label={`Clear ${label.toLowerCase()}`} onClick={() => say('', 0)} />}
			error={problem}
			value={typed}
			autoComplete="off"
			spellCheck={false}
			onChange={(event) => say(event.currentTarget.value, restMs)}
			onKeyDown={(event) => event.key === 'Escape' && typed !== '' && say('', 0)}
		/>
	)
}
