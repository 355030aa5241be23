import { FaultError } from '../../../contract/fault.ts'
import type { Hazard } from '../../../contract/migrations.ts'
import type { EngineStep, Examination } from '../../engines/engine.ts'
import type { Preparation, PreparedStep } from '../dialect.ts'
import { stepBeginning } from './command-steps.ts'
import type { Bundle } from './project.ts'
import type { Reading } from './reading.ts'
import { type Move, rowChanges } from './rows.ts'
import { createTableSql, versionStatements } from './version-sql.ts'
import { rowsQuery } from './version-table.ts'

type Script = { readonly move: Move; readonly sql: string; readonly transactional: boolean }
type ExaminedScript = Script & { readonly examination: Examination | undefined }

/**
 * The moves as Headway runs them from a bundle, the version table kept as Alembic keeps it. Faults: `not-rendered`, and
 * whatever keeps a text from being run, before any of them is.
 */
export async function prepareBundle(reading: Reading, bundle: Bundle, moves: readonly Move[]): Promise<Preparation> {
	const { graph, rows, look, table, place, tops, ledger } = reading
	const changes = rowChanges(graph, rows, moves)
	const reaches = changes.at(-1)?.rows ?? tops
	const scripts = await examined(
		reading,
		moves.map((move, index) => scriptOf(bundle, move, table === null && index === 0 ? createTableSql(place) : '')),
	)
	const query = rowsQuery(place, look)
	const steps = scripts.map(({ move, sql, transactional, examination }, index): PreparedStep => {
		const change = changes[index]
		if (!change) throw new Error('a move changes no row')
		return {
			...stepBeginning(reading, move, change),
			sql,
			python: null,
			transactional,
			hazards: hazardsOf(transactional, examination),
			record: { after: versionStatements(place, change) },
			verify: { query, applied: change.rows },
		}
	})
	return {
		steps,
		choices: {},
		asksTimeZone: false,
		verify: moves.length === 0 ? { query: ledger.query, applied: ledger.applied } : { query, applied: reaches },
		transactions: scripts.every(({ transactional }) => transactional) ? 'whole' : 'each-step',
		reaches,
	}
}

/** Nobody counts what goes with a dropped table or column, so it is named. */
function hazardsOf(transactional: boolean, examination: Examination | undefined): Hazard[] {
	const drops = (examination?.drops ?? []).map((object): Hazard => ({ kind: 'drops-object', facts: { object } }))
	return transactional ? drops : [{ kind: 'outside-transaction', facts: {} }, ...drops]
}

function scriptOf(bundle: Bundle, move: Move, before: string): Script {
	const bundled = bundle.steps.get(move.id)?.[move.direction]
	if (bundled?.sql === undefined || bundled.sql === null) {
		const detail = bundled && 'why' in bundled ? bundled.why : ''
		throw new FaultError({ kind: 'not-rendered', revision: move.id, direction: move.direction, detail })
	}
	return { move, sql: before + bundled.sql, transactional: bundled.transactional }
}

async function examined(reading: Reading, scripts: readonly Script[]): Promise<readonly ExaminedScript[]> {
	const first = await examinationsOf(reading, scripts)
	const settled = scripts.map((script, index) => (mustStandAlone(first[index]) ? { ...script, transactional: false } : script))
	const second = settled.some(({ transactional }) => !transactional) ? await examinationsOf(reading, settled) : first
	for (const { fault } of second) if (fault) throw new FaultError(fault)
	return settled.map((script, index) => ({ ...script, examination: second[index] }))
}

async function examinationsOf({ look }: Reading, scripts: readonly Script[]): Promise<readonly Examination[]> {
	if (scripts.length === 0) return []
	const steps = scripts.map(({ move, sql, transactional }): EngineStep => {
		const step = { id: move.id, sql, parameters: {}, mayLoseRows: 'all' as const }
		return transactional ? step : { ...step, transaction: 'none' }
	})
	return look.examine(steps)
}

/** Statements that refuse transactions, such as CREATE INDEX CONCURRENTLY, take their whole step out of one. */
function mustStandAlone(examination: Examination | undefined): boolean {
	const fault = examination?.fault
	return fault?.kind === 'unsupported-statement' && fault.reason === 'outside-transaction'
}
