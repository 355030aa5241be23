import type { CachedValues } from './cached-values.ts'
import { readBytes } from './redun-bytes.ts'
import { readCacheFile } from './redun-cache-file.ts'
import { checkValues } from './redun-check.ts'
import { readDetail } from './redun-detail.ts'
import { listExecutions } from './redun-executions.ts'
import { checkHash } from './redun-hash.ts'
import { listJobs } from './redun-jobs.ts'
import { listValues } from './redun-list.ts'
import { createOrders } from './redun-orders.ts'
import { text, whole } from './redun-rows.ts'
import { findValue, openScope, type RedunOptions, type Scope } from './redun-scope.ts'
import { sumSpace } from './redun-space.ts'
import type { Stopping } from './store.ts'

/** A task's full name stands with its calls, and all calls of one task hash have the same. */
const taskNames = `SELECT DISTINCT name FROM (
	SELECT (SELECT c.task_name FROM call_node c WHERE c.task_hash = t.hash LIMIT 1) AS name FROM task t
) named WHERE name IS NOT NULL ORDER BY name`

/**
 * The values that redun cached, in any of its eleven versions, read through an engine and from the folder of its value
 * store. Writes nothing, and runs nothing that a value holds.
 */
export function createRedunValues(options: RedunOptions): CachedValues {
	const within = async <Result>(stopping: Stopping | undefined, work: (scope: Scope) => Promise<Result>): Promise<Result> =>
		work(await openScope(options, stopping?.signal))
	const aside = (signal: AbortSignal | undefined) => openScope({ ...options, engine: options.aside ?? options.engine }, signal)
	const orders = createOrders(aside)
	return {
		list: (request, stopping) => within(stopping, (scope) => listValues(scope, orders, request)),
		types: (stopping) =>
			within(stopping, async ({ ask }) => {
				const [rows = []] = await ask({ sql: 'SELECT type, count(*) AS held FROM value GROUP BY type ORDER BY held DESC, type' })
				return rows.map(([type, values]) => ({ type: text(type), values: whole(values) }))
			}),
		tasks: (stopping) =>
			within(stopping, async ({ ask }) => {
				const [rows = []] = await ask({ sql: taskNames })
				return rows.map(([name]) => text(name))
			}),
		get: (hash, stopping) => within(stopping, (scope) => readDetail(scope, hash)),
		bytes: (hash, range, stopping) =>
			within(stopping, async (scope) => (range.cacheFile ? readCacheFile : readBytes)(scope, await findValue(scope, hash), range)),
		checkHash: async (hash, stopping) => {
			const scope = await aside(stopping?.signal)
			return checkHash(scope, await findValue(scope, hash))
		},
		executions: (page, stopping) => within(stopping, (scope) => listExecutions(scope, page)),
		jobs: (execution, page, stopping) => within(stopping, (scope) => listJobs(scope, execution, page)),
		space: async (stopping) => sumSpace(await aside(stopping?.signal)),
		check: async ({ signal, onEvent }) => checkValues(await aside(signal), onEvent),
	}
}
