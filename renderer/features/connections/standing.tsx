import { IconArrowRight, IconFlag3Filled, IconUsers } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { Overview } from '../../../electron/contract/connections.ts'
import { placeWords } from '../../../electron/contract/words/place-words.ts'
import { addresses } from '../../addresses.ts'
import { Panel } from '../../components/panel.tsx'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import classes from './standing.module.css'

/** Where the database stands, where it could go, and which clients it serves on either side. */
export function Standing({ overview }: { overview: Overview }) {
	const moves = overview.pending > 0 && overview.head !== null
	// Only redun says which of its releases serve which version
	const namesClients = overview.dialect === 'redun'
	return (
		<Panel title="Where it stands" aside={<Link href={addresses.history(overview.id)}>Show the graph</Link>}>
			<div className={classes['sides']} data-moves={moves || undefined}>
				<div className={classes['side']}>
					<p className={classes['caption']}>
						<IconFlag3Filled size={14} aria-hidden /> Now
					</p>
					<p className={classes['revision']}>
						{overview.current === null && overview.currentText !== null ? (
							placeWords(overview.currentText)
						) : (
							<RevisionBadge revision={overview.current} state="current" withMessage />
						)}
					</p>
					{namesClients && <Clients ranges={overview.readableBy} />}
				</div>
				{moves && (
					<>
						<IconArrowRight size={18} className={classes['arrow']} aria-hidden />
						<div className={classes['side']}>
							<p className={classes['caption']}>After upgrading to latest</p>
							<p className={classes['revision']}>
								<RevisionBadge revision={overview.head} state="pending" withMessage />
							</p>
							{namesClients && <Clients ranges={overview.readableByAtHead} />}
						</div>
					</>
				)}
			</div>
			{moves && namesClients && (
				<p className={classes['effect']} data-keeps={overview.upgradeKeepsClients || undefined}>
					<IconUsers size={16} aria-hidden />
					{overview.upgradeKeepsClients
						? 'The upgrade stays within one major version: clients that run now go on working.'
						: 'The upgrade crosses a major version: clients that run now cannot use the database afterwards. Stop them first.'}
				</p>
			)}
		</Panel>
	)
}

function Clients({ ranges }: { ranges: Overview['readableBy'] }) {
	if (ranges.length === 0) return <p className={classes['clients']}>Serves no client release that Headway knows.</p>
	return (
		<ul className={classes['clients']} aria-label="Client releases served">
			{ranges.map(({ clients, needs }) => (
				<li key={clients}>
					serves redun <strong className="tabular">{clients}</strong> <span className="dim">(needs {needs})</span>
				</li>
			))}
		</ul>
	)
}
