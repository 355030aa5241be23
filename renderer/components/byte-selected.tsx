import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useState } from 'react'
import { counted } from '../../electron/contract/words/quantities.ts'
import { type ByteSelection, integersOf, spanOf } from './byte-selection.ts'
import classes from './byte-view.module.css'
import { ErrorNotice } from './fault-notice.tsx'
import { hexOf } from './hex-rows.ts'

/** More is not put on the clipboard; there are saved files for that. Bytes. */
const mostCopied = 1_048_576

type SelectedProps = {
	selection: ByteSelection
	/** The selected bytes as far as they are few and at hand. */
	few: Uint8Array | null
	read: (offset: number, length: number, signal: AbortSignal) => Promise<Uint8Array>
}

/** What is selected: where, how much, as which numbers; and the bytes to be copied. */
export function ByteSelected({ selection, few, read }: SelectedProps) {
	const { from, length } = spanOf(selection)
	const numbers = few === null ? [] : integersOf(few)
	return (
		<div className={classes['selectedBar']}>
			<output className={classes['selectedSays']} aria-label="Selected bytes">
				<span>
					{counted(length, 'byte')} selected from {from.toLocaleString('en')} (0x{from.toString(16)})
					{length > 1 && ` to ${(from + length - 1).toLocaleString('en')} (0x${(from + length - 1).toString(16)})`}
				</span>
				{numbers.map(({ name, value }) => (
					<span key={name}>
						<span className="dim">{name}</span> {value.toLocaleString('en')}
					</span>
				))}
			</output>
			{length > mostCopied ? (
				<span className="dim">More than 1 MB is not copied; save the bytes instead</span>
			) : (
				<Copying key={`${from} ${length}`} load={() => read(from, length, new AbortController().signal)} />
			)}
		</div>
	)
}

function Copying({ load }: { load: () => Promise<Uint8Array> }) {
	const clipboard = useClipboard({ timeout: 1500 })
	const [fault, setFault] = useState<unknown>(null)
	const [as, setAs] = useState<'hex' | 'text' | null>(null)
	const copy = async (wanted: 'hex' | 'text') => {
		try {
			const bytes = await load()
			clipboard.copy(wanted === 'hex' ? hexOf(bytes).join('') : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
			setAs(wanted)
			setFault(null)
		} catch (thrown) {
			setFault(thrown)
		}
	}
	return (
		<>
			{(['hex', 'text'] as const).map((one) => (
				<Button key={one} variant="subtle" size="compact-sm" onClick={() => void copy(one)}>
					{clipboard.copied && as === one ? 'Copied' : `Copy as ${one}`}
				</Button>
			))}
			{fault !== null && <ErrorNotice error={fault} onRetry={() => setFault(null)} />}
		</>
	)
}
