import { type Fault, FaultError, faultOf } from '../../contract/fault.ts'
import { throwIfStopped } from './pace.ts'
import type { ExaminedStep } from './postgres-examine.ts'
import { ask, rollBack, type ServerRun } from './postgres-run.ts'
import { mayLeaveInvalidIndex } from './postgres-statement-kinds.ts'
import type { ServerStatement } from './postgres-statements.ts'
import { assertReadBack, boundTo, markStep, readNameSettings, recordStep, restoreNameSettings, touchesNames } from './postgres-steps.ts'
import { inTransaction } from './postgres-transaction.ts'

/**
 * Runs a step whose statements cannot stand in a transaction: each is told first, waits until that has been answered, and
 * is committed by itself. What ran before a failure stays, and the step is `failed` as soon as anything of it did.
 * `atEnd` runs in the transaction of its last entry in the books.
 */
export async function runAlone(run: ServerRun, index: number, examined: ExaminedStep, atEnd: () => Promise<void>): Promise<void> {
	const { step } = examined
	let touched = false
	const onTouch = () => {
		touched = true
	}
	const work = async (stepMs: () => number) => {
		// A run that goes on with the rest of a step finds it recorded
		const before = step.skipStatements ? [] : (step.record?.before ?? [])
		if (before.length > 0) await inTransaction(run, () => recordStep(run, before, stepMs), undefined)
		if (before.length > 0) onTouch()
		const settings = touchesNames(step.sql) ? await readNameSettings(run) : null
		await runEach(run, examined, onTouch)
		if (settings) await restoreNameSettings(run, settings)
		await inTransaction(run, () => recordAfter(run, examined, stepMs, atEnd), step.verify)
	}
	await markStep(run, index, step.id, work, () => touched)
}

async function recordAfter(run: ServerRun, { step }: ExaminedStep, stepMs: () => number, atEnd: () => Promise<void>): Promise<void> {
	await recordStep(run, step.record?.after, stepMs)
	if (step.verify) await assertReadBack(run, step.verify)
	await atEnd()
}

async function runEach(run: ServerRun, { step, units }: ExaminedStep, onTouch: () => void): Promise<void> {
	for (const [index, { sql, statements }] of units.entries()) {
		if (index < (step.skipStatements ?? 0)) continue
		// Said again for each statement, as the file may have set it to something else
		await run.session.script(`SET lock_timeout = '${run.request.lockTimeoutMs}ms'`)
		await run.tell({ kind: 'statement', id: step.id, index, count: units.length, sql, alone: true, atMs: run.elapsedMs() })
		throwIfStopped(run.signal)
		onTouch()
		for (const statement of statements) await runOne(run, { step, statement })
		if (run.session.transactionStatus() === 'idle') continue
		await rollBack(run)
		throw new FaultError({ kind: 'transaction-ended', step: step.id, statement: sql })
	}
}

/**
 * A broken-off CREATE INDEX CONCURRENTLY leaves an index that answers no query and slows every write; one with IF NOT
 * EXISTS even succeeds when such an index is there.
 */
async function runOne(run: ServerRun, { step, statement }: { readonly step: ExaminedStep['step']; readonly statement: ServerStatement }) {
	if (!mayLeaveInvalidIndex(statement)) {
		await ask(run, boundTo(step, statement))
		return
	}
	const before = await invalidIndexes(run)
	try {
		await ask(run, boundTo(step, statement))
	} catch (thrown) {
		throw await withInvalidIndexes(run, thrown, before)
	}
	const left = (await invalidIndexes(run)).filter(
		({ name, label }) => isNamed(name, statement.sql) || !before.some((one) => one.label === label),
	)
	if (left.length > 0)
		throw new FaultError({ kind: 'sql', code: invalidIndexCode, detail: left.map(invalidText).join('\n'), statement: statement.sql })
}

/** Stands where the server's own code would: it has none for an index that it merely leaves unusable. */
const invalidIndexCode = 'INVALID_INDEX'

type InvalidIndex = { readonly label: string; readonly name: string }

const invalidText = ({ label }: InvalidIndex) => `index ${label} is invalid`

/** A partitioned index is invalid until each partition has its own, which is no fault. */
async function invalidIndexes({ session }: ServerRun): Promise<readonly InvalidIndex[]> {
	const { rows } = await session.query(
		"SELECT indexrelid::regclass::text, relname::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE NOT indisvalid AND relkind = 'i'",
	)
	return rows.map(([label, name]) => ({ label: String(label), name: String(name) }))
}

const isNamed = (name: string, sql: string) => sql.toLowerCase().includes(name.toLowerCase())

/** Adds to a failure's words which indexes it left invalid, if the session can still be asked. */
async function withInvalidIndexes(run: ServerRun, thrown: unknown, before: readonly InvalidIndex[]): Promise<unknown> {
	const fault = faultOf(thrown)
	if (!fault || !('detail' in fault) || typeof fault.detail !== 'string') return thrown
	const now = await invalidIndexes(run).catch(() => [])
	const left = now.filter(({ label }) => !before.some((one) => one.label === label))
	if (left.length === 0) return thrown
	return new FaultError({ ...fault, detail: [fault.detail, ...left.map(invalidText)].join('\n') } as Fault, { cause: thrown })
}
