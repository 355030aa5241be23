import { Button } from '@mantine/core'
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AskEvent, AskReport } from '../../../electron/contract/commands.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { askedWords } from '../../../electron/contract/words/asked-words.ts'
import { listed } from '../../../electron/contract/words/quantities.ts'
import { client } from '../../client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ExactLines } from '../../components/exact-lines.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { queries } from '../../queries.ts'
import { refreshDatabase } from '../../refresh-database.ts'
import { useAct } from '../../use-act.ts'
import classes from './command.module.css'
import { Output } from './output.tsx'

/** Asks the project's Alembic for what its files do not say by themselves, after showing the exact line that will run. */
export function AskDialog({ database, onClose }: { database: DatabaseId; onClose: () => void }) {
	return (
		<Dialog title="Ask Alembic" size={720} onClose={onClose}>
			<Ask database={database} onClose={onClose} />
		</Dialog>
	)
}

function Ask({ database, onClose }: { database: DatabaseId; onClose: () => void }) {
	const queryClient = useQueryClient()
	const line = useQuery(queries.askLine(database))
	const seen = line.data?.text ?? null
	const act = useAct<AskEvent>(async (signal) =>
		refreshing(await client.commands.ask({ database, seen: seen ?? '' }, { signal }), queryClient, database),
	)
	const finished = act.events.find((event) => event.kind === 'finished')
	return (
		<div className={classes['stack']}>
			<p className={classes['plain']}>
				Alembic runs the files of the revisions to read them, and tells their ids and parents. It fills in what could not be read; the rest
				of its answer is held against the files. The answer counts until one of them changes or Headway is closed.
			</p>
			{line.isError && <ErrorNotice error={line.error} onRetry={() => void line.refetch()} />}
			{line.data && (
				<ExactLines
					lines={[line.data.text]}
					folder={line.data.folder}
					lead={finished ? 'This line ran:' : 'This line will run. It only looks:'}
				/>
			)}
			{act.error !== null && <ErrorNotice error={act.error} />}
			{finished && <Result report={finished.report} />}
			{act.events.length > 0 && (
				<details className={classes['printed']} open={finished === undefined} key={String(finished === undefined)}>
					<summary>What it printed</summary>
					<Output events={act.events} />
				</details>
			)}
			<div className={`${classes['buttons']} ${classes['end']}`}>
				<Button variant="default" onClick={act.running ? act.stop : onClose}>
					{act.running ? 'Cancel' : 'Close'}
				</Button>
				{!act.running && !finished && (
					<Button disabled={seen === null} onClick={act.start}>
						{act.error === null ? 'Run it' : 'Run it again'}
					</Button>
				)}
			</div>
		</div>
	)
}

/** The screens have the answer when the dialog says so. */
async function* refreshing(events: AsyncIterable<AskEvent>, queryClient: QueryClient, database: DatabaseId): AsyncGenerator<AskEvent> {
	for await (const event of events) {
		if (event.kind === 'finished') await refreshDatabase(queryClient, database)
		yield event
	}
}

function Result({ report }: { report: AskReport }) {
	const { told, left, differences } = report
	return (
		<section aria-label="What was told" className={classes['stack']}>
			<p className={classes['verdict']} role="status">
				<StateWord tone={left.length === 0 && differences === 0 ? 'verified' : 'decision'}>{askedWords(report)}</StateWord>
			</p>
			{left.length > 0 && <p className={classes['plain']}>It told nothing that could be used of {listed(left)}.</p>}
			{differences > 0 && told > 0 && (
				<p className={classes['plain']}>What it told of other files is there, and each difference is named above the history.</p>
			)}
		</section>
	)
}
