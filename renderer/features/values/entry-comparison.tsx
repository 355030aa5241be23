import { useMemo } from 'react'
import { counted, size } from '../../../electron/contract/words/quantities.ts'
import { bytesToHex } from './entry-bytes.ts'
import { bytesDifference, type DifferenceLine, differenceOf, foldSame } from './entry-difference.ts'
import classes from './store.module.css'

/** One side: its bytes, and how they read where they do; null where there is no entry. */
export type ComparedSide = { readonly title: string; readonly bytes: Uint8Array; readonly text: string | null } | null

/** So many bytes of a difference are written out. */
const mostBytes = 2048

/** Two values side by side: by lines of their text where both read as text, and by their bytes. */
export function EntryComparison({ before, after }: { before: ComparedSide; after: ComparedSide }) {
	const byLines = before?.text != null && after?.text != null
	return (
		<div className={classes['group']}>
			{byLines && <Lines titles={[before.title, after.title]} before={before.text ?? ''} after={after.text ?? ''} />}
			<BytesCompared before={before} after={after} open={!byLines} />
		</div>
	)
}

type Row = { readonly left: string | null; readonly right: string | null; readonly changed: boolean }

/** Lines that only one side has, beside each other in the order in which they come. */
function rowsOf(lines: readonly (DifferenceLine | number)[]): (Row | number)[] {
	const rows: (Row | number)[] = []
	let lefts: string[] = []
	let rights: string[] = []
	const flush = () => {
		for (let at = 0; at < Math.max(lefts.length, rights.length); at += 1)
			rows.push({ left: lefts[at] ?? null, right: rights[at] ?? null, changed: true })
		lefts = []
		rights = []
	}
	for (const line of lines) {
		if (typeof line !== 'number' && line.of !== 'both') (line.of === 'before' ? lefts : rights).push(line.text)
		else {
			flush()
			rows.push(typeof line === 'number' ? line : { left: line.text, right: line.text, changed: false })
		}
	}
	flush()
	return rows
}

function Lines({ titles, before, after }: { titles: readonly [string, string]; before: string; after: string }) {
	const rows = useMemo(() => rowsOf(foldSame(differenceOf(before, after))), [before, after])
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard
		<section className={classes['sides']} aria-label="Before and after, by lines" tabIndex={0}>
			{titles.map((title) => (
				<span key={title} className={classes['sideHead']}>
					{title}
				</span>
			))}
			{rows.map((row, at) =>
				typeof row === 'number' ? (
					<span key={at} className={classes['folded']}>
						{row === 1 ? '1 line that is the same' : `${row.toLocaleString('en')} lines that are the same`}
					</span>
				) : (
					<Pair key={at} {...row} />
				),
			)}
		</section>
	)
}

function Pair({ left, right, changed }: Row) {
	return (
		<>
			<span className={classes['side']} data-side="before" data-changed={(changed && left !== null) || undefined}>
				<span>{changed && left !== null ? '−' : ''}</span>
				<span>{left}</span>
			</span>
			<span className={classes['side']} data-side="after" data-changed={(changed && right !== null) || undefined}>
				<span>{changed && right !== null ? '+' : ''}</span>
				<span>{right}</span>
			</span>
		</>
	)
}

function BytesCompared({ before, after, open }: { before: ComparedSide; after: ComparedSide; open: boolean }) {
	const none = new Uint8Array()
	const difference = bytesDifference(before?.bytes ?? none, after?.bytes ?? none)
	if (difference === null)
		return <p className={classes['plain']}>{before === null || after === null ? 'An empty value.' : 'The bytes are the same.'}</p>
	return (
		<details open={open || undefined}>
			<summary>{bytesSentence(before, after, difference)}</summary>
			<Lines
				titles={[before?.title ?? 'Before: no entry', after?.title ?? 'After: no entry']}
				before={hexOf(difference.before)}
				after={hexOf(difference.after)}
			/>
		</details>
	)
}

function bytesSentence(before: ComparedSide, after: ComparedSide, difference: NonNullable<ReturnType<typeof bytesDifference>>): string {
	if (before === null || after === null)
		return `${size((before ?? after)?.bytes.length ?? 0)}${before === null ? ' where there was no entry' : ' taken away'}`
	const { from, before: gone, after: come } = difference
	const all =
		before.bytes.length === after.bytes.length
			? size(after.bytes.length)
			: `${size(before.bytes.length)} become ${size(after.bytes.length)}`
	return `${all}: from byte ${from.toLocaleString('en')} on, ${counted(gone.length, 'byte')} replaced by ${counted(come.length, 'byte')}`
}

function hexOf(bytes: Uint8Array): string {
	const shown = bytesToHex(bytes.subarray(0, mostBytes))
	return bytes.length > mostBytes ? `${shown}\n… ${size(bytes.length - mostBytes)} more` : shown
}
