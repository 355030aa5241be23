import type { DatabaseId } from '../electron/contract/database.ts'
import type { PlanTarget } from '../electron/contract/migrations.ts'

/** The screen a plan's dialog lies over. */
export type PlanGround = 'history' | 'overview'

function isFilled(entry: [string, string | undefined]): entry is [string, string] {
	return entry[1] !== undefined
}

function databaseAddress(database: DatabaseId, place: string): string {
	return `/databases/${encodeURIComponent(database)}/${place}`
}

/** The address of every screen; nothing else spells one. */
export const addresses = {
	start: () => '/',
	overview: (database: DatabaseId) => databaseAddress(database, 'overview'),
	history: (database: DatabaseId, revision?: string) =>
		databaseAddress(database, revision === undefined ? 'history' : `history?${new URLSearchParams({ revision })}`),
	/** `skip` leaves out statements of a step that have run already: `step:count`. */
	plan: (database: DatabaseId, to: PlanTarget, over: PlanGround = 'history', skip?: string) =>
		databaseAddress(database, `plan?${new URLSearchParams(Object.entries({ ...to, over, skip }).filter(isFilled))}`),
	run: (database: DatabaseId) => databaseAddress(database, 'runs/current'),
	backups: (database: DatabaseId) => databaseAddress(database, 'backups'),
	activity: (database?: DatabaseId) => (database === undefined ? '/activity' : databaseAddress(database, 'activity')),
}
