import type { CopySurvey } from '../../contract/copy-map.ts'
import { faultOf } from '../../contract/fault.ts'
import type { CopyEvent, CopyReport } from '../../contract/transfers.ts'
import type { Transfer } from '../../drivers/transfers/transfer.ts'
import { actStream } from '../../lib/act-stream.ts'
import type { CoreParts } from '../parts.ts'
import { type CopyEnds, lookAtEnds, systemOf } from './copy-ends.ts'
import type { CopyWanted } from './copy-outlook.ts'
import { type End, type Outset, reportOf } from './copy-report.ts'
import { takeSnapshot } from './snapshot.ts'

type Mapped = { readonly survey: CopySurvey; readonly map: Outset['map']; readonly system: string | null }
type Compared = Mapped & { readonly sizeBytes: number; readonly sha256: string }

/**
 * Compares what both ends have, value by value, and keeps the report. Writes nothing into either. The map is the one given, else
 * that of the latest copy between the two, else the one that fits the tables that are there.
 */
export function verifyCopy(parts: CoreParts, wanted: CopyWanted, reading: AbortSignal | undefined): AsyncGenerator<CopyEvent, void, void> {
	return actStream<CopyEvent>(
		async (emit, signal) => {
			const ends = await lookAtEnds(parts, wanted)
			const place = await parts.copies.place(ends.sourceSight.look.description.sizeBytes)
			const { id } = place
			const startedAt = parts.now().toISOString()
			const activity = await parts.journal.begin({ act: 'compare', database: ends.target })
			try {
				const { end, compared } = await attempt()
				const report = reportOf(outsetOf(parts, ends, { id, startedAt, ...compared }), end, parts.now().toISOString())
				await parts.reports.keep(activity, wanted, report)
				await parts.journal.end(activity, outcomes[report.outcome] ?? 'failed', { fault: report.fault })
				emit({ kind: 'ended', report, activity })
			} catch (thrown) {
				const fault = faultOf(thrown)
				await parts.journal.end(activity, fault?.kind === 'cancelled' ? 'cancelled' : 'failed', { ...(fault && { fault }) })
				throw thrown
			} finally {
				await parts.copies.remove(id)
			}

			async function attempt(): Promise<{ readonly end: End; readonly compared: Compared }> {
				const schema = wanted.schema ?? wanted.map?.schema ?? ends.usualSchema
				const { snapshot } = place
				const { sizeBytes, sha256 } = await takeSnapshot(parts, { source: ends.source.id, path: snapshot }, { emit, signal, totalRows: 0 })
				const transfer = await parts.openTransfer({ source: { path: snapshot }, target: ends.server, schema })
				try {
					const compared = { ...(await mapFor(parts, ends, wanted, transfer, signal)), sizeBytes, sha256 }
					const { map, survey, system } = compared
					emit({ kind: 'phase', phase: 'verifying' })
					const result = await transfer.compare({ map, tables: survey.tables, system }, { signal, onEvent: emit })
					const isSame = result.tables.every(({ differing }) => differing === 0) && result.checks.every(({ holds }) => holds)
					const rows = result.tables.reduce((sum, table) => sum + table.sourceRows, 0)
					const outcome = isSame ? 'verified' : 'differs'
					return { compared, end: { result: { ...result, outcome, rows, bytes: 0, copyMs: 0, leftOut: [] } } }
				} finally {
					await transfer.close()
				}
			}
		},
		{ signal: reading, leaving: 'stops' },
	)
}

const outcomes: Partial<Record<CopyReport['outcome'], 'succeeded'>> = { verified: 'succeeded' }

async function mapFor(
	parts: CoreParts,
	{ sourceSight, target, usualSchema }: CopyEnds,
	wanted: CopyWanted,
	transfer: Transfer,
	signal: AbortSignal,
): Promise<Mapped> {
	const survey = await transfer.survey({ signal })
	const schema = wanted.schema ?? wanted.map?.schema ?? usualSchema
	const latest = wanted.map ? null : await parts.reports.latestCopied(wanted)
	const known = latest?.map.schema === schema ? latest : null
	const system = known?.system ?? (schema === usualSchema ? (systemOf(sourceSight, target)?.name ?? null) : null)
	const { there } = await transfer.target({ survey, system })
	const map = wanted.map ?? known?.map ?? (await transfer.propose({ survey, there, system, timeZone: parts.timeZone }))
	return { survey, map: { ...map, schema }, system }
}

function outsetOf(
	parts: CoreParts,
	{ source, target, sourceSight }: CopyEnds,
	{ id, startedAt, survey, map, system, sizeBytes, sha256 }: Compared & { readonly id: string; readonly startedAt: string },
): Outset {
	return {
		id,
		source,
		target,
		map,
		findings: survey.findings,
		system,
		revision: system === null ? null : (systemOf(sourceSight, target)?.revision ?? null),
		sizeBytes,
		sha256,
		startedAt,
		user: parts.actor.user,
	}
}
