import { Button, Tabs, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconFlag3Filled } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { Revision } from '../../../electron/contract/history.ts'
import { addresses } from '../../addresses.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Facts } from '../../components/facts.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import { SqlView } from '../../components/sql-view.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './revision-details.module.css'
import { routeText } from './revision-list.tsx'
import type { Route } from './route.ts'

const stateSentences: Record<Revision['state'], string> = {
	applied: 'Applied to this database.',
	current: 'This is where the database stands.',
	pending: 'Not applied yet.',
	missing: 'Applied to this database, but not among the revisions Headway knows.',
}

type DetailsProps = {
	revision: Revision
	database: DatabaseId
	route: Route
	/** The revisions it stands on, as far as they are known. */
	parents: readonly Revision[]
	/** Nothing moves until the problems shown above are resolved. */
	blocked: boolean
	onSelect: (id: string) => void
}

/** What there is to know about one revision, and the button that goes there. */
export function RevisionDetails({ revision, database, route, parents, blocked, onSelect }: DetailsProps) {
	return (
		<section className={classes['details']} aria-label={`Revision ${revision.label}`}>
			<div>
				<h2 className={classes['title']}>
					<RevisionBadge revision={revision} state={revision.state} />
					<span>{revision.message}</span>
				</h2>
				<p className={classes['state']}>{stateSentences[revision.state]}</p>
				{revision.edited && <StateWord tone="decision">The file was changed after it was applied.</StateWord>}
			</div>
			<Move revision={revision} database={database} route={route} blocked={blocked} />
			<Facts
				rows={[
					['Revision id', <Copyable key="id" value={revision.id} label="revision id" />],
					['File', revision.file === null ? null : <Copyable key="file" value={revision.file} label="file" wrap />],
					['Applied', revision.appliedAt === null ? null : <RelativeTime key="applied" at={revision.appliedAt} />],
					['Written', revision.createdAt === null ? null : <span className="tabular">{revision.createdAt}</span>],
					['Clients', revision.since === null ? null : `first known to release ${revision.since}`],
					['Stands on', <Parents key="parents" parents={parents} onSelect={onSelect} />],
				]}
			/>
			<Sql revision={revision} />
		</section>
	)
}

function Parents({ parents, onSelect }: { parents: readonly Revision[]; onSelect: (id: string) => void }) {
	if (parents.length === 0) return 'nothing: the first revision'
	return (
		<span className={classes['parents']}>
			{parents.map((parent) => (
				<UnstyledButton key={parent.id} className={classes['parent']} onClick={() => onSelect(parent.id)}>
					<RevisionBadge revision={parent} state={parent.state} withMessage />
				</UnstyledButton>
			))}
		</span>
	)
}

function Move({ revision, database, route, blocked }: Pick<DetailsProps, 'revision' | 'database' | 'route' | 'blocked'>) {
	const [, navigate] = useLocation()
	if (route.direction === 'none')
		return revision.state === 'current' ? (
			<p className={classes['here']}>
				<IconFlag3Filled size={15} aria-hidden /> You are here
			</p>
		) : null
	const up = route.direction === 'up'
	return (
		<div className={classes['move']}>
			<Button
				disabled={blocked}
				leftSection={up ? <IconArrowUp size={16} aria-hidden /> : <IconArrowDown size={16} aria-hidden />}
				onClick={() => navigate(addresses.plan(database, { target: revision.id }))}
			>
				{up ? 'Upgrade to here' : 'Downgrade to here'}
			</Button>
			<span className="dim tabular">{routeText(route)}</span>
		</div>
	)
}

/** SQL that is absent because the step cannot be taken, or empty because it has nothing to run. */
function Statement({ sql, label, none }: { sql: string | null; label: string; none: string }) {
	if (sql === null || sql.trim() === '')
		return <p className={classes['none']}>{sql === null ? none : 'This step changes nothing in the database.'}</p>
	return <SqlView sql={sql} label={label} maxHeight={420} />
}

function Sql({ revision }: { revision: Revision }) {
	const [tab, setTab] = useState<string | null>('up')
	return (
		<Tabs value={tab} onChange={setTab} keepMounted={false}>
			<Tabs.List mb="xs" aria-label="SQL of this step">
				<Tabs.Tab value="up">SQL up</Tabs.Tab>
				<Tabs.Tab value="down">SQL down</Tabs.Tab>
			</Tabs.List>
			<Tabs.Panel value="up">
				<Statement sql={revision.up} label={`SQL up of ${revision.label}`} none="There is no SQL known that leads up to this revision." />
			</Tabs.Panel>
			<Tabs.Panel value="down">
				<Statement sql={revision.down} label={`SQL down of ${revision.label}`} none="There is no way down from this revision." />
			</Tabs.Panel>
		</Tabs>
	)
}
