import type { Problem } from '../../../contract/database.ts'
import type { Query } from '../../engines/engine.ts'
import type { Look } from '../dialect.ts'
import type { Advisor, Recognition } from './advisor.ts'
import { createRevisionGraph, type RevisionGraph } from './graph.ts'
import type { AlembicProject, AlembicRevision } from './project.ts'
import { appliedFrom, topRows } from './rows.ts'
import type { ToldMemory } from './told-memory.ts'
import {
	chooseVersionTable,
	expectedTable,
	type FoundTable,
	findVersionTables,
	rowsQuery,
	type TableHints,
	usualName,
	type VersionTable,
} from './version-table.ts'

/** Everything that one look finds of an Alembic project and its database. */
export type Reading = {
	readonly look: Look
	readonly project: AlembicProject | null
	/** `unknown`: nobody has said where they are. `gone`: they are not where somebody said. */
	readonly files: 'found' | 'unknown' | 'gone'
	readonly system: { readonly advisor: Advisor; readonly recognition: Recognition | null; readonly chosen: boolean }
	/** Other systems that what was found would fit too. */
	readonly alternatives: readonly Advisor['system'][]
	readonly graph: RevisionGraph
	readonly revisions: ReadonlyMap<string, AlembicRevision>
	/** Null when there is none yet. */
	readonly table: VersionTable | null
	/** The table, or where it will be made. */
	readonly place: VersionTable
	readonly tableProblems: readonly Problem[]
	readonly ledger: { readonly query: Query; readonly applied: readonly string[] }
	/** What the table holds, each id once, sorted. */
	readonly rows: readonly string[]
	/** Rows that no other row stands on: where the database is. Sorted. */
	readonly tops: readonly string[]
	readonly applied: ReadonlySet<string>
}

export type Readers = {
	/** With what its command has told, if it is still this one. */
	readonly readProject: ToldMemory['readProject']
	/** Likeliest first where two fit equally well; the last fits everything. */
	readonly advisors: readonly Advisor[]
}

const systems: ReadonlySet<string> = new Set<Advisor['system']>(['alembic', 'syncmaster', 'reana'])

/** Reads a database and its project; null when nothing speaks for Alembic. */
export async function readAlembic(look: Look, readers: Readers): Promise<Reading | null> {
	const wanted = look.source?.convention ?? null
	if (wanted !== null && !systems.has(wanted)) return null
	const [candidates, project] = await Promise.all([
		findVersionTables(look),
		look.source ? readers.readProject(look.source.folder, look.command) : null,
	])
	if (project === null && wanted === null) {
		// A folder that somebody pointed at and that is no Alembic project may be another tool's
		const speaking = look.source === null ? candidates : candidates.filter(({ name }) => name === usualName)
		if (speaking.length === 0) return null
	}
	const hints = hintsOf(project)
	const first = chooseVersionTable(candidates, hints, look, null)
	const { advisor, recognition, alternatives } = await systemOf(look, project, await rowsOf(look, first), readers.advisors)
	const schema = advisor.versionTableSchema
	const found = chooseVersionTable(candidates, hints, look, schema)
	const stored = await rowsOf(look, found)
	const graph = graphOf(project?.revisions ?? nothing)
	const rows = [...new Set(stored)]
	return {
		look,
		project,
		files: project ? 'found' : look.source ? 'gone' : 'unknown',
		graph,
		revisions: new Map((project?.revisions ?? []).map((revision) => [revision.id, revision])),
		table: found.table,
		place: found.table ?? expectedTable(hints, look, schema),
		tableProblems: found.problems,
		ledger: { query: rowsQuery(found.table, look), applied: stored },
		rows,
		tops: topRows(graph, rows),
		applied: appliedFrom(graph, rows),
		system: { advisor, recognition, chosen: wanted !== null },
		alternatives,
	}
}

const nothing: readonly AlembicRevision[] = []
const graphs = new WeakMap<readonly AlembicRevision[], RevisionGraph>()

/** A project that has not changed is given again as the same, and so is its graph. */
function graphOf(revisions: readonly AlembicRevision[]): RevisionGraph {
	const known = graphs.get(revisions)
	if (known) return known
	const graph = createRevisionGraph(revisions)
	graphs.set(revisions, graph)
	return graph
}

/** A bundle knows the table by name, even where that is the usual one. */
function hintsOf(project: AlembicProject | null): TableHints {
	if (project?.bundle) return { name: project.bundle.versionTable, schema: project.bundle.versionTableSchema }
	return { name: project?.environment.versionTable ?? null, schema: project?.environment.versionTableSchema ?? null }
}

async function rowsOf(look: Look, { table }: FoundTable): Promise<readonly string[]> {
	const [answer] = await look.read([rowsQuery(table, look)])
	return (answer?.rows ?? []).map(([id]) => String(id))
}

/** The system that the person said, or else the one that most speaks for. */
async function systemOf(look: Look, project: AlembicProject | null, rows: readonly string[], advisors: readonly Advisor[]) {
	const judged = await Promise.all(
		advisors.map(async (advisor) => ({ advisor, recognition: await advisor.recognises(look, project, rows) })),
	)
	const plain = judged.find(({ advisor }) => advisor.system === 'alembic')
	const best =
		judged.find(({ advisor }) => advisor.system === look.source?.convention) ??
		judged.find(({ advisor, recognition }) => advisor !== plain?.advisor && recognition?.sure === 'certain') ??
		judged.find(({ advisor, recognition }) => advisor !== plain?.advisor && recognition !== null) ??
		plain
	if (!best) throw new Error('no advisor for plain Alembic')
	const alternatives = judged.filter((other) => other !== best && (other === plain || other.recognition !== null))
	return { ...best, alternatives: alternatives.map(({ advisor }) => advisor.system) }
}
