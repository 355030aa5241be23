import type { DatabaseId } from '../../contract/database.ts'
import type { History, Revision } from '../../contract/history.ts'
import type { Standing } from '../../drivers/dialects/dialect.ts'
import type { Sight } from '../connections/databases.ts'
import type { CoreParts } from '../parts.ts'
import { stateOf } from './graph.ts'
import { headOf, revisionRef } from './places.ts'
import { problemsOf } from './problems.ts'

/** How a database got here and where it can go. */
export function createHistory(parts: Pick<CoreParts, 'databases'>) {
	return {
		async get(id: DatabaseId): Promise<History> {
			return historyFrom(await parts.databases.see(id))
		},
	}
}

/** The history of a database as the screen and the terminal show it; without revisions where none is recognised. */
function historyFrom(sight: Sight): History {
	const problems = problemsOf(sight)
	if (!sight.recognised) return { dialect: null, current: null, currentText: null, head: null, revisions: [], project: null, problems }
	const { dialect, standing } = sight.recognised
	return {
		dialect: dialect.kind,
		current: revisionRef(standing, standing.current),
		currentText: standing.currentText,
		head: headOf(standing),
		revisions: revisionsOf(standing),
		project: standing.project,
		problems,
	}
}

function revisionsOf(standing: Standing): Revision[] {
	return standing.revisions.map(({ known, ...node }) => ({
		...node,
		parents: [...node.parents],
		state: stateOf(node.id, { current: standing.current, applied: standing.applied, known }),
	}))
}
