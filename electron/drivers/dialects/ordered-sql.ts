import type { RepairKind } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { ConventionReader } from './conventions/convention.ts'
import { createHistoryReader } from './conventions/file-histories.ts'
import { createFolderReader, type ProjectFiles } from './conventions/project-folder.ts'
import type { Dialect, Standing } from './dialect.ts'
import { addressInProject } from './ordered-sql-address.ts'
import { problemsOf } from './ordered-sql-problems.ts'
import { type Readers, readProject } from './ordered-sql-reading.ts'
import { prepareRepairOf } from './ordered-sql-repairs.ts'
import { standingFrom } from './ordered-sql-standing.ts'
import { prepareMoves } from './ordered-sql-steps.ts'
import { readFrom, readOncePerLook } from './read-once.ts'

export type OrderedSqlOptions = {
	readonly files: ProjectFiles
	/** The tools whose projects are known. Where two fit a database equally well, the earlier one is taken. */
	readonly conventions: readonly ConventionReader[]
	/** For `${NAME}` in a project's `.env`. */
	readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * The history of a project that keeps SQL files in an order, whatever its tool: files, books and rules come from a
 * convention; what is done about them is the same for all. See `Dialect` for the faults.
 */
export function createOrderedSqlDialect({ files, conventions, environment }: OrderedSqlOptions): Dialect {
	const readers: Readers = { conventions, folders: createFolderReader(files), histories: createHistoryReader() }
	const readOnce = readOncePerLook((look) => readProject(look, readers))
	return {
		kind: 'ordered-sql',
		recognise: async (look) => (await readOnce(look)) !== null,
		locate: (folder) => addressInProject(folder, files, environment),
		valueStore: async () => null,
		standing: async (look) => {
			const reading = await readFrom(readOnce, look)
			return standingFrom(reading, await problemsOf(reading))
		},
		prepare: async (look, standing, path) => {
			refuseUnclear(standing)
			return prepareMoves(await readFrom(readOnce, look), path)
		},
		prepareRepair: async (look, standing, repair, revision) => {
			refuseStopped(standing, repair)
			return prepareRepairOf(await readFrom(readOnce, look), repair, revision)
		},
		readableBy: () => [],
		keepsClients: (from, to) => from === to,
		sample: async () => null,
	}
}

function refuseUnclear({ problems }: Standing): void {
	const problem = problems.find(({ blocks }) => blocks)
	if (problem) throw new FaultError({ kind: 'unclear-state', problem: problem.kind })
}

/** A repair resolves other problems, but nothing can be written on a standby, through a pooler or past a guard. */
function refuseStopped({ problems }: Standing, repair: RepairKind): void {
	const stops = new Set([
		'standby',
		'pooler-in-front',
		...(repair === 'drop-invalid-index' || repair === 'widen-timestamps' ? [] : ['guarded-ledger']),
	])
	const problem = problems.find(({ kind }) => stops.has(kind))
	if (problem) throw new FaultError({ kind: 'unclear-state', problem: problem.kind })
}
