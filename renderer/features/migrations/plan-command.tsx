import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Link } from 'wouter'
import type { CommandLine } from '../../../electron/contract/commands.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { Plan } from '../../../electron/contract/migrations.ts'
import { addresses } from '../../addresses.ts'
import { ExactLines } from '../../components/exact-lines.tsx'
import { Panel } from '../../components/panel.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './plan.module.css'

/** Steps of the project's own code, and nobody has said how its command is called. */
export function needsCommand(plan: Plan): boolean {
	return plan.command === null && plan.steps.some(({ python }) => python !== null)
}

/** The exact command of the project's own that will run, and the same by hand. */
export function PlanCommand({ plan }: { plan: Plan }) {
	const { command, copyable } = plan
	if (command === null && copyable === null) return null
	return (
		<section aria-label="Command line" className={classes['command']}>
			{command !== null && (
				<ExactLines
					lines={[...command.first, command.text]}
					folder={command.folder}
					environment={command.environment}
					lead={leadOf(command)}
				/>
			)}
			{copyable !== null && <CopyAsCommand text={copyable} />}
		</section>
	)
}

function leadOf({ onCopy, first }: CommandLine): string {
	const what = `The project’s own command will run${onCopy ? ' on a copy' : ''}`
	if (first.length === 0) return `${what}:`
	return `${what}. The ${first.length === 1 ? 'first line only looks' : `first ${first.length} lines only look`} whether it speaks to this database:`
}

/** What the project's own tool would be told for the same, to be typed elsewhere. */
function CopyAsCommand({ text }: { text: string }) {
	const clipboard = useClipboard({ timeout: 1500 })
	return (
		<div className={classes['byHand']}>
			<Button variant="default" onClick={() => clipboard.copy(text)}>
				{clipboard.copied ? 'Copied' : 'Copy as command'}
			</Button>
			<code>{text}</code>
		</div>
	)
}

/** What to do where steps wait for a command that is not set. */
export function CommandNeeded({ database, plan }: { database: DatabaseId; plan: Plan }) {
	if (!needsCommand(plan)) return null
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
		</Panel>
	)
}
