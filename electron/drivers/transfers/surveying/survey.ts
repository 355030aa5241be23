import type { CopySurvey, Finding, SurveyedTable } from '../../../contract/copy-map.ts'
import { FaultError } from '../../../contract/fault.ts'
import { breathe, createPacer } from '../../engines/pace.ts'
import { toFault } from '../../engines/sqlite-faults.ts'
import type { OpenedFile } from '../source/source-open.ts'
import { type SourceTable, tableSql } from '../source/source-tables.ts'
import type { SqliteSource } from '../source/sqlite-source.ts'
import type { Listening, SystemFit } from '../transfer.ts'
import { findingOf } from './survey-findings.ts'
import { findNames } from './survey-names.ts'
import { findDangling } from './survey-references.ts'
import { scanTable } from './survey-scan.ts'

/**
 * Reads a whole source once and says what is in it, and what of that will not go as it is. Writes nothing.
 * `fit` is of the system that the source is of. Faults: those of reading a file, `cancelled`; `busy` as soon as somebody is seen
 * to have written to it meanwhile.
 */
export async function surveyOf(source: SqliteSource, listening: Listening = {}, fit: SystemFit | null = null): Promise<CopySurvey> {
	const { file } = source
	try {
		const survey = await surveyOnce(source, listening, fit)
		insistOnStill(file)
		return survey
	} catch (thrown) {
		if (listening.signal?.aborted) throw new FaultError({ kind: 'cancelled' }, { cause: thrown })
		// Errors, too, mean nothing where somebody wrote meanwhile
		insistOnStill(file)
		throw toFault(thrown, { path: file.path })
	}
}

function insistOnStill({ isDisturbed, path }: OpenedFile): void {
	if (isDisturbed()) throw new FaultError({ kind: 'busy', path, waitedMs: 0 })
}

async function surveyOnce(source: SqliteSource, { signal, onEvent }: Listening, fit: SystemFit | null): Promise<CopySurvey> {
	onEvent?.({ kind: 'phase', phase: 'rows' })
	const real = source.tables.filter(({ virtual }) => !virtual)
	const totalRows = await countAll(source, real, signal)
	const findings: Finding[] = [...findNames(source.tables)]
	const tables: SurveyedTable[] = []
	const pacer = createPacer()
	let [rows, bytes] = [0, 0]
	for (const table of source.tables) {
		const told = () =>
			onEvent?.({ kind: 'progress', phase: 'rows', rows, totalRows, bytes, table: table.name, rowsPerSecond: null, remainingMs: null })
		const onRows = async (more: number) => {
			rows += more
			if (!pacer.due()) return
			told()
			insistOnStill(source.file)
			await breathe(signal)
		}
		await breathe(signal)
		const surveyed = await surveyTable(source, table, fit, onRows)
		tables.push(surveyed.table)
		findings.push(...surveyed.findings)
		bytes += surveyed.table.bytes ?? 0
		told()
	}
	const { views, triggers, carried } = namesNotCarried(source)
	return { tables, views, triggers, findings: [...findings, ...carried], sizeBytes: source.sizeBytes }
}

async function countAll(source: SqliteSource, tables: readonly SourceTable[], signal: AbortSignal | undefined): Promise<number> {
	let total = 0
	for (const { name } of tables) {
		await breathe(signal)
		total += Number(
			source.file.db
				.prepare(`SELECT count(*) FROM ${tableSql(name)}`)
				.pluck()
				.get(),
		)
	}
	return total
}

type Surveyed = { readonly table: SurveyedTable; readonly findings: readonly Finding[] }

async function surveyTable(
	source: SqliteSource,
	table: SourceTable,
	fit: SystemFit | null,
	onRows: (rows: number) => Promise<void>,
): Promise<Surveyed> {
	const { withoutRowid: _withoutRowid, module, keyIndex: _keyIndex, ...plain } = table
	if (table.virtual) return { table: plain, findings: [virtualFinding(table.name, module)] }
	const { rows, evidence, findings } = await scanTable(source, table, fit, onRows)
	const columns = plain.columns.map((column) => ({ ...column, evidence: evidence.get(column.name) ?? column.evidence }))
	return {
		table: { ...plain, rows, bytes: source.sizeOf(table.name)?.bytes ?? null, columns },
		findings: [...findings, ...findDangling(source, table)],
	}
}

function virtualFinding(table: string, module: string | null): Finding {
	return findingOf({ kind: 'virtual-table', table, count: 1, example: { row: null, text: module ?? table } })
}

/** Views and triggers are programs in SQLite's own words. */
function namesNotCarried({ file }: SqliteSource) {
	const sql = "SELECT type, name, tbl_name FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY name"
	const rows = file.db.prepare(sql).raw().all() as ['view' | 'trigger', string, string][]
	const named = (wanted: string) => rows.filter(([type]) => type === wanted).map(([, name]) => name)
	const carried = rows.map(([type, name, table]) =>
		findingOf({ kind: 'not-carried', table: type === 'trigger' ? table : null, name, count: 1, example: { row: null, text: type } }),
	)
	return { views: named('view'), triggers: named('trigger'), carried }
}
