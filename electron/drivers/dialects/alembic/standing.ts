import type { Problem, Project } from '../../../contract/database.ts'
import { inLine, type RevisionNode, type Standing } from '../dialect.ts'
import type { BundledStep } from './project.ts'
import type { Reading } from './reading.ts'
import { standingProblems } from './standing-problems.ts'
import { nameOf, usualName } from './version-table.ts'

/** Where a database stands on the graph of its project. */
export function standingFrom(reading: Reading): Standing {
	const { graph, tops, rows, applied, ledger } = reading
	const [only = null] = tops
	return {
		revisions: [...graph.order.flatMap((id) => nodeOf(reading, id)), ...rows.filter((id) => !graph.has(id)).map(unknownNode)],
		current: tops.length === 1 ? only : null,
		currents: tops,
		currentText: only !== null && tops.length === 1 && !graph.has(only) ? only : null,
		applied,
		ledger,
		problems: problemsFrom(reading),
		project: projectFrom(reading),
	}
}

function problemsFrom(reading: Reading): readonly Problem[] {
	const { project, graph, tableProblems } = reading
	const ofGraph = project?.unread.some(({ lacks }) => lacks === 'place') ? graph.problems.map(maybeUnread) : graph.problems
	return [...(project?.problems ?? []), ...ofGraph, ...tableProblems, ...standingProblems(reading)]
}

/** A parent that seems to be missing may be in one of the files that cannot be read. */
function maybeUnread(problem: Problem): Problem {
	return problem.kind === 'parent-missing' ? { ...problem, facts: { ...problem.facts, unread: 'maybe' } } : problem
}

function nodeOf({ revisions, graph, project }: Reading, id: string): readonly RevisionNode[] {
	const revision = revisions.get(id)
	if (!revision) return []
	const bundled = project?.bundle?.steps.get(id)
	return [
		{
			id,
			label: id,
			message: revision.message,
			parents: graph.parentsOf(id),
			createdAt: revision.createdAt,
			file: revision.file,
			edited: false,
			appliedAt: null,
			since: null,
			known: true,
			up: sqlOf(bundled?.up),
			down: sqlOf(bundled?.down),
			byCommand: !project?.bundle,
			branchLabels: revision.branchLabels,
			dependsOn: graph.dependenciesOf(id),
			hints: revision.hints,
			told: revision.told ?? null,
		},
	]
}

const sqlOf = (step: BundledStep | undefined) => step?.sql ?? null

function unknownNode(id: string): RevisionNode {
	return {
		...inLine,
		id,
		label: id,
		message: '',
		parents: [],
		createdAt: null,
		file: null,
		edited: false,
		appliedAt: null,
		since: null,
		known: false,
		up: null,
		down: null,
	}
}

function projectFrom({ project, system, table, alternatives }: Reading): Project {
	const { advisor, recognition, chosen } = system
	const ledger = table ? nameOf(table) : null
	const own = table ? [`${ledger}: the one column version_num`] : []
	// Beside the files, or under its own name, nothing but Alembic has such a table
	const certain = project !== null || table?.name === usualName
	return {
		folder: project?.folder ?? null,
		convention: advisor.system,
		sureness: advisor.system === 'alembic' ? (certain ? 'certain' : 'likely') : (recognition?.sure ?? 'unsure'),
		chosen,
		evidence: [...own, ...(recognition?.evidence ?? [])],
		ledger,
		runs: true,
		bundle: Boolean(project?.bundle),
		...(project?.told && { told: project.told }),
		alternatives: [...alternatives],
	}
}
