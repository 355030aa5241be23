import type { Problem } from '../../contract/database.ts'
import type { Sight } from '../connections/databases.ts'

/** Everything a person should know about the state that was seen: what the dialect found, and what the engine did. */
export function problemsOf(sight: Sight): Problem[] {
	const found = [...(sight.recognised?.standing.problems ?? [])]
	if (!sight.recognised) found.push({ kind: 'not-recognised', blocks: true, facts: { path: sight.record.path } })
	if (sight.look.description.unfinishedTransaction)
		found.push({ kind: 'unfinished-transaction', blocks: false, facts: { path: sight.record.path } })
	return found
}
