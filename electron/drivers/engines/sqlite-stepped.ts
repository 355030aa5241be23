import type { Database } from 'better-sqlite3'
import type { Stopwatch } from '../../lib/stopwatch.ts'
import type { EngineStep, MigrateRequest } from './engine.ts'
import { breathe } from './pace.ts'
import { rowTexts } from './row-texts.ts'
import { begin, beginAgain, type Left, noteLeft, type Target } from './sqlite-begin.ts'
import { insist } from './sqlite-lock.ts'
import { assertReadBack, type Run } from './sqlite-steps.ts'
import { readRows } from './sqlite-values.ts'

/** A run that commits step by step, and what it carries from one step to the next. */
export type SteppedRun = {
	readonly db: Database
	readonly target: Target
	readonly request: MigrateRequest
	readonly run: Run
	/** How the last step left the database; null before the first. */
	left: Left | null
	/** References that led nowhere before a step were met: from then on they are looked for before each. */
	knowsBroken: boolean
	readonly counted: Set<string>
}

/** One step of it. */
export type SteppedStep = { readonly step: EngineStep; readonly index: number; readonly stepMs: Stopwatch }

/** Takes the write lock and sees that nobody else changed the books or the schema. */
export async function lock({ db, target, request, run, left }: SteppedRun): Promise<void> {
	if (left) await beginAgain(db, target, left, run)
	else await begin(db, target, request.expect, run)
}

/** Reads the books back and commits; notes how things are then. */
export async function commit(stepped: SteppedRun, index: number): Promise<void> {
	const { db, request, run } = stepped
	const { verify } = request.steps[index] ?? {}
	const last = index === request.steps.length - 1
	if (verify) await assertReadBack(db, verify, run)
	if (last && request.verify) await assertReadBack(db, request.verify, run)
	const left = noteLeft(db, verify ?? (await booksNow(stepped)))
	// Told once, as only after the last step nothing is left to cancel
	if (last) run.tell({ kind: 'committing', atMs: run.elapsedMs() })
	await breathe(run.signal)
	await insist(run.path, () => db.exec('COMMIT'), run.waiting)
	stepped.left = left
}

/** The books of the plan, as they read now. Null where the plan has none, or they cannot be queried any more. */
async function booksNow({ db, request, run }: SteppedRun): Promise<Left['books']> {
	if (!request.expect) return null
	const { query } = request.expect.ledger
	const rows = await readRows(db, query, run).catch(() => null)
	return rows && { query, applied: rowTexts(rows) }
}
