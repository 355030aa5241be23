import { Button } from '@mantine/core'
import { useLocation } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { Revision } from '../../../electron/contract/history.ts'
import { addresses } from '../../addresses.ts'
import classes from './revision-stamp.module.css'

/** Plans to record this revision as the one that is applied, without running anything: apart from the buttons that move. */
export function RevisionStamp({ revision, database }: { revision: Revision; database: DatabaseId }) {
	const [, navigate] = useLocation()
	return (
		<section className={classes['stamp']} aria-label="Move the marker only">
			<p className="dim">When the tables are already as this revision leaves them, the marker can be moved here. None of its steps runs.</p>
			<Button
				variant="default"
				size="compact-sm"
				onClick={() => navigate(addresses.plan(database, { repair: 'stamp', revision: revision.id }))}
			>
				Stamp this revision…
			</Button>
		</section>
	)
}
