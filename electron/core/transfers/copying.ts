import type { Finding } from '../../contract/copy-map.ts'
import { FaultError } from '../../contract/fault.ts'
import type { BegunCopy, CopyEvent } from '../../contract/transfers.ts'
import type { Engine } from '../../drivers/engines/engine.ts'
import type { RunResult, Transfer } from '../../drivers/transfers/transfer.ts'
import type { Stopwatch } from '../../lib/stopwatch.ts'
import { defaultLockTimeoutMs } from '../migrations/run.ts'
import type { CoreParts } from '../parts.ts'
import { type CopyWanted, type Outlook, openOf } from './copy-outlook.ts'
import { takeSnapshot } from './snapshot.ts'
import type { Snapshot } from './surveys.ts'
import { migrateTarget } from './target-migration.ts'

export type RunWanted = CopyWanted & { readonly token: string; readonly verify?: boolean | undefined }

/** One copy under way. */
export type CopyRun = {
	readonly parts: CoreParts
	readonly ahead: Outlook
	/** What the source was surveyed from, where that was a snapshot. */
	readonly kept: Snapshot | null
	/** Of the target. */
	readonly engine: Engine
	readonly wanted: RunWanted
	readonly emit: (event: CopyEvent) => void
	readonly signal: AbortSignal
	readonly elapsedMs: Stopwatch
}

/** A copy as it becomes known: what is written down of it, and every finding. */
export type Standing = { copy: BegunCopy; findings: readonly Finding[] }

/**
 * The copy itself: the snapshot, the project's own tables where it has some, the rows, and all that follows them. `standing` says
 * at any time what there is to go on with, or to take away. Faults: those of each, `cancelled`.
 */
export async function copyRows(run: CopyRun, standing: Standing): Promise<RunResult> {
	const { parts, ahead, wanted } = run
	return withTransfer(run, standing.copy, async (opening) => {
		if (!ahead.begun) {
			await keepSource(run, standing)
			await migrate(run, standing)
		}
		const transfer = await opening
		if (ahead.migration && !ahead.begun) await fitToTables(run, standing, transfer)
		const { map, survey, system, id } = standing.copy
		await parts.copies.keep(standing.copy)
		return holding(run, () =>
			transfer.run(
				{ map, tables: survey.tables, findings: standing.findings, system, id, verify: wanted.verify ?? true },
				{ signal: run.signal, onEvent: run.emit },
			),
		)
	})
}

/** For the whole of the copy and for going on with it. Fault `copy-stale` where it is not the state that was planned from. */
async function keepSource({ parts, ahead, kept, emit, signal }: CopyRun, standing: Standing): Promise<void> {
	const { source, stamp, stampNow } = ahead.ends
	const totalRows = standing.copy.survey.tables.reduce((sum, { rows }) => sum + rows, 0)
	// It is hashed while the server makes indexes
	const place = { source: source.id, path: parts.copies.snapshotOf(standing.copy.id), hash: false }
	const { sizeBytes } = kept ?? (await takeSnapshot(parts, place, { emit, signal, totalRows }))
	if ((await stampNow()) !== stamp) throw new FaultError({ kind: 'copy-stale', what: 'source' })
	standing.copy = { ...standing.copy, sizeBytes }
	await parts.copies.keep(standing.copy)
}

async function migrate({ parts, ahead, emit, signal }: CopyRun, standing: Standing): Promise<void> {
	const { ends, system, migration } = ahead
	if (!migration || !system) return
	emit({ kind: 'phase', phase: 'tables' })
	const unmake = await migrateTarget(parts, { ends, system, migration }, signal)
	standing.copy = { ...standing.copy, unmake: [...standing.copy.unmake, ...unmake] }
	await parts.copies.keep(standing.copy)
}

/** Fits the map to the tables that the migrations made: before them, nobody could look. Fault `copy-undecided`. */
async function fitToTables({ parts, wanted }: CopyRun, standing: Standing, transfer: Transfer): Promise<void> {
	const { survey, system, map: planned } = standing.copy
	const { there } = await transfer.target({ survey, system })
	const proposed = await transfer.propose({ survey, there, system, timeZone: wanted.map?.timeZone ?? parts.timeZone })
	const left = new Set(planned.map.filter(({ columns }) => columns === null).map(({ table }) => table))
	const wasLeftOut = (table: string) => wanted.map !== undefined && left.has(table)
	const plain = new Map(planned.map.filter(({ make }) => make).map((one) => [one.table, one]))
	const fitted = {
		...proposed,
		schema: planned.schema,
		choices: planned.choices,
		map: proposed.map.map((one) => plain.get(one.table) ?? (wasLeftOut(one.table) ? { ...one, columns: null } : one)),
	}
	const { map, findings } = await transfer.prepare({ survey, map: fitted, there, system })
	standing.copy = { ...standing.copy, map }
	standing.findings = [...survey.findings, ...findings]
	const open = openOf(standing.findings, map)
	if (open.length > 0) throw new FaultError({ kind: 'copy-undecided', findings: open })
}

/** Its process starts while the snapshot is taken. */
async function withTransfer<Result>(
	{ parts, ahead }: CopyRun,
	{ id, map }: BegunCopy,
	work: (opening: Promise<Transfer>) => Promise<Result>,
): Promise<Result> {
	const opening = parts.openTransfer({
		source: { path: parts.copies.snapshotOf(id) },
		target: ahead.ends.server,
		schema: map.schema,
	})
	// Where it cannot be opened is met by whoever waits for it
	const opened = opening.catch(() => null)
	try {
		return await work(opening)
	} finally {
		await (await opened)?.close()
	}
}

/** Keeps Headway's runners on other machines out meanwhile. A lock that is lost later stops nothing: whole ranges are in already. */
async function holding<Result>({ engine, signal }: CopyRun, work: () => Promise<Result>): Promise<Result> {
	const hold = await engine.hold({ lockTimeoutMs: defaultLockTimeoutMs, application: 'headway copy' }, { signal })
	try {
		return await work()
	} finally {
		await hold.letGo()
	}
}
