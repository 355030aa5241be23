import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, faultOf } from '../../client.ts'
import { DetailsPart } from '../../components/details.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { LossButton } from '../../components/loss-button.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { LoadingState } from '../../components/states.tsx'
import { bytesToText } from './entry-bytes.ts'
import { EntryComparison } from './entry-comparison.tsx'
import type { Since } from './entry-draft.ts'
import classes from './store.module.css'
import type { OfEntry } from './store-queries.ts'

/** The entry as it is by now; null where it is gone. */
async function readNewer({ database, store, partition, key }: OfEntry, reveal: boolean, signal: AbortSignal) {
	try {
		return await client.values.stores.entry({ database, store, partition, key, reveal }, { signal })
	} catch (error) {
		if (faultOf(error)?.kind === 'not-in-store') return null
		throw error
	}
}

type StaleProps = {
	readonly of: OfEntry
	readonly reveal: boolean
	readonly ours: { readonly bytes: Uint8Array; readonly text: string | null }
	onReload(): void
	onBack(): void
	/** Told what is there now, which the write is then bound to. */
	onOverwrite(newer: Since): void
}

/** Somebody else wrote the entry since it was read: theirs beside ours, and the three ways on. */
export function EntryStale({ of, reveal, ours, onReload, onBack, onOverwrite }: StaleProps) {
	const [compares, setCompares] = useState(false)
	const newer = useQuery({
		queryKey: ['newer', of.database, of.store, of, reveal],
		queryFn: ({ signal }) => readNewer(of, reveal, signal),
		staleTime: 0,
		gcTime: 0,
		retry: false,
	})
	if (newer.isError) return <ErrorNotice error={newer.error} onRetry={() => void newer.refetch()} />
	if (newer.data === undefined) return <LoadingState label="Reading the entry as it is now" rows={4} />
	const { data } = newer
	const theirs = data === null ? null : { title: 'Theirs, which is there now', ...sideOf(data.value, data.editable) }
	const mine = { title: 'Yours, not written', ...ours }
	return (
		<div className={classes['stack']}>
			<div role="alert">
				<StateWord tone="decision" wraps>
					{data === null
						? 'Somebody else removed this entry after it was read here. Nothing was written.'
						: 'Somebody else wrote this entry after it was read here. Nothing was overwritten.'}
				</StateWord>
			</div>
			{compares ? (
				<EntryComparison before={theirs} after={mine} />
			) : (
				<div className={classes['two']}>
					<Value title={theirs?.title ?? 'Theirs: it is gone'} text={theirs?.text ?? null} bytes={theirs?.bytes ?? null} />
					<Value {...mine} />
				</div>
			)}
			<div className={classes['buttons']}>
				<Button className={classes['left'] ?? ''} variant="subtle" onClick={onBack}>
					Back to the text
				</Button>
				<Button variant="default" aria-pressed={compares} onClick={() => setCompares(!compares)}>
					Compare
				</Button>
				<LossButton onClick={() => onOverwrite(data?.value == null ? null : { value: data.value, keptAs: data.keptAs })}>
					Overwrite on purpose…
				</LossButton>
				{data !== null && <Button onClick={onReload}>Reload theirs</Button>}
			</div>
		</div>
	)
}

function sideOf(value: Uint8Array | null, editable: string | null) {
	return { bytes: value ?? new Uint8Array(), text: editable ?? (value === null ? null : bytesToText(value)) }
}

function Value({ title, text, bytes }: { title: string; text: string | null; bytes: Uint8Array | null }) {
	return (
		<DetailsPart title={title}>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard */}
			<pre className={classes['value']} tabIndex={0}>
				{text ?? (bytes === null ? 'no entry' : `${bytes.length.toLocaleString('en')} bytes that are no text: compare them`)}
			</pre>
		</DetailsPart>
	)
}
