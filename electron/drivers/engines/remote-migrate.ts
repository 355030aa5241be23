import { type FaultError, faultOf } from '../../contract/fault.ts'
import { rowTexts, sameTexts } from '../../lib/sql-text.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import { type AfterDeath, listen } from '../crossing/call.ts'
import type { Listening, MigrateEvent, MigrateReport, MigrateRequest } from './engine.ts'
import { packRequest } from './packed-request.ts'
import { createHearing, type Hearing } from './remote-hearing.ts'
import type { Caller, Incarnation } from './remote-life.ts'
import { stepsAfterDeath, stepsTold } from './remote-steps.ts'
import { commitsEachStep, unfinishedReport } from './unfinished-report.ts'

/** What a run needs of the remote engine it belongs to. */
export type MigratingRemote = {
	readonly path: string
	readonly call: Caller
	/** Rolls back what a killed process left, and says whether the file is sound. */
	readonly mend: () => Promise<string>
	readonly incarnation: () => Promise<Incarnation>
}

/** Runs steps in an engine process; when the process ends on the way, finds out what became of them. */
export async function migrateRemotely(
	remote: MigratingRemote,
	request: MigrateRequest,
	{ signal, onEvent }: Listening<MigrateEvent>,
): Promise<MigrateReport> {
	const elapsedMs = startStopwatch()
	const hearing = createHearing(onEvent)
	const tellStopping = () => onEvent?.({ kind: 'stopping', atMs: elapsedMs() })
	signal?.addEventListener('abort', tellStopping, { once: true })
	const afterDeath: AfterDeath<MigrateReport> = (fault) => reportAfterDeath(remote, request, fault, hearing)
	try {
		const report = await remote.call(
			(client, id) =>
				listen(client.migrate({ call: id, request: packRequest(request) }), { onEvent: (event) => hearing.hear(client, id, event) }),
			{ signal, afterDeath },
		)
		return hearing.judge(report)
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (!fault) throw thrown
		return unfinishedReport(request, fault, commitsEachStep(request) ? stepsTold(request, hearing) : undefined)
	} finally {
		signal?.removeEventListener('abort', tellStopping)
	}
}

/** After the process ended in the middle of a run: puts the database in order and finds out on which side of each COMMIT it ended. */
async function reportAfterDeath(
	{ path, mend, incarnation }: MigratingRemote,
	request: MigrateRequest,
	{ fault }: FaultError,
	hearing: Hearing,
): Promise<MigrateReport> {
	const eachStep = commitsEachStep(request)
	const soundness = await mend()
	if (soundness !== 'ok') {
		const steps = eachStep ? stepsTold(request, hearing) : undefined
		return unfinishedReport(request, { kind: 'corrupt', path, detail: soundness }, steps)
	}
	const alive = await incarnation()
	if (eachStep) return steppedReport(request, fault, await stepsAfterDeath(alive, request, hearing))
	if (!hearing.committing() || !(await isCommitted(alive, request))) return unfinishedReport(request, fault)
	return committedReport(request.steps.map(({ id }) => ({ id, state: 'applied', elapsedMs: 0 })))
}

function steppedReport(request: MigrateRequest, fault: FaultError['fault'], steps: MigrateReport['steps']): MigrateReport {
	// What the whole run had to read back was read before the last COMMIT
	return steps.every(({ state }) => state === 'applied') ? committedReport(steps) : unfinishedReport(request, fault, steps)
}

const committedReport = (steps: MigrateReport['steps']): MigrateReport => ({
	outcome: 'committed',
	steps,
	fault: null,
	newForeignKeyViolations: 0,
	tablesCounted: null,
})

/** Bookkeeping or schema that differs from what was there before proves that COMMIT was reached. */
async function isCommitted({ client, answer }: Incarnation, { verify, expect }: MigrateRequest): Promise<boolean> {
	if (!expect) return false
	if (!verify || sameTexts(expect.ledger.applied, verify.applied)) return (await answer(client.schemaHash())) !== expect.schema
	const [rows] = await answer(client.read({ call: 0, queries: [verify.query] }))
	return rows !== undefined && sameTexts(rowTexts(rows), verify.applied)
}
