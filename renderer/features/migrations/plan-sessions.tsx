import { useQuery } from '@tanstack/react-query'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { DatabaseSession } from '../../../electron/contract/fault.ts'
import type { Plan } from '../../../electron/contract/migrations.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { sessionWords } from '../../../electron/contract/words/server-fault-words.ts'
import { StateWord } from '../../components/state-word.tsx'
import { queries } from '../../queries.ts'
import classes from './plan.module.css'

/** Who is connected to the server now, and who of them holds a table that the plan must wait for. Asked again every few seconds. */
export function PlanSessions({ database, plan }: { database: DatabaseId; plan: Plan }) {
	const sessions = useQuery(queries.sessions(database))
	if (sessions.data === undefined) return null
	const wanted = lockedTables(plan)
	const inTheWay = sessions.data.filter(({ holds }) => holds.some((table) => wanted.has(bare(table))))
	const others = sessions.data.filter((session) => !inTheWay.includes(session))
	return (
		<section aria-label="Sessions" className={classes['sessions']}>
			<p>
				{sessions.data.length === 0
					? 'Nobody else is connected now.'
					: `${counted(sessions.data.length, 'other session')} ${sessions.data.length === 1 ? 'is' : 'are'} connected now.`}
			</p>
			{inTheWay.length > 0 && (
				<ul>
					{inTheWay.map((session) => (
						<li key={session.processId}>
							<StateWord tone="decision">in the way: {sessionWords(session)}</StateWord>
						</li>
					))}
				</ul>
			)}
			{others.length > 0 && <Others sessions={others} />}
		</section>
	)
}

function Others({ sessions }: { sessions: readonly DatabaseSession[] }) {
	return (
		<details>
			<summary>{counted(sessions.length, 'session')} not in the way now</summary>
			<ul>
				{sessions.map((session) => (
					<li key={session.processId}>{sessionWords(session)}</li>
				))}
			</ul>
		</details>
	)
}

function lockedTables(plan: Plan): ReadonlySet<string> {
	const tables = plan.steps.flatMap(({ hazards }) =>
		hazards.filter(({ kind }) => kind === 'locks-table').map(({ facts }) => facts['table'] ?? ''),
	)
	return new Set(tables.map(bare))
}

/** A table's name without its schema, as the two sides may or may not write one. */
function bare(table: string): string {
	return table.slice(table.lastIndexOf('.') + 1)
}
