import type { Database } from 'better-sqlite3'
import { type Fault, FaultError, faultOf } from '../../contract/fault.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { Listening, MigrateEvent, MigrateReport, MigrateRequest } from './engine.ts'
import { breathe } from './pace.ts'
import { begin, type Target } from './sqlite-begin.ts'
import { assertNoneNew, assertNoRowsLost, readChecked } from './sqlite-checks.ts'
import { runEachStep } from './sqlite-each-step.ts'
import { readSteps } from './sqlite-examine.ts'
import { toFault } from './sqlite-faults.ts'
import { insist, openForWriting, rollBack } from './sqlite-lock.ts'
import { readObjects } from './sqlite-schema.ts'
import { type Script, statementsOf, unsupported } from './sqlite-script.ts'
import { assertReadBack, finishStep, isCancel, keepRecord, type Run, runStatements, startRun } from './sqlite-steps.ts'
import { scopeOfAll } from './sqlite-touched.ts'
import { commitsEachStep, notRun, unfinishedReport } from './unfinished-report.ts'

type Checked = Pick<MigrateReport, 'newForeignKeyViolations' | 'tablesCounted'>

/** Memory SQLite may use for pages while steps run, in KiB: rebuilding a large table with less means reading it twice. */
const cacheKiB = 262_144

/**
 * Runs steps under the safety laws, all in one transaction or each in its own, and reports how it went; faults are inside
 * the report. A connection of its own, so that nothing set here outlives the run.
 */
export async function migrate(target: Target, request: MigrateRequest, listening: Listening<MigrateEvent>): Promise<MigrateReport> {
	const run = startRun(target.path, request, listening)
	const eachStep = commitsEachStep(request)
	try {
		const checked = await withConnection(target, async (db) => {
			const scripts = await readScripts(db, target, request, run)
			return eachStep ? runEachStep(db, target, request, scripts, run) : runWhole(db, target, request, scripts, run)
		})
		return { outcome: 'committed', steps: run.states, fault: null, ...checked }
	} catch (thrown) {
		const fault = faultOf(toFault(thrown, { path: target.path }))
		if (!fault) throw thrown
		const steps = run.states.map((step) => (step.state === 'applied' && !eachStep ? notRun(step) : step))
		return unfinishedReport(request, fault, steps)
	}
}

async function withConnection<Result>(target: Target, work: (db: Database) => Promise<Result>): Promise<Result> {
	const db = openForWriting(target.path, target.identity)
	try {
		// Before BEGIN: inside a transaction it is ignored, and rebuilding a table would empty its children by ON DELETE CASCADE
		db.pragma('foreign_keys = OFF')
		// What is reported as committed must outlive a power cut; with less, a log may lose the last commits
		db.pragma('synchronous = FULL')
		db.pragma(`cache_size = -${cacheKiB}`)
		return await work(db)
	} catch (thrown) {
		rollBack(db)
		throw thrown
	} finally {
		db.close()
	}
}

/** Reads all steps' texts before anything runs, so that a run is refused whole. Faults: those of examining. */
async function readScripts(db: Database, target: Target, request: MigrateRequest, run: Run): Promise<readonly Script[]> {
	const objects = await insist(target.path, () => readObjects(db), run.waiting)
	const read = await readSteps(objects, request.steps)
	return request.steps.map(({ id }, index) => {
		const { script = null, fault = null } = read[index] ?? {}
		const refused = script && !commitsEachStep(request) ? refusalInWhole(id, script) : fault
		if (script && !refused) return script
		run.states[index] = { id, state: 'failed', elapsedMs: 0 }
		throw refused ? new FaultError(refused) : new Error('a step was not read')
	})
}

/** One transaction for all steps has no room for a statement that must stay outside it. */
function refusalInWhole(id: string, script: Script): Fault | null {
	if (script.kind === 'alone') return unsupported(id, 'outside-transaction', statementsOf(script)[0] ?? '')
	const [outside] = [...script.before, ...script.after]
	return outside === undefined ? null : unsupported(id, 'controls-transaction', outside)
}

async function runWhole(db: Database, target: Target, request: MigrateRequest, scripts: readonly Script[], run: Run): Promise<Checked> {
	const hearStop = () => run.tell({ kind: 'stopping', atMs: run.elapsedMs() })
	run.signal?.addEventListener('abort', hearStop, { once: true })
	try {
		await begin(db, target, request.expect, run)
		const checked = await runAndCheck(db, target, request, scripts, run)
		run.tell({ kind: 'committing', atMs: run.elapsedMs() })
		await breathe(run.signal)
		await insist(target.path, () => db.exec('COMMIT'), run.waiting)
		return checked
	} finally {
		run.signal?.removeEventListener('abort', hearStop)
	}
}

/**
 * Steps, then the checks on their result. Foreign keys are checked afterwards only, as most databases have no broken
 * references; where some turn up, everything is rolled back, those that were there before are learned, and it runs again.
 */
async function runAndCheck(db: Database, target: Target, request: MigrateRequest, scripts: readonly Script[], run: Run): Promise<Checked> {
	const scope = scopeOfAll(request.steps)
	const runOnce = async (silent: boolean) => {
		const before = await scope.countRows(db, readChecked(db).tables, run.signal)
		await runSteps(db, request, scripts, run, silent)
		if (!silent) run.tell({ kind: 'checking-result', atMs: run.elapsedMs() })
		await breathe(run.signal)
		if (request.verify) assertReadBack(db, request.verify, run)
		const tables = readChecked(db).tables
		const broken = await scope.findBroken(db, tables, run.signal)
		assertNoRowsLost(before, await scope.countRows(db, tables, run.signal))
		return { broken, tablesCounted: before.size }
	}
	const first = await runOnce(false)
	if (first.broken.size === 0) return { newForeignKeyViolations: 0, tablesCounted: first.tablesCounted }
	rollBack(db)
	await begin(db, target, request.expect, run)
	const known = await scope.findBroken(db, readChecked(db).tables, run.signal)
	assertNoneNew(known, first.broken)
	const second = await runOnce(true)
	assertNoneNew(known, second.broken)
	return { newForeignKeyViolations: 0, tablesCounted: second.tablesCounted }
}

/** Runs all steps inside the open transaction. `silent` is for a second pass over steps that the listener has already seen. */
async function runSteps(db: Database, { steps }: MigrateRequest, scripts: readonly Script[], run: Run, silent: boolean): Promise<void> {
	for (const [index, step] of steps.entries()) {
		const stepMs = startStopwatch()
		const statements = scripts[index] ? statementsOf(scripts[index]) : []
		if (!silent) run.tell({ kind: 'step-started', id: step.id, atMs: run.elapsedMs() })
		try {
			const textMs = await runStatements(db, step, statements, run, { first: 0, count: statements.length, silent })
			await keepRecord(db, step.record?.after ?? [], textMs, run)
			if (step.verify) assertReadBack(db, step.verify, run)
		} catch (thrown) {
			if (!isCancel(thrown)) finishStep(run, index, { id: step.id, state: 'failed', elapsedMs: stepMs() }, silent)
			throw thrown
		}
		finishStep(run, index, { id: step.id, state: 'applied', elapsedMs: stepMs() }, silent)
	}
}
