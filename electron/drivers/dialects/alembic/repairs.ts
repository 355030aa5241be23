import type { RepairKind } from '../../../contract/database.ts'
import { FaultError } from '../../../contract/fault.ts'
import { inSql, type Preparation, type PreparedStep } from '../dialect.ts'
import { placeText } from './command-steps.ts'
import { copyableFrom } from './copyable.ts'
import type { Reading } from './reading.ts'
import { rowsStamped } from './rows.ts'
import { countsFromHere, readTarget } from './targets.ts'
import { changeBetween, createTableSql, emptyTableSql, scriptFrom, versionStatements } from './version-sql.ts'
import { nameOf, rowsQuery } from './version-table.ts'

type Work = { readonly message: string; readonly sql: string; readonly rows: readonly string[]; readonly copyable?: string }

/**
 * Prepares what moves markers and nothing else: SQL on the version table, which is made where there is none.
 * Faults: `repair-not-offered`, `unclear-state` (rows that no file has can only be purged), those of the target.
 */
export function prepareRepairOf(reading: Reading, repair: RepairKind, revision: string | null): Preparation {
	const work = workOf(reading, repair, revision)
	const { look, place } = reading
	const step: PreparedStep = {
		...inSql,
		hints: [],
		id: repair,
		label: repair,
		message: work.message,
		direction: 'up',
		sql: work.sql,
		reversible: false,
		file: null,
		transactional: true,
		reaches: placeText(work.rows),
		loses: [],
		hazards: [{ kind: 'records-only', facts: { table: nameOf(place) } }],
		parameters: {},
		mayLoseRows: place.schema === null ? [place.name] : [place.name, nameOf(place)],
	}
	return {
		steps: work.sql === '' ? [] : [step],
		choices: {},
		asksTimeZone: false,
		verify: { query: rowsQuery(work.sql === '' ? reading.table : place, look), applied: work.rows },
		transactions: 'whole',
		reaches: work.rows,
		...(work.copyable === undefined ? {} : { copyable: work.copyable }),
	}
}

function workOf(reading: Reading, repair: RepairKind, revision: string | null): Work {
	if (repair === 'drop-overlapping-versions') return dropOverlapping(reading)
	if ((repair === 'stamp' || repair === 'stamp-purge') && revision !== null) return stamp(reading, revision, repair === 'stamp-purge')
	throw new FaultError({ kind: 'repair-not-offered', repair })
}

function dropOverlapping({ rows, tops, place }: Reading): Work {
	if (rows.length === tops.length) throw new FaultError({ kind: 'repair-not-offered', repair: 'drop-overlapping-versions' })
	const sql = scriptFrom(versionStatements(place, changeBetween(rows, tops)))
	return { message: 'Take out rows that another row already stands on', sql, rows: tops }
}

function stamp(reading: Reading, target: string, purge: boolean): Work {
	const { table, place, rows, look } = reading
	const after = stampedRows(reading, target, purge)
	const create = table === null ? createTableSql(place) : ''
	const before = purge ? [] : rows
	const empty = purge && table !== null ? emptyTableSql(place) : ''
	const moved = scriptFrom(versionStatements(place, changeBetween(before, after)))
	return {
		message: `${purge ? 'Empty the version table, then move' : 'Move'} the marker to ${after.length === 0 ? 'base' : after.join(', ')}`,
		sql: create + empty + moved,
		rows: after,
		copyable: copyableFrom(look, ['stamp', ...(purge ? ['--purge'] : []), ...target.split(',').map((part) => part.trim())]),
	}
}

/** What the table will hold. Alembic counts stamps from heads and not from here, so counting is refused. */
function stampedRows({ graph, rows, files }: Reading, target: string, purge: boolean): readonly string[] {
	if (files !== 'found') throw new FaultError({ kind: 'unclear-state', problem: files === 'gone' ? 'source-missing' : 'source-needed' })
	if (!purge && rows.some((id) => !graph.has(id))) throw new FaultError({ kind: 'unclear-state', problem: 'version-unknown' })
	if (countsFromHere(target)) throw new FaultError({ kind: 'unknown-revision', target, known: [...graph.heads] })
	const places = readTarget(graph, rows, target)
	const bases = places.filter(({ id }) => id === null)
	const forgotten = new Set(bases.flatMap(({ branch }) => (branch === null ? rows : rows.filter((row) => isOnBranch(row, branch)))))
	const staying = rows.filter((row) => !forgotten.has(row))
	return rowsStamped(
		graph,
		staying,
		places.flatMap(({ id }) => (id === null ? [] : [id])),
		purge,
	)

	function isOnBranch(row: string, branch: string): boolean {
		return graph.ancestors([row], 'needs').has(branch) || graph.descendants([row], 'needs').has(branch)
	}
}
