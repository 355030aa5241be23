import type { CopyMap } from '../../../contract/copy-map.ts'
import { FaultError } from '../../../contract/fault.ts'
import type { LeftOut } from '../../../contract/transfers.ts'
import type { ServerAddress } from '../../engines/engine.ts'
import { throwIfStopped } from '../../engines/pace.ts'
import { openSession, type PgSession } from '../../engines/postgres-session.ts'
import type { Listening, Source, TargetTable } from '../transfer.ts'
import { planTables, tasksOf } from './carry-plan.ts'
import { createCarryProgress } from './carry-progress.ts'
import { mostListed } from './carry-range.ts'
import { carryRanges } from './carry-session.ts'
import { type CopyBegun, type FinishedRange, readRanges } from './copy-ledger.ts'

export type CarryRequest = {
	readonly source: Source
	readonly server: ServerAddress
	readonly map: CopyMap
	/** The target as `readTarget` found it: enumerated types are needed. */
	readonly there: readonly TargetTable[]
	readonly begun: CopyBegun
	/** SQL that a system wants said in a session before its rows. */
	readonly settings?: readonly string[]
	/** As far as the survey counted. */
	readonly totalRows: number
	/** Milliseconds. */
	readonly now: () => number
	readonly sessions?: number
}

export type Carried = {
	readonly rows: number
	readonly bytes: number
	/** The first of the values that became NULL; `leftOutCount` counts all. */
	readonly leftOut: readonly LeftOut[]
	readonly leftOutCount: number
}

const usualSessions = 3

/**
 * Copies every row that is not there yet, through several sessions side by side, each range with its line in the copy's books.
 * What was committed before a fault stays, and the next try goes on from there. Faults: `value-does-not-fit`, `cancelled`, those
 * of a session and of reading the source.
 */
export async function carryRows(request: CarryRequest, listening: Listening = {}): Promise<Carried> {
	const { source, server, map, there, begun, totalRows, now, settings = [] } = request
	const plans = planTables(source, map, there)
	const sum = createSum()
	const first = await openSession(server, 'change')
	const sessions = [first]
	const stopping = new AbortController()
	const onAbort = () => stopping.abort()
	listening.signal?.addEventListener('abort', onAbort, { once: true })
	const stopped = stopSessions(stopping.signal, sessions)
	try {
		throwIfStopped(listening.signal)
		const finished = await readRanges(first, begun)
		for (const range of [...finished.values()].flatMap((ranges) => [...ranges.values()])) sum.add(range)
		const progress = createCarryProgress({ totalRows, done: sum.read(), now, onEvent: listening.onEvent })
		const tasks = tasksOf(source, plans, begun, finished)
		await openMore(sessions, server, request.sessions ?? usualSessions)
		const carry = (session: PgSession) =>
			carryRanges({ source, session, begun, settings, progress, signal: stopping.signal }, tasks, sum.add)
		await allOrStop(sessions.map(carry), stopping)
		progress.tell()
		return sum.read()
	} catch (thrown) {
		throw listening.signal?.aborted ? new FaultError({ kind: 'cancelled' }, { cause: thrown }) : thrown
	} finally {
		listening.signal?.removeEventListener('abort', onAbort)
		stopped.end()
		await Promise.all(sessions.map((session) => session.close()))
	}
}

/** How long a server may take to hear that it is told to stop. Milliseconds. */
const patienceMs = 1_000

/** Whatever a session waits for when work is stopped, it does not wait long: not for another's lock, and not for a line that is dead. */
function stopSessions(signal: AbortSignal, sessions: readonly PgSession[]): { end(): void } {
	let impatience: NodeJS.Timeout | undefined
	signal.addEventListener('abort', () => {
		for (const session of sessions) void session.cancel().catch(() => undefined)
		impatience = setTimeout(() => {
			for (const session of sessions) void session.close()
		}, patienceMs)
	})
	return { end: () => clearTimeout(impatience) }
}

/** A server that has no place for more is asked with fewer. */
async function openMore(sessions: PgSession[], server: ServerAddress, wanted: number): Promise<void> {
	try {
		while (sessions.length < wanted) sessions.push(await openSession(server, 'change'))
	} catch (thrown) {
		if (!(thrown instanceof FaultError && thrown.fault.kind === 'too-many-connections')) throw thrown
	}
}

/** The first failure stops the others, and is the one that counts. */
async function allOrStop(works: readonly Promise<void>[], stopping: AbortController): Promise<void> {
	const failures: unknown[] = []
	const heard = works.map((work) =>
		work.catch((thrown: unknown) => {
			failures.push(thrown)
			stopping.abort()
		}),
	)
	await Promise.all(heard)
	if (failures.length > 0) throw failures[0]
}

function createSum(): { add(range: FinishedRange): void; read(): Carried } {
	let [rows, bytes, leftOutCount] = [0, 0, 0]
	const leftOut: LeftOut[] = []
	return {
		add(range) {
			rows += range.rows
			bytes += range.bytes
			leftOutCount += range.leftOutCount
			leftOut.push(...range.leftOut.slice(0, mostListed - leftOut.length))
		},
		read: () => ({ rows, bytes, leftOut, leftOutCount }),
	}
}
