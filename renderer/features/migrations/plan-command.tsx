import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { Plan, PlanTarget } from '../../../electron/contract/migrations.ts'
import { addresses } from '../../addresses.ts'
import { Copyable } from '../../components/copyable.tsx'
import { ExactLines } from '../../components/exact-lines.tsx'
import { Panel } from '../../components/panel.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './plan.module.css'
import { PlanPreview } from './plan-preview.tsx'

/** Steps of the project's own code, and nobody has said how its command is called. */
export function needsCommand(plan: Plan): boolean {
	return plan.command === null && plan.steps.some(({ python }) => python !== null)
}

/** The exact command of the project's own that will run, or what to do where none is set. */
export function PlanCommand({ database, to, plan }: { database: DatabaseId; to: PlanTarget; plan: Plan }) {
	const { command } = plan
	if (needsCommand(plan)) return <Needed database={database} plan={plan} />
	if (command === null) return plan.copyable === null ? null : <SameByHand text={plan.copyable} />
	return (
		<section aria-label="Command" className={classes['command']}>
			<ExactLines
				lines={[command.text]}
				folder={command.folder}
				environment={command.environment}
				lead={
					command.onCopy
						? 'The project’s own command will run on a copy, which takes the database’s place only when all went well:'
						: 'The project’s own command will run:'
				}
			/>
			{command.first.length > 0 && <ExactLines lines={command.first} lead="Before it, to see that it speaks to this database:" />}
			{plan.copyable !== null && <SameByHand text={plan.copyable} />}
			{'target' in to && <Preview database={database} target={to.target} />}
		</section>
	)
}

function SameByHand({ text }: { text: string }) {
	return (
		<p className={classes['byHand']}>
			<span className="dim">By hand:</span> <Copyable value={text} label="command for the same by hand" wrap />
		</p>
	)
}

function Needed({ database, plan }: { database: DatabaseId; plan: Plan }) {
	return (
		<Panel tone="decision">
			<div className={classes['question']}>
				<div>
					<StateWord tone="decision">The steps are Python, and the project’s command is not set</StateWord>
					<p className="dim">
						Say how the project’s Alembic is called, or open a bundle of SQL in place of the project. Then this plan can run.
					</p>
				</div>
				<Link href={addresses.overview(database)}>Set the command</Link>
			</div>
			{plan.copyable !== null && <SameByHand text={plan.copyable} />}
		</Panel>
	)
}

function Preview({ database, target }: { database: DatabaseId; target: string }) {
	const [open, preview] = useDisclosure()
	return open ? (
		<PlanPreview database={database} target={target} />
	) : (
		<div>
			<Button variant="default" onClick={preview.open}>
				Preview its SQL…
			</Button>
		</div>
	)
}
