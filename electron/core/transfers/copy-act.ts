import { type Fault, faultOf } from '../../contract/fault.ts'
import { type BegunCopy, type CopyReport, isLasting } from '../../contract/transfers.ts'
import { type End, reportOf } from './copy-report.ts'
import { type CopyRun, copyRows, type Standing } from './copying.ts'
import { unmakeTarget } from './target-migration.ts'

/** Carries a copy out, journalled before and after. Faults are thrown only where nothing was begun; then the report has them. */
export async function copyJournalled(run: CopyRun, unmake: readonly string[]): Promise<void> {
	const { parts, ahead, kept, emit } = run
	const id = ahead.begun?.id ?? kept?.id ?? (await parts.copies.place(ahead.plan.survey.sizeBytes)).id
	const standing: Standing = { copy: ahead.begun ?? begunFrom(run, id, unmake), findings: ahead.findings }
	const startedAt = parts.now().toISOString()
	const activity = await parts.journal.begin({ act: 'copy', database: ahead.ends.target, to: standing.copy.revision })
	try {
		const end = await attempt(run, standing)
		const report = reportOf(outsetOf(run, standing, startedAt), end, parts.now().toISOString())
		await keepReport(run, activity, report)
		emit({ kind: 'ended', report, activity })
	} catch (thrown) {
		// A defect on the way: the journal must not say for ever that the copy is running
		await parts.journal.end(activity, 'interrupted')
		throw thrown
	}
}

function begunFrom({ ahead, wanted }: CopyRun, id: string, unmake: readonly string[]): BegunCopy {
	const { plan, system } = ahead
	return {
		version: 1,
		id,
		source: wanted.source,
		target: wanted.target,
		survey: plan.survey,
		map: plan.map,
		system: system?.name ?? null,
		revision: plan.revision,
		sizeBytes: plan.survey.sizeBytes,
		unmake: [...unmake],
	}
}

/** Copies; a fault on the way becomes the end. Defects fly on. */
async function attempt(run: CopyRun, standing: Standing): Promise<End> {
	try {
		const result = await copyRows(run, standing)
		// What is not the same is not done: it can be compared again, or discarded
		if (result.outcome !== 'differs') await run.parts.copies.remove(standing.copy.id)
		return { result }
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (!fault) throw thrown
		return endWith(run, standing.copy, fault)
	}
}

/** After a fault that may pass, all stays for the next try; otherwise the target is as it was. */
async function endWith(run: CopyRun, copy: BegunCopy, fault: Fault): Promise<End> {
	const elapsedMs = run.elapsedMs()
	const cancelled = fault.kind === 'cancelled'
	if (!cancelled && !isLasting(fault)) return { outcome: 'failed', fault, elapsedMs }
	run.emit({ kind: 'phase', phase: 'clearing' })
	try {
		await clear(run, copy, cancelled)
	} catch (thrown) {
		// It is not as it was: that must be said, and can be made good by discarding it
		const other = faultOf(thrown)
		if (!other) throw thrown
		return { outcome: 'failed', fault: other, elapsedMs }
	}
	return cancelled ? { outcome: 'cancelled', fault: null, elapsedMs } : { outcome: 'failed', fault, elapsedMs }
}

/** A cancelled run has put the rows' side back by itself. */
async function clear({ parts, ahead, engine }: CopyRun, { id, map, unmake }: BegunCopy, isRowsCleared: boolean): Promise<void> {
	if (!isRowsCleared) await discardRows({ parts, ahead }, id, map.schema)
	await unmakeTarget(engine, unmake)
	await parts.copies.remove(id)
}

async function discardRows({ parts, ahead }: Pick<CopyRun, 'parts' | 'ahead'>, id: string, schema: string): Promise<void> {
	const transfer = await parts.openTransfer({ source: { path: parts.copies.snapshotOf(id) }, target: ahead.ends.server, schema })
	try {
		await transfer.discard()
	} finally {
		await transfer.close()
	}
}

function outsetOf({ parts, ahead }: CopyRun, { copy, findings }: Standing, startedAt: string) {
	const { source, target } = ahead.ends
	const { id, map, system, revision, sizeBytes } = copy
	const { user } = parts.actor
	return { id, source, target, map, findings, system, revision, sizeBytes, startedAt, user }
}

const outcomes = { verified: 'succeeded', copied: 'succeeded', differs: 'failed', failed: 'failed', cancelled: 'cancelled' } as const

async function keepReport({ parts, wanted }: CopyRun, activity: string, report: CopyReport): Promise<void> {
	await parts.reports.keep(activity, wanted, report)
	if (report.outcome === 'interrupted') return parts.journal.end(activity, 'interrupted')
	await parts.journal.end(activity, outcomes[report.outcome], { fault: report.fault })
}
