import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { PlanChoices, PlanTarget } from '../../../electron/contract/migrations.ts'
import { Dialog } from '../../components/dialog.tsx'
import { LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import classes from './plan.module.css'
import { PlanFault } from './plan-fault.tsx'
import { PlanForm } from './plan-form.tsx'

type PlanAsked = {
	database: DatabaseId
	to: PlanTarget
	/** Choices to begin with: of a step that broke off, the statements that have run. */
	begun: PlanChoices | undefined
	onClose: () => void
}

/**
 * The Plan dialog: what exactly will happen, before it does. Asks the core for the plan to `to`, shows it, and runs that
 * very plan; a plan that no longer holds is refused and offered anew.
 */
export function PlanDialog({ onClose, ...asked }: PlanAsked) {
	return (
		<Dialog title="Plan" size={880} flush onClose={onClose}>
			<PlanInside key={JSON.stringify(asked)} {...asked} onClose={onClose} />
		</Dialog>
	)
}

function PlanInside({ database, to, begun, onClose }: PlanAsked) {
	const [choices, setChoices] = useState<PlanChoices | undefined>(begun)
	const plan = useQuery({
		...queries.plan(database, to, choices),
		placeholderData: keepPreviousData,
		// A plan is what was true when it was made: it is made anew when asked for, never under the person's eyes.
		staleTime: Number.POSITIVE_INFINITY,
		gcTime: 0,
		retry: false,
	})
	const planAgain = () => void plan.refetch()
	if (plan.data === undefined)
		return (
			<div className={classes['scroll']}>
				{plan.isError && !plan.isFetching ? (
					<PlanFault error={plan.error} database={database} onAgain={planAgain} onClose={onClose} />
				) : (
					<LoadingState label="Making the plan" rows={5} height={48} />
				)}
			</div>
		)
	return (
		<PlanForm
			database={database}
			to={to}
			plan={plan.data}
			choices={choices}
			settled={!plan.isFetching && !plan.isError}
			error={plan.error}
			onChoices={setChoices}
			onAgain={planAgain}
			onClose={onClose}
		/>
	)
}
