import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useState } from 'react'
import { counted } from '../../electron/contract/words/quantities.ts'
import type { ReadBytes } from './byte-pieces.ts'
import { type ByteSelection, integersOf, spanOf } from './byte-selection.ts'
import classes from './byte-view.module.css'
import { ErrorNotice } from './fault-notice.tsx'
import { hexOf } from './hex-rows.ts'

/** More is not put on the clipboard; there are saved files for that. Bytes. */
const mostCopied = 1_048_576

type Form = 'hex' | 'text'

/** Reads what is selected and puts it on the clipboard. */
export function useByteCopying(read: ReadBytes, selection: ByteSelection | null) {
	const clipboard = useClipboard({ timeout: 1500 })
	const [last, setLast] = useState<{ of: ByteSelection | null; as: Form; fault: unknown } | null>(null)
	const copy = async (as: Form, of: ByteSelection) => {
		const { from, length } = spanOf(of)
		try {
			const bytes = await read(from, length, new AbortController().signal)
			clipboard.copy(as === 'hex' ? hexOf(bytes).join('') : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
			setLast({ of, as, fault: null })
		} catch (fault) {
			setLast({ of, as, fault })
		}
	}
	const own = last !== null && last.of === selection ? last : null
	return {
		canCopy: selection !== null && spanOf(selection).length <= mostCopied,
		copy: (as: Form) => {
			if (selection !== null) void copy(as, selection)
		},
		/** As what this very selection was copied just now. */
		copied: clipboard.copied && own?.fault === null ? own.as : null,
		fault: own?.fault ?? null,
		forget: () => setLast(null),
	}
}

type SelectedProps = {
	selection: ByteSelection
	/** The selected bytes as far as they are few and at hand. */
	few: Uint8Array | null
	copying: ReturnType<typeof useByteCopying>
}

/** What is selected: where, how much, as which numbers; and the bytes to be copied. */
export function ByteSelected({ selection, few, copying }: SelectedProps) {
	const { from, length } = spanOf(selection)
	const numbers = few === null ? [] : integersOf(few)
	return (
		<div className={classes['selectedBar']} data-over-bytes>
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
			{copying.canCopy ? (
				<>
					{(['hex', 'text'] as const).map((one) => (
						<Button key={one} variant="subtle" size="compact-sm" onClick={() => copying.copy(one)}>
							{copying.copied === one ? 'Copied' : `Copy as ${one}`}
						</Button>
					))}
					{copying.fault !== null && <ErrorNotice error={copying.fault} onRetry={copying.forget} />}
				</>
			) : (
				<span className="dim">More than 1 MB is not copied; save the bytes instead</span>
			)}
		</div>
	)
}
