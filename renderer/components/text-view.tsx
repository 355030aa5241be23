import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { textPieces } from './text-lines.ts'
import classes from './text-view.module.css'

const lineHeight = 18

/** Text as it is: wrapped, with numbered lines, of which only those in view exist. */
export function TextView({ text, label }: { text: string; label: string }) {
	const pieces = useMemo(() => textPieces(text), [text])
	const scroller = useRef<HTMLDivElement>(null)
	const lines = useVirtualizer({
		count: pieces.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => lineHeight,
		overscan: 20,
	})
	const digits = String(pieces.at(-1)?.number ?? pieces.length).length
	return (
		// biome-ignore lint/a11y/useSemanticElements: a group of lines that scrolls, no form
		<div
			ref={scroller}
			className={classes['text']}
			role="group"
			aria-label={label}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that the keyboard must reach it
			tabIndex={0}
		>
			<div className={classes['runway']} style={{ height: lines.getTotalSize() }}>
				{lines.getVirtualItems().map(({ index, key, start }) => (
					<div key={key} ref={lines.measureElement} data-index={index} className={classes['line']} style={{ top: start }}>
						<span className={classes['number']} style={{ width: `${digits}ch` }} aria-hidden>
							{pieces[index]?.number}
						</span>
						<span className={classes['words']}>{pieces[index]?.text}</span>
					</div>
				))}
			</div>
		</div>
	)
}
