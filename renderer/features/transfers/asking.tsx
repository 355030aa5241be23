import { Button } from '@mantine/core'
import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { addresses } from '../../addresses.ts'
import { faultOf } from '../../client.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import classes from './copy.module.css'
import type { CopyHere } from './copy-address.ts'
import { withoutMap } from './copy-draft.ts'
import { useCopyDraft } from './copy-drafts.ts'
import { copyQueries, draftKey, type PlanState } from './copy-queries.ts'

type AskingProps = {
	readonly error: unknown
	/** There is nothing to show yet. */
	readonly waiting: boolean
	/** The person stopped it. */
	readonly stopped: boolean
	readonly queryKey: QueryKey
	onRetry(): void
}

/** A source being read, which may take a while and can be stopped, and what came in between; nothing once it is read. */
export function Asking({ error, waiting, stopped, queryKey, onRetry }: AskingProps) {
	const queryClient = useQueryClient()
	if (error !== null) return <ErrorNotice error={error} onRetry={onRetry} />
	if (stopped)
		return (
			<EmptyState title="Stopped" action={<Button onClick={onRetry}>Survey again</Button>}>
				The source was not read to its end. Nothing was written.
			</EmptyState>
		)
	if (!waiting) return null
	return (
		<>
			<div className={classes['bar']}>
				<p className={classes['plain']}>Reading the whole source once: what every column really holds. Nothing is written.</p>
				<Button variant="default" onClick={() => void queryClient.cancelQueries({ queryKey })}>
					Cancel
				</Button>
			</div>
			<LoadingState label="Surveying" rows={8} height={36} />
		</>
	)
}

/** The same for a plan, of which the target can be what is wrong. */
export function AskingPlan({ here, planned }: { here: CopyHere; planned: PlanState }) {
	const { change } = useCopyDraft(here.source)
	const { error, plan, stopped, refetch } = planned
	const { target, schema } = here
	const isOfMap = faultOf(error)?.kind === 'map-malformed' && planned.proposal !== undefined
	return (
		<>
			<Asking error={error} waiting={plan === undefined} stopped={stopped} queryKey={copyQueries.plansOf(here.source)} onRetry={refetch} />
			{error !== null && target !== undefined && (
				<p className={classes['ways']}>
					{isOfMap && (
						<Button variant="default" onClick={() => change((draft) => withoutMap(draft, draftKey(target, schema)))}>
							Back to the proposed map
						</Button>
					)}
					<Link href={addresses.landing(target)}>Look at the target</Link>
				</p>
			)}
		</>
	)
}
