import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { Overview } from '../../../electron/contract/connections.ts'
import type { Convention, DatabaseId } from '../../../electron/contract/database.ts'
import type { StoreSurvey } from '../../../electron/contract/stores.ts'
import { conventionNames } from '../../../electron/contract/words/ordered-sql-words.ts'
import { placeSentence } from '../../../electron/contract/words/place-words.ts'
import { counted, listed } from '../../../electron/contract/words/quantities.ts'
import { storeWords } from '../../../electron/contract/words/store-words.ts'
import { addresses } from '../../addresses.ts'
import { client } from '../../client.ts'
import { Bytes } from '../../components/bytes.tsx'
import { Copyable } from '../../components/copyable.tsx'
import { Facts } from '../../components/facts.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { isAskable, ProblemNotice, worstFirst } from '../../components/problem-notice.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import { refreshDatabase } from '../../refresh-database.ts'
import { Appearance } from './appearance.tsx'
import { LastBackup } from './last-backup.tsx'
import { OpeningFault } from './opening-fault.tsx'
import classes from './overview-page.module.css'
import type { Password } from './password-form.tsx'
import { ProjectPanel } from './project-panel.tsx'
import { Space } from './space.tsx'
import { Standing } from './standing.tsx'

/** What the overview shows of other subjects: what undoes the latest change, how the project's own command is called, what values there are. */
type Others = { wayBack: ReactNode; command: ReactNode; values: ReactNode }

/** Is it healthy and where is it: everything a person asks first. */
export function OverviewPage({ database, ...others }: { database: DatabaseId } & Others) {
	const overview = useQuery(queries.overview(database))
	if (overview.data !== undefined) return <Loaded overview={overview.data} {...others} />
	return (
		<Page title="Overview" lead={overview.isError ? '' : 'Looking at the database …'}>
			{overview.isError ? (
				<Unopened database={database} error={overview.error} onRetry={() => overview.refetch()} />
			) : (
				<LoadingState label="Looking at the database" rows={4} height={120} />
			)}
		</Page>
	)
}

/** Why it could not be looked at; a server may ask for its password again. */
function Unopened({ database, error, onRetry }: { database: DatabaseId; error: unknown; onRetry: () => void }) {
	const entry = useQuery(queries.databases()).data?.find(({ id }) => id === database)
	const queryClient = useQueryClient()
	const connect = useMutation({
		mutationFn: (given: Password) => client.connections.open({ target: entry?.path ?? '', ...given }),
		onSuccess: () => refreshDatabase(queryClient, database),
	})
	return (
		<OpeningFault
			error={connect.error ?? error}
			busy={connect.isPending}
			onPassword={connect.mutate}
			onRetry={onRetry}
			backups={addresses.backups(database)}
		/>
	)
}

/** Where the database stands and how far that is from the newest revision, as one sentence. */
function lead(overview: Overview, store: StoreSurvey | undefined): string {
	if (store !== undefined) return `${storeWords(store)}. It keeps entries and has no revisions to move between.`
	if (overview.dialect === null) return 'No history that Headway knows was found in this database.'
	if (overview.current === null) return overview.currentText === null ? 'No revision is applied yet.' : placeSentence(overview.currentText)
	const place = `At ${listed(overview.current.label.split(', '))}`
	if (overview.problems.some(({ kind }) => kind === 'source-needed' || kind === 'source-missing'))
		return `${place}. What is pending cannot be told before the project is known.`
	if (overview.problems.some(({ kind }) => kind === 'version-unknown')) return `${place}, which is not all in the project.`
	if (overview.pending > 0) return behind(overview)
	return `${place}, ${overview.head === null ? 'with nothing newer on any branch' : 'the newest revision'}. Nothing is pending.`
}

function behind({ pending, head }: Overview): string {
	if (head !== null) return `${counted(pending, 'revision')} behind ${head.label}.`
	return `${counted(pending, 'revision')} ${pending === 1 ? 'is' : 'are'} pending, on branches with a head each.`
}

function Loaded({ overview, wayBack, command, values }: { overview: Overview } & Others) {
	const blocked = overview.problems.some((problem) => problem.blocks)
	const survey = useQuery({ ...queries.values(overview.id), enabled: overview.dialect === null })
	const store = overview.dialect === null ? survey.data?.stores.find(({ system }) => system !== null) : undefined
	// Until it is known whether a program keeps its entries here, nobody is alarmed that no history is
	const isExplained = store !== undefined || (overview.dialect === null && survey.isPending)
	const problems = isExplained ? overview.problems.filter(({ kind }) => kind !== 'not-recognised') : overview.problems
	return (
		<Page
			title="Overview"
			lead={lead(overview, store)}
			actions={overview.pending > 0 && <UpgradeAll database={overview.id} several={overview.head === null} blocked={blocked} />}
		>
			<Problems overview={{ ...overview, problems }} />
			{overview.dialect !== null && <Standing overview={overview} />}
			<div className={classes['grid']}>
				{overview.dialect !== 'alembic' && <Place overview={overview} store={store} />}
				{overview.dialect !== 'redun' && <ProjectPanel key={JSON.stringify(overview.project)} overview={overview} />}
				{command}
				{overview.dialect === 'alembic' && <Place overview={overview} store={undefined} />}
				<LastBackup overview={overview} wayBack={wayBack} />
				{values}
				<Space database={overview.id} />
				<Appearance key={overview.id} overview={overview} />
			</div>
		</Page>
	)
}

/** Goes up everything that is pending: to the one head, or to all where there are several. */
function UpgradeAll({ database, several, blocked }: { database: DatabaseId; several: boolean; blocked: boolean }) {
	const [, navigate] = useLocation()
	return (
		<Button disabled={blocked} onClick={() => navigate(addresses.plan(database, { target: several ? 'heads' : 'latest' }, 'overview'))}>
			{several ? 'Upgrade to all heads' : 'Upgrade to latest'}
		</Button>
	)
}

function Problems({ overview }: { overview: Overview }) {
	const [, navigate] = useLocation()
	// The Command panel below asks for the command itself
	const problems = overview.problems.filter(({ kind }) => kind !== 'command-needed')
	if (problems.length === 0) return null
	return (
		<section aria-label="Problems" className={classes['problems']}>
			{worstFirst(problems).map((problem) => (
				<ProblemNotice
					key={`${problem.kind} ${problem.revision} ${JSON.stringify(problem.facts)}`}
					problem={problem}
					database={overview.id}
					over="overview"
					action={
						isAskable(problem) && (
							<Button variant="default" onClick={() => navigate(addresses.history(overview.id))}>
								Ask in History
							</Button>
						)
					}
				/>
			))}
		</section>
	)
}

const journalModes: Record<NonNullable<Overview['journalMode']>, string> = { wal: 'write-ahead log (WAL)', rollback: 'rollback journal' }

/** The file or the server that holds it. */
function Place({ overview, store: keyed }: { overview: Overview; store: StoreSurvey | undefined }) {
	const store = overview.valueStore
	return (
		<Panel title={overview.server === null ? 'File' : 'Server'}>
			<Facts
				rows={[
					['Engine', `${overview.engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'} ${overview.engineVersion}`],
					['Kind', keyed === undefined ? kindWords(overview) : storeWords(keyed)],
					[overview.server === null ? 'Path' : 'Address', <Copyable key="path" value={overview.path} label="path" wrap />],
					...serverRows(overview),
					['Size', <Bytes key="size" count={overview.sizeBytes} />],
					['Journal', overview.journalMode && journalModes[overview.journalMode]],
					[
						'Value store',
						store && (
							<span className={classes['store']}>
								<Copyable value={store.path} label="path of the value store" wrap />
								{!store.exists && <StateWord tone="decision">not there</StateWord>}
							</span>
						),
					],
					['Looked at', <RelativeTime key="at" at={overview.lookedAt} />],
				]}
			/>
		</Panel>
	)
}

function kindWords({ dialect, project }: Overview): string {
	if (dialect === 'redun') return 'redun repository'
	if (project === null) return 'not recognised'
	const name = conventionNames[project.convention]
	if (systems.has(project.convention)) return `${name} database`
	if (project.convention === 'plain') return `database of ${name}`
	return `database of ${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name} project`
}

/** What is a system with a database of its own, not a tool that many projects use. */
const systems: ReadonlySet<Convention> = new Set(['rune', 'syncmaster', 'reana'])

function serverRows({ server }: Overview): Parameters<typeof Facts>[0]['rows'] {
	if (server === null) return []
	return [
		['User', server.user],
		['Schema', server.schema],
		['Time zone', server.timeZone],
		['Connection', server.tls ? 'encrypted (TLS)' : 'not encrypted'],
		['Role', server.standby ? 'standby, read-only' : server.pooler ? 'behind a pooler' : null],
	]
}
