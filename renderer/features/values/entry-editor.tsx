import { useMemo, useState } from 'react'
import type { EntryDetail } from '../../../electron/contract/stores.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { isSameBytes } from './entry-bytes.ts'
import type { ComparedSide } from './entry-comparison.tsx'
import { type Draft, formsOf, type Since, useDraftBytes } from './entry-draft.ts'
import { EntryDraftField } from './entry-draft-field.tsx'
import { EntryReview, ReviewButtons, type Reviewed, useWritePlan } from './entry-review.tsx'
import { EntryStale } from './entry-stale.tsx'
import classes from './store.module.css'
import { isStale, useStoreChange } from './store-change.ts'
import { StoreOutcome } from './store-outcome.tsx'
import type { OfEntry } from './store-queries.ts'

type EditorProps = { readonly of: OfEntry; readonly entry: EntryDetail; readonly reveal: boolean; onReload(): void; onClose(): void }
/**
 * An edit from its text to its write: typed and checked, reviewed beside what is there, written, and taken back. The write is
 * bound to what was read until somebody decides to overwrite what is newer.
 */
export function EntryEditor({ of, entry, reveal, onReload, onClose }: EditorProps) {
	const forms = useMemo(() => formsOf(entry), [entry])
	const [draft, setDraft] = useState<Draft>(() => beginWith(forms))
	const [since, setSince] = useState<Since>(() => ({ value: entry.value ?? new Uint8Array(), keptAs: entry.keptAs }))
	const encoded = useDraftBytes(of, since, draft)
	const plan = useWritePlan(of)
	const review = (after: Uint8Array, bound: Since) => plan.mutate({ partition: of.partition, key: of.key, after, since: bound })
	const { change, apply, undo, cancel, reset } = useStoreChange({ database: of.database, store: of.store })
	if (change.state !== 'idle' && !isStale(change))
		return <StoreOutcome change={change} act="written" onUndo={() => void undo()} onCancel={cancel} onClose={onClose} />
	const back = () => {
		reset()
		plan.reset()
	}
	const ours = encoded.bytes
	if (plan.data !== undefined && (isStale(change) || plan.data.plan.changes[0]?.stale === true) && ours !== null)
		return (
			<EntryStale
				of={of}
				reveal={reveal}
				ours={{ bytes: ours, text: draft.form === 'hex' ? null : draft.text }}
				onReload={onReload}
				onBack={back}
				onOverwrite={(newer) => {
					reset()
					setSince(newer)
					review(ours, newer)
				}}
			/>
		)
	if (plan.data !== undefined)
		return (
			<EntryReview
				of={of}
				reviewed={plan.data}
				before={sideBefore(plan.data, (draft.form === 'hex' ? null : forms.get(draft.form)) ?? null)}
				text={draft.form === 'hex' ? null : draft.text}
				onBack={back}
				onWrite={(wanted) => void apply([wanted])}
			/>
		)
	const isUnchanged = isSameBytes(ours, since?.value ?? null)
	return (
		<div className={classes['stack']}>
			<EntryDraftField
				draft={draft}
				forms={[...forms.keys()]}
				encoded={encoded}
				onForm={(form) => setDraft({ form, text: forms.get(form) ?? '' })}
				onText={(text) => setDraft({ ...draft, text })}
			/>
			{plan.isError && <ErrorNotice error={plan.error} />}
			<ReviewButtons
				says={isUnchanged && 'Nothing is changed so far'}
				able={ours !== null && !isUnchanged}
				planning={plan.isPending}
				onReview={() => ours !== null && review(ours, since)}
				onClose={onClose}
			/>
		</div>
	)
}

function beginWith(forms: ReturnType<typeof formsOf>): Draft {
	const [form, text] = [...forms][0] ?? ['hex', '']
	return { form, text }
}

/** What is there now; how it read tells only where it is still what was read. */
function sideBefore({ plan, wanted }: Reviewed, text: string | null): ComparedSide {
	const bytes = plan.changes[0]?.before ?? null
	return bytes && { title: 'Now', bytes, text: isSameBytes(bytes, wanted.since?.value ?? null) ? text : null }
}
