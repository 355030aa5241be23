import type {
	CachedCheckEvent,
	CachedDetail,
	CachedFilter,
	CachedPage,
	CachedSort,
	CachedSpace,
	Execution,
	HashCheck,
	Job,
} from '../../contract/cached.ts'
import type { Stopping } from './store.ts'

/** Where values outside the database lie, and what relative paths of a project start from. Null where nobody said. */
export type CachedPlaces = { readonly valueStore: string | null; readonly projectFolder: string | null }

/**
 * The values that a workflow system keeps of its own work: what there is, who made it, what uses it, what it takes and
 * whether it is whole. Looks only. Methods throw FaultError as engines do; hashes and ids may be unique beginnings:
 * `not-in-store` where nothing matches.
 */
export interface CachedValues {
	list(
		request: { readonly filter: CachedFilter; readonly sort: CachedSort; readonly skip: number; readonly limit: number },
		stopping?: Stopping,
	): Promise<CachedPage>
	/** Names of types, with how many values each has, most first. */
	types(stopping?: Stopping): Promise<readonly { readonly type: string; readonly values: number }[]>
	/** Full names of tasks that made values, in order. */
	tasks(stopping?: Stopping): Promise<readonly string[]>
	get(hash: string, stopping?: Stopping): Promise<CachedDetail>
	/** Reads all of a value, and says whether its hash follows from its bytes. */
	checkHash(hash: string, stopping?: Stopping): Promise<HashCheck>
	/** Bytes of a value, wherever they lie, or of the file that it names as its `cacheFile`. Null where they are not to be had. */
	bytes(
		hash: string,
		range: { readonly offset: number; readonly atMost: number; readonly cacheFile?: boolean | undefined },
		stopping?: Stopping,
	): Promise<{ readonly bytes: Uint8Array; readonly sizeBytes: number; readonly type: string; readonly format: string } | null>
	/** Newest first. */
	executions(
		page: { readonly search?: string; readonly skip: number; readonly limit: number },
		stopping?: Stopping,
	): Promise<{ readonly executions: readonly Execution[]; readonly total: number }>
	/**
	 * Jobs of an execution, or only the one of an id, each before those it called, in the order they were called. At most
	 * `limit`; `total` counts them.
	 */
	jobs(
		execution: string,
		page: { readonly job?: string | undefined; readonly skip: number; readonly limit: number },
		stopping?: Stopping,
	): Promise<{ readonly jobs: readonly Job[]; readonly total: number }>
	space(stopping?: Stopping): Promise<CachedSpace>
	/** Reads every value and every file of the external store. */
	check(listening: Stopping & { readonly onEvent: (event: CachedCheckEvent) => void }): Promise<void>
}
