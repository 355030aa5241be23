import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { DatabaseId } from '../electron/contract/database.ts'
import { client } from './client.ts'
import { followRun, type LiveRun, type RunStart } from './follow-run.ts'
import { createLiveMap } from './live-map.ts'
import { refreshDatabase } from './refresh-database.ts'

/** The latest run of each database that this page started. */
const runs = createLiveMap<LiveRun>()

/**
 * Begins a run and follows it to its end. Resolves once the core has accepted it, which is when it shows on the Run
 * screen; throws what the call failed with when it was refused before anything was begun.
 */
function startRun(queryClient: QueryClient, start: RunStart): Promise<void> {
	const accepted = Promise.withResolvers<void>()
	followRun(start, { runs, onAccepted: accepted.resolve, now: () => performance.now() })
		.catch(accepted.reject)
		.finally(() => refreshDatabase(queryClient, start.database))
	return accepted.promise
}

/** Gives screens the way to begin a run. */
export function useStartRun(): (start: RunStart) => Promise<void> {
	const queryClient = useQueryClient()
	return (start) => startRun(queryClient, start)
}

/** Asks the core to stop the run; its own events say what stopping did. Throws when the core could not be told. */
export async function cancelRun(database: DatabaseId): Promise<void> {
	const mark = (cancelling: boolean) => {
		const live = runs.get(database)
		if (live?.state === 'running') runs.set(database, { ...live, cancelling })
	}
	mark(true)
	try {
		const { stopping } = await client.migrations.cancel({ database })
		if (!stopping) mark(false)
	} catch (error) {
		mark(false)
		throw error
	}
}

/** The latest run of a database that this page started, while it runs and after it ended. */
export function useRun(database: DatabaseId): LiveRun | undefined {
	return runs.use(database)
}

/** Every run that this page started and that is still under way. */
export function useRunsUnderWay(): readonly LiveRun[] {
	return runs.useAll().filter((run) => run.state === 'running')
}
