import type { RevisionHint } from '../../../contract/history.ts'
import type { Hazard } from '../../../contract/migrations.ts'
import type { Preparation, PreparedStep } from '../dialect.ts'
import { commandWords } from './command-words.ts'
import { copyableFrom } from './copyable.ts'
import type { Reading } from './reading.ts'
import { type Move, type RowChange, rowChanges } from './rows.ts'
import { rowsQuery } from './version-table.ts'

/** What the engine need not know of a step, and what each way of running one fills in by itself. */
export type StepBeginning = Omit<PreparedStep, 'sql' | 'transactional' | 'hazards' | 'python'>

/**
 * The moves as the project's own command will take them; they can be looked at where nobody has said how it is called.
 * Faults: `ambiguous-revision`.
 */
export function prepareByCommand(reading: Reading, moves: readonly Move[]): Preparation {
	const { look, graph, rows, system } = reading
	const changes = rowChanges(graph, rows, moves)
	const reaches = changes.at(-1)?.rows ?? reading.tops
	const preparation = {
		choices: {},
		asksTimeZone: false,
		verify: { query: rowsQuery(reading.table, look), applied: reading.ledger.applied },
		reaches,
	}
	if (moves.length === 0) return { ...preparation, steps: [] }
	const words = commandWords(graph, rows, moves)
	return {
		...preparation,
		steps: moves.map((move, index) => commandStep(reading, move, changes[index])),
		verify: { query: rowsQuery(reading.place, look), applied: reaches },
		transactions: leavesNothing(reading) ? 'whole' : 'each-step',
		command: { words, currentWords: system.advisor.asks.current ? ['current', '-v'] : [] },
		copyable: copyableFrom(look, words),
	}
}

/** Does a failure half-way leave the database as it was: one transaction on a server, a copy of a file. */
function leavesNothing({ look, project }: Reading): boolean {
	if (look.description.kind === 'sqlite') return look.command !== null && look.command.aim.kind !== 'none'
	return project?.environment.transactionPerMigration !== true
}

function commandStep(reading: Reading, move: Move, change: RowChange | undefined): PreparedStep {
	const { revisions } = reading
	const revision = revisions.get(move.id)
	const hints = revision?.hints ?? []
	const transactional = !hints.includes('not-transactional')
	const text = move.direction === 'up' ? revision?.upgrade : revision?.downgrade
	const hazards: Hazard[] = transactional ? [] : [{ kind: 'outside-transaction', facts: {} }]
	if (move.direction === 'up' && hints.includes('no-downgrade')) hazards.push({ kind: 'no-way-back', facts: {} })
	return { ...stepBeginning(reading, move, change), sql: '', python: text?.text ?? null, transactional, hazards }
}

/** Hints that are about the whole file or the way down; what is dropped, altered and written is read from the way up. */
const holdsGoingDown: ReadonlySet<RevisionHint> = new Set([
	'not-transactional',
	'empty-downgrade',
	'no-downgrade',
	'reads-live-state',
	'differs-offline',
])

/** What a step says of itself, however it is run. */
export function stepBeginning({ revisions, project }: Reading, { id, direction }: Move, change: RowChange | undefined): StepBeginning {
	const revision = revisions.get(id)
	const bundled = project?.bundle?.steps.get(id)
	const canGoBack = bundled ? bundled.down.sql !== null : !revision?.hints.includes('no-downgrade')
	return {
		id,
		label: id,
		message: revision?.message ?? '',
		direction,
		hints: (revision?.hints ?? []).filter((hint) => direction === 'up' || holdsGoingDown.has(hint)),
		reversible: direction === 'down' || canGoBack,
		file: revision?.file ?? null,
		loses: [],
		parameters: {},
		mayLoseRows: 'all',
		reaches: placeText(change?.rows ?? []),
	}
}

/** A place as one id: several branches joined, null for before the first revision. */
export function placeText(rows: readonly string[]): string | null {
	return rows.length === 0 ? null : rows.join(', ')
}
