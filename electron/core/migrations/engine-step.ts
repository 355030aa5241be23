import type { PlanChoices } from '../../contract/migrations.ts'
import type { PreparedStep } from '../../drivers/dialects/dialect.ts'
import type { EngineStep } from '../../drivers/engines/engine.ts'

/** What of a prepared step the engine is told. */
export function engineStep(
	{ id, sql, parameters, mayLoseRows, transactional, record, verify }: PreparedStep,
	skip?: PlanChoices['skip'],
): EngineStep {
	return {
		id,
		sql,
		parameters,
		mayLoseRows,
		...(transactional ? {} : { transaction: 'none' }),
		...(record && { record }),
		...(verify && { verify }),
		...(skip?.step === id && !transactional && { skipStatements: skip.statements }),
	}
}
