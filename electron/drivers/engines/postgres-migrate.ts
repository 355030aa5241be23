import { FaultError, faultOf, type StaleReason } from '../../contract/fault.ts'
import { rowTexts, sameTexts } from '../../lib/sql-text.ts'
import type { Listening, MigrateEvent, MigrateReport, MigrateRequest, ServerAddress } from './engine.ts'
import { ownLock, releaseLocks, takeLocks } from './postgres-advisory.ts'
import { runAlone } from './postgres-alone.ts'
import { createBlockWatch, sessionOf } from './postgres-blockers.ts'
import { type ExaminedStep, examineStep, majorVersion } from './postgres-examine.ts'
import { readIdentity } from './postgres-identity.ts'
import { prepareSession } from './postgres-prepare.ts'
import { ask, faultAfter, rollBack, type ServerRun, sendOpening, startServerRun } from './postgres-run.ts'
import { readSchemaHash } from './postgres-schema.ts'
import { unsupported } from './postgres-script.ts'
import { openSession } from './postgres-session.ts'
import { assertReadBack, markStep, runInside } from './postgres-steps.ts'
import { stopOnAbort } from './postgres-stop.ts'
import { inTransaction } from './postgres-transaction.ts'
import { notRun, unfinishedReport } from './unfinished-report.ts'

/**
 * Runs steps on a server under the safety laws, through a session of its own, and reports how it went; faults are inside
 * the report. The server checks foreign keys itself, so neither they nor tables are counted.
 */
export async function migrateServer(
	server: ServerAddress,
	identity: string,
	request: MigrateRequest,
	listening: Listening<MigrateEvent>,
): Promise<MigrateReport> {
	let run: ServerRun | null = null
	try {
		if (listening.signal?.aborted) throw new FaultError({ kind: 'cancelled' })
		run = await openRun(server, request, listening)
		await withLocks(run, identity)
		return { outcome: 'committed', steps: run.states, fault: null, newForeignKeyViolations: null, tablesCounted: null }
	} catch (thrown) {
		const fault = run ? faultAfter(thrown, run) : faultOf(thrown)
		if (!fault) throw thrown
		// What a statement that ended the transaction had done stays, and so do the steps before it
		const stays = request.transactions === 'each-step' || fault.kind === 'transaction-ended'
		const steps = run?.states.map((step) => (step.state === 'applied' && !stays ? notRun(step) : step))
		return unfinishedReport(request, fault, steps)
	} finally {
		const closed = Promise.all([run?.blocks.close(), run?.session.close()])
		// Whoever cancelled is not kept waiting by a server that may not answer
		if (!listening.signal?.aborted) await closed
	}
}

async function openRun(server: ServerAddress, request: MigrateRequest, listening: Listening<MigrateEvent>): Promise<ServerRun> {
	const settings = { ...server.settings, ...request.settings }
	const session = await openSession({ ...server, settings }, 'change')
	const blocks = createBlockWatch(server, sessionOf(session.processId), (told) =>
		run.tell({ kind: 'blocked', ...told, atMs: run.elapsedMs() }),
	)
	const run = startServerRun({ server, session, blocks }, request, listening)
	return run
}

async function withLocks(run: ServerRun, identity: string): Promise<void> {
	using _ = stopOnAbort(run)
	const databaseOid = await prepareSession(run)
	const steps = await examineAll(run)
	const locks = [ownLock(databaseOid), ...(run.request.locks ?? [])]
	try {
		await takeLocks(run, locks)
		await carryOut(run, identity, steps)
	} finally {
		await rollBack(run)
		if (!run.lost) await releaseLocks(run, locks)
	}
}

/** Nothing runs while one text of the whole is not understood. Faults: as of `examine`. */
async function examineAll(run: ServerRun): Promise<readonly ExaminedStep[]> {
	const { steps } = run.request
	const examined: ExaminedStep[] = []
	for (const step of steps) {
		const one = await examineStep(step, majorVersion(run.session))
		if (one.fault) throw new FaultError(one.fault)
		// It cannot be taken back with the others
		if (step.transaction === 'none' && run.request.transactions !== 'each-step')
			throw unsupported(step, 'outside-transaction', one.units[0] ?? { sql: '' })
		examined.push(one)
	}
	return examined
}

async function carryOut(run: ServerRun, identity: string, steps: readonly ExaminedStep[]): Promise<void> {
	if (run.request.transactions === 'each-step' || steps.length === 0) return carryOutEach(run, identity, steps)
	const work = async () => {
		await assertExpected(run, identity)
		for (const [index, examined] of steps.entries())
			await markStep(run, index, examined.step.id, (stepMs) => runInside(run, examined, stepMs))
		await checkResult(run)
	}
	await inTransaction(run, work, run.request.verify)
}

async function checkResult(run: ServerRun): Promise<void> {
	run.tell({ kind: 'checking-result', atMs: run.elapsedMs() })
	if (run.request.verify) await assertReadBack(run, run.request.verify)
}

async function carryOutEach(run: ServerRun, identity: string, steps: readonly ExaminedStep[]): Promise<void> {
	// Only read, in a transaction of its own
	await run.session.script('BEGIN')
	await assertExpected(run, identity)
	if (steps.length === 0) await checkResult(run)
	await rollBack(run)
	for (const [index, examined] of steps.entries()) {
		// The locks went with the session
		if (run.lost) throw run.lost
		// What the whole run must leave is read before its last COMMIT
		const atEnd = async () => (index === steps.length - 1 ? checkResult(run) : undefined)
		await runByItself(run, index, examined, atEnd)
	}
}

/** A step is told to be applied when it is committed, not before. */
async function runByItself(run: ServerRun, index: number, examined: ExaminedStep, atEnd: () => Promise<void>): Promise<void> {
	const { step } = examined
	if (step.transaction === 'none') return runAlone(run, index, examined, atEnd)
	await markStep(run, index, step.id, (stepMs) =>
		inTransaction(
			run,
			async () => {
				await runInside(run, examined, stepMs)
				await atEnd()
			},
			step.verify,
		),
	)
}

/** Is everything still as the plan was made for, now that nobody else may run. Fault `plan-stale`. */
async function assertExpected(run: ServerRun, identity: string): Promise<void> {
	const { expect } = run.request
	if (!expect) return
	await sendOpening(run)
	const changed: StaleReason[] = []
	const found = await readIdentity(run.session, run.server)
	if (found !== expect.identity || found !== identity) changed.push('identity')
	if ((await readSchemaHash(run.session)) !== expect.schema) changed.push('schema')
	// Last, as books that are gone end the transaction they are asked for in
	if (!(await holds(run, expect.ledger))) changed.push('applied')
	if (changed.length > 0) throw new FaultError({ kind: 'plan-stale', changed })
}

async function holds(run: ServerRun, { query, applied }: NonNullable<MigrateRequest['expect']>['ledger']): Promise<boolean> {
	try {
		return sameTexts(rowTexts(await ask(run, query)), applied)
	} catch (thrown) {
		if (faultOf(thrown)?.kind === 'sql') return false
		throw thrown
	}
}
