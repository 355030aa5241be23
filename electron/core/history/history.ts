import type { DatabaseId } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { History, Revision, RevisionSource, RevisionSql, ThinHistory } from '../../contract/history.ts'
import { thinRevision } from '../../contract/thin-history.ts'
import type { Standing } from '../../drivers/dialects/dialect.ts'
import { historyOf, type Sight } from '../connections/databases.ts'
import type { CoreParts } from '../parts.ts'
import { headsOf, stateOf } from './graph.ts'
import { currentOf, headOf, knownRevisions } from './places.ts'
import { problemsOf } from './problems.ts'

/** How a database got here and where it can go. */
export function createHistory(parts: Pick<CoreParts, 'databases'>) {
	return {
		async get(id: DatabaseId): Promise<History> {
			return historyFrom(await parts.databases.see(id))
		},
		async list(id: DatabaseId): Promise<ThinHistory> {
			const history = historyFrom(await parts.databases.see(id))
			return { ...history, revisions: history.revisions.map(thinRevision) }
		},
		async sql(id: DatabaseId, revision: string): Promise<RevisionSql> {
			const { standing } = historyOf(await parts.databases.see(id))
			const found = standing.revisions.find((one) => one.id === revision)
			if (!found) throw new FaultError({ kind: 'unknown-revision', target: revision, known: [...headsOf(knownRevisions(standing))] })
			return { up: found.up, down: found.down }
		},
		async source(id: DatabaseId, revision: string): Promise<RevisionSource | null> {
			const sight = await parts.databases.see(id)
			const { dialect, standing } = historyOf(sight)
			return (await dialect.sourceOf?.(sight.look, standing, revision)) ?? null
		},
	}
}

/** The history of a database as the screen and the terminal show it; without revisions where none is recognised. */
function historyFrom(sight: Sight): History {
	const problems = problemsOf(sight)
	if (!sight.recognised)
		return { dialect: null, current: null, currentText: null, head: null, heads: [], revisions: [], project: null, problems }
	const { dialect, standing } = sight.recognised
	return {
		dialect: dialect.kind,
		current: currentOf(sight),
		currentText: standing.currentText,
		head: headOf(standing),
		heads: [...headsOf(knownRevisions(standing))],
		revisions: revisionsOf(standing),
		project: standing.project,
		problems,
	}
}

function revisionsOf(standing: Standing): Revision[] {
	return standing.revisions.map(({ known, ...node }) => ({
		...node,
		parents: [...node.parents],
		branchLabels: [...node.branchLabels],
		dependsOn: [...node.dependsOn],
		hints: [...node.hints],
		state: stateOf(node.id, { currents: standing.currents, applied: standing.applied, known }),
	}))
}
