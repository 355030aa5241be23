import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { EntryDetail, StorePlan, WantedChange } from '../../../electron/contract/stores.ts'
import { client } from '../../client.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { isSameBytes } from './entry-bytes.ts'
import { EntryComparison } from './entry-comparison.tsx'
import { type Draft, formsOf, type Since, useDraftBytes } from './entry-draft.ts'
import { EntryDraftField } from './entry-draft-field.tsx'
import { EntryStale } from './entry-stale.tsx'
import classes from './store.module.css'
import { isStale, useStoreChange } from './store-change.ts'
import { StoreDeciding } from './store-deciding.tsx'
import { StoreOutcome } from './store-outcome.tsx'
import { PlanAdvice } from './store-plan-view.tsx'
import type { OfEntry } from './store-queries.ts'

type EditorProps = { readonly of: OfEntry; readonly entry: EntryDetail; readonly reveal: boolean; onReload(): void; onClose(): void }
type Reviewed = { readonly plan: StorePlan; readonly wanted: WantedChange }

/** Plans the write of an edited value, bound to what was read. */
function usePlan({ database, store, partition, key }: OfEntry) {
	return useMutation({
		mutationFn: async ({ since, after }: { since: Since; after: Uint8Array }): Promise<Reviewed> => {
			const wanted: WantedChange = { partition, key, after, since }
			return { wanted, plan: await client.values.stores.plan({ database, store, changes: [wanted] }) }
		},
	})
}

/** An edit from its text to its write, which is bound to what was read until somebody decides to overwrite what is newer: typed and checked, reviewed beside what is there, written, and taken back. */
export function EntryEditor({ of, entry, reveal, onReload, onClose }: EditorProps) {
	const forms = useMemo(() => formsOf(entry), [entry])
	const [draft, setDraft] = useState<Draft>(() => beginWith(forms))
	const [since, setSince] = useState<Since>(() => ({ value: entry.value ?? new Uint8Array(), keptAs: entry.keptAs }))
	const encoded = useDraftBytes(of, since, draft)
	const plan = usePlan(of)
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
					plan.mutate({ since: newer, after: ours })
				}}
			/>
		)
	if (plan.data !== undefined)
		return (
			<Review
				of={of}
				reviewed={plan.data}
				texts={draft.form === 'hex' ? null : [forms.get(draft.form) ?? null, draft.text]}
				onBack={back}
				onWrite={(wanted) => void apply([wanted])}
			/>
		)
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
			<Going
				unchanged={isSameBytes(ours, since?.value ?? null)}
				able={ours !== null}
				planning={plan.isPending}
				onReview={() => ours !== null && plan.mutate({ since, after: ours })}
				onClose={onClose}
			/>
		</div>
	)
}

function Going(props: { unchanged: boolean; able: boolean; planning: boolean; onReview: () => void; onClose: () => void }) {
	const { unchanged, able, planning, onReview, onClose } = props
	return (
		<div className={classes['buttons']}>
			{unchanged && <span className={`dim ${classes['left']}`}>Nothing is changed so far</span>}
			<Button variant="default" onClick={onClose}>
				Close
			</Button>
			<Button disabled={!able || unchanged} loading={planning} onClick={onReview}>
				Review
			</Button>
		</div>
	)
}

function beginWith(forms: ReturnType<typeof formsOf>): Draft {
	const [form, text] = [...forms][0] ?? ['hex', '']
	return { form, text }
}

function Review(props: {
	of: OfEntry
	reviewed: Reviewed
	/** How both sides read, in the form in which it was edited. */
	texts: readonly [string | null, string] | null
	onBack: () => void
	onWrite: (wanted: WantedChange) => void
}) {
	const { of, reviewed, texts, onBack, onWrite } = props
	const { plan, wanted } = reviewed
	const before = plan.changes[0]?.before ?? null
	const isAsRead = isSameBytes(before, wanted.since?.value ?? null)
	return (
		<div className={classes['stack']}>
			<EntryComparison
				before={before === null ? null : { title: 'Now', bytes: before, text: isAsRead ? (texts?.[0] ?? null) : null }}
				after={{ title: 'Afterwards', bytes: wanted.after ?? new Uint8Array(), text: texts?.[1] ?? null }}
			/>
			<PlanAdvice plan={plan} />
			<StoreDeciding database={of.database} verb="Write" ready busy={false} onDecide={() => onWrite(wanted)}>
				<Button variant="default" onClick={onBack}>
					Back to the text
				</Button>
			</StoreDeciding>
		</div>
	)
}
