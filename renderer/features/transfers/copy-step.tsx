import { useEffect } from 'react'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { EmptyState } from '../../components/states.tsx'
import { AskingPlan } from './asking.tsx'
import classes from './copy.module.css'
import type { CopyHere } from './copy-address.ts'
import { useCopyDraft } from './copy-drafts.ts'
import { CopyElsewhere, useCopyElsewhere } from './copy-elsewhere.tsx'
import { CopyFrame } from './copy-frame.tsx'
import type { LiveCopy } from './copy-live.ts'
import { CopyProgressView } from './copy-progress.tsx'
import { useCopyPlan } from './copy-queries.ts'
import { CopyReview } from './copy-review.tsx'
import { forgetCopy, useLiveCopy } from './copy-runs.ts'

/** The third step: everything that will happen, and then how far it is. */
export function CopyStepScreen({ here }: { here: CopyHere }) {
	if (here.target === undefined)
		return (
			<CopyFrame here={here}>
				<EmptyState title="Choose where to copy to">
					Then everything that would run there is shown here, before anything is written.
				</EmptyState>
			</CopyFrame>
		)
	return <Into key={here.target} here={here} target={here.target} />
}

function Into({ here, target }: { here: CopyHere; target: DatabaseId }) {
	const live = useLiveCopy(target)
	const elsewhere = useCopyElsewhere(target)
	useReportOnceEnded(here, live, elsewhere.ended?.id)
	if (live?.state === 'running' || live?.state === 'ended')
		return (
			<CopyFrame here={here} locked schema={live.schema}>
				<CopyProgressView live={live} />
			</CopyFrame>
		)
	if (elsewhere.running !== undefined)
		return (
			<CopyFrame here={here} locked>
				<CopyElsewhere entry={elsewhere.running} />
			</CopyFrame>
		)
	return <Review here={here} target={target} live={live} />
}

/** Once it has ended, what is left to see of it is its report. */
function useReportOnceEnded({ go, target }: CopyHere, live: LiveCopy | undefined, elsewhere: string | undefined): void {
	const ended = (live?.state === 'ended' ? live.activity : null) ?? elsewhere
	useEffect(() => {
		if (ended === undefined) return
		go({ step: 'report', activity: ended }, true)
		if (target !== undefined) forgetCopy(target)
	}, [ended])
}

function Review({ here, target, live }: { here: CopyHere; target: DatabaseId; live: LiveCopy | undefined }) {
	const { draft } = useCopyDraft(here.source)
	const planned = useCopyPlan(here, draft)
	// After a copy that failed, what was planned before it says nothing of the target any more
	const isOfNow = live?.state !== 'failed' || planned.settled
	return (
		<CopyFrame here={here} schema={planned.plan?.map.schema}>
			{live?.state === 'failed' && <ErrorNotice error={live.error} />}
			{live?.state === 'stopped' && (
				<p className={classes['plain']} role="status">
					<StateWord tone="plain">The comparison was stopped. Nothing was written.</StateWord>
				</p>
			)}
			<AskingPlan here={here} planned={planned} />
			{planned.plan !== undefined && isOfNow && <CopyReview here={here} target={target} plan={planned.plan} settled={planned.settled} />}
		</CopyFrame>
	)
}
