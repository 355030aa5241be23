import type { RevisionRef } from '../../electron/contract/database.ts'
import type { RevisionState } from '../../electron/contract/history.ts'
import classes from './revision-badge.module.css'

/** Of a place on many branches, so many are named. */
const namedAtMost = 3

/** Labels of a place: one, or several where it is on several branches at once, whose ids and labels are joined by commas. */
function labelsOf({ id, label }: RevisionRef): readonly string[] {
	return id.includes(', ') ? label.split(', ') : [label]
}

/** A revision as people say it: its label in a small plate shaped by its state, with its message when asked for; a place on several branches as several plates. */
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
	const labels = labelsOf(revision)
	const unnamed = labels.length - namedAtMost
	return (
		<span className={classes['badge']} data-several={labels.length > 1 || undefined}>
			{labels.slice(0, namedAtMost).map((label) => (
				<span key={label} className={classes['label']} data-state={state} title={state}>
					{label}
				</span>
			))}
			{unnamed > 0 && (
				<span className="dim tabular" title={revision.label}>
					and {unnamed} more
				</span>
			)}
			{withMessage && <span className={classes['message']}>{revision.message}</span>}
		</span>
	)
}
