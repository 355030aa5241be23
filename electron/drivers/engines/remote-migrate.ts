import { type FaultError, faultOf } from '../../contract/fault.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { Listening, MigrateEvent, MigrateReport, MigrateRequest } from './engine.ts'
import { type AfterDeath, type Caller, listen } from './remote-call.ts'
import type { Incarnation } from './remote-life.ts'
import { rowTexts, sameTexts } from './row-texts.ts'
import { unfinishedReport } from './unfinished-report.ts'

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
	const watch = { committing: false }
	const hearIn = (client: Incarnation['client'], call: number) => async (event: MigrateEvent) => {
		watch.committing ||= event.kind === 'committing'
		// Told from here, as a process that is running a statement would tell it too late
		if (event.kind === 'stopping') return
		await onEvent?.(event)
		if (event.kind === 'statement' && event.alone) await client.proceed({ call })
	}
	const tellStopping = () => onEvent?.({ kind: 'stopping', atMs: elapsedMs() })
	signal?.addEventListener('abort', tellStopping, { once: true })
	const afterDeath: AfterDeath<MigrateReport> = (fault) => reportAfterDeath(remote, request, fault, watch.committing)
	try {
		return await remote.call((client, id) => listen(client.migrate({ call: id, request }), { onEvent: hearIn(client, id) }), {
			signal,
			afterDeath,
		})
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (!fault) throw thrown
		return unfinishedReport(request, fault)
	} finally {
		signal?.removeEventListener('abort', tellStopping)
	}
}

/** After the process ended in the middle of a run: puts the database in order and finds out on which side of COMMIT it ended. */
async function reportAfterDeath(
	{ path, mend, incarnation }: MigratingRemote,
	request: MigrateRequest,
	fault: FaultError,
	sawCommitting: boolean,
): Promise<MigrateReport> {
	const soundness = await mend()
	if (soundness !== 'ok') return unfinishedReport(request, { kind: 'corrupt', path, detail: soundness })
	if (!sawCommitting || !(await isCommitted(await incarnation(), request))) return unfinishedReport(request, fault.fault)
	const steps = request.steps.map(({ id }) => ({ id, state: 'applied' as const, elapsedMs: 0 }))
	return { outcome: 'committed', steps, fault: null, newForeignKeyViolations: 0, tablesCounted: null }
}

/** Bookkeeping or schema that differs from what was there before proves that COMMIT was reached. */
async function isCommitted({ client, answer }: Incarnation, { verify, expect }: MigrateRequest): Promise<boolean> {
	if (!expect) return false
	if (!verify || sameTexts(expect.ledger.applied, verify.applied)) return (await answer(client.describe())).schema !== expect.schema
	const [rows] = await answer(client.read({ call: 0, queries: [verify.query] }))
	return rows !== undefined && sameTexts(rowTexts(rows), verify.applied)
}
