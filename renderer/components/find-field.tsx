import { ActionIcon, CloseButton, Kbd, TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import classes from './find-field.module.css'

/** The field itself, for the keys that go to it from the value around it. */
export type FindField = RefObject<HTMLInputElement | null>

type FieldProps = {
	field: FindField
	placeholder: string
	typed: string
	/** There is something to go to. */
	canGo: boolean
	problem?: string | undefined
	/** How many there are and which is the current one, or how far the search is. */
	children: ReactNode
	onType: (typed: string) => void
	onGo: (backwards: boolean) => void
}

/** Finds within a value: Enter goes to the next place, Shift+Enter to the one before, Escape empties it. */
export function FindInValue({ field, placeholder, typed, canGo, problem, children, onType, onGo }: FieldProps) {
	const press = (event: KeyboardEvent) => {
		if (event.key === 'Enter') {
			event.preventDefault()
			if (canGo) onGo(event.shiftKey)
		} else if (event.key === 'Escape' && typed !== '') {
			event.preventDefault()
			event.stopPropagation()
			onType('')
		}
	}
	return (
		<div className={classes['find']}>
			<div className={classes['row']}>
				<TextInput
					ref={field}
					size="xs"
					className={classes['field'] ?? ''}
					aria-label="Find in value"
					placeholder={placeholder}
					leftSection={<IconSearch size={14} aria-hidden />}
					rightSection={
						typed === '' ? (
							<Kbd size="xs" aria-hidden>
								/
							</Kbd>
						) : (
							<CloseButton size="xs" aria-label="Clear what is looked for" onClick={() => onType('')} />
						)
					}
					error={problem}
					value={typed}
					autoComplete="off"
					spellCheck={false}
					onChange={(event) => onType(event.currentTarget.value)}
					onKeyDown={press}
				/>
				<ActionIcon variant="default" size={30} aria-label="Previous place" disabled={!canGo} onClick={() => onGo(true)}>
					<IconChevronUp size={14} aria-hidden />
				</ActionIcon>
				<ActionIcon variant="default" size={30} aria-label="Next place" disabled={!canGo} onClick={() => onGo(false)}>
					<IconChevronDown size={14} aria-hidden />
				</ActionIcon>
			</div>
			<output className={classes['says']} aria-label="Found in value">
				{children}
			</output>
		</div>
	)
}

/** Goes to the field by `/` and Ctrl/Cmd+F, for the element around a value; elsewhere those keys stay what they are. */
export function pressToFind(event: KeyboardEvent, { current: field }: FindField): void {
	if (field === null || event.altKey || event.shiftKey) return
	const hasControl = event.ctrlKey || event.metaKey
	const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, [contenteditable]')
	if (hasControl ? event.key.toLowerCase() !== 'f' : event.key !== '/' || isTyping) return
	event.preventDefault()
	event.stopPropagation()
	field.focus()
	field.select()
}

/** Which of how many places is the current one; `where` says in what they were looked for, where that is not all. */
export function foundWords(at: number | null, count: number, most: number | null, where: string | null): string {
	const many = count === most ? `${count.toLocaleString('en')} or more` : count.toLocaleString('en')
	const found = count === 0 ? 'Not found' : at === null ? `${many} found` : `${(at + 1).toLocaleString('en')} of ${many}`
	return where === null ? found : `${found} ${where}`
}
