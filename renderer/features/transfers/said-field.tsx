import { TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'

type FieldProps = { readonly label: string; readonly value: string; readonly disabled?: boolean; onSay(text: string): void }

/** A field that says what was typed once it is left or Enter is pressed; Escape takes it back. */
export function SaidField({ label, value, disabled = false, onSay }: FieldProps) {
	const [typed, setTyped] = useState(value)
	useEffect(() => setTyped(value), [value])
	const say = () => typed.trim() !== value && onSay(typed.trim())
	return (
		<TextInput
			label={label}
			disabled={disabled}
			autoComplete="off"
			spellCheck={false}
			value={typed}
			onChange={({ currentTarget }) => setTyped(currentTarget.value)}
			onBlur={say}
			onKeyDown={({ key }) => {
				if (key === 'Enter') say()
				if (key === 'Escape') setTyped(value)
			}}
		/>
	)
}
