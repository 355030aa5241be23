import type * as fileSystem from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Problem } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { EngineDescription, EngineStep } from '../engines/engine.ts'
import type { Dialect, Look, Preparation, Standing, Surroundings } from './dialect.ts'
import { type Environment, locateDatabase, valueStoreBeside } from './redun-config.ts'
import { recordMajorSql } from './redun-ledger.ts'
import { moveOf } from './redun-moves.ts'
import { prepareRepairOf } from './redun-repairs.ts'
import { type RedunSql, readRedunSql } from './redun-sql.ts'
import { read, standingFrom } from './redun-standing.ts'
import { prepareMoves, verifyAfter } from './redun-steps.ts'
import { clientsOf, isAtLeast, newestKnown, versionOf, versionOfId } from './redun-versions.ts'

export type RedunOptions = {
	/** Folder of redun's steps, `migrations/redun`; its `sqlite/` is read once, when first needed. */
	readonly sqlFolder: string
	readonly files: Pick<typeof fileSystem, 'readFile' | 'stat'>
	readonly surroundings: Surroundings
	/** Where `${NAME}` in redun.ini is looked up when no key has that name. */
	readonly environment: Environment
}

/** The history of a redun repository: eleven versions in one line, moved without Python. See `Dialect` for the faults. */
export function createRedunDialect(options: RedunOptions): Dialect {
	let reading: Promise<RedunSql> | null = null
	const steps = (): Promise<RedunSql> => {
		reading ??= readRedunSql(options.sqlFolder, (path) => options.files.readFile(path, 'utf8'))
		return reading
	}
	return {
		kind: 'redun',
		recognise: async (look) => recognise(look.description),
		locate: (folder) => locateDatabase(folder, options.files, options.environment),
		valueStore: (databasePath) => valueStoreBeside(databasePath, options.files, options.environment),
		standing: async (look) => {
			const sql = await steps()
			const standing = standingFrom(await read(look), (version, direction) => sql.of(version, direction))
			const store = await valueStoreBeside(look.description.path, options.files, options.environment)
			const missing = store && !store.exists && standing.current ? await valueStoreProblems(look, store.path) : []
			return { ...standing, problems: [...standing.problems, ...missing] }
		},
		prepare: async (look, standing, path, choices) => {
			refuseUnclear(standing)
			const current = standing.current === null ? null : (versionOfId(standing.current) ?? null)
			const moves = path.map(({ id, direction }) => moveOf(knownVersion(id), direction))
			const outset = { look, current, sql: await steps(), defaultTimeZone: options.surroundings.timeZone }
			const prepared = await prepareMoves(outset, moves, choices)
			return { ...prepared, verify: verifyAfter(moves, current, standing.ledger) }
		},
		prepareRepair: async (look, _standing, repair): Promise<Preparation> => prepareRepairOf(await read(look), repair),
		readableBy: (revision) => {
			const version = revision === null ? undefined : versionOfId(revision)
			return version ? clientsOf(version) : []
		},
		keepsClients: (from, to) => {
			const [here, there] = [versionOfId(from ?? ''), versionOfId(to ?? '')]
			return here !== undefined && there !== undefined && here.major === there.major && isAtLeast(there, here)
		},
		sample: async () => sampleSteps(await steps()),
	}
}

/** Tables that no other program has together. */
const tellingTables = ['call_node', 'call_edge', 'call_subtree_task', 'argument', 'value', 'task', 'job', 'execution']

function recognise({ objects, path }: EngineDescription): boolean {
	if (objects.length === 0) return basename(path) === 'redun.db' && basename(dirname(path)) === '.redun'
	const tables = new Set(objects.filter((object) => object.type === 'table').map((object) => object.name))
	return tables.has('redun_version') || tellingTables.every((table) => tables.has(table))
}

/** Large values are kept outside as soon as there are any; only then is it a loss that their folder is gone. */
async function valueStoreProblems(look: Look, path: string): Promise<readonly Problem[]> {
	const [answer] = await look.read([{ sql: 'SELECT EXISTS (SELECT 1 FROM value WHERE length(value) = 0)' }])
	return Number(answer?.rows[0]?.[0]) === 1 ? [{ kind: 'value-store-missing', blocks: false, facts: { path } }] : []
}

function refuseUnclear({ problems, currentText }: Standing): void {
	const problem = problems.find((candidate) => candidate.blocks)
	if (!problem) return
	switch (problem.kind) {
		case 'newer-than-known':
			throw new FaultError({ kind: 'newer-than-known', version: currentText ?? '', newestKnown })
		case 'unexpected-schema':
			throw new FaultError({
				kind: 'unexpected-schema',
				table: problem.facts['table'] ?? '',
				objects: (problem.facts['objects'] ?? '').split(', '),
			})
		default:
			throw new FaultError({ kind: 'unclear-state', problem: problem.kind })
	}
}

function knownVersion(id: string): ReturnType<typeof versionOf> {
	const version = versionOfId(id)
	if (!version) throw new FaultError({ kind: 'unknown-revision', target: id, known: [] })
	return version
}

function sampleSteps(sql: RedunSql): readonly EngineStep[] {
	const steps = [versionOf('1.0'), versionOf('2.0')].map((version) => ({ id: version.id, sql: sql.of(version, 'up') ?? '' }))
	const rows = { id: 'sample', sql: `${sql.sample}\n${recordMajorSql(versionOf('2.0'))}` }
	return [...steps, rows].map((step) => ({ ...step, parameters: {}, mayLoseRows: [] }))
}
