import { FaultError } from '../../contract/fault.ts'
import { rowTexts, sameTexts } from '../../lib/sql-text.ts'
import { type Stopwatch, startStopwatch } from '../../lib/stopwatch.ts'
import type { MigrateExpectation, MigrateRequest, Query, Rows } from './engine.ts'
import { throwIfStopped } from './pace.ts'
import { type ExaminedStep, hasParameters } from './postgres-examine.ts'
import { ask, askTogether, type ServerRun } from './postgres-run.ts'
import type { ServerStatement } from './postgres-statements.ts'

/** What runs inside the open transaction for one step: its text, its own books, and their reading back. */
export async function runInside(run: ServerRun, examined: ExaminedStep, stepMs: Stopwatch): Promise<void> {
	const { step } = examined
	await runStatements(run, examined)
	await closeBooks(run, step, stepMs)
	throwIfStopped(run.signal)
}

/** Writes the books, reads them back and asks for the number that COMMIT is found by, should its answer never come: all in one go. */
async function closeBooks(run: ServerRun, { record, verify }: ExaminedStep['step'], stepMs: Stopwatch): Promise<void> {
	const books = booksOf(record?.after, stepMs)
	const answers = await askTogether(run, [...books, ...(verify ? [verify.query] : []), transactionNumber])
	run.transaction = numberIn(answers.at(-1))
	if (verify) assertSame(answers.at(books.length), verify.applied)
}

/** Null of a transaction that has written nothing. */
const transactionNumber: Query = { sql: 'SELECT txid_current_if_assigned()::text' }

function numberIn(answer: Rows | undefined): string | null {
	const number = answer?.rows[0]?.[0] ?? null
	return number === null ? null : String(number)
}

/** The number of the open transaction, asked for unless it is known. */
export async function readTransaction(run: ServerRun): Promise<string | null> {
	if (run.transaction === undefined) run.transaction = numberIn(await run.session.query(transactionNumber.sql))
	return run.transaction
}

/** Tells that a step starts and how it ends. A step that is stopped is marked only when something of it stays. */
export async function markStep(
	run: ServerRun,
	index: number,
	id: string,
	work: (stepMs: Stopwatch) => Promise<void>,
	leavesTraces = () => false,
): Promise<void> {
	const stepMs = startStopwatch()
	const finish = (state: 'applied' | 'failed') => {
		const elapsedMs = stepMs()
		run.states[index] = { id, state, elapsedMs }
		return { kind: 'step-finished', id, state, elapsedMs, atMs: run.elapsedMs() } as const
	}
	run.tellOnce(`start ${index}`, { kind: 'step-started', id, atMs: run.elapsedMs() })
	try {
		await work(stepMs)
	} catch (thrown) {
		// One that waited for a lock may run again
		const kind = thrown instanceof FaultError ? thrown.fault.kind : null
		if (leavesTraces() || (kind !== 'cancelled' && !run.signal?.aborted)) {
			const finished = finish('failed')
			if (kind !== 'lock-timeout') run.tell(finished)
		}
		throw thrown
	}
	run.tellOnce(`end ${index}`, finish('applied'))
}

async function runStatements(run: ServerRun, { step, units }: ExaminedStep): Promise<void> {
	const statements = units.flatMap((unit) => unit.statements)
	const count = statements.length
	const settings = touchesNames(step.sql) ? await readNameSettings(run) : null
	for (const [index, statement] of statements.entries()) {
		const { sql } = statement
		run.tellOnce(`${step.id} ${index}`, { kind: 'statement', id: step.id, index, count, sql, atMs: run.elapsedMs() })
		throwIfStopped(run.signal)
		await ask(run, boundTo(step, statement))
		if (run.session.transactionStatus() !== 'in-transaction')
			throw new FaultError({ kind: 'transaction-ended', step: step.id, statement: sql })
	}
	if (settings) await restoreNameSettings(run, settings)
}

/** A statement with the step's parameters, and none for a text that knows of none. */
export const boundTo = (step: ExaminedStep['step'], { sql }: ServerStatement): Query =>
	hasParameters(step) ? { sql, parameters: step.parameters } : { sql }

/** A file that empties search_path or takes on another role (dumps do) must not change where its books are written. */
export const touchesNames = (sql: string): boolean => /search_path|\brole\b|session\s+authorization/i.test(sql)

/** What decides which table a name means, and as whom it is written. */
export async function readNameSettings(run: ServerRun): Promise<Query> {
	const { rows } = await ask(run, { sql: "SELECT current_setting('search_path'), current_setting('role')" })
	const [path = '', role = ''] = rows[0] ?? []
	return { sql: "SELECT set_config('search_path', :path, false), set_config('role', :role, false)", parameters: { path, role } }
}

export async function restoreNameSettings(run: ServerRun, settings: Query): Promise<void> {
	await ask(run, settings)
}

/** Writes a step's books; `:elapsed_ms` and `:elapsed_ns` are the time since the step began. */
export async function recordStep(run: ServerRun, queries: readonly Query[] = [], stepMs: Stopwatch): Promise<void> {
	for (const query of booksOf(queries, stepMs)) await ask(run, query)
}

function booksOf(queries: readonly Query[] = [], stepMs: Stopwatch): readonly Query[] {
	const elapsedMs = stepMs()
	const elapsed = { elapsed_ms: Math.round(elapsedMs), elapsed_ns: BigInt(Math.round(elapsedMs * 1e6)) }
	return queries.map(({ sql, parameters }) => ({ sql, parameters: { ...parameters, ...elapsed } }))
}

/** Fault `read-back-mismatch`. */
export async function assertReadBack(
	run: ServerRun,
	{ query, applied }: NonNullable<MigrateRequest['verify']> | MigrateExpectation['ledger'],
): Promise<void> {
	assertSame(await ask(run, query), applied)
}

function assertSame(answer: Rows | undefined, applied: readonly string[]): void {
	const found = answer ? rowTexts(answer) : []
	if (!sameTexts(found, applied))
		throw new FaultError({ kind: 'read-back-mismatch', expected: applied.join('\n'), found: found.join('\n') })
}
