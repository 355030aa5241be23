import type { ReactNode } from 'react'
import type { DatabaseId, Problem, Project } from '../../../electron/contract/database.ts'
import type { ListedRevision } from '../../../electron/contract/history.ts'
import { problemWords } from '../../../electron/contract/words/problem-words.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Facts } from '../../components/facts.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import { StateWord } from '../../components/state-word.tsx'
import type { Relations } from './relations.ts'
import { RevisionCode } from './revision-code.tsx'
import classes from './revision-details.module.css'
import { RevisionHints } from './revision-hints.tsx'
import { RevisionLinks } from './revision-links.tsx'
import { RevisionMove } from './revision-move.tsx'
import { RevisionStamp } from './revision-stamp.tsx'
import type { Route } from './route.ts'

const stateSentences: Record<ListedRevision['state'], string> = {
	applied: 'Applied to this database.',
	current: 'This is where the database stands.',
	pending: 'Not applied yet.',
	missing: 'Applied to this database, but not among the revisions Headway knows.',
}

/** How it goes on after who told it, and when. */
const toldSentences: Record<NonNullable<ListedRevision['told']>, string> = {
	whole: ', not read from the file.',
	part: ' where the file does not say it.',
}

type DetailsProps = {
	revision: ListedRevision
	database: DatabaseId
	route: Route
	relations: Relations
	/** All of the history; those about this revision are said here. */
	problems: readonly Problem[]
	/** The database stands on several branches at once. */
	several: boolean
	/** Nothing moves until the problems shown above are resolved. */
	blocked: boolean
	/** How and when Alembic told what the files do not say. */
	told: Project['told']
	/** How the marker can be moved without a step; null where it cannot. */
	stamp: 'stamp' | 'stamp-purge' | null
	onSelect: (id: string) => void
}

/** What there is to know about one revision, and the button that goes there. */
export function RevisionDetails({ revision, database, route, relations, problems, several, blocked, told, stamp, onSelect }: DetailsProps) {
	const isOnlyPlace = revision.state === 'current' && !several
	const here = several ? 'One of the places where the database stands.' : stateSentences.current
	return (
		<section className={classes['details']} aria-label={`Revision ${revision.label}`}>
			<div>
				<h2 className={classes['title']}>
					<RevisionBadge revision={revision} state={revision.state} />
					<span>{revision.message}</span>
				</h2>
				<p className={classes['state']}>{revision.state === 'current' ? here : stateSentences[revision.state]}</p>
				{revision.told !== null && (
					<p className={classes['state']} title={told?.command}>
						Told by Alembic{told && ' '}
						{told && <RelativeTime at={told.at} />}
						{toldSentences[revision.told]}
					</p>
				)}
				{revision.edited && <StateWord tone="decision">The file was changed after it was applied.</StateWord>}
				{problems
					.filter((problem) => problem.revision === revision.id)
					.map((problem) => (
						<StateWord key={problem.kind} tone="decision">
							{problemWords(problem).title}.
						</StateWord>
					))}
			</div>
			<RevisionMove revision={revision} database={database} route={route} blocked={blocked} />
			<RevisionFacts revision={revision} relations={relations} onSelect={onSelect} />
			<RevisionHints hints={revision.hints} />
			{revision.state !== 'missing' && <RevisionCode revision={revision} database={database} />}
			{stamp && revision.state !== 'missing' && !isOnlyPlace && <RevisionStamp revision={revision} database={database} repair={stamp} />}
		</section>
	)
}

function RevisionFacts({ revision, relations, onSelect }: Pick<DetailsProps, 'revision' | 'relations' | 'onSelect'>) {
	const links = (ids: readonly string[]): ReactNode =>
		ids.length === 0 ? null : <RevisionLinks ids={ids} relations={relations} onSelect={onSelect} />
	const { id, file, appliedAt, createdAt, since, parents, branchLabels, dependsOn, state } = revision
	const first = state === 'missing' ? null : 'nothing: the first revision'
	return (
		<Facts
			rows={[
				['Revision id', <Copyable key="id" value={id} label="revision id" wrap />],
				['File', file === null ? null : <Copyable key="file" value={file} label="file" wrap />],
				['Applied', appliedAt === null ? null : <RelativeTime key="applied" at={appliedAt} />],
				['Written', createdAt === null ? null : <span className="tabular">{createdAt}</span>],
				['Clients', since === null ? null : `first known to release ${since}`],
				['Begins', branchLabels.length === 0 ? null : `the branch ${branchLabels.join(', ')}`],
				[parents.length > 1 ? 'Merges' : 'Stands on', parents.length === 0 ? first : links(parents)],
				['Depends on', links(dependsOn)],
				['Followed by', links(relations.followersOf(id))],
				['Needed by', links(relations.dependentsOf(id))],
			]}
		/>
	)
}
