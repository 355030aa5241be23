import type { Problem } from '../../../contract/database.ts'
import type { Reading } from './reading.ts'
import { nameOf } from './version-table.ts'

type Way = { readonly repair: 'stamp' | 'stamp-purge'; readonly revision: string }

/** What of the place itself a person should know: each odd state by its name, with the ways on that can be planned. */
export function standingProblems(reading: Reading): readonly Problem[] {
	return [
		...sourceProblems(reading),
		...emptinessProblems(reading),
		...unknownRows(reading),
		...overlaps(reading),
		...severalHeads(reading),
		...commandNeeded(reading),
		...otherEngine(reading),
	]
}

function sourceProblems({ files, look, place }: Reading): readonly Problem[] {
	const facts = { table: nameOf(place), tool: 'Alembic' }
	if (files === 'unknown') return [{ kind: 'source-needed', blocks: true, facts }]
	if (files === 'gone') return [{ kind: 'source-missing', blocks: true, facts: { ...facts, folder: look.source?.folder ?? '' } }]
	return []
}

/** Tables and no word of which revision they are at. An upgrade would begin at the first, which may even be right. */
function emptinessProblems(reading: Reading): readonly Problem[] {
	const { table, rows, place } = reading
	if (rows.length > 0 || !hasOtherTables(reading)) return []
	const kind = table === null ? 'version-table-missing' : 'version-table-empty'
	return [{ kind, blocks: false, facts: { table: nameOf(place) }, ways: headWays(reading, 'stamp') }]
}

function hasOtherTables({ look, place }: Reading): boolean {
	const tables = look.description.objects.filter(({ type, name }) => type === 'table' && !name.startsWith('sqlite_'))
	return tables.some(({ name, namespace = null }) => !(name === place.name && namespace === place.schema))
}

function headWays({ graph }: Reading, repair: Way['repair']): Way[] {
	const [head] = graph.freeHeads
	if (head === undefined) return []
	return [{ repair, revision: graph.freeHeads.length === 1 ? head : 'heads' }]
}

/** Alembic stops at such a row whatever it is asked, save for `stamp --purge`. */
function unknownRows(reading: Reading): readonly Problem[] {
	const { rows, graph, files, place } = reading
	if (files !== 'found') return []
	const known = rows.filter(graph.has)
	const keeping: Way[] = known.length === 0 ? [] : [{ repair: 'stamp-purge', revision: known.join(',') }]
	return rows
		.filter((id) => !graph.has(id))
		.map((id) => ({
			kind: 'version-unknown',
			blocks: true,
			revision: id,
			facts: { version: id, table: nameOf(place) },
			ways: [...keeping, ...headWays(reading, 'stamp-purge')],
		}))
}

function overlaps({ rows, tops, graph, place }: Reading): readonly Problem[] {
	return rows
		.filter((id) => !tops.includes(id))
		.map((id) => {
			const above = graph.descendants([id], 'needs')
			const expected = tops.filter((top) => above.has(top)).join(', ')
			const facts = { version: id, expected, table: nameOf(place) }
			return { kind: 'version-overlaps', blocks: true, revision: id, repair: 'drop-overlapping-versions', facts }
		})
}

function severalHeads({ graph }: Reading): readonly Problem[] {
	if (graph.heads.length < 2) return []
	return [{ kind: 'several-heads', blocks: false, facts: { heads: [...graph.heads].sort().join(', ') } }]
}

/** It stops nothing by itself: whoever asks for a plan is told by a fault of its own. */
function commandNeeded({ project, look, graph }: Reading): readonly Problem[] {
	if (!project || project.bundle || look.command || graph.order.length === 0) return []
	return [{ kind: 'command-needed', blocks: false, facts: {} }]
}

/** SQL that was rendered for another engine is shown, and nothing of it can run here. */
function otherEngine({ project, look }: Reading): readonly Problem[] {
	const engine = project?.bundle?.engine
	if (engine === undefined || engine === look.description.kind) return []
	const detail = `its SQL is for ${engine}, and this database is ${look.description.kind}`
	return [{ kind: 'bundle-damaged', blocks: true, facts: { file: 'manifest.json', detail } }]
}
