import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { FindEvent } from '../../electron/contract/values.ts'
import { counted, size } from '../../electron/contract/words/quantities.ts'
import { type Needle, needleOf } from './byte-needle.ts'
import { type ByteSelection, spanOf } from './byte-selection.ts'
import { ErrorNotice } from './fault-notice.tsx'
import { type FindField, FindInValue } from './find-field.tsx'
import { hexOf } from './hex-rows.ts'
import { ProgressBar } from './progress-bar.tsx'

/** Looks through all of a value from an offset on, or backwards before it, and tells how far it is. */
export type FindBytes = (
	sought: { readonly needle: Uint8Array; readonly from: number; readonly backwards: boolean },
	signal: AbortSignal,
) => Promise<AsyncIterable<FindEvent>>

type Search =
	| { kind: 'idle' }
	| { kind: 'running'; bytes: number; backwards: boolean }
	| { kind: 'found'; at: number; length: number; wrapped: boolean; backwards: boolean }
	| { kind: 'nowhere' }
	| { kind: 'stopped'; bytes: number }
	| { kind: 'failed'; error: unknown; backwards: boolean }

type FindProps = {
	field: FindField
	find: FindBytes
	totalBytes: number
	selection: ByteSelection | null
	/** The first byte in view: from there on it is looked, where nothing is selected. */
	first: number
	onFound: (selection: ByteSelection) => void
}

/** Bytes to be found as text or as hex digits; what was found is selected. */
export function ByteFind(props: FindProps) {
	const { field, totalBytes } = props
	const [typed, setTyped] = useState('')
	const needle = needleOf(typed)
	const { search, go, stop, clear } = useByteFind(props)
	const canGo = needle !== null && needle !== 'odd'
	const start = (backwards: boolean) => canGo && go(needle, backwards)
	return (
		<>
			<FindInValue
				field={field}
				placeholder="Text, or bytes: de ad be ef"
				typed={typed}
				canGo={canGo}
				problem={needle === 'odd' ? 'Give two hex digits for each byte' : undefined}
				onType={(next) => {
					clear()
					setTyped(next)
				}}
				onGo={start}
			>
				{canGo && search.kind === 'idle' && needleWords(needle)}
				{search.kind === 'running' ? (
					<>
						<ProgressBar label="Looked through so far" value={search.bytes} max={totalBytes} />
						<span>
							{size(search.bytes)} of {size(totalBytes)}
						</span>
						<Button variant="default" size="compact-sm" onClick={stop}>
							Cancel
						</Button>
					</>
				) : (
					<Ended search={search} totalBytes={totalBytes} />
				)}
			</FindInValue>
			{search.kind === 'failed' && <ErrorNotice error={search.error} onRetry={() => start(search.backwards)} />}
		</>
	)
}

function Ended({ search, totalBytes }: { search: Search; totalBytes: number }) {
	if (search.kind === 'nowhere') return <span>Not found in all {size(totalBytes)}</span>
	if (search.kind === 'stopped') return <span>Stopped: not found in {size(search.bytes)} that were looked through</span>
	if (search.kind !== 'found') return null
	const from = search.backwards ? 'end' : 'beginning'
	return (
		<span>
			Found at {search.at.toLocaleString('en')} (0x{search.at.toString(16)}){search.wrapped && `, on from the ${from}`}
		</span>
	)
}

function needleWords({ bytes, as }: Needle): string {
	if (as === 'text') return `Text, ${counted(bytes.length, 'byte')} in UTF-8. Enter finds it`
	const digits = hexOf(bytes.subarray(0, 8)).join(' ')
	return `${counted(bytes.length, 'byte')}: ${digits}${bytes.length > 8 ? ' …' : ''}. Enter finds them`
}

/** One search at a time: another, other words or leaving stops it. */
function useByteFind({ find, selection, first, onFound }: FindProps) {
	const [search, setSearch] = useState<Search>({ kind: 'idle' })
	const stopper = useRef<AbortController>(null)
	useEffect(() => () => stopper.current?.abort(), [])

	async function go({ bytes: needle }: Needle, backwards: boolean): Promise<void> {
		stopper.current?.abort()
		const stop = new AbortController()
		stopper.current = stop
		const tell = (next: Search) => {
			if (stopper.current === stop) setSearch(next)
		}
		let looked = 0
		tell({ kind: 'running', bytes: looked, backwards })
		try {
			const from = placeOf(selection, first, backwards, search)
			for await (const event of await find({ needle, from, backwards }, stop.signal)) {
				// What comes after it was stopped by other words is about something else
				if (stopper.current !== stop) return
				if (event.kind === 'searched') looked = event.bytes
				tell(toSearch(event, needle.length, backwards))
				if (event.kind === 'ended' && event.at !== null) onFound({ anchor: event.at, focus: event.at + needle.length - 1 })
			}
			if (stop.signal.aborted) tell({ kind: 'stopped', bytes: looked })
		} catch (error) {
			tell(stop.signal.aborted ? { kind: 'stopped', bytes: looked } : { kind: 'failed', error, backwards })
		}
	}
	return {
		search,
		go: (needle: Needle, backwards: boolean) => void go(needle, backwards),
		stop: () => stopper.current?.abort(),
		clear: () => {
			const running = stopper.current
			stopper.current = null
			running?.abort()
			setSearch({ kind: 'idle' })
		},
	}
}

function toSearch(event: FindEvent, length: number, backwards: boolean): Search {
	if (event.kind === 'searched') return { kind: 'running', bytes: event.bytes, backwards }
	if (event.at === null) return { kind: 'nowhere' }
	return { kind: 'found', at: event.at, length, wrapped: event.wrapped, backwards }
}

/** From what is selected on, or behind its beginning where that is what was found last. */
function placeOf(selection: ByteSelection | null, first: number, backwards: boolean, search: Search): number {
	if (selection === null) return first
	const { from, length } = spanOf(selection)
	const isFound = search.kind === 'found' && search.at === from && search.length === length
	return isFound && !backwards ? from + 1 : from
}
