import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { textToKey } from '../../../electron/lib/key-text.ts'
import { addresses } from '../../addresses.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { type Draft, encodeDraft } from './entry-draft.ts'
import { EntryDraftField } from './entry-draft-field.tsx'
import { EntryReview, ReviewButtons, useWritePlan } from './entry-review.tsx'
import classes from './store.module.css'
import { isStale, useStoreChange } from './store-change.ts'
import { StoreOutcome } from './store-outcome.tsx'
import type { OfStore } from './store-queries.ts'

/** Writes an entry where there is none: partition, key and value. */
export function EntryNewDialog({ of, partition, onClose }: { of: OfStore; partition: string; onClose: () => void }) {
	return (
		<Dialog title="New entry" size={720} onClose={onClose}>
			<Inside of={of} partition={partition} onClose={onClose} />
		</Dialog>
	)
}

function Inside({ of, partition: begun, onClose }: { of: OfStore; partition: string; onClose: () => void }) {
	const [partition, setPartition] = useState(begun)
	const [key, setKey] = useState('')
	const [draft, setDraft] = useState<Draft>({ form: 'utf8', text: '' })
	const plan = useWritePlan(of)
	const { change, apply, undo, cancel, reset } = useStoreChange(of)
	if (change.state !== 'idle' && !isStale(change))
		return <StoreOutcome change={change} act="written" onUndo={() => void undo()} onCancel={cancel} onClose={onClose} />
	const isThere = plan.data?.plan.changes[0]?.stale === true || isStale(change)
	if (plan.data !== undefined && !isThere)
		return (
			<EntryReview
				of={of}
				reviewed={plan.data}
				before={null}
				text={draft.form === 'hex' ? null : draft.text}
				onBack={plan.reset}
				onWrite={(wanted) => void apply([wanted])}
			/>
		)
	const names = { partition: textToKey(partition), key: textToKey(key) }
	const encoded = encodeDraft(draft)
	const edit = (set: (text: string) => void) => (text: string) => {
		reset()
		plan.reset()
		set(text)
	}
	const review = () => {
		if (names.partition !== null && names.key !== null && encoded.bytes !== null)
			plan.mutate({ partition: names.partition, key: names.key, after: encoded.bytes, since: null })
	}
	return (
		<div className={classes['stack']}>
			<NameField label="Partition" text={partition} bytes={names.partition} onChange={edit(setPartition)} />
			<NameField label="Key" text={key} bytes={names.key} onChange={edit(setKey)} />
			<EntryDraftField
				draft={draft}
				forms={['utf8', 'hex']}
				encoded={encoded}
				onForm={(form) => setDraft({ form, text: '' })}
				onText={(text) => setDraft({ ...draft, text })}
			/>
			{isThere && <Taken of={of} partition={partition} name={key} onClose={onClose} />}
			{plan.isError && <ErrorNotice error={plan.error} />}
			<ReviewButtons
				able={!!names.partition?.length && !!names.key?.length && encoded.bytes !== null && !isThere}
				planning={plan.isPending}
				onReview={review}
				onClose={onClose}
			/>
		</div>
	)
}

function Taken({ of, partition, name, onClose }: { of: OfStore; partition: string; name: string; onClose: () => void }) {
	return (
		<div role="alert">
			<StateWord tone="decision" wraps>
				There is already an entry of this name. Nothing was written.{' '}
				<Link href={addresses.entries(of.database, of.store, { partition, key: name })} onClick={onClose}>
					Look at it
				</Link>
			</StateWord>
		</div>
	)
}

function NameField(props: { label: string; text: string; bytes: Uint8Array | null; onChange: (text: string) => void }) {
	const { label, text, bytes, onChange } = props
	return (
		<TextInput
			label={label}
			description="UTF-8 text; \x00 writes any byte, \\ a backslash"
			classNames={{ input: classes['text'] ?? '' }}
			error={bytes === null && 'A backslash begins \\xNN or \\\\.'}
			spellCheck={false}
			autoComplete="off"
			value={text}
			onChange={(event) => onChange(event.currentTarget.value)}
		/>
	)
}
