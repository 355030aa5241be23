import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Overview } from '../../../electron/contract/connections.ts'
import { addresses } from '../../addresses.ts'
import { Bytes } from '../../components/bytes.tsx'
import { Facts } from '../../components/facts.tsx'
import { Panel } from '../../components/panel.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './last-backup.module.css'

type Check = NonNullable<Overview['lastBackup']>['check']

function CheckWord({ check, exists }: { check: Check; exists: boolean }) {
	if (!exists) return <StateWord tone="loss">the file is gone</StateWord>
	switch (check.result) {
		case 'ok':
			return <StateWord tone="verified">verified</StateWord>
		case 'damaged':
			return <StateWord tone="loss">damaged</StateWord>
		case 'not-run':
			return <StateWord tone="plain">not checked</StateWord>
	}
}

/** The newest thing one could go back to, and `wayBack`, which undoes the latest change. */
export function LastBackup({ overview, wayBack }: { overview: Overview; wayBack: ReactNode }) {
	const backup = overview.lastBackup
	return (
		<Panel title="Last backup" aside={<Link href={addresses.backups(overview.id)}>Show all</Link>}>
			{backup === null ? (
				<p>
					<StateWord tone="decision">No backup yet</StateWord>
				</p>
			) : (
				<Facts
					rows={[
						['Taken', <RelativeTime key="at" at={backup.createdAt} />],
						['As', backup.purpose === 'backup' ? 'a backup' : 'a restore point before a change'],
						['Revision', <RevisionBadge key="revision" revision={backup.revision} />],
						['Size', <Bytes key="size" count={backup.sizeBytes} />],
						['Check', <CheckWord key="check" check={backup.check} exists={backup.exists} />],
					]}
				/>
			)}
			<div className={classes['back']}>{wayBack}</div>
		</Panel>
	)
}
