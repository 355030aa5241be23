import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { StorePlan, WantedChange } from '../../../electron/contract/stores.ts'
import { client } from '../../client.ts'
import { type ComparedSide, EntryComparison } from './entry-comparison.tsx'
import classes from './store.module.css'
import { StoreDeciding } from './store-deciding.tsx'
import { PlanAdvice } from './store-plan-view.tsx'
import type { OfStore } from './store-queries.ts'

/** A write as it is wanted, and what it would do. */
export type Reviewed = { readonly plan: StorePlan; readonly wanted: WantedChange }

/** Plans one write, bound to what was read. */
export function useWritePlan({ database, store }: OfStore) {
	return useMutation({
		mutationFn: async (wanted: WantedChange): Promise<Reviewed> => ({
			wanted,
			plan: await client.values.stores.plan({ database, store, changes: [wanted] }),
		}),
	})
}

type ReviewProps = {
	readonly of: OfStore
	readonly reviewed: Reviewed
	readonly before: ComparedSide
	/** How what will be there reads; null where it was typed as hex. */
	readonly text: string | null
	onBack(): void
	onWrite(wanted: WantedChange): void
}

/** A write beside what is there now, what to know about it, and the button that does it. */
export function EntryReview({ of, reviewed: { plan, wanted }, before, text, onBack, onWrite }: ReviewProps) {
	return (
		<div className={classes['stack']}>
			<EntryComparison before={before} after={{ title: 'Afterwards', bytes: wanted.after ?? new Uint8Array(), text }} />
			<PlanAdvice plan={plan} />
			<StoreDeciding database={of.database} verb="Write" onDecide={() => onWrite(wanted)}>
				<Button variant="default" onClick={onBack}>
					Back to the text
				</Button>
			</StoreDeciding>
		</div>
	)
}

type GoingProps = {
	readonly able: boolean
	readonly planning: boolean
	/** Why there is nothing to review yet, where that is so. */
	readonly says?: string | false
	onReview(): void
	onClose(): void
}

/** What leads from the text to the review. */
export function ReviewButtons({ able, planning, says = false, onReview, onClose }: GoingProps) {
	return (
		<div className={classes['buttons']}>
			{says !== false && <span className={`dim ${classes['left']}`}>{says}</span>}
			<Button variant="default" onClick={onClose}>
				Close
			</Button>
			<Button disabled={!able} loading={planning} onClick={onReview}>
				Review
			</Button>
		</div>
	)
}
