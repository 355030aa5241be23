import { type Fault, FaultError } from '../../contract/fault.ts'
import type { EngineStep } from './engine.ts'
import { changesQuoting, controlsTransaction, needsNoTransaction } from './postgres-statement-kinds.ts'
import type { ServerStatement } from './postgres-statements.ts'

/** Statements that stand or fall together: one, or all from BEGIN to COMMIT. */
export type ServerUnit = { readonly sql: string; readonly statements: readonly ServerStatement[] }

type Step = Pick<EngineStep, 'id' | 'transaction'>
type Reason = Extract<Fault, { kind: 'unsupported-statement' }>['reason']

/**
 * What of a step's text is run, and what together. A BEGIN … COMMIT around all of a text gives way to the run's own
 * transaction; a step without one may open its own and must close it again. Fault `unsupported-statement`.
 */
export function readUnits(step: Step, statements: readonly ServerStatement[]): readonly ServerUnit[] {
	const quoting = statements.find(changesQuoting)
	if (quoting) throw unsupported(step, 'directive', quoting)
	return step.transaction === 'none' ? unitsAlone(step, statements) : unitsInside(step, statements)
}

function unitsInside(step: Step, statements: readonly ServerStatement[]): readonly ServerUnit[] {
	const [first, last] = [statements[0], statements.at(-1)]
	const wrapped = statements.length > 1 && first && last && opensPlainly(first) && closes(last)
	const inside = wrapped ? statements.slice(1, -1) : statements
	for (const statement of inside) {
		if (controlsTransaction(statement)) throw unsupported(step, 'controls-transaction', statement)
		if (needsNoTransaction(statement)) throw unsupported(step, 'outside-transaction', statement)
	}
	return inside.map(unitOfOne)
}

function unitsAlone(step: Step, statements: readonly ServerStatement[]): readonly ServerUnit[] {
	const units: ServerUnit[] = []
	let block: ServerStatement[] = []
	for (const statement of statements) {
		const open = block.length > 0
		if (open && needsNoTransaction(statement)) throw unsupported(step, 'outside-transaction', statement)
		const fits = !controlsTransaction(statement) || (open ? closes(statement) : opens(statement))
		if (!fits) throw unsupported(step, 'controls-transaction', statement)
		if (!open && !opens(statement)) units.push(unitOfOne(statement))
		else block.push(statement)
		if (!open || !closes(statement)) continue
		units.push({ sql: block.map(({ sql }) => sql).join('\n'), statements: block })
		block = []
	}
	const [unclosed] = block
	if (unclosed) throw unsupported(step, 'controls-transaction', unclosed)
	return units
}

const unitOfOne = (statement: ServerStatement): ServerUnit => ({ sql: statement.sql, statements: [statement] })

const opens = ({ tokens: [first] }: ServerStatement) => first === 'BEGIN' || first === 'START'

/** Without an isolation level or other modes of its own. */
function opensPlainly(statement: ServerStatement): boolean {
	const rest = statement.tokens.slice(1)
	return opens(statement) && (rest.length === 0 || (rest.length === 1 && isNoise(rest[0])))
}

/** COMMIT or END, with no AND CHAIN and no name of a prepared transaction. */
function closes({ tokens: [first, ...rest] }: ServerStatement): boolean {
	return (first === 'COMMIT' || first === 'END') && (rest.length === 0 || (rest.length === 1 && isNoise(rest[0])))
}

const isNoise = (token: string | undefined) => token === 'WORK' || token === 'TRANSACTION'

/** The fault of a statement that is not run. */
export const unsupported = ({ id }: Step, reason: Reason, { sql }: Pick<ServerStatement, 'sql'>): FaultError =>
	new FaultError({ kind: 'unsupported-statement', revision: id, reason, statement: sql })
