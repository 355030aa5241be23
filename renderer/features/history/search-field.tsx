import { CloseButton, Kbd, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useRef } from 'react'
import type { ListedRevision } from '../../../electron/contract/history.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { nextHit } from './search.ts'
import classes from './search-field.module.css'

type SearchProps = {
	text: string
	onChange: (text: string) => void
	/** What the picture keeps, newest first. */
	shown: readonly ListedRevision[]
	/** The picture is still of an earlier text. */
	stale: boolean
	/** Ids of what fits the text as it is, in the same order. */
	hitsNow: () => readonly string[]
	/** How many revisions there are altogether. */
	total: number
	selected: string | undefined
	onSelect: (id: string) => void
}

/** Which way a key goes through the hits; undefined for keys that do not. */
function stepOf({ key, shiftKey }: KeyboardEvent): 1 | -1 | undefined {
	if (key === 'ArrowDown') return 1
	if (key === 'ArrowUp') return -1
	return key === 'Enter' ? (shiftKey ? -1 : 1) : undefined
}

/** `3 hits in 11 revisions`, or which of them is selected. */
function countText({ text, shown, stale, total, selected }: SearchProps): string {
	if (text.trim() === '') return ''
	if (stale) return 'Looking …'
	const at = shown.findIndex(({ id }) => id === selected)
	return at === -1 ? `${counted(shown.length, 'hit')} in ${counted(total, 'revision')}` : `hit ${at + 1} of ${shown.length}`
}

/** Keeps in the picture what fits the typed words; arrow keys and Enter go through the hits, Escape shows all again. */
export function SearchField(props: SearchProps) {
	const { text, onChange, hitsNow, selected, onSelect } = props
	const field = useRef<HTMLInputElement>(null)
	const untouched = useRef(false)
	const focus = () => {
		// A dialog over the page has its own keys.
		if (document.querySelector('[aria-modal="true"]') !== null) return
		field.current?.focus()
		field.current?.select()
	}
	// The browser's own search would not see the rows that are not drawn.
	useHotkeys([
		['/', focus],
		['mod+F', focus],
	])
	const change = (next: string) => {
		untouched.current = true
		onChange(next)
	}
	const go = (event: KeyboardEvent) => {
		if (event.key === 'Escape' && text !== '') change('')
		const step = stepOf(event)
		if (step === undefined || event.nativeEvent.isComposing) return
		event.preventDefault()
		const next = nextHit(hitsNow(), untouched.current ? undefined : selected, step)
		untouched.current = false
		if (next !== undefined) onSelect(next)
	}
	return (
		<div className={classes['search']}>
			<TextInput
				ref={field}
				className={classes['field']}
				aria-label="Search revisions"
				placeholder="Search by id, message, file or label"
				leftSection={<IconSearch size={16} aria-hidden />}
				rightSection={
					text === '' ? (
						<Kbd size="xs" aria-hidden>
							/
						</Kbd>
					) : (
						<CloseButton size="sm" aria-label="Clear the search" onClick={() => change('')} />
					)
				}
				value={text}
				onChange={(event) => change(event.currentTarget.value)}
				onKeyDown={go}
			/>
			<span className="dim tabular" role="status">
				{countText(props)}
			</span>
		</div>
	)
}
