import { useState } from 'react'
import { Link } from 'wouter'
import type { CachedUse } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { usedAsWords } from '../../../electron/contract/words/cached-words.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { addresses } from '../../addresses.ts'
import { DetailsPart } from '../../components/details.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import classes from './cached.module.css'
import { StatusMark } from './cached-marks.tsx'

const fewAtFirst = 5

/** Jobs that made a value, or that took it: each with its execution, how it went and when. `total` may be more than are listed. */
export function CachedUses(props: { database: DatabaseId; title: string; uses: readonly CachedUse[]; total: number; none: string }) {
	const { database, title, uses, total, none } = props
	const [all, setAll] = useState(false)
	const shown = all ? uses : uses.slice(0, fewAtFirst)
	return (
		<DetailsPart title={title}>
			{uses.length === 0 ? (
				<p className={classes['sentence']}>{none}</p>
			) : (
				<ul className={classes['list']}>
					{shown.map((use) => (
						<li key={`${use.job} ${use.as} ${use.argument}`} className={classes['use']}>
							<span>
								<Link href={addresses.executions(database, { execution: use.execution, job: use.job })}>{use.task}</Link>{' '}
								<span className="dim">{usedAsWords(use)}</span>
							</span>
							<StatusMark status={use.status} />
							{use.startedAt !== null && (
								<span className="dim">
									<RelativeTime at={use.startedAt} />
								</span>
							)}
							<Link href={addresses.executions(database, { execution: use.execution })}>
								execution <span className="mono">{use.execution.slice(0, 8)}</span>
							</Link>
						</li>
					))}
				</ul>
			)}
			<MoreButton hidden={uses.length - shown.length} onMore={() => setAll(true)} />
			{all && total > uses.length && (
				<p className={classes['sentence']}>
					The first {counted(uses.length, 'job')} of {total.toLocaleString('en')}.
				</p>
			)}
		</DetailsPart>
	)
}
