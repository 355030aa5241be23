import { FaultError } from '../../contract/fault.ts'
import type { Direction, Hazard } from '../../contract/migrations.ts'
import type { EngineStep, Examination } from '../engines/engine.ts'
import type { BooksContext, FileRevision, Script } from './conventions/convention.ts'
import { inSql, type Preparation, type PreparedStep } from './dialect.ts'
import { contextAfter, contextWith, currentOf } from './ordered-sql-places.ts'
import type { Reading } from './ordered-sql-reading.ts'
import { scriptOf } from './ordered-sql-text.ts'

/** Does any of it run outside the transaction: all of it, or, in a SQLite file, lines at its ends. */
const leavesTransaction = ({ transactional, examination }: ReadMove) => !transactional || examination.outsideTransaction.length > 0

type Move = { readonly revision: FileRevision; readonly direction: Direction; readonly script: Script }

/** A move with what the engine said of its text, and whether it can run in a transaction. */
type ReadMove = Move & { readonly examination: Examination; readonly transactional: boolean }

/**
 * Prepares moves along the files, in this order. Faults: `shown-only`, `unknown-revision`, `irreversible`, and whatever
 * keeps one of the texts from being run, before any of them is.
 */
export async function prepareMoves(
	reading: Reading,
	path: readonly { readonly id: string; readonly direction: Direction }[],
): Promise<Preparation> {
	const { convention, context } = reading
	if (!convention.runs) throw new FaultError({ kind: 'shown-only', convention: convention.kind })
	const places = new Map(reading.history.revisions.map(({ version }, index) => [version, index]))
	const moves = await examined(
		reading,
		path.flatMap((move) => moveOf(reading, places, move)),
	)
	const running = runningOf(reading, !moves.some(leavesTransaction))
	const steps: PreparedStep[] = []
	const there = new Set(context.applied)
	let here = context
	let expected: Preparation['verify'] = reading.ledger
	let foreseen = true
	for (const move of moves) {
		if (!here.ledgerExists && leavesTransaction(move)) {
			steps.push(booksStep(reading))
			here = contextWith(here, here.applied)
		}
		const reached = contextAfter(here, move.revision, move.direction, places)
		if (move.direction === 'up') there.add(move.revision.version)
		else there.delete(move.revision.version)
		const reaches = currentOf(reading.history.revisions, there)
		foreseen = foreseen && !writesBooks(move, reading)
		expected = foreseen ? entriesOf(reached, convention) : ownEntryOf(move, reached, convention)
		// One transaction is read back once, at its end
		const verify = running.transactions === 'each-step' ? { verify: expected } : {}
		steps.push({ ...stepOf(move, here, reading), reaches, ...verify })
		here = reached
	}
	return { steps, choices: {}, asksTimeZone: false, verify: expected, ...running }
}

/** How a preparation runs: the same for moves and for repairs. `transactional` says that nothing of it leaves its transaction. */
export function runningOf({ convention, context }: Reading, transactional: boolean): Pick<Preparation, 'transactions' | 'locks'> {
	const { engine } = context
	const locks = convention.locks?.(context) ?? [convention.lock(context)].filter((lock) => lock !== null)
	// In a SQLite file nothing half-done is worth having, whatever the tool itself would leave
	const wanted = engine === 'sqlite' ? 'whole' : convention.transactions
	return { transactions: transactional ? wanted : 'each-step', ...(engine === 'postgres' && locks.length > 0 ? { locks } : {}) }
}

/** The query that reads the books, and what it must give. */
export function entriesOf(context: BooksContext, convention: Reading['convention']): Preparation['verify'] {
	return { query: convention.entriesQuery(context), applied: convention.entriesFor(context.applied, context) }
}

/** Does a file name the books itself. Some projects tidy them up in a migration, and then nobody can say how they will read. */
function writesBooks({ script }: Move, { context }: Reading): boolean {
	return script.sql.includes(context.ledger.name)
}

/** Only whether the books hold the entry of this move, whatever else they hold. */
function ownEntryOf({ revision, direction }: Move, reached: BooksContext, convention: Reading['convention']): Preparation['verify'] {
	const { sql, parameters } = convention.entriesQuery(reached)
	const own = convention.entriesFor([revision.version], reached)
	const query = {
		sql: `WITH books (entry) AS (${sql}) SELECT entry FROM books WHERE entry = :own_entry`,
		parameters: { ...parameters, own_entry: own[0] ?? '' },
	}
	return { query, applied: direction === 'up' ? own : [] }
}

function moveOf(
	{ history }: Reading,
	places: ReadonlyMap<string, number>,
	{ id, direction }: { readonly id: string; readonly direction: Direction },
): readonly Move[] {
	const revision = history.revisions[places.get(id) ?? -1]
	if (!revision) throw new FaultError({ kind: 'unknown-revision', target: id, known: history.revisions.map(({ label }) => label) })
	// A repeatable script has no way back and needs none: it runs again when it changes
	if (revision.repeatable && direction === 'down') return []
	const script = direction === 'up' ? revision.up : revision.down
	if (!script) throw new FaultError({ kind: 'irreversible', revision: revision.label })
	if (script.fault) throw new FaultError(script.fault)
	return [{ revision, direction, script }]
}

async function examined({ look }: Reading, moves: readonly Move[]): Promise<readonly ReadMove[]> {
	const first = await examinationsOf(look, moves)
	if (!first.some(mustStandAlone)) return moves.map((move, index) => readMove(move, first[index]))
	const settled = moves.map((move, index) => (mustStandAlone(first[index]) ? outsideTransaction(move) : move))
	const second = await examinationsOf(look, settled)
	return settled.map((move, index) => readMove(move, second[index]))
}

function readMove(move: Move, examination: Examination | undefined): ReadMove {
	if (!examination) throw new Error('a step was not examined')
	if (examination.fault) throw new FaultError(examination.fault)
	return { ...move, examination, transactional: move.script.transactional }
}

const outsideTransaction = (move: Move): Move => ({ ...move, script: { ...move.script, transactional: false } })

async function examinationsOf(look: Reading['look'], moves: readonly Move[]): Promise<readonly Examination[]> {
	if (moves.length === 0) return []
	const steps = moves.map(({ revision, script }): EngineStep => {
		const step = { id: revision.label, sql: script.sql, parameters: {}, mayLoseRows: 'all' as const }
		return script.transactional ? step : { ...step, transaction: 'none' }
	})
	return look.examine(steps)
}

/** A statement that refuses transactions runs outside one when it is alone in its file, as it does when a tool sends the file whole. */
function mustStandAlone(examination: Examination | undefined): boolean {
	const fault = examination?.fault
	return fault?.kind === 'unsupported-statement' && fault.reason === 'outside-transaction' && examination?.statements === 1
}

function stepOf(move: ReadMove, here: BooksContext, reading: Reading): Omit<PreparedStep, 'reaches'> {
	const { convention, files } = reading
	const { revision, direction, script, transactional } = move
	// The books are made before the first file: some projects' files write into them
	const create = here.ledgerExists ? '' : scriptOf(convention.createLedger(here), here.engine)
	return {
		id: revision.version,
		label: revision.label,
		message: revision.message,
		direction,
		sql: create + script.sql,
		reversible: direction === 'down' ? revision.up !== null : revision.down !== null && revision.down.fault === null,
		file: files === 'own' ? null : revision.file,
		...inSql,
		transactional,
		loses: [],
		hazards: hazardsOf(move),
		parameters: {},
		mayLoseRows: 'all',
		record: direction === 'up' ? convention.recordUp(revision, here) : convention.recordDown(revision, here),
	}
}

/** Makes the books by themselves, where the first file's text has no room for it. */
function booksStep(reading: Reading): PreparedStep {
	const { convention, context, history } = reading
	return {
		id: 'books',
		label: context.ledger.name,
		message: 'Make the table in which the books are kept',
		direction: 'up',
		sql: scriptOf(convention.createLedger(context), context.engine),
		reversible: false,
		file: null,
		...inSql,
		transactional: true,
		reaches: currentOf(history.revisions, new Set(context.applied)),
		loses: [],
		hazards: [],
		parameters: {},
		mayLoseRows: [],
	}
}

const blockingModes = new Set(['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'])

function hazardsOf({ revision, direction, transactional, examination }: ReadMove): Hazard[] {
	const hazards: Hazard[] = []
	const [statement] = examination.outsideTransaction
	if (!transactional || statement !== undefined) {
		hazards.push({ kind: 'outside-transaction', facts: statement === undefined ? {} : { statement } })
	}
	for (const { table, mode } of examination.locks)
		if (blockingModes.has(mode)) hazards.push({ kind: 'locks-table', facts: { table, mode } })
	for (const object of examination.drops) hazards.push({ kind: 'drops-object', facts: { object } })
	if (direction === 'up' && !revision.down && !revision.repeatable) hazards.push({ kind: 'no-way-back', facts: {} })
	return hazards
}
