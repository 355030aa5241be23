import type { RevisionRef } from '../../electron/contract/database.ts'
import type { RevisionState } from '../../electron/contract/history.ts'
import classes from './revision-badge.module.css'

/** A revision as people say it: its label in a small plate shaped by its state, with its message when asked for. */
export function RevisionBadge({
	revision,
	state,
	withMessage,
}: {
	revision: RevisionRef | null
	state?: RevisionState
	withMessage?: boolean
}) {
	if (revision === null) return <span className="dim">no revision</span>
	return (
		<span className={classes['badge']}>
			<span className={classes['label']} data-state={state} title={state}>
				{revision.label}
			</span>
			{withMessage && <span className={classes['message']}>{revision.message}</span>}
		</span>
	)
}
