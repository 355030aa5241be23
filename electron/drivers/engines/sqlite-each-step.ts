import type { Database } from 'better-sqlite3'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { EngineStep, MigrateReport, MigrateRequest } from './engine.ts'
import { breathe } from './pace.ts'
import { runAlone } from './sqlite-alone.ts'
import { begin, noteLeft, type Target } from './sqlite-begin.ts'
import { assertNoneNew, assertNoRowsLost, type BrokenReferences } from './sqlite-checks.ts'
import { isBusy } from './sqlite-faults.ts'
import { insist, rollBack } from './sqlite-lock.ts'
import type { Script } from './sqlite-script.ts'
import { commit, lock, type SteppedRun, type SteppedStep, schemaNow } from './sqlite-stepped.ts'
import { assertReadBack, finishStep, isCancel, keepRecord, type Run, runStatement, runStatements } from './sqlite-steps.ts'
import { type Scope, scopeOf } from './sqlite-touched.ts'
import { toBound } from './sqlite-values.ts'

type TransactionScript = Extract<Script, { kind: 'transaction' }>

/**
 * Runs each step in a transaction of its own, with all checks before its COMMIT; a step without a transaction statement
 * by statement. What was committed before a fault or a cancel stays, and stays `applied`.
 */
export async function runEachStep(
	db: Database,
	target: Target,
	request: MigrateRequest,
	scripts: readonly Script[],
	run: Run,
): Promise<Pick<MigrateReport, 'newForeignKeyViolations' | 'tablesCounted'>> {
	const stepped: SteppedRun = { db, target, request, run, left: null, schema: null, knowsBroken: false, counted: new Set() }
	const hearStop = () => run.tell({ kind: 'stopping', atMs: run.elapsedMs() })
	run.signal?.addEventListener('abort', hearStop, { once: true })
	try {
		if (request.steps.length === 0) await verifyOnly(stepped)
		for (const [index, step] of request.steps.entries()) {
			const script = scripts[index]
			if (script) await runStep(stepped, { step, index, stepMs: startStopwatch() }, script)
		}
	} finally {
		run.signal?.removeEventListener('abort', hearStop)
	}
	return { newForeignKeyViolations: 0, tablesCounted: stepped.counted.size }
}

async function verifyOnly({ db, target, request, run }: SteppedRun): Promise<void> {
	await begin(db, target, request.expect, run)
	if (request.verify) assertReadBack(db, request.verify, run)
	rollBack(db)
}

async function runStep(stepped: SteppedRun, at: SteppedStep, script: Script): Promise<void> {
	const { db, run } = stepped
	await lock(stepped)
	run.tell({ kind: 'step-started', id: at.step.id, atMs: run.elapsedMs() })
	await breathe(run.signal)
	if (script.kind === 'alone') return runAlone(stepped, at, script.units)
	const journalMode = script.before.length > 0 ? (db.pragma('journal_mode', { simple: true }) as string) : null
	try {
		await runCommitted(stepped, at, script)
	} catch (thrown) {
		rollBack(db)
		if (journalMode !== null) setBack(db, journalMode)
		if (!isCancel(thrown)) finishStep(run, at.index, { id: at.step.id, state: 'failed', elapsedMs: at.stepMs() })
		throw thrown
	}
	finishStep(run, at.index, { id: at.step.id, state: 'applied', elapsedMs: at.stepMs() })
	// It is committed whatever becomes of these, which leave the contents as they are
	await runOutside(stepped, at.step, script, script.after)
}

/** The journal mode of before a step that failed, where other connections let it: contents do not depend on it. */
function setBack(db: Database, journalMode: string): void {
	try {
		db.pragma(`journal_mode = ${journalMode}`)
	} catch (thrown) {
		if (!isBusy(thrown)) throw thrown
	}
}

/** From the open transaction to its COMMIT. */
async function runCommitted(stepped: SteppedRun, { step, index }: SteppedStep, script: TransactionScript): Promise<void> {
	const { db, run } = stepped
	if (script.before.length > 0) {
		rollBack(db)
		await runOutside(stepped, step, script, script.before)
		await lock(stepped)
	}
	const textMs = await runChecked(stepped, step, script, index === stepped.request.steps.length - 1)
	await keepRecord(db, step.record?.after ?? [], textMs, run)
	await commit(stepped, index)
}

/** Statements that SQLite takes only outside a transaction, at the beginning or the end of a step. */
async function runOutside(stepped: SteppedRun, step: EngineStep, script: TransactionScript, statements: readonly string[]): Promise<void> {
	const { db, run } = stepped
	if (statements.length === 0) return
	const count = script.before.length + script.inside.length + script.after.length
	const first = statements === script.before ? 0 : script.before.length + script.inside.length
	for (const [index, sql] of statements.entries()) {
		run.tell({ kind: 'statement', id: step.id, index: first + index, count, sql, atMs: run.elapsedMs() })
		await breathe(run.signal)
		await insist(run.path, () => runStatement(db, sql, toBound(step.parameters), run), run.waiting)
	}
	// Both versions may have changed by our own doing
	if (stepped.left) stepped.left = noteLeft(db, stepped.left.books)
}

/**
 * Runs a step's text inside the open transaction, then the checks on its result. As for whole runs, references that were
 * broken before are learned only once some are met, by running the step again. Returns how long the text took.
 */
async function runChecked(stepped: SteppedRun, step: EngineStep, script: TransactionScript, last: boolean): Promise<number> {
	const { db, run } = stepped
	const scope = scopeOf(step, schemaNow(stepped).triggers)
	const known = stepped.knowsBroken ? await scope.findBroken(db, schemaNow(stepped).tables, run.signal) : null
	const first = await runText(stepped, step, script, scope, { silent: false, last })
	if (known || first.broken.size === 0) {
		assertNoneNew(known ?? new Map(), first.broken)
		return first.textMs
	}
	rollBack(db)
	stepped.schema = null
	await lock(stepped)
	stepped.knowsBroken = true
	const learned = await scope.findBroken(db, schemaNow(stepped).tables, run.signal)
	assertNoneNew(learned, first.broken)
	const second = await runText(stepped, step, script, scope, { silent: true, last })
	assertNoneNew(learned, second.broken)
	return second.textMs
}

async function runText(
	stepped: SteppedRun,
	step: EngineStep,
	script: TransactionScript,
	scope: Scope,
	{ silent, last }: { readonly silent: boolean; readonly last: boolean },
): Promise<{ readonly textMs: number; readonly broken: BrokenReferences }> {
	const { db, run } = stepped
	const before = step.mayLoseRows === 'all' ? new Map<string, number>() : await scope.countRows(db, schemaNow(stepped).tables, run.signal)
	for (const table of before.keys()) stepped.counted.add(table)
	const { length: first } = script.before
	const count = first + script.inside.length + script.after.length
	const textMs = await runStatements(db, step, script.inside, run, { first, count, silent })
	if (last && !silent) run.tell({ kind: 'checking-result', atMs: run.elapsedMs() })
	const { tables } = schemaNow(stepped)
	const broken = await scope.findBroken(db, tables, run.signal)
	if (before.size > 0) assertNoRowsLost(before, await scope.countRows(db, tables, run.signal))
	return { textMs, broken }
}
