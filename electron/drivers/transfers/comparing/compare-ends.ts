import type { CopyMap, CopySurvey } from '../../../contract/copy-map.ts'
import { FaultError } from '../../../contract/fault.ts'
import type { ComparedTable, CopyCheck } from '../../../contract/transfers.ts'
import type { Wanted } from '../../engines/engine.ts'
import { throwIfStopped } from '../../engines/pace.ts'
import { openSource } from '../source/sqlite-source.ts'
import type { CompareRequest, CompareResult, Listening, Stopping, SystemFit, TransferWanted } from '../transfer.ts'
import { checksOf } from './checks.ts'
import { compareTables } from './compare.ts'
import { mapByName, pairsByName } from './compare-by-name.ts'
import type { mappedPairs } from './compare-mapped.ts'
import type { PostgresEnd, SqliteEnd } from './compare-named.ts'
import { openReading } from './compare-session.ts'
import { mixedEnds, sidesOf } from './compare-sides.ts'

type ComparingParts = Listening & { readonly now: () => number; readonly fitOf: (system: string) => SystemFit | null }
/** A map by which nothing has to be found out: as it is after a copy. */
type Wished = Omit<CompareRequest, 'tables' | 'timeZone'> & Partial<CompareRequest> & { readonly survey?: CopySurvey | null }
type Ends = { readonly left: Opened; readonly right: Opened; readonly compared: readonly ComparedTable[] } & Stopping
type Opened = { readonly end: SqliteEnd | PostgresEnd; readonly version: string; close(): Promise<void> }

/**
 * Compares what two ends hold, each in one state, and looks at what stands beside the rows: with `survey`, also whether all is
 * there that a copy was to make. Without a map, what has the same name is compared, whatever the engines. Writes nothing. Faults:
 * those of reading, `cancelled`.
 */
export async function compareEnds(
	{ source, target, schema, sourceSchema }: TransferWanted,
	{ map: given, system, tables: surveyed = [], timeZone = 'UTC', survey = null }: Wished,
	{ signal, onEvent, now, fitOf }: ComparingParts,
): Promise<CompareResult> {
	if (target === null) throw new Error('nothing to compare with')
	const startedAt = now()
	const fit = system === null ? null : fitOf(system)
	const left = await openEnd(source, sourceSchema ?? schema)
	try {
		const right = await openEnd(target, schema)
		try {
			const mixed = mixedEnds(left.end, right.end)
			const map = given ?? (mixed && (await mapByName(mixed.server, { tables: surveyed, fit, timeZone })))
			const pairsOf = given ? undefined : (...ends: Parameters<typeof mappedPairs>) => pairsByName(ends[0], ends[1], ends[2], fit)
			const tables = await compareTables(await sidesOf(left.end, right.end, map, pairsOf), { signal, onEvent, now })
			const checks = map === null ? [] : await checksBeside({ left, right, compared: tables, signal }, fit, map, survey)
			return { tables, checks, map, sourceVersion: left.version, targetVersion: right.version, verifyMs: now() - startedAt }
		} finally {
			await right.close()
		}
	} finally {
		await left.close()
	}
}

async function openEnd(end: Wanted, schema: string): Promise<Opened> {
	if ('path' in end) {
		const source = openSource({ path: end.path })
		return { end: { kind: 'sqlite', source }, version: '', close: async () => source.close() }
	}
	const session = await openReading(end.server)
	return { end: { kind: 'postgres', session, schema }, version: session.version, close: () => session.close() }
}

/** Of a file and a server: sequences, references and indexes, and what a system promises of its rows. */
async function checksBeside(
	{ left, right, compared, signal }: Ends,
	fit: SystemFit | null,
	map: CopyMap,
	survey: CopySurvey | null,
): Promise<readonly CopyCheck[]> {
	const mixed = mixedEnds(left.end, right.end)
	if (mixed === null) return []
	const { session, schema } = mixed.server
	const general = await checksOf(session, map, survey)
	if (fit === null) return general
	const read = async (sql: string) => {
		throwIfStopped(signal)
		return (await session.query(sql)).rows
	}
	const onAbort = () => void session.cancel().catch(() => undefined)
	signal?.addEventListener('abort', onAbort, { once: true })
	try {
		return [...general, ...(await fit.checks({ source: mixed.file.source, read, schema, compared }))]
	} catch (thrown) {
		throw signal?.aborted ? new FaultError({ kind: 'cancelled' }, { cause: thrown }) : thrown
	} finally {
		signal?.removeEventListener('abort', onAbort)
	}
}
