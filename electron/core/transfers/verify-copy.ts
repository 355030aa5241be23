import type { CopyMap, SurveyedTable } from '../../contract/copy-map.ts'
import { faultOf } from '../../contract/fault.ts'
import { type CopyEvent, type CopyReport, isSame } from '../../contract/transfers.ts'
import type { CompareResult, Transfer } from '../../drivers/transfers/transfer.ts'
import { actStream } from '../../lib/act-stream.ts'
import type { CoreParts } from '../parts.ts'
import { type ComparedEnd, lookAtEnd, openEnd, type ReadEnd } from './compared-ends.ts'
import { systemOf } from './copy-ends.ts'
import type { CopyWanted } from './copy-outlook.ts'
import { reportOf } from './copy-report.ts'

/** `schema` is of the target, or of whichever end is the only server. */
export type CompareWanted = CopyWanted & { readonly sourceSchema?: string | undefined }

type Ends = { readonly source: ComparedEnd; readonly target: ComparedEnd }
type Read = { readonly source: ReadEnd; readonly target: ReadEnd }
type Telling = { readonly emit: (event: CopyEvent) => void; readonly signal: AbortSignal }

/**
 * Compares what both ends have, value by value, and keeps the report. Writes nothing into either. Of a file and a server the map
 * is the one given, else that of the latest copy between the two, else the one that names make; two of one engine go by names.
 */
export function verifyCopy(
	parts: CoreParts,
	wanted: CompareWanted,
	reading: AbortSignal | undefined,
): AsyncGenerator<CopyEvent, void, void> {
	return actStream<CopyEvent>(
		async (emit, signal) => {
			const ends = await lookAtEnds(parts, wanted)
			const startedAt = parts.now().toISOString()
			const activity = await parts.journal.begin({ act: 'compare', database: ends.target.record })
			try {
				const report = await compareAll(parts, wanted, ends, startedAt, { emit, signal })
				await parts.reports.keep(activity, wanted, report)
				await parts.journal.end(activity, report.outcome === 'verified' ? 'succeeded' : 'failed', { fault: null })
				emit({ kind: 'ended', report, activity })
			} catch (thrown) {
				const fault = faultOf(thrown)
				await parts.journal.end(activity, fault?.kind === 'cancelled' ? 'cancelled' : 'failed', { ...(fault && { fault }) })
				throw thrown
			}
		},
		{ signal: reading, leaving: 'stops' },
	)
}

async function lookAtEnds(parts: CoreParts, { source, target, schema, sourceSchema, map }: CompareWanted): Promise<Ends> {
	const named = schema ?? map?.schema
	const theirs = await lookAtEnd(parts, target, 'target', named)
	return { source: await lookAtEnd(parts, source, 'source', sourceSchema ?? (theirs.schema === null ? named : undefined)), target: theirs }
}

async function compareAll(parts: CoreParts, wanted: CompareWanted, ends: Ends, startedAt: string, telling: Telling): Promise<CopyReport> {
	const source = await openEnd(parts, ends.source, telling)
	try {
		const target = await openEnd(parts, ends.target, telling)
		try {
			return await compareRead(parts, wanted, ends, { source, target }, startedAt, telling)
		} finally {
			await target.release()
		}
	} finally {
		await source.release()
	}
}

async function compareRead(
	parts: CoreParts,
	wanted: CompareWanted,
	ends: Ends,
	read: Read,
	startedAt: string,
	{ emit, signal }: Telling,
): Promise<CopyReport> {
	const schema = ends.target.schema ?? ends.source.schema ?? 'main'
	const opened = { source: read.source.wanted, target: read.target.wanted, schema, sourceSchema: ends.source.schema ?? schema }
	const transfer = await parts.openTransfer(opened)
	try {
		const { tables, map, system } = await mapFor(parts, ends, wanted, transfer, signal)
		const { timeZone } = parts
		const result = await transfer.compare({ map, tables, system, timeZone }, { signal, onEvent: emit })
		return reportFrom(parts, ends, read, { result, system, startedAt, schema })
	} finally {
		await transfer.close()
	}
}

type Mapped = { readonly tables: readonly SurveyedTable[]; readonly map: CopyMap | null; readonly system: string | null }

/** A file and a server: by a copy of the one into the other, or by what the rows of the file hold. */
async function mapFor(
	parts: CoreParts,
	{ source, target }: Ends,
	wanted: CompareWanted,
	transfer: Transfer,
	signal: AbortSignal,
): Promise<Mapped> {
	if (source.engine === target.engine) return { tables: [], map: null, system: null }
	const [file, server] = source.schema === null ? [source, target] : [target, source]
	const { tables } = await transfer.survey({ system: null }, { signal })
	const latest = wanted.map ? null : await parts.reports.latestCopied({ source: file.record.id, target: server.record.id })
	const known = latest?.map.schema === server.schema ? latest : null
	const usual = server.schema === server.usualSchema ? (systemOf(file.sight, server.record)?.name ?? null) : null
	const map = wanted.map ? { ...wanted.map, schema: server.schema ?? wanted.map.schema } : (known?.map ?? null)
	return { tables, map, system: known?.system ?? usual }
}

type Compared = { readonly result: CompareResult; readonly system: string | null; readonly startedAt: string; readonly schema: string }

function reportFrom(parts: CoreParts, ends: Ends, read: Read, { result, system, startedAt, schema }: Compared): CopyReport {
	const { source, target } = ends
	const rows = result.tables.reduce((sum, table) => sum + table.sourceRows, 0)
	const outcome = isSame(result) ? 'verified' : 'differs'
	const [file, server] = source.schema === null ? [source, target] : [target, source]
	const report = reportOf(
		{
			id: parts.newId().slice(0, 32),
			source: source.record,
			target: target.record,
			map: result.map ?? { version: 1, schema, tables: 'there', timeZone: parts.timeZone, map: [], choices: {} },
			findings: [],
			system,
			revision: system === null ? null : (systemOf(file.sight, server.record)?.revision ?? null),
			sizeBytes: read.source.sizeBytes,
			startedAt,
			user: parts.actor.user,
		},
		{ result: { ...result, outcome, rows, bytes: 0, copyMs: 0, leftOut: [], sourceSha256: read.source.sha256 } },
		parts.now().toISOString(),
	)
	return {
		...report,
		source: { ...report.source, engine: source.engine, version: result.sourceVersion, schema: source.schema },
		target: { ...report.target, engine: target.engine, schema: target.schema ?? 'main' },
	}
}
