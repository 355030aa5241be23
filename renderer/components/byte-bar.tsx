import { Button, TextInput } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useState } from 'react'
import { counted } from '../../electron/contract/words/quantities.ts'
import classes from './byte-view.module.css'
import { type HexLine, hexText, offsetDigits, offsetOf } from './hex-rows.ts'

type BarProps = {
	totalBytes: number
	/** A byte to go to that is damaged. */
	damagedAt: number | null
	first: number
	lines: readonly HexLine[]
	perLine: number
	onJump: (at: number) => void
}

/** Where one is, a field to go elsewhere, and the lines in view to be copied. */
export function ByteBar({ totalBytes, damagedAt, first, lines, perLine, onJump }: BarProps) {
	const [typed, setTyped] = useState('')
	const clipboard = useClipboard({ timeout: 1500 })
	const at = offsetOf(typed, totalBytes)
	const isWrong = typed.trim() !== '' && at === null
	return (
		<form
			className={classes['bar']}
			onSubmit={(event) => {
				event.preventDefault()
				if (at !== null) onJump(at)
			}}
		>
			<TextInput
				size="xs"
				className={classes['field']}
				aria-label="Go to offset"
				placeholder="Offset: 4096, 0x1000 or 50%"
				value={typed}
				onChange={(event) => setTyped(event.currentTarget.value)}
				error={isWrong ? `There are ${counted(totalBytes, 'byte')}` : undefined}
			/>
			<Button type="submit" variant="default" size="xs" disabled={at === null}>
				Go
			</Button>
			{damagedAt !== null && (
				<Button variant="subtle" size="xs" onClick={() => onJump(damagedAt)}>
					Go to damage
				</Button>
			)}
			<span className={classes['where']}>from byte {first.toLocaleString('en')}</span>
			<Button variant="subtle" size="xs" onClick={() => clipboard.copy(hexText(lines, perLine, offsetDigits(totalBytes)))}>
				{clipboard.copied ? 'Copied' : 'Copy lines in view'}
			</Button>
		</form>
	)
}
