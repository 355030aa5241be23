import { type Fault, FaultError, faultOf } from '../../contract/fault.ts'
import { type Stopwatch, startStopwatch } from '../../lib/stopwatch.ts'
import type { Listening, MigrateEvent, MigrateReport, MigrateRequest, Query, Rows, ServerAddress } from './engine.ts'
import type { BlockWatch } from './postgres-blockers.ts'
import { bindNamed } from './postgres-named.ts'
import type { PgSession } from './postgres-session.ts'
import type { Asked } from './postgres-together.ts'
import { notRun } from './unfinished-report.ts'

type StepState = MigrateReport['steps'][number]

/** A run under way on a server. */
export type ServerRun = {
	readonly server: ServerAddress
	readonly request: MigrateRequest
	readonly session: PgSession
	readonly blocks: BlockWatch
	readonly signal: AbortSignal | undefined
	readonly elapsedMs: Stopwatch
	tell(event: MigrateEvent): unknown
	/** Tells only what has not been told: a transaction that is run again after waiting for a lock is no news. */
	tellOnce(key: string, event: MigrateEvent): unknown
	states: StepState[]
	/** COMMIT is under way: it is no longer stopped. */
	committing: boolean
	/** What begins a transaction, while it has not been sent: it goes with the first statement. */
	opening: readonly Query[]
	/** The number of the open transaction, null while it has written nothing, undefined while nobody asked. */
	transaction: string | null | undefined
	/** How the project's books read when they were last known; null when nobody said. */
	books: readonly string[] | null
	/** The session broke when COMMIT had been done; nothing more can be run through it. */
	lost: FaultError | null
}

export function startServerRun(
	{ session, server, blocks }: Pick<ServerRun, 'session' | 'server' | 'blocks'>,
	request: MigrateRequest,
	{ signal, onEvent }: Listening<MigrateEvent>,
): ServerRun {
	const told = new Set<string>()
	const tell = (event: MigrateEvent) => onEvent?.(event)
	return {
		server,
		request,
		session,
		blocks,
		signal,
		elapsedMs: startStopwatch(),
		tell,
		tellOnce(key, event) {
			if (told.has(key)) return
			told.add(key)
			return tell(event)
		},
		states: request.steps.map(notRun),
		committing: false,
		opening: [],
		transaction: undefined,
		books: request.expect?.ledger.applied ?? null,
		lost: null,
	}
}

/** Runs a query with its named parameters, with `blocks` watching for what keeps it waiting. Faults carry who did. */
export async function ask(run: Asking, query: Query): Promise<Rows> {
	if (run.opening.length > 0) return (await askTogether(run, [query]))[0] ?? { columns: [], rows: [] }
	const { sql, values } = asSent(query)
	return watched(run.blocks, () => run.session.query(sql, values))
}

/** The same for several, sent in one go: answers in order, and none is run after one that fails. */
export async function askTogether(run: Asking, queries: readonly Query[]): Promise<readonly Rows[]> {
	const { opening } = run
	run.opening = []
	const answers = await watched(run.blocks, () => run.session.together([...opening, ...queries].map(asSent)))
	return answers.slice(opening.length)
}

/** Begins the transaction now, for questions that are not asked through the run. */
export async function sendOpening(run: Asking): Promise<void> {
	if (run.opening.length > 0) await askTogether(run, [])
}

type Asking = Pick<ServerRun, 'session' | 'blocks' | 'opening'>

/** A text without parameters is sent exactly as it is. */
function asSent(query: Query): Asked {
	return Object.keys(query.parameters ?? {}).length === 0 ? { sql: query.sql, values: [] } : bindNamed(query)
}

async function watched<Result>(blocks: BlockWatch, work: () => Promise<Result>): Promise<Result> {
	try {
		return await blocks.during(work)
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (fault?.kind !== 'lock-timeout') throw thrown
		throw new FaultError({ ...fault, blockers: [...blocks.seen()] }, { cause: thrown })
	}
}

/** Rolls back what is open, if the session still can. */
export async function rollBack(run: Pick<ServerRun, 'session' | 'opening'>): Promise<void> {
	const { session } = run
	run.opening = []
	if (session.transactionStatus() !== 'idle') await session.script('ROLLBACK').catch(() => undefined)
}

/** What stopped a run: `cancelled` whatever broke while it was being stopped. Undefined for a defect. */
export function faultAfter(thrown: unknown, { signal, committing }: Pick<ServerRun, 'signal' | 'committing'>): Fault | undefined {
	const fault = faultOf(thrown)
	const stopped = fault?.kind === 'connection-lost' || (fault?.kind === 'sql' && fault.code === '57014')
	return signal?.aborted && !committing && stopped ? { kind: 'cancelled' } : fault
}
