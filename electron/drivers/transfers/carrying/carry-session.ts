import { FaultError } from '../../../contract/fault.ts'
import { quoteText } from '../../../lib/sql-text.ts'
import { throwIfStopped } from '../../engines/pace.ts'
import type { PgSession } from '../../engines/postgres-session.ts'
import type { Source } from '../transfer.ts'
import type { RangeTask } from './carry-plan.ts'
import type { CarryProgress } from './carry-progress.ts'
import { sendRange } from './carry-range.ts'
import { type CopyBegun, type FinishedRange, writeRange } from './copy-ledger.ts'
import { copyIn } from './copy-stream.ts'
import { sessionName } from './target-strays.ts'
import { inTransaction, patient } from './target-transaction.ts'

export type CarryingSession = {
	readonly source: Source
	readonly session: PgSession
	readonly begun: CopyBegun
	/** SQL that a system wants said before its rows. */
	readonly settings: readonly string[]
	readonly progress: CarryProgress
	readonly signal: AbortSignal
}

/** Copies ranges, one transaction each, until none is left. */
export async function carryRanges(
	carrying: CarryingSession,
	tasks: Iterator<RangeTask, void>,
	onRange: (range: FinishedRange) => void,
): Promise<void> {
	for (;;) {
		throwIfStopped(carrying.signal)
		const { value: task } = tasks.next()
		if (!task) return
		onRange(await carryRange(carrying, task))
	}
}

/** The rows and the line that says they are there, or neither. */
function carryRange({ source, session, begun, settings, progress, signal }: CarryingSession, task: RangeTask): Promise<FinishedRange> {
	const { plan, index } = task
	const begin = [
		...patient,
		// A server that falls over loses the latest ranges as a whole, rows and line alike; the end of the copy waits for the disk
		'SET LOCAL synchronous_commit = off',
		`SET LOCAL application_name = ${quoteText(sessionName(begun))}`,
		...settings,
	]
	return inTransaction(session, begin, async () => {
		const sent: { range?: FinishedRange } = {}
		const feed = async (send: Parameters<typeof sendRange>[2]) => {
			sent.range = await sendRange(source, task, send, { signal, progress })
		}
		const taken = await copyIn(session, plan.copySql, feed, signal)
		if (sent.range?.rows !== taken) throw lost(plan.table, taken, sent.range?.rows)
		await writeRange(session, begun, { table: plan.table, index }, sent.range)
		return sent.range
	})
}

/** Something in the target, as a rule, has taken rows away. */
function lost(table: string, taken: number, sent = 0): FaultError {
	return new FaultError({ kind: 'constraint', detail: `${table}: ${sent} rows were sent and ${taken} were taken` })
}
