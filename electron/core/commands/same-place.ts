import type { Standing } from '../../drivers/dialects/dialect.ts'
import { lineageOf } from '../history/graph.ts'

/**
 * Do these revisions, as a command names them, mean the place where the database stands? A command also names what is
 * applied only because another revision needs it, and leaves out what another stands on: so all that they stand on is
 * compared. One that this history does not hold is elsewhere.
 */
export function isSamePlace({ revisions, currents }: Pick<Standing, 'revisions' | 'currents'>, named: readonly string[]): boolean {
	const here = lineageOf(revisions, currents)
	const there = lineageOf(revisions, named)
	return here.size === there.size && [...here].every((id) => there.has(id))
}
