import type * as fileSystem from 'node:fs/promises'
import type { Advice } from '../../../contract/advice.ts'
import type { Problem } from '../../../contract/database.ts'
import { FaultError } from '../../../contract/fault.ts'
import type { RevisionSource } from '../../../contract/history.ts'
import type { Dialect, Preparation, Rendering, Standing, ToldAnswers } from '../dialect.ts'
import { readFrom, readOncePerLook } from '../read-once.ts'
import type { Advisor, Occasion } from './advisor.ts'
import { prepareBundle } from './bundle-steps.ts'
import { prepareByCommand } from './command-steps.ts'
import { createRevisionGraph } from './graph.ts'
import type { AlembicProject, ReadAlembicProject } from './project.ts'
import { type Reading, readAlembic } from './reading.ts'
import { prepareRepairOf } from './repairs.ts'
import { routeTo } from './route.ts'
import type { Move } from './rows.ts'
import { standingFrom } from './standing.ts'
import { createToldMemory } from './told-memory.ts'

export type AlembicOptions = {
	readonly readProject: ReadAlembicProject
	/** Systems that are known, likeliest first where two fit equally well, and plain Alembic. */
	readonly advisors: readonly Advisor[]
	readonly files: Pick<typeof fileSystem, 'readFile'>
	/** Where answers outlive this process; without it they do not. */
	readonly answers?: ToldAnswers
	/** Makes what renders SQL on paper; it may ask what a standing was read from. */
	readonly rendering?: (recall: (standing: Standing) => Reading | null) => Rendering
}

/**
 * The history of a project with Alembic, read without Python: its graph, where the version table stands on it, and where
 * targets lead. Steps are taken by the project's own command, or by Headway from a bundle; markers are moved by Headway.
 * See `Dialect` for the faults.
 */
export function createAlembicDialect(options: AlembicOptions): Dialect {
	const memory = createToldMemory(options.readProject, options.answers)
	const readOnce = readOncePerLook((look) => readAlembic(look, { ...options, readProject: memory.readProject }))
	const readings = new WeakMap<Standing, Reading>()
	const rendering = options.rendering?.((standing) => readings.get(standing) ?? null)
	return {
		kind: 'alembic',
		recognise: async (look) => (await readOnce(look)) !== null,
		locate: async (folder) => addressOf(await options.readProject(folder)),
		valueStore: async () => null,
		async standing(look) {
			const reading = await readFrom(readOnce, look)
			const standing = standingFrom(reading)
			readings.set(standing, reading)
			return standing
		},
		route(standing, target) {
			const graph = readings.get(standing)?.graph ?? createRevisionGraph(standing.revisions.filter(({ known }) => known))
			return routeTo(graph, standing.ledger.applied, target)
		},
		sourceOf: async (look, _, revision) => sourceOf(await readFrom(readOnce, look), revision, options.files),
		suggestCommands: async (look) => suggestionsFrom(await readFrom(readOnce, look), options.advisors),
		...(rendering && { rendering }),
		asking: {
			words: ['history', '-v'],
			isOf: ({ revisions, problems }) => problems.some(({ kind }) => askable.has(kind)) || revisions.some(({ told }) => told !== null),
			async keep(look, told, how) {
				const { project } = await readFrom(readOnce, look)
				if (project) await memory.keep(project, look.command, { told, ...how })
			},
		},
		async prepare(look, standing, path) {
			refuse(standing.problems.filter(({ blocks }) => blocks))
			const reading = await readFrom(readOnce, look)
			const bundle = reading.project?.bundle
			const preparation = bundle ? await prepareBundle(reading, bundle, path) : prepareByCommand(reading, path)
			return advised(reading, preparation, path, 'move')
		},
		async prepareRepair(look, standing, repair, revision) {
			refuse(standing.problems.filter(({ kind }) => kind === 'version-table-several'))
			const reading = await readFrom(readOnce, look)
			const preparation = prepareRepairOf(reading, repair, revision)
			return repair === 'stamp' || repair === 'stamp-purge' ? advised(reading, preparation, [], repair) : preparation
		},
		readableBy: () => [],
		keepsClients: () => false,
		sample: async () => null,
	}
}

const askable: ReadonlySet<Problem['kind']> = new Set(['revision-unreadable', 'told-otherwise'] as const)

/** The address that a project's configuration names. A new project holds a placeholder, whose scheme no database has. */
function addressOf(project: AlembicProject | null): string | null {
	const address = project?.environment.aim.kind === 'ini' ? project.address : null
	return address !== null && /^(?:sqlite|postgres(?:ql)?)(?:\+\w+)?:/.test(address) ? address : null
}

function refuse([problem]: readonly Problem[]): void {
	if (problem?.blocks) throw new FaultError({ kind: 'unclear-state', problem: problem.kind })
}

async function advised(reading: Reading, preparation: Preparation, moves: readonly Move[], act: Occasion['act']): Promise<Preparation> {
	const { look, project, table, rows, revisions, system, tops } = reading
	const goal = preparation.reaches ?? tops
	const byCommand = preparation.command !== undefined
	const advice = await system.advisor.advise({ look, project, table, rows, revisions, moves, act, goal, byCommand })
	return { ...preparation, advice: oncePerRevision(advice) }
}

/** A system may repeat what holds of every project. */
function oncePerRevision(advice: readonly Advice[]): readonly Advice[] {
	return [...new Map(advice.map((one) => [JSON.stringify([one.kind, one.revision, one.facts]), one])).values()]
}

async function sourceOf({ revisions, graph }: Reading, id: string, files: AlembicOptions['files']): Promise<RevisionSource | null> {
	const revision = revisions.get(id)
	if (!revision) throw new FaultError({ kind: 'unknown-revision', target: id, known: [...graph.heads] })
	const { path } = revision
	// Of some there is but the compiled form
	if (/\.py[co]$/.test(path)) return null
	try {
		return { path, language: path.endsWith('.sql') ? 'sql' : 'python', text: await files.readFile(path, 'utf8') }
	} catch (thrown) {
		throw new FaultError({ kind: 'not-found', path }, { cause: thrown })
	}
}

/** Those of the system it is first; the others' may fit as well. */
async function suggestionsFrom({ look, project, system }: Reading, advisors: readonly Advisor[]) {
	const plain = advisors.filter((advisor) => advisor.system === 'alembic' && advisor !== system.advisor)
	const all = await Promise.all([system.advisor, ...plain].map((advisor) => advisor.suggest(look, project)))
	return [...new Map(all.flat().map((one) => [JSON.stringify([one.profile.words, one.profile.folder]), one])).values()]
}
