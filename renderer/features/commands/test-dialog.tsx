import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { CommandProfile, CommandTest, CommandTestEvent } from '../../../electron/contract/commands.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
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
				Test this command…
			</Button>
			{opened && (
				<Dialog title="Test this command" size={720} onClose={dialog.close}>
					<Test database={database} profile={profile} lines={lines} onClose={dialog.close} />
				</Dialog>
			)}
		</>
	)
}

function Test(props: { database: DatabaseId; profile: CommandProfile; lines: readonly string[]; onClose: () => void }) {
	const { database, profile, lines } = props
	const act = useAct<CommandTestEvent>((signal) => client.commands.test({ database, seen: [...lines] }, { signal }))
	const finished = act.events.find((event) => event.kind === 'finished')
	return (
		<div className={classes['stack']}>
			<ExactLines lines={lines} folder={profile.folder} lead="These lines will run, one after another. They only look." />
			{act.events.length > 0 && <Output events={act.events} />}
			{finished && <Result test={finished.report} />}
			{act.error !== null && <ErrorNotice error={act.error} />}
			<div className={`${classes['buttons']} ${classes['end']}`}>
				<Button variant="default" onClick={act.running ? act.stop : props.onClose}>
					{act.running ? 'Cancel' : 'Close'}
				</Button>
				<Button loading={act.running} onClick={act.start}>
					{finished ? 'Run them again' : 'Run them'}
				</Button>
			</div>
		</div>
	)
}

function Result({ test }: { test: CommandTest }) {
	return (
		<section aria-label="What was found" className={classes['stack']}>
			<Facts
				rows={[
					['Alembic', test.alembic ?? 'not told'],
					['SQLAlchemy', test.sqlalchemy ?? 'not told'],
					['Python', test.python ?? 'not told'],
					['Heads', <Verdict key="heads" ids={test.heads} agrees={test.headsAgree} otherwise="not those that were read from the files" />],
					['Current', <Verdict key="current" ids={test.current} agrees={test.currentAgrees} otherwise="not where this database stands" />],
					[
						'Obeys',
						test.aimed === null ? null : (
							<StateWord key="aimed" tone={test.aimed ? 'verified' : 'decision'}>
								{test.aimed ? 'goes to the database it is told' : 'goes elsewhere than it is told'}
							</StateWord>
						),
					],
				]}
			/>
			{test.fault !== null && <FaultNotice fault={test.fault} />}
		</section>
	)
}

function Verdict({ ids, agrees, otherwise }: { ids: readonly string[] | null; agrees: boolean | null; otherwise: string }) {
	if (ids === null) return 'it cannot be asked'
	const text = ids.length === 0 ? 'none' : ids.join(', ')
	if (agrees === null) return text
	return <StateWord tone={agrees ? 'verified' : 'decision'}>{agrees ? `${text}, as read` : `${text}: ${otherwise}`}</StateWord>
}
