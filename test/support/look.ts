import type { Source } from '../../electron/contract/database.ts'
import type { Look } from '../../electron/drivers/dialects/dialect.ts'
import type { Engine } from '../../electron/drivers/engines/engine.ts'

/** A database as a dialect sees it now, through an engine that stays open. */
export async function lookThrough(engine: Engine, source: Source | null = null): Promise<Look> {
	return {
		description: await engine.describe(),
		source,
		command: null,
		read: (queries) => engine.read(queries),
		examine: (steps) => engine.examine(steps),
	}
}
