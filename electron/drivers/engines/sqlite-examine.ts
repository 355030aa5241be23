import type { EngineStep, Examination } from './engine.ts'
import { controlsTransaction, splitStatements } from './sqlite-statements.ts'

/** Reads steps' text without running it. SQLite locks the whole file, so no table is named. */
export function examineScripts(steps: readonly EngineStep[]): readonly Examination[] {
	return steps.map(({ id, sql }) => {
		const statements = splitStatements(sql)
		const control = statements.find(controlsTransaction)
		return {
			id,
			statements: statements.length,
			outsideTransaction: [],
			fault: control ? { kind: 'unsupported-statement', revision: id, reason: 'controls-transaction', statement: control.sql } : null,
			locks: [],
			drops: [],
		}
	})
}
