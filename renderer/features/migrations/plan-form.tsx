import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { Plan, PlanChoices, PlanTarget } from '../../../electron/contract/migrations.ts'
import { addresses } from '../../addresses.ts'
import { client } from '../../client.ts'
import type { RunStart } from '../../follow-run.ts'
import { queries } from '../../queries.ts'
import type { RunAct } from '../../run-progress.ts'
import { useStartRun } from '../../runs.ts'
import { NothingToDo } from './nothing-to-do.tsx'
import classes from './plan.module.css'
import { PlanAdvice, stoppingAdvice } from './plan-advice.tsx'
import { PlanClients } from './plan-clients.tsx'
import { CommandNeeded, needsCommand, PlanCommand } from './plan-command.tsx'
import { PlanFault } from './plan-fault.tsx'
import { PlanFooter } from './plan-footer.tsx'
import { PlanPreview, usePreview } from './plan-preview.tsx'
import { PlanSentence } from './plan-sentence.tsx'
import { PlanSessions } from './plan-sessions.tsx'
import { PlanSteps } from './plan-steps.tsx'
import { PlanTimeZone } from './plan-time-zone.tsx'

type PlanFormProps = {
	database: DatabaseId
	to: PlanTarget
	plan: Plan
	choices: PlanChoices | undefined
	/** The plan shown is the one for the choices shown. */
	settled: boolean
	error: unknown
	onChoices: (choices: PlanChoices) => void
	onAgain: () => void
	onClose: () => void
}

/** A made plan: its sentence, what it asks, its steps, and the button that runs it. */
export function PlanForm(props: PlanFormProps) {
	const { database, to, plan } = props
	const [wanted, setBackUpFirst] = useState(true)
	const backUpFirst = wanted && plan.restorePointFault === null
	const run = useRunPlan(props, backUpFirst)
	const preview = usePreview(database, to)
	const catalog = useQuery(queries.databases())
	const entry = catalog.data?.find(({ id }) => id === database)
	const planAgain = () => {
		run.forget()
		props.onAgain()
	}
	if (plan.direction === 'none' || plan.steps.length === 0) return <NothingToDo plan={plan} onClose={props.onClose} />
	const error = run.error ?? props.error
	return (
		<>
			<div className={classes['scroll']}>
				<PlanSentence plan={plan} to={to} backUpFirst={backUpFirst} />
				{error !== null && <PlanFault error={error} database={database} onAgain={planAgain} onClose={props.onClose} />}
				{plan.asksTimeZone && <PlanTimeZone plan={plan} onChoose={(timeZone) => props.onChoices({ ...props.choices, timeZone })} />}
				{entry?.engine === 'postgres' && <PlanSessions database={database} plan={plan} />}
				<PlanClients plan={plan} />
				<CommandNeeded database={database} plan={plan} />
				<PlanAdvice plan={plan} />
				<PlanCommand plan={plan} />
				{plan.command !== null && <PlanPreview preview={preview} />}
				<PlanSteps plan={plan} rendered={preview.rendered} />
			</div>
			<PlanFooter
				plan={plan}
				to={to}
				production={entry?.production ? entry.name : null}
				ready={props.settled && catalog.isFetched && run.error === null}
				hold={holdWords(plan)}
				starting={run.starting}
				backUpFirst={backUpFirst}
				onBackUpFirst={setBackUpFirst}
				onRun={run.start}
				onClose={props.onClose}
			/>
		</>
	)
}

/** Runs the plan that is shown: to the Run screen once the core has accepted it, or stays with what it refused. */
function useRunPlan({ database, to, plan, choices }: PlanFormProps, backUpFirst: boolean) {
	const [starting, setStarting] = useState(false)
	const [error, setError] = useState<unknown>(null)
	const [, navigate] = useLocation()
	const startRun = useStartRun()
	const start = async () => {
		setStarting(true)
		try {
			await startRun(runOf({ database, to, plan, choices, backUpFirst }))
			navigate(addresses.run(database))
		} catch (refused) {
			setError(refused)
			setStarting(false)
		}
	}
	return { starting, error, forget: () => setError(null), start: () => void start() }
}

function runOf(input: {
	database: DatabaseId
	to: PlanTarget
	plan: Plan
	choices: PlanChoices | undefined
	backUpFirst: boolean
}): RunStart {
	const { database, to, plan, choices, backUpFirst } = input
	return {
		database,
		subject: {
			act: actOf(plan, to),
			from: plan.from,
			to: plan.to,
			asked: to,
			steps: plan.steps,
			restorePointFirst: backUpFirst,
			transactions: plan.transactions,
			...(plan.command && { command: plan.command.onCopy ? 'on-copy' : 'in-place' }),
		},
		open: () => client.migrations.run({ database, to, ...(choices && { choices }), binding: plan.binding, backUpFirst }),
	}
}

/** Why this plan can only be looked at, or null. */
function holdWords(plan: Plan): string | null {
	if (needsCommand(plan)) return 'Waits for the command'
	return stoppingAdvice(plan).length === 0 ? null : 'Stopped by what stands above'
}

function actOf(plan: Plan, to: PlanTarget): RunAct {
	if (plan.direction === 'repair') return 'repair' in to && isStamp(to.repair) ? 'stamp' : 'repair'
	return plan.direction === 'down' ? 'downgrade' : 'upgrade'
}

function isStamp(repair: string): boolean {
	return repair === 'stamp' || repair === 'stamp-purge'
}
