import { Button } from '@mantine/core'
import { useLocation } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ListedRevision } from '../../../electron/contract/history.ts'
import { addresses } from '../../addresses.ts'
import classes from './revision-stamp.module.css'

type StampProps = {
	revision: ListedRevision
	database: DatabaseId
	/** Whether the version table is emptied first. */
	repair: 'stamp' | 'stamp-purge'
}

/** Plans to record this revision as the one that is applied, without running anything: apart from the buttons that move. */
export function RevisionStamp({ revision, database, repair }: StampProps) {
	const [, navigate] = useLocation()
	return (
		<section className={classes['stamp']} aria-label="Move the marker only">
			<p className="dim">
				When the tables are already as this revision leaves them, the marker can be moved here. No step runs
				{repair === 'stamp-purge' && '; what the version table holds is taken out first'}.
			</p>
			<Button variant="default" size="compact-sm" onClick={() => navigate(addresses.plan(database, { repair, revision: revision.id }))}>
				Stamp this revision…
			</Button>
		</section>
	)
}
