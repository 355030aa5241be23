import { createHash } from 'node:crypto'
import type { CopySurvey } from '../../contract/copy-map.ts'
import { FaultError } from '../../contract/fault.ts'
import { isSame } from '../../contract/transfers.ts'
import type { ServerAddress } from '../engines/engine.ts'
import { throwIfStopped } from '../engines/pace.ts'
import type { PgSession } from '../engines/postgres-session.ts'
import { hashFile } from '../engines/sqlite-inspect.ts'
import { type Carried, carryRows } from './carrying/carry.ts'
import type { CopyBegun } from './carrying/copy-ledger.ts'
import { readTarget } from './carrying/postgres-target.ts'
import { beginTarget } from './carrying/target-begin.ts'
import { discardTarget } from './carrying/target-discard.ts'
import { endCopy, finishTarget, stoppable } from './carrying/target-finish.ts'
import { compareEnds } from './comparing/compare-ends.ts'
import { openSource } from './source/sqlite-source.ts'
import { type TargetSql, targetSql } from './target-sql/target-sql.ts'
import type { Listening, RunRequest, RunResult, Stopping, SystemFit } from './transfer.ts'
import { withSession } from './with-session.ts'

/** Where a copy goes from and to, and what it works with. */
export type Running = {
	readonly path: string
	readonly server: ServerAddress
	readonly now: () => number
	readonly fitOf: (system: string) => SystemFit | null
}

/**
 * Copies, and goes on with one of the same id that broke off. Cancelled, it takes everything away again before it says so. What
 * turned out not to be the same stays a copy that is not done: it can be compared again, or discarded. See `Transfer.run`.
 */
export async function runTransfer(running: Running, request: RunRequest, listening: Listening): Promise<RunResult> {
	try {
		return await copyAll(running, request, listening)
	} catch (thrown) {
		if (!listening.signal?.aborted) throw thrown
		listening.onEvent?.({ kind: 'phase', phase: 'clearing' })
		await withSession(running.server, 'change', (session) => discardTarget(session, request.map.schema))
		throw new FaultError({ kind: 'cancelled' }, { cause: thrown })
	}
}

async function copyAll(running: Running, request: RunRequest, listening: Listening): Promise<RunResult> {
	const { server, now } = running
	const { map } = request
	const startedAt = now()
	const sql = targetSql(surveyFrom(request), map)
	const begun = await withSession(server, 'change', (session) => begin(running, request, sql, session, listening))
	const carried = await carry(running, request, begun, listening)
	listening.onEvent?.({ kind: 'phase', phase: 'indexes' })
	const { version, finished, sourceSha256 } = await finish(running, { begun, map, after: sql.after }, listening)
	const copyMs = now() - startedAt
	const compared = request.verify ? await compare(running, request, listening) : nothingCompared(version)
	throwIfStopped(listening.signal)
	const outcome = !request.verify ? 'copied' : isSame(compared) ? 'verified' : 'differs'
	if (outcome !== 'differs') await withSession(server, 'change', (session) => endCopy(session, finished))
	return { outcome, rows: carried.rows, bytes: carried.bytes, copyMs, ...compared, leftOut: carried.leftOut, sourceSha256 }
}

/** The SQL is a matter of what the survey has found, and of nothing that is counted anew. */
const surveyFrom = ({ tables, findings }: RunRequest): CopySurvey => ({
	tables: [...tables],
	views: [],
	triggers: [],
	findings: [...findings],
	sizeBytes: 0,
})

/** How rows are cut into ranges. A copy that goes on must cut them as it did before: another way needs another name. */
const rangesOf = 'row numbers'

function begin(
	{ server, fitOf }: Running,
	{ id, map, system }: RunRequest,
	{ before }: TargetSql,
	session: PgSession,
	{ onEvent, signal }: Listening,
): Promise<CopyBegun> {
	throwIfStopped(signal)
	onEvent?.({ kind: 'phase', phase: 'tables' })
	const token = createHash('sha256').update(JSON.stringify({ map, rangesOf })).digest('hex')
	const mayReplaceRows = system !== null && fitOf(system) !== null
	// It may wait for a lock of somebody else's for as long as they like
	return stoppable(session, signal, () => beginTarget(session, { id, token, map, before, shown: server.shown, mayReplaceRows }))
}

async function carry({ path, server, now, fitOf }: Running, request: RunRequest, begun: CopyBegun, listening: Listening): Promise<Carried> {
	const { map, system, tables } = request
	listening.onEvent?.({ kind: 'phase', phase: 'rows' })
	const { there } = await withSession(server, 'change', (session) => readTarget(session, { schema: map.schema, source: [] }))
	const copied = new Set(map.map.flatMap(({ table, columns }) => (columns === null ? [] : [table])))
	const totalRows = tables.reduce((sum, { name, rows }) => sum + (copied.has(name) ? rows : 0), 0)
	const settings = system === null ? [] : (fitOf(system)?.settings() ?? [])
	const source = openSource({ path })
	try {
		return await carryRows({ source, server, map, there, begun, settings, totalRows, now }, listening)
	} finally {
		source.close()
	}
}

/** The server has much to do, and we have not: the file that was read is hashed meanwhile. */
async function finish({ path, server }: Running, finishing: Parameters<typeof finishTarget>[1], { signal }: Stopping) {
	const failing = new AbortController()
	const hashing = hashFile(path, { signal: AbortSignal.any([failing.signal, ...(signal ? [signal] : [])]) })
	const heard = hashing.catch(() => undefined)
	try {
		const done = await withSession(server, 'change', async (session) => ({
			version: session.met.version,
			finished: await finishTarget(session, finishing, { signal }),
		}))
		return { ...done, sourceSha256: (await hashing).sha256 }
	} finally {
		failing.abort()
		await heard
	}
}

async function compare({ path, server, now, fitOf }: Running, request: RunRequest, listening: Listening) {
	const wanted = { source: { path }, target: { server }, schema: request.map.schema }
	const compared = await compareEnds(wanted, { ...request, survey: surveyFrom(request) }, { ...listening, now, fitOf })
	const { tables, checks, targetVersion, verifyMs } = compared
	return { tables, checks, targetVersion, verifyMs }
}

const nothingCompared = (targetVersion: string) => ({ tables: [], checks: [], targetVersion, verifyMs: 0 })
