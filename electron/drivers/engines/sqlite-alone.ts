import type { Database } from 'better-sqlite3'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { EngineStep } from './engine.ts'
import { breathe } from './pace.ts'
import { begin } from './sqlite-begin.ts'
import { assertNoneNew, readChecked } from './sqlite-checks.ts'
import { insist, rollBack } from './sqlite-lock.ts'
import { outlivedByFile } from './sqlite-pragmas.ts'
import type { ScriptUnit } from './sqlite-script.ts'
import { commit, type SteppedRun, type SteppedStep } from './sqlite-stepped.ts'
import { finishStep, isCancel, keepRecord, type Run, runStatement } from './sqlite-steps.ts'
import { scopeOf } from './sqlite-touched.ts'
import { toBound } from './sqlite-values.ts'

/**
 * Runs a step that has no transaction, in the write lock that was taken for it: first the record that must stand before
 * it, then each statement committed by itself, foreign keys as the text says, then the checks and the record after it.
 * What went wrong cannot be taken back; the step is `failed` as soon as anything of it was committed.
 */
export async function runAlone(stepped: SteppedRun, at: SteppedStep, units: readonly ScriptUnit[]): Promise<void> {
	const { db, run } = stepped
	const { step, index, stepMs } = at
	let touched = false
	try {
		const { tables, triggers } = readChecked(db)
		const scope = scopeOf(step, triggers)
		const known = await scope.findBroken(db, tables, run.signal)
		// A run that takes a step up again, be it from its first statement, finds it recorded
		const before = step.skipStatements === undefined ? (step.record?.before ?? []) : []
		await keepRecord(db, before, 0, run)
		await insist(run.path, () => db.exec('COMMIT'), run.waiting)
		touched = before.length > 0
		const textMs = await runUnits(db, step, units, run, () => {
			touched = true
		})
		await begin(db, stepped.target, undefined, run)
		assertNoneNew(known, await scope.findBroken(db, readChecked(db).tables, run.signal))
		await keepRecord(db, step.record?.after ?? [], textMs, run)
		await commit(stepped, index)
	} catch (thrown) {
		rollBack(db)
		if (touched || !isCancel(thrown)) finishStep(run, index, { id: step.id, state: 'failed', elapsedMs: stepMs() })
		throw thrown
	}
	finishStep(run, index, { id: step.id, state: 'applied', elapsedMs: stepMs() })
}

async function runUnits(db: Database, step: EngineStep, units: readonly ScriptUnit[], run: Run, onTouch: () => void): Promise<number> {
	let textMs = 0
	const skipped = step.skipStatements ?? 0
	await setAgain(db, units.slice(0, skipped), run)
	for (const [index, unit] of units.entries()) {
		if (index < skipped) continue
		// Whoever keeps the journal writes it down first
		await run.tell({ kind: 'statement', id: step.id, index, count: units.length, sql: unit.sql, alone: true, atMs: run.elapsedMs() })
		await breathe(run.signal)
		onTouch()
		const unitMs = startStopwatch()
		await runUnit(db, unit, step, run)
		textMs += unitMs()
	}
	// Their own setting ends with the text
	db.pragma('foreign_keys = OFF')
	return textMs
}

/** What the statements that ran in an earlier connection had set there. */
async function setAgain(db: Database, units: readonly ScriptUnit[], run: Run): Promise<void> {
	for (const { sql, statements } of units) if (statements.length === 1 && outlivedByFile(sql)) await runStatement(db, sql, {}, run)
}

async function runUnit(db: Database, { statements }: ScriptUnit, step: EngineStep, run: Run): Promise<void> {
	const parameters = toBound(step.parameters)
	const runOne = (sql: string) => insist(run.path, () => runStatement(db, sql, parameters, run), run.waiting)
	const [only, ...more] = statements
	if (more.length === 0) return only === undefined ? undefined : runOne(only)
	// Instead of the text's BEGIN: one that turns into a writer only later may be refused for good by then
	await runOne('BEGIN IMMEDIATE')
	for (const sql of more) await runOne(sql)
}
