import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { StorePlan, WantedChange } from '../../../electron/contract/stores.ts'
import { textToKey } from '../../../electron/lib/key-text.ts'
import { addresses } from '../../addresses.ts'
import { client } from '../../client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { hexToBytes } from './entry-bytes.ts'
import { EntryComparison } from './entry-comparison.tsx'
import type { Draft } from './entry-draft.ts'
import { EntryDraftField } from './entry-draft-field.tsx'
import classes from './store.module.css'
import { isStale, useStoreChange } from './store-change.ts'
import { StoreDeciding } from './store-deciding.tsx'
import { StoreOutcome } from './store-outcome.tsx'
import { PlanAdvice } from './store-plan-view.tsx'
import type { OfStore } from './store-queries.ts'

/** Writes an entry where there is none: partition, key and value. */
export function EntryNewDialog({ of, partition, onClose }: { of: OfStore; partition: string; onClose: () => void }) {
	return (
		<Dialog title="New entry" size={720} onClose={onClose}>
			<Inside of={of} partition={partition} onClose={onClose} />
		</Dialog>
	)
}

function encode({ form, text }: Draft) {
	if (form !== 'hex') return { bytes: new TextEncoder().encode(text), problem: null, pending: false }
	const read = hexToBytes(text)
	return { bytes: 'bytes' in read ? read.bytes : null, problem: 'problem' in read ? read.problem : null, pending: false }
}

type Reviewed = { readonly plan: StorePlan; readonly wanted: WantedChange }

function Inside({ of, partition: begun, onClose }: { of: OfStore; partition: string; onClose: () => void }) {
	const [partition, setPartition] = useState(begun)
	const [key, setKey] = useState('')
	const [draft, setDraft] = useState<Draft>({ form: 'utf8', text: '' })
	const plan = useMutation({
		mutationFn: async (wanted: WantedChange): Promise<Reviewed> => ({
			wanted,
			plan: await client.values.stores.plan({ ...of, changes: [wanted] }),
		}),
	})
	const { change, apply, undo, cancel, reset } = useStoreChange(of)
	if (change.state !== 'idle' && !isStale(change))
		return <StoreOutcome change={change} act="written" onUndo={() => void undo()} onCancel={cancel} onClose={onClose} />
	const isThere = plan.data?.plan.changes[0]?.stale === true || isStale(change)
	if (plan.data !== undefined && !isThere)
		return (
			<Review
				of={of}
				reviewed={plan.data}
				text={draft.form === 'hex' ? null : draft.text}
				onBack={plan.reset}
				onWrite={(wanted) => void apply([wanted])}
			/>
		)
	const names = { partition: textToKey(partition), key: textToKey(key) }
	const encoded = encode(draft)
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
			<Going
				able={!!names.partition?.length && !!names.key?.length && encoded.bytes !== null && !isThere}
				planning={plan.isPending}
				onReview={review}
				onClose={onClose}
			/>
		</div>
	)
}

function Going({ able, planning, onReview, onClose }: { able: boolean; planning: boolean; onReview: () => void; onClose: () => void }) {
	return (
		<div className={classes['buttons']}>
			<Button variant="default" onClick={onClose}>
				Close
			</Button>
			<Button disabled={!able} loading={planning} onClick={onReview}>
				Review
			</Button>
		</div>
	)
}

function Taken({ of, partition, name, onClose }: { of: OfStore; partition: string; name: string; onClose: () => void }) {
	return (
		<div role="alert">
			<StateWord tone="decision">
				<span className={classes['whole']}>
					There is already an entry of this name. Nothing was written.{' '}
					<Link href={addresses.entries(of.database, of.store, { partition, key: name })} onClick={onClose}>
						Look at it
					</Link>
				</span>
			</StateWord>
		</div>
	)
}

function NameField({
	label,
	text,
	bytes,
	onChange,
}: {
	label: string
	text: string
	bytes: Uint8Array | null
	onChange: (text: string) => void
}) {
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

function Review(props: {
	of: OfStore
	reviewed: Reviewed
	text: string | null
	onBack: () => void
	onWrite: (wanted: WantedChange) => void
}) {
	const { plan, wanted } = props.reviewed
	return (
		<div className={classes['stack']}>
			<EntryComparison before={null} after={{ title: 'Afterwards', bytes: wanted.after ?? new Uint8Array(), text: props.text }} />
			<PlanAdvice plan={plan} />
			<StoreDeciding database={props.of.database} verb="Write" ready busy={false} onDecide={() => props.onWrite(wanted)}>
				<Button variant="default" onClick={props.onBack}>
					Back to the text
				</Button>
			</StoreDeciding>
		</div>
	)
}
