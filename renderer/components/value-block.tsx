import { CopyButton, UnstyledButton } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import type { DecodedNode } from '../../electron/contract/decoded.ts'
import { counted } from '../../electron/contract/words/quantities.ts'
import { bytesPerLine, hexLine, hexText, offsetDigits } from './hex-rows.ts'
import { Marked } from './marked.tsx'
import classes from './value-block.module.css'

/** Width of a character of the block, in pixels. */
const characterWidth = 7.3

type BlockProps = { node: DecodedNode; path: string; indent: number; pattern: RegExp | null }

/** A long text in full, wrapped, or bytes in hex lines; what is beyond the kept part is counted. `indent` in pixels. */
export function ValueBlock({ node, path, indent, pattern }: BlockProps) {
	const { ref, width } = useElementSize()
	const text = node.text ?? ''
	const kept = node.kind === 'bytes' ? text.length / 2 : text.length
	const unit = node.kind === 'bytes' ? 'byte' : 'character'
	const shown = node.kind === 'bytes' ? (width === 0 ? '' : hexOf(text, width - 16)) : text
	return (
		<div className={classes['block']} style={{ marginLeft: indent }} ref={ref}>
			<CopyButton value={text}>
				{({ copied, copy }) => (
					<UnstyledButton className={classes['blockCopy']} onClick={copy} aria-label={`Copy ${path}`}>
						{copied ? 'Copied' : 'Copy'}
					</UnstyledButton>
				)}
			</CopyButton>
			<section className={classes['blockText']} aria-label={`All of ${path}`}>
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that the keyboard must reach it */}
				<pre tabIndex={0} data-kind={node.kind}>
					<Marked text={shown} pattern={node.kind === 'bytes' ? null : pattern} />
				</pre>
			</section>
			{node.length !== null && node.length > kept && (
				<p className={classes['blockRest']}>
					The first {counted(kept, unit)} of {counted(node.length, unit)}.
				</p>
			)}
		</div>
	)
}

function hexOf(hex: string, width: number): string {
	const bytes = Uint8Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16))
	const perLine = bytesPerLine(Math.floor(width / characterWidth), bytes.length)
	const lines = Array.from({ length: Math.ceil(bytes.length / perLine) }, (_, line) =>
		hexLine(bytes.subarray(line * perLine, (line + 1) * perLine), line * perLine),
	)
	return hexText(lines, perLine, offsetDigits(bytes.length))
}
