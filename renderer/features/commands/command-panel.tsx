import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CommandProfile } from '../../../electron/contract/commands.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { client } from '../../client.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Facts } from '../../components/facts.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { Panel } from '../../components/panel.tsx'
import { type CommandState, queries } from '../../queries.ts'
import { refreshDatabase } from '../../refresh-database.ts'
import { BundleButton } from './bundle-dialog.tsx'
import classes from './command.module.css'
import { CommandForm } from './command-form.tsx'
import { TestButton } from './test-dialog.tsx'

/** How the project's own Alembic is called: what is saved, what was found, a test of it. Nothing where no command is needed. */
export function CommandPanel({ database }: { database: DatabaseId }) {
	const state = useQuery(queries.command(database))
	const project = useQuery(queries.overview(database)).data?.project
	if (state.isError)
		return (
			<Panel title="Command">
				<ErrorNotice error={state.error} onRetry={() => void state.refetch()} />
			</Panel>
		)
	if (state.data === undefined || !state.data.wanted) return null
	// Where the project is has to be decided first
	const isNext = state.data.profile === null && (project?.folder ?? null) !== null
	return (
		<Panel title="Command" tone={isNext ? 'decision' : 'plain'}>
			{state.data.profile === null ? (
				<Unset database={database} state={state.data} />
			) : (
				<Saved database={database} state={state.data} profile={state.data.profile} />
			)}
		</Panel>
	)
}

function useKeep(database: DatabaseId) {
	const queryClient = useQueryClient()
	return useMutation({
		mutationFn: (profile: CommandProfile | null) => client.commands.set({ database, profile }),
		onSettled: () => refreshDatabase(queryClient, database),
	})
}

/** Nothing is saved yet: what was found is one click away, anything else a form. */
function Unset({ database, state }: { database: DatabaseId; state: CommandState }) {
	const keep = useKeep(database)
	const [writing, form] = useDisclosure()
	return (
		<div className={classes['stack']}>
			<p className={classes['plain']}>
				The history is read without Python. To move the database, Headway calls the project’s own Alembic: choose how. Nothing runs before
				you have seen its exact line.
			</p>
			{!writing && state.suggestions.length > 0 && (
				<ul className={classes['ways']} aria-label="Ways found">
					{state.suggestions.map((way) => (
						<li key={`${way.text} ${way.profile.folder}`}>
							<div>
								<code>{way.text}</code>
								<span className="dim">{way.evidence.join('; ')}</span>
							</div>
							<Button variant="default" loading={keep.isPending} onClick={() => keep.mutate(way.profile)} aria-label={`Use ${way.text}`}>
								Use
							</Button>
						</li>
					))}
				</ul>
			)}
			{keep.isError && <ErrorNotice error={keep.error} />}
			{writing ? (
				<CommandForm database={database} state={state} onDone={form.close} />
			) : (
				<div className={classes['buttons']}>
					<Button variant="default" onClick={form.open}>
						{state.suggestions.length > 0 ? 'Write another…' : 'Write the command…'}
					</Button>
				</div>
			)}
		</div>
	)
}

function Saved({ database, state, profile }: { database: DatabaseId; state: CommandState; profile: CommandProfile }) {
	const keep = useKeep(database)
	const [changing, form] = useDisclosure()
	if (changing) return <CommandForm database={database} state={state} onDone={form.close} />
	return (
		<div className={classes['stack']}>
			<Facts
				rows={[
					['Called as', <Copyable key="text" value={state.text ?? ''} label="command" wrap />],
					['Runs in', <Copyable key="folder" value={profile.folder} label="folder of the command" wrap />],
					['Its database', aimWords(profile.aim)],
					...profile.environment.map(({ name, value }): [string, string] => [name, value]),
				]}
			/>
			{keep.isError && <ErrorNotice error={keep.error} />}
			<div className={classes['buttons']}>
				<TestButton database={database} profile={profile} lines={state.testLines} />
				<BundleButton database={database} />
				<Button variant="default" onClick={form.open}>
					Change…
				</Button>
				<Button variant="subtle" loading={keep.isPending} onClick={() => keep.mutate(null)}>
					Forget
				</Button>
			</div>
		</div>
	)
}

function aimWords(aim: CommandProfile['aim']): string {
	switch (aim.kind) {
		case 'none':
			return 'the one that its project names; it is not told'
		case 'ini':
			return 'told in a private copy of its alembic.ini'
		case 'variable':
			return `told in the variable ${aim.name}`
		case 'x-argument':
			return `told with -x ${aim.name}=…`
	}
}
