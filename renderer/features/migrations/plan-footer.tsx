import { Button, Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Fault } from '../../../electron/contract/fault.ts'
import type { Plan, PlanTarget } from '../../../electron/contract/migrations.ts'
import { faultWords } from '../../../electron/contract/words/fault-words.ts'
import { size } from '../../../electron/contract/words/quantities.ts'
import { LossButton } from '../../components/loss-button.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './plan.module.css'
import { summarise } from './plan-summary.ts'

/** Why there will be no restore point, and what to do about it. */
function cannotBackUp(fault: Fault): string {
	const { sentence, next } = faultWords(fault)
	return `No restore point can be taken. ${sentence.replace(/ Nothing was changed\.$/, '')} ${next}`
}

/**
 * What decides a plan: the restore point, what is lost said once more beside the button, and Run. `production` is the
 * name to type before a production database is changed, or null.
 */
export function PlanFooter(props: {
	plan: Plan
	to: PlanTarget
	production: string | null
	ready: boolean
	/** Why the plan can only be looked at, or null. */
	hold: string | null
	starting: boolean
	backUpFirst: boolean
	onBackUpFirst: (backUpFirst: boolean) => void
	onRun: () => void
	onClose: () => void
}) {
	const [typed, setTyped] = useState('')
	const { lost } = summarise(props.plan, props.to)
	const confirmed = props.production === null || typed.trim() === props.production
	const able = props.ready && confirmed && props.hold === null
	return (
		<form
			className={classes['footer']}
			onSubmit={(event) => {
				event.preventDefault()
				if (able && !props.starting) props.onRun()
			}}
		>
			{props.production !== null && props.hold === null && (
				<TextInput
					className={classes['typed'] ?? ''}
					label={`This is a production database. To change it, type its name: ${props.production}`}
					value={typed}
					autoComplete="off"
					spellCheck={false}
					onChange={(event) => setTyped(event.currentTarget.value)}
				/>
			)}
			<div className={classes['backUp']} hidden={props.hold !== null}>
				<Checkbox
					label="Back up first"
					checked={props.backUpFirst}
					disabled={props.starting || props.plan.restorePointFault !== null}
					onChange={(event) => props.onBackUpFirst(event.currentTarget.checked)}
				/>
				<p className={classes['backUpNote']}>
					{props.plan.restorePointFault !== null ? (
						<StateWord tone="decision">{cannotBackUp(props.plan.restorePointFault)}</StateWord>
					) : props.backUpFirst ? (
						`A restore point of ${size(props.plan.backupBytes)}. Undo goes back to it.`
					) : (
						<StateWord tone="decision">Without a restore point there is no Undo.</StateWord>
					)}
				</p>
			</div>
			<div className={classes['decide']}>
				{props.hold !== null && (
					<span className={classes['lostBeside']}>
						<StateWord tone="decision">{props.hold}</StateWord>
					</span>
				)}
				{lost !== null && props.hold === null && (
					<span className={classes['lostBeside']}>
						<StateWord tone="loss">{lost}</StateWord>
					</span>
				)}
				<Button variant="default" onClick={props.onClose}>
					Close
				</Button>
				<LossButton type="submit" data-autofocus loses={lost !== null} disabled={!able} loading={props.starting}>
					Run
				</LossButton>
			</div>
		</form>
	)
}
