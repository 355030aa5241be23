import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { CommandProfile, CommandTest, CommandTestEvent } from '../../../electron/contract/commands.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { listed } from '../../../electron/contract/words/quantities.ts'
import { client } from '../../client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ExactLines } from '../../components/exact-lines.tsx'
import { Facts } from '../../components/facts.tsx'
import { ErrorNotice, FaultNotice } from '../../components/fault-notice.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { useAct } from '../../use-act.ts'
import classes from './command.module.css'
import { Output } from './output.tsx'

/** Asks the command who and where it is, after showing the exact lines that will run. */
export function TestButton({ database, profile, lines }: { database: DatabaseId; profile: CommandProfile; lines: readonly string[] }) {
	const [opened, dialog] = useDisclosure()
	return (
		<>
			<Button variant="default" aria-haspopup="dialog" onClick={dialog.open}>
				Test…
			</Button>
			{opened && (
				<Dialog title="Test this command" size={720} onClose={dialog.close}>
					<Test database={database} profile={profile} lines={lines} />
				</Dialog>
			)}
		</>
	)
}

function Test(props: { database: DatabaseId; profile: CommandProfile; lines: readonly string[] }) {
	const { database, profile, lines } = props
	const act = useAct<CommandTestEvent>((signal) => client.commands.test({ database, seen: [...lines] }, { signal }))
	const finished = act.events.find((event) => event.kind === 'finished')
	return (
		<div className={classes['stack']}>
			<ExactLines
				lines={lines}
				folder={profile.folder}
				environment={profile.environment}
				lead={`${lines.length === 1 ? 'This line' : 'These lines'} will run, one after another. They only look:`}
			/>
			<div className={classes['buttons']}>
				{act.running ? (
					<Button variant="default" onClick={act.stop}>
						Cancel
					</Button>
				) : (
					<Button onClick={act.start}>{act.events.length > 0 ? 'Run them again' : 'Run them'}</Button>
				)}
			</div>
			{act.error !== null && <ErrorNotice error={act.error} />}
			{finished && <Result test={finished.report} />}
			{act.events.length > 0 && (
				<details className={classes['printed']} open={finished === undefined} key={String(finished === undefined)}>
					<summary>What they printed</summary>
					<Output events={act.events} />
				</details>
			)}
		</div>
	)
}

/** Everything that could be asked agrees with what was read without Python. */
function agrees({ fault, headsAgree, currentAgrees, aimed }: CommandTest): boolean {
	return fault === null && [headsAgree, currentAgrees, aimed].every((answer) => answer !== false)
}

function Result({ test }: { test: CommandTest }) {
	const right = agrees(test)
	return (
		<section aria-label="What was found" className={classes['stack']}>
			{test.fault === null ? (
				<p className={classes['verdict']} role="status">
					<StateWord tone={right ? 'verified' : 'decision'}>
						{right ? 'It works, and tells the same as was read' : 'It works, but does not tell the same as was read'}
					</StateWord>
				</p>
			) : (
				<FaultNotice fault={test.fault} />
			)}
			<Facts
				rows={[
					['Alembic', test.alembic],
					['SQLAlchemy', test.sqlalchemy],
					['Python', test.python],
					[
						'Heads',
						test.heads === null && test.fault !== null ? null : (
							<Verdict key="heads" ids={test.heads} agrees={test.headsAgree} otherwise="not those in the files" />
						),
					],
					['Current', currentVerdict(test)],
					['Its database', aimVerdict(test)],
				]}
			/>
		</section>
	)
}

/** With a copy or scratch file as its aim the command was not asked about the real one. */
function currentVerdict({ current, currentAgrees, aimed, fault }: CommandTest) {
	if (current === null && (aimed !== null || fault !== null)) return null
	return <Verdict ids={current} agrees={currentAgrees} otherwise="not where this database stands" />
}

function aimVerdict({ aimed }: CommandTest) {
	if (aimed === null) return null
	return (
		<StateWord tone={aimed ? 'verified' : 'decision'}>
			{aimed ? 'the one that it is told' : 'another than the one that it is told'}
		</StateWord>
	)
}

function Verdict({ ids, agrees, otherwise }: { ids: readonly string[] | null; agrees: boolean | null; otherwise: string }) {
	if (ids === null) return <span className="dim">cannot be asked</span>
	const text = ids.length === 0 ? 'none' : listed(ids)
	if (agrees === null) return text
	return <StateWord tone={agrees ? 'verified' : 'decision'}>{agrees ? `${text}, as read` : `${text}: ${otherwise}`}</StateWord>
}
