import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { Redirect, useLocation, useRoute, useSearchParams } from 'wouter'
import type { DatabaseId, RepairKind } from '../electron/contract/database.ts'
import type { PlanChoices } from '../electron/contract/migrations.ts'
import { addresses } from './addresses.ts'
import classes from './app.module.css'
import { Page } from './components/page.tsx'
import { EmptyState } from './components/states.tsx'
import { connectionState, onConnectionChange } from './connection.ts'
import { ActivityPage } from './features/activity/activity-page.tsx'
import { BackupsPage } from './features/backups/backups-page.tsx'
import { AskDialog } from './features/commands/ask-dialog.tsx'
import { CommandPanel } from './features/commands/command-panel.tsx'
import { OverviewPage } from './features/connections/overview-page.tsx'
import { StartPage } from './features/connections/start-page.tsx'
import { HistoryPage } from './features/history/history-page.tsx'
import { PlanDialog } from './features/migrations/plan-dialog.tsx'
import { RunIndicator } from './features/migrations/run-indicator.tsx'
import { RunPage } from './features/migrations/run-page.tsx'
import { UndoOffer } from './features/migrations/undo-button.tsx'
import { CopyIndicator } from './features/transfers/copy-indicator.tsx'
import { CopyPage } from './features/transfers/copy-page.tsx'
import { ValuesPanel } from './features/values/cached-panel.tsx'
import { ValuesPage } from './features/values/values-page.tsx'
import { queries } from './queries.ts'
import { ConnectionStrip } from './shell/connection-strip.tsx'
import { Header } from './shell/header.tsx'
import { Palette } from './shell/palette.tsx'
import type { Place } from './shell/place.ts'
import { Sidebar } from './shell/sidebar.tsx'

/** The whole window: reads the address, and shows the screen it names inside the shell. */
export function App() {
	useFreshAfterLoss()
	const [inDatabase, params] = useRoute('/databases/:id/*?')
	const [isStart] = useRoute('/')
	const [isActivity] = useRoute('/activity')
	if (inDatabase) return <DatabaseScreen database={params.id as DatabaseId} path={params['*'] ?? ''} />
	if (isActivity)
		return (
			<Shell place="activity">
				<ActivityPage />
			</Shell>
		)
	if (isStart)
		return (
			<Shell place="start">
				<StartPage />
			</Shell>
		)
	return <NoSuchPlace />
}

/** What was answered before a lost connection may be old: once it is back, what is on the screen is asked again. */
function useFreshAfterLoss() {
	const queryClient = useQueryClient()
	useEffect(() => {
		let lost = false
		return onConnectionChange(() => {
			if (lost && connectionState() === 'open') void queryClient.invalidateQueries()
			lost = connectionState() === 'lost'
		})
	}, [queryClient])
}

function Shell({ place, database, children }: { place: Place; database?: DatabaseId; children: ReactNode }) {
	return (
		<div className={classes['shell']}>
			<a href="#content" className={classes['skip']}>
				Skip to content
			</a>
			<Sidebar
				database={database}
				place={place}
				underWay={
					<>
						<RunIndicator />
						<CopyIndicator />
					</>
				}
			/>
			<div className={classes['main']}>
				{database !== undefined && <Header database={database} />}
				<main id="content" className={classes['content']} tabIndex={-1}>
					{children}
				</main>
			</div>
			<Palette database={database} />
			<ConnectionStrip />
		</div>
	)
}

function Landing({ database }: { database: DatabaseId }) {
	const databases = useQuery(queries.databases()).data
	if (databases === undefined) return null
	const entry = databases.find(({ id }) => id === database)
	return <Redirect to={entry === undefined ? addresses.overview(database) : addresses.home(entry)} replace />
}

/** One database: the plan lies over the screen it was asked from, which stays where it was. */
function DatabaseScreen({ database, path }: { database: DatabaseId; path: string }) {
	const [search] = useSearchParams()
	const isPlan = path === 'plan'
	const parts = path.split('/')
	const screen = isPlan ? (search.get('over') === 'overview' ? 'overview' : 'history') : parts[0] === 'values' ? 'values' : path
	switch (screen) {
		case '':
			return <Landing database={database} />
		case 'overview':
		case 'history':
			return (
				<Shell place={screen} database={database}>
					{screen === 'overview' ? (
						<OverviewPage
							key={database}
							database={database}
							wayBack={<UndoOffer database={database} />}
							command={<CommandPanel database={database} />}
							values={<ValuesPanel database={database} />}
						/>
					) : (
						<HistoryPage key={database} database={database} askDialog={(onClose) => <AskDialog database={database} onClose={onClose} />} />
					)}
					{isPlan && <Plan database={database} search={search} over={screen} />}
				</Shell>
			)
		case 'runs/current':
			return (
				<Shell place="history" database={database}>
					<RunPage key={database} database={database} />
				</Shell>
			)
		case 'values':
			return (
				<Shell place="values" database={database}>
					<ValuesPage key={database} database={database} path={parts} />
				</Shell>
			)
		case 'backups':
			return (
				<Shell place="backups" database={database}>
					<BackupsPage key={database} database={database} />
				</Shell>
			)
		case 'copy':
			return (
				<Shell place="copy" database={database}>
					<CopyPage key={database} database={database} />
				</Shell>
			)
		case 'activity':
			return (
				<Shell place="activity" database={database}>
					<ActivityPage key={database} database={database} />
				</Shell>
			)
		default:
			return <NoSuchPlace />
	}
}

function Plan({ database, search, over }: { database: DatabaseId; search: URLSearchParams; over: 'overview' | 'history' }) {
	const [, navigate] = useLocation()
	const repair = search.get('repair')
	const target = search.get('target') ?? 'latest'
	const revision = search.get('revision')
	const to = repair === null ? { target } : { repair: repair as RepairKind, ...(revision !== null && { revision }) }
	const close = () => navigate(over === 'overview' ? addresses.overview(database) : addresses.history(database))
	return <PlanDialog database={database} to={to} begun={begunStep(search.get('skip'))} onClose={close} />
}

/** `0007:3` in the address: three statements of that step have run already. */
function begunStep(text: string | null): PlanChoices | undefined {
	const [, step, count] = /^(.+):([1-9]\d*)$/.exec(text ?? '') ?? []
	return step === undefined ? undefined : { skip: { step, statements: Number(count) } }
}

function NoSuchPlace() {
	return (
		<Shell place="start">
			<Page title="No such page">
				<EmptyState title="This address leads nowhere" action={<a href={addresses.start()}>Go to the databases</a>}>
					Nothing was changed. The address may come from an older Headway.
				</EmptyState>
			</Page>
		</Shell>
	)
}
