import type { Database } from 'better-sqlite3'
import { FaultError } from '../../contract/fault.ts'
import { type Stopwatch, startStopwatch } from '../../lib/stopwatch.ts'
import type { EngineStep, Listening, MigrateEvent, MigrateReport } from './engine.ts'
import { breathe, createPacer, throwIfStopped } from './pace.ts'
import { toFault } from './sqlite-faults.ts'
import { controlsTransaction, splitStatements } from './sqlite-statements.ts'
import { toBound } from './sqlite-values.ts'
import { notRun } from './unfinished-report.ts'

type StepState = MigrateReport['steps'][number]

/** A run under way: where it tells what happens, and what it knows of each step so far. */
export type Run = {
	readonly path: string
	readonly signal: AbortSignal | undefined
	readonly elapsedMs: Stopwatch
	tell(event: MigrateEvent): void
	states: StepState[]
}

export function startRun(path: string, steps: readonly EngineStep[], { signal, onEvent }: Listening<MigrateEvent>): Run {
	return { path, signal, elapsedMs: startStopwatch(), tell: (event) => onEvent?.(event), states: steps.map(notRun) }
}

/**
 * Runs steps inside the open transaction, statement by statement, telling each one. A step that fails is marked so.
 * `silent` is for a second pass over the same steps, which the listener has already seen.
 */
export async function runSteps(db: Database, steps: readonly EngineStep[], run: Run, silent: boolean): Promise<void> {
	for (const [index, step] of steps.entries()) {
		const stepMs = startStopwatch()
		const finish = (state: 'applied' | 'failed') => {
			const elapsedMs = stepMs()
			run.states[index] = { id: step.id, state, elapsedMs }
			if (!silent) run.tell({ kind: 'step-finished', id: step.id, state, elapsedMs, atMs: run.elapsedMs() })
		}
		if (!silent) run.tell({ kind: 'step-started', id: step.id, atMs: run.elapsedMs() })
		try {
			await runStatements(db, step, run, silent)
		} catch (thrown) {
			if (!(thrown instanceof FaultError && thrown.fault.kind === 'cancelled')) finish('failed')
			throw thrown
		}
		finish('applied')
	}
}

async function runStatements(db: Database, step: EngineStep, run: Run, silent: boolean): Promise<void> {
	const statements = splitStatements(step.sql)
	const forbidden = statements.find(controlsTransaction)
	if (forbidden) throw refusal('a step may not control the transaction it runs in', forbidden.sql)
	const parameters = toBound(step.parameters)
	for (const [index, { sql }] of statements.entries()) {
		if (!silent) run.tell({ kind: 'statement', id: step.id, index, count: statements.length, sql, atMs: run.elapsedMs() })
		// Lets the event out before a statement that may take long, and hears a cancel
		await breathe(run.signal)
		await runStatement(db, sql, parameters, run)
		if (!db.inTransaction) throw refusal('the statement ended the transaction it ran in', sql)
	}
	throwIfStopped(run.signal)
}

async function runStatement(db: Database, sql: string, parameters: ReturnType<typeof toBound>, run: Run): Promise<void> {
	try {
		const statement = db.prepare(sql)
		if (!statement.reader) {
			statement.run(parameters)
			return
		}
		const pacer = createPacer()
		for (const _ of statement.raw(true).iterate(parameters)) if (pacer.due()) await breathe(run.signal)
	} catch (thrown) {
		throw toFault(thrown, { path: run.path, statement: sql })
	}
}

const refusal = (detail: string, statement: string) => new FaultError({ kind: 'sql', detail, code: 'SQLITE_MISUSE', statement })
