import type { CatalogEntry, DatabaseId } from '../electron/contract/database.ts'
import { isBareStore } from '../electron/contract/kept-by.ts'
import type { PlanTarget } from '../electron/contract/migrations.ts'

/** The screen a plan's dialog lies over. */
export type PlanGround = 'history' | 'overview'

function isFilled(entry: [string, string | undefined]): entry is [string, string] {
	return entry[1] !== undefined
}

function databaseAddress(database: DatabaseId, place: string): string {
	return `/databases/${encodeURIComponent(database)}/${place}`
}

function withSearch(place: string, search: Readonly<Record<string, string | undefined>>): string {
	const given = new URLSearchParams(Object.entries(search).filter(isFilled)).toString()
	return given === '' ? place : `${place}?${given}`
}

/** The address of every screen; nothing else spells one. */
export const addresses = {
	start: () => '/',
	/** Leads on to where one begins with a database of which only the id is known. */
	landing: (database: DatabaseId) => databaseAddress(database, ''),
	/** Where one begins with a database: of a bare store there is nothing but its values. */
	home: ({ id, engine }: Pick<CatalogEntry, 'id' | 'engine'>) => databaseAddress(id, isBareStore(engine) ? 'values' : 'overview'),
	overview: (database: DatabaseId) => databaseAddress(database, 'overview'),
	history: (database: DatabaseId, revision?: string) =>
		databaseAddress(database, revision === undefined ? 'history' : `history?${new URLSearchParams({ revision })}`),
	/** `skip` leaves out statements of a step that have run already: `step:count`. */
	plan: (database: DatabaseId, to: PlanTarget, over: PlanGround = 'history', skip?: string) =>
		databaseAddress(database, `plan?${new URLSearchParams(Object.entries({ ...to, over, skip }).filter(isFilled))}`),
	run: (database: DatabaseId) => databaseAddress(database, 'runs/current'),
	values: (database: DatabaseId) => databaseAddress(database, 'values'),
	/** Cached values, with what the list is filtered by and the value that is looked at. */
	cachedValues: (database: DatabaseId, search: Readonly<Record<string, string | undefined>> = {}) =>
		databaseAddress(database, withSearch('values/cached', search)),
	executions: (database: DatabaseId, search: Readonly<Record<string, string | undefined>> = {}) =>
		databaseAddress(database, withSearch('values/executions', search)),
	/** What takes the space, by type where nothing else is said. */
	cachedSpace: (database: DatabaseId, by?: string) => databaseAddress(database, withSearch('values/space', { by })),
	/** What is not whole, of one state where one is named. */
	cachedCheck: (database: DatabaseId, state?: string) => databaseAddress(database, withSearch('values/check', { state })),
	/** Entries of a store; names of partitions and keys as they are written. */
	entries: (database: DatabaseId, store: string, search: Readonly<Record<string, string | undefined>> = {}) =>
		databaseAddress(database, withSearch(`values/stores/${encodeURIComponent(store)}`, search)),
	unreachable: (database: DatabaseId, store: string) => databaseAddress(database, `values/stores/${encodeURIComponent(store)}/unreachable`),
	backups: (database: DatabaseId) => databaseAddress(database, 'backups'),
	/** The path of a copy from this database: `step`, `target`, `schema`, and the `activity` whose report is shown. */
	copy: (database: DatabaseId, search: Readonly<Record<string, string | undefined>> = {}) =>
		databaseAddress(database, withSearch('copy', search)),
	/** The report of an act of the journal, on the screen of the database that it is kept under. */
	copyReport: (database: DatabaseId, activity: string) => addresses.copy(database, { step: 'report', activity }),
	activity: (database?: DatabaseId) => (database === undefined ? '/activity' : databaseAddress(database, 'activity')),
}
