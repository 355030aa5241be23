import type { DatabaseId } from '../../contract/database.ts'
import { type CopyReport, copyReportSchema } from '../../contract/transfers.ts'
import type { Engine } from '../../drivers/engines/engine.ts'

type Ends = { readonly source: DatabaseId; readonly target: DatabaseId }

/** What copies and comparisons said in the end, each under its act of the journal. */
export type CopyReports = {
	keep(activity: string, ends: Ends, report: CopyReport): Promise<void>
	/** By the id of the act, or of the copy itself (then its latest act); null for none. */
	find(id: string): Promise<CopyReport | null>
	/** Of the latest copy between two databases that brought every row over; null for none. */
	latestCopied(ends: Ends): Promise<CopyReport | null>
}

export function createCopyReports({ state }: { readonly state: Engine }): CopyReports {
	async function select(where: string, parameters: Readonly<Record<string, string>>): Promise<CopyReport[]> {
		const sql = `SELECT report FROM copy_report WHERE ${where} ORDER BY ended_at DESC LIMIT 20`
		const [answer] = await state.read([{ sql, parameters }])
		return (answer?.rows ?? []).map(([text]) => copyReportSchema.parse(JSON.parse(String(text))))
	}
	return {
		async keep(activity, { source, target }, report) {
			await state.write([
				{
					sql: `INSERT INTO copy_report (activity, copy, source_id, target_id, ended_at, report)
						VALUES (:activity, :copy, :source, :target, :endedAt, :report)`,
					parameters: { activity, copy: report.id, source, target, endedAt: report.endedAt, report: JSON.stringify(report) },
				},
			])
		},
		find: async (id) => (await select('activity = :id OR copy = :id', { id }))[0] ?? null,
		async latestCopied(ends) {
			const reports = await select('source_id = :source AND target_id = :target', ends)
			return (
				reports.find(({ outcome, rows, copyMs }) => (outcome === 'verified' || outcome === 'copied') && copyMs > 0 && rows >= 0) ?? null
			)
		},
	}
}
