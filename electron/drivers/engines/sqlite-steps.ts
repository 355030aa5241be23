import type { Database } from 'better-sqlite3'
import { FaultError, faultOf } from '../../contract/fault.ts'
import { sameTexts } from '../../lib/sql-text.ts'
import { type Stopwatch, startStopwatch } from '../../lib/stopwatch.ts'
import type { EngineStep, Listening, MigrateEvent, MigrateReport, MigrateRequest, Query } from './engine.ts'
import { breathe, createPacer, throwIfStopped } from './pace.ts'
import { isBusy, toFault } from './sqlite-faults.ts'
import type { Waiting } from './sqlite-lock.ts'
import { readBooks, toBound } from './sqlite-values.ts'
import { notRun } from './unfinished-report.ts'

type StepState = MigrateReport['steps'][number]

/** A run under way: where it tells what happens, and what it knows of each step so far. */
export type Run = {
	readonly path: string
	readonly signal: AbortSignal | undefined
	readonly elapsedMs: Stopwatch
	/** How to wait for other connections. */
	readonly waiting: Waiting
	tell(event: MigrateEvent): unknown
	states: StepState[]
}

export function startRun(
	path: string,
	{ steps, lockTimeoutMs }: Pick<MigrateRequest, 'steps' | 'lockTimeoutMs'>,
	{ signal, onEvent }: Listening<MigrateEvent>,
): Run {
	const elapsedMs = startStopwatch()
	const tell = (event: MigrateEvent) => onEvent?.(event)
	const onWaiting = () => void tell({ kind: 'waiting-for-lock', atMs: elapsedMs() })
	return { path, signal, elapsedMs, waiting: { lockTimeoutMs, signal, onWaiting }, tell, states: steps.map(notRun) }
}

/** Notes how a step ended, and tells it unless `silent`. */
export function finishStep(run: Run, index: number, step: StepState, silent = false): void {
	run.states[index] = step
	if (step.state === 'not-run' || silent) return
	run.tell({ kind: 'step-finished', id: step.id, state: step.state, elapsedMs: step.elapsedMs, atMs: run.elapsedMs() })
}

export const isCancel = (thrown: unknown): boolean => faultOf(thrown)?.kind === 'cancelled'

/** Which of a step's statements come now, of how many: for telling them. */
type Telling = { readonly first: number; readonly count: number; readonly silent: boolean }

/** Runs statements of a step inside the open transaction, telling each one. Returns how long it took in milliseconds. */
export async function runStatements(
	db: Database,
	step: EngineStep,
	statements: readonly string[],
	run: Run,
	{ first, count, silent }: Telling,
): Promise<number> {
	const textMs = startStopwatch()
	const parameters = toBound(step.parameters)
	for (const [index, sql] of statements.entries()) {
		if (!silent) run.tell({ kind: 'statement', id: step.id, index: first + index, count, sql, atMs: run.elapsedMs() })
		// Lets the event out before a statement that may take long, and hears a cancel
		await breathe(run.signal)
		await runStatement(db, sql, parameters, run)
		if (!db.inTransaction) throw new FaultError({ kind: 'transaction-ended', step: step.id, statement: sql })
	}
	throwIfStopped(run.signal)
	return textMs()
}

/** Runs one statement; rows that it answers with are gone through and dropped. What SQLite throws when it is busy is left as it is. */
export async function runStatement(db: Database, sql: string, parameters: ReturnType<typeof toBound>, run: Run): Promise<void> {
	try {
		const statement = db.prepare(sql)
		if (!statement.reader) {
			statement.run(parameters)
			return
		}
		const pacer = createPacer()
		for (const _ of statement.raw(true).iterate(parameters)) if (pacer.due()) await breathe(run.signal)
	} catch (thrown) {
		throw isBusy(thrown) ? thrown : toFault(thrown, { path: run.path, statement: sql })
	}
}

/** Writes what the project's tool would have written into its books for a step whose text took so long. */
export async function keepRecord(db: Database, queries: readonly Query[], textMs: number, run: Run): Promise<void> {
	const elapsed = { elapsed_ms: Math.round(textMs), elapsed_ns: Math.round(textMs * 1_000_000) }
	for (const { sql, parameters } of queries) await runStatement(db, sql, toBound({ ...elapsed, ...parameters }), run)
}

/** Sees that the books read as they must. Fault `read-back-mismatch`. */
export function assertReadBack(db: Database, verify: NonNullable<MigrateRequest['verify']>, run: Run): void {
	const found = readBooks(db, verify.query, run)
	if (!sameTexts(found, verify.applied))
		throw new FaultError({ kind: 'read-back-mismatch', expected: verify.applied.join('\n'), found: found.join('\n') })
}
