import type { Advice } from '../../../contract/advice.ts'
import type { EngineDescription } from '../../engines/engine.ts'
import type { Look } from '../dialect.ts'
import type { Occasion } from './advisor.ts'

/** A statement about a plan, with what it does not need left out. */
export function statement(
	kind: Advice['kind'],
	said: {
		readonly stops?: boolean
		readonly revision?: string
		readonly facts?: Readonly<Record<string, string>>
		readonly count?: number
	} = {},
): Advice {
	const { stops = false, revision = null, facts = {}, count } = said
	return { kind, stops, revision, facts, ...(count === undefined ? {} : { count }) }
}

/** Ids of the steps of a plan in one direction. */
export function stepsOf(occasion: Pick<Occasion, 'moves'>, direction: 'up' | 'down'): ReadonlySet<string> {
	return new Set(occasion.moves.filter((move) => move.direction === direction).map((move) => move.id))
}

/** Names of one type of object in one schema; all of a file, which has none. */
export function namesIn(description: EngineDescription, type: 'table' | 'sequence' | 'index', schema: string | null): ReadonlySet<string> {
	const there = description.objects.filter(
		(object) => object.type === type && (description.kind === 'sqlite' || object.namespace === schema),
	)
	return new Set(there.map((object) => object.name))
}

/** Answers of queries that give one number each, in their order. */
export async function numbersOf(look: Look, queries: readonly string[]): Promise<readonly number[]> {
	if (queries.length === 0) return []
	const answers = await look.read(queries.map((sql) => ({ sql })))
	return answers.map((answer) => Number(answer.rows[0]?.[0] ?? 0))
}

/** Where the command or Headway would make what has no schema in its name. */
export function firstSchema(description: EngineDescription): string {
	return description.kind === 'postgres' ? description.server.schema : ''
}

/** Programs that are connected to this database now, Headway itself left out. */
export const otherSessions = `SELECT count(*) FROM pg_catalog.pg_stat_activity
	WHERE datname = current_database() AND backend_type = 'client backend'
		AND pid <> pg_backend_pid() AND application_name NOT LIKE 'Headway%'`
