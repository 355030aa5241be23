import type { ActivityEntry } from '../../../electron/contract/activity.ts'

/** What can be done after an interrupted act: plan to `target` again, or go back to its restore point. */
export type WayOn = { readonly target: string | null; readonly restorePoint: boolean }

/** The way on from where the database was found: what was rolled back can be planned again, what was not can be put back. */
export function wayOn(entry: Pick<ActivityEntry, 'act' | 'found' | 'to' | 'restorePoint'>): WayOn {
	const moves = entry.act === 'upgrade' || entry.act === 'downgrade'
	const untouched = entry.found === 'before'
	return { target: moves && untouched ? (entry.to?.id ?? null) : null, restorePoint: !untouched && entry.restorePoint !== null }
}
