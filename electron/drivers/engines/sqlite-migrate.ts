import type { Database } from 'better-sqlite3'
import { FaultError, faultOf, type StaleReason } from '../../contract/fault.ts'
import type { Listening, MigrateEvent, MigrateExpectation, MigrateReport, MigrateRequest } from './engine.ts'
import { breathe } from './pace.ts'
import { rowTexts, sameTexts } from './row-texts.ts'
import {
	assertNoRowsLost,
	type BrokenReferences,
	countRows,
	findBrokenReferences,
	newlyBroken,
	tablesThatMayLose,
} from './sqlite-checks.ts'
import { toFault } from './sqlite-faults.ts'
import { assertIdentity, identityOf } from './sqlite-files.ts'
import { insist, openForWriting, rollBack } from './sqlite-lock.ts'
import { hashSchema, readObjects } from './sqlite-schema.ts'
import { type Run, runSteps, startRun } from './sqlite-steps.ts'
import { readRows } from './sqlite-values.ts'
import { notRun, unfinishedReport } from './unfinished-report.ts'

type Target = { readonly path: string; readonly identity: string }
type Checked = { readonly newForeignKeyViolations: number; readonly tablesCounted: number }

/** Memory SQLite may use for pages while steps run, in KiB: rebuilding a large table with less means reading it twice. */
const cacheKiB = 262_144

/**
 * Runs steps in one transaction under the safety laws and reports how it went; faults are inside the report.
 * A connection of its own, so that nothing set here outlives the run.
 */
export async function migrate(target: Target, request: MigrateRequest, listening: Listening<MigrateEvent>): Promise<MigrateReport> {
	const run = startRun(target.path, request.steps, listening)
	try {
		const checked = await withConnection(target, (db) => carryOut(db, target, request, run))
		return { outcome: 'committed', steps: run.states, fault: null, ...checked }
	} catch (thrown) {
		const fault = faultOf(toFault(thrown, { path: target.path }))
		if (!fault) throw thrown
		const steps = run.states.map((step) => (step.state === 'applied' ? notRun(step) : step))
		return unfinishedReport(request, fault, steps)
	}
}

async function withConnection<Result>(target: Target, work: (db: Database) => Promise<Result>): Promise<Result> {
	const db = openForWriting(target.path, target.identity)
	try {
		// Before BEGIN: inside a transaction it is ignored, and rebuilding a table would empty its children by ON DELETE CASCADE
		db.pragma('foreign_keys = OFF')
		return await work(db)
	} catch (thrown) {
		rollBack(db)
		throw thrown
	} finally {
		db.close()
	}
}

async function carryOut(db: Database, target: Target, request: MigrateRequest, run: Run): Promise<Checked> {
	const hearStop = () => run.tell({ kind: 'stopping', atMs: run.elapsedMs() })
	run.signal?.addEventListener('abort', hearStop, { once: true })
	try {
		await begin(db, target, request, run)
		const checked = await runAndCheck(db, target, request, run)
		run.tell({ kind: 'committing', atMs: run.elapsedMs() })
		await breathe(run.signal)
		await insist(target.path, () => db.exec('COMMIT'), { lockTimeoutMs: request.lockTimeoutMs, signal: run.signal })
		return checked
	} finally {
		run.signal?.removeEventListener('abort', hearStop)
	}
}

/** Takes the write lock and sees that everything is still as the plan was made for. Faults: `busy`, `plan-stale`, `file-replaced`. */
async function begin(db: Database, target: Target, request: MigrateRequest, run: Run): Promise<void> {
	const onWaiting = () => run.tell({ kind: 'waiting-for-lock', atMs: run.elapsedMs() })
	await insist(target.path, () => db.exec('BEGIN IMMEDIATE'), { lockTimeoutMs: request.lockTimeoutMs, signal: run.signal, onWaiting })
	if (request.expect) await assertExpected(db, target, request.expect, run)
	assertIdentity(target.path, target.identity)
	db.pragma(`cache_size = -${cacheKiB}`)
}

async function assertExpected(db: Database, target: Target, expect: MigrateExpectation, run: Run): Promise<void> {
	const changed: StaleReason[] = []
	if (identityOf(target.path) !== expect.identity) changed.push('identity')
	if (!(await holds(db, expect.ledger, run))) changed.push('applied')
	if (hashSchema(readObjects(db)) !== expect.schema) changed.push('schema')
	if (changed.length > 0) throw new FaultError({ kind: 'plan-stale', changed })
}

/** Does the bookkeeping read as expected. Bookkeeping that cannot be queried any more (its table is gone) does not. */
async function holds(db: Database, ledger: MigrateExpectation['ledger'], run: Run): Promise<boolean> {
	try {
		return sameTexts(rowTexts(await readRows(db, ledger.query, run)), ledger.applied)
	} catch (thrown) {
		if (faultOf(thrown)?.kind === 'sql') return false
		throw thrown
	}
}

/**
 * Steps, then the checks on their result. Foreign keys are checked afterwards only, as most databases have no broken
 * references; where some turn up, everything is rolled back, those that were there before are learned, and it runs again.
 */
async function runAndCheck(db: Database, target: Target, request: MigrateRequest, run: Run): Promise<Checked> {
	const first = await runOnce(db, request, run, false)
	if (first.broken.size === 0) return { newForeignKeyViolations: 0, tablesCounted: first.tablesCounted }
	rollBack(db)
	await begin(db, target, request, run)
	const known = await findBrokenReferences(db, run.signal)
	assertNoneNew(known, first.broken)
	const second = await runOnce(db, request, run, true)
	assertNoneNew(known, second.broken)
	return { newForeignKeyViolations: 0, tablesCounted: second.tablesCounted }
}

async function runOnce(db: Database, request: MigrateRequest, run: Run, again: boolean) {
	const mayLose = tablesThatMayLose(request.steps)
	const before = await countRows(db, mayLose, run.signal)
	await runSteps(db, request.steps, run, again)
	if (!again) run.tell({ kind: 'checking-result', atMs: run.elapsedMs() })
	await breathe(run.signal)
	if (request.verify) await assertReadBack(db, request.verify, run)
	const broken = await findBrokenReferences(db, run.signal)
	assertNoRowsLost(before, await countRows(db, mayLose, run.signal))
	return { broken, tablesCounted: before.size }
}

async function assertReadBack(db: Database, verify: MigrateExpectation['ledger'], run: Run): Promise<void> {
	const found = rowTexts(await readRows(db, verify.query, run))
	if (!sameTexts(found, verify.applied))
		throw new FaultError({ kind: 'read-back-mismatch', expected: verify.applied.join('\n'), found: found.join('\n') })
}

function assertNoneNew(known: BrokenReferences, found: BrokenReferences): void {
	const { violations, tables } = newlyBroken(known, found)
	if (violations > 0) throw new FaultError({ kind: 'foreign-keys-broken', violations, tables: [...tables] })
}
