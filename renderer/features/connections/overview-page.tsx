import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { Overview } from '../../../electron/contract/connections.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { addresses } from '../../addresses.ts'
import { Bytes } from '../../components/bytes.tsx'
import { Copyable } from '../../components/copyable.tsx'
import { Facts } from '../../components/facts.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { ProblemNotice, worstFirst } from '../../components/problem-notice.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import { Appearance } from './appearance.tsx'
import { LastBackup } from './last-backup.tsx'
import classes from './overview-page.module.css'
import { Space } from './space.tsx'
import { Standing } from './standing.tsx'

/** Is it healthy and where is it: everything a person asks first. `wayBack` is what undoes the latest change. */
export function OverviewPage({ database, wayBack }: { database: DatabaseId; wayBack: ReactNode }) {
	const overview = useQuery(queries.overview(database))
	if (overview.data !== undefined) return <Loaded overview={overview.data} wayBack={wayBack} />
	return (
		<Page title="Overview" lead={overview.isError ? '' : 'Looking at the database …'}>
			{overview.isError ? (
				<ErrorState error={overview.error} onRetry={() => overview.refetch()} />
			) : (
				<LoadingState label="Looking at the database" rows={4} height={120} />
			)}
		</Page>
	)
}

/** Where the database stands and how far that is from the newest revision, as one sentence. */
function lead(overview: Overview): string {
	if (overview.dialect === null) return 'No history that Headway knows was found in this database.'
	if (overview.current === null)
		return overview.currentText === null ? 'No revision is applied yet.' : `At ${overview.currentText}, which this Headway does not know.`
	if (overview.pending > 0 && overview.head !== null) return `${counted(overview.pending, 'revision')} behind ${overview.head.label}.`
	return `At ${overview.current.label}, the newest revision. Nothing is pending.`
}

function Loaded({ overview, wayBack }: { overview: Overview; wayBack: ReactNode }) {
	const blocked = overview.problems.some((problem) => problem.blocks)
	return (
		<Page
			title="Overview"
			lead={lead(overview)}
			actions={overview.pending > 0 && <UpgradeToLatest database={overview.id} blocked={blocked} />}
		>
			<Problems overview={overview} />
			{overview.dialect !== null && <Standing overview={overview} />}
			<div className={classes['grid']}>
				<File overview={overview} />
				<LastBackup overview={overview} wayBack={wayBack} />
				<Space database={overview.id} />
				<Appearance key={overview.id} overview={overview} />
			</div>
		</Page>
	)
}

function UpgradeToLatest({ database, blocked }: { database: DatabaseId; blocked: boolean }) {
	const [, navigate] = useLocation()
	return (
		<Button disabled={blocked} onClick={() => navigate(addresses.plan(database, { target: 'latest' }, 'overview'))}>
			Upgrade to latest
		</Button>
	)
}

function Problems({ overview }: { overview: Overview }) {
	if (overview.problems.length === 0) return null
	return (
		<section aria-label="Problems" className={classes['problems']}>
			{worstFirst(overview.problems).map((problem) => (
				<ProblemNotice key={problem.kind} problem={problem} database={overview.id} over="overview" />
			))}
		</section>
	)
}

const journalModes: Record<NonNullable<Overview['journalMode']>, string> = { wal: 'write-ahead log (WAL)', rollback: 'rollback journal' }

function File({ overview }: { overview: Overview }) {
	const store = overview.valueStore
	return (
		<Panel title="File">
			<Facts
				rows={[
					['Engine', `${overview.engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'} ${overview.engineVersion}`],
					['Kind', overview.dialect === 'redun' ? 'redun repository' : 'not recognised'],
					['Path', <Copyable key="path" value={overview.path} label="path" wrap />],
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
