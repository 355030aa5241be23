import type * as fileSystem from 'node:fs/promises'
import type { Problem } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { EngineDescription, EngineStep } from '../engines/engine.ts'
import type { Dialect, Look, Preparation, Standing, Surroundings } from './dialect.ts'
import { type Environment, isProject, locateDatabase, valueStoreOf } from './redun-config.ts'
import { recordMajorSql } from './redun-ledger.ts'
import { moveOf } from './redun-moves.ts'
import { hasRedunTables, isEmpty, isRedunsOwnPlace, within } from './redun-place.ts'
import { prepareRepairOf } from './redun-repairs.ts'
import { type RedunSql, readRedunSql } from './redun-sql.ts'
import { read, standingFrom } from './redun-standing.ts'
import { prepareMoves, verifyAfter } from './redun-steps.ts'
import { clientsOf, isAtLeast, newestKnown, versionOf, versionOfId } from './redun-versions.ts'

type EngineKind = EngineDescription['kind']

export type RedunOptions = {
	/** Folder of redun's steps, `migrations/redun`; `sqlite/` and `postgres/` in it are each read once, when first needed. */
	readonly sqlFolder: string
	readonly files: Pick<typeof fileSystem, 'readFile' | 'stat'>
	readonly surroundings: Surroundings
	/** Where `${NAME}` in redun.ini is looked up when no key has that name. */
	readonly environment: Environment
}

/** The history of a redun repository: eleven versions in one line, moved without Python. See `Dialect` for the faults. */
export function createRedunDialect(options: RedunOptions): Dialect {
	const { files, environment } = options
	const texts = new Map<EngineKind, Promise<RedunSql>>()
	const steps = (engine: EngineKind): Promise<RedunSql> => {
		const known = texts.get(engine) ?? readRedunSql(options.sqlFolder, engine, (path) => files.readFile(path, 'utf8'))
		texts.set(engine, known)
		return known
	}
	return {
		kind: 'redun',
		recognise: async (look) => {
			const { description } = within(look)
			if (!isEmpty(description)) return hasRedunTables(description)
			if (look.source) return look.source.convention === null && (await isProject(look.source.folder, files))
			return isRedunsOwnPlace(description.path)
		},
		locate: (folder) => locateDatabase(folder, files, environment),
		valueStore: (databasePath, source) => valueStoreOf(databasePath, source, files, environment),
		standing: async (look) => {
			const place = within(look)
			const sql = await steps(look.description.kind)
			const standing = standingFrom(await read(place), (version, direction) => sql.of(version, direction))
			const store = await valueStoreOf(look.description.path, look.source, files, environment)
			const missing = standing.current && !store?.exists ? await valueStoreProblems(within(look), store?.path ?? null) : []
			return { ...standing, problems: [...standing.problems, ...missing] }
		},
		prepare: async (look, standing, path, choices) => {
			refuseUnclear(standing)
			const current = standing.current === null ? null : (versionOfId(standing.current) ?? null)
			const moves = path.map(({ id, direction }) => moveOf(knownVersion(id), direction))
			const sql = await steps(look.description.kind)
			const outset = { look: within(look), current, sql, defaultTimeZone: options.surroundings.timeZone }
			const prepared = await prepareMoves(outset, moves, choices)
			return { ...prepared, verify: verifyAfter(moves, current, standing.ledger) }
		},
		prepareRepair: async (look, _standing, repair): Promise<Preparation> => prepareRepairOf(await read(within(look)), repair),
		readableBy: (revision) => {
			const version = revision === null ? undefined : versionOfId(revision)
			return version ? clientsOf(version) : []
		},
		keepsClients: (from, to) => {
			const [here, there] = [versionOfId(from ?? ''), versionOfId(to ?? '')]
			return here !== undefined && there !== undefined && here.major === there.major && isAtLeast(there, here)
		},
		sample: async () => sampleSteps(await steps('sqlite')),
	}
}

/** Values looked at to find those outside: a repository is looked at often, and a whole count of a large one takes seconds. */
const valuesLookedAt = 100_000

/**
 * Large values are kept outside as soon as there are any; only then is it a loss that their folder is gone, or that nobody
 * said where it is. No bytes inside is what a row of such a value has.
 */
async function valueStoreProblems(look: Look, path: string | null): Promise<readonly Problem[]> {
	if (!look.description.objects.some(({ type, name }) => type === 'table' && name === 'value')) return []
	const sql = `SELECT count(*), sum(CASE WHEN size = 0 THEN 1 ELSE 0 END)
		FROM (SELECT octet_length(value) AS size FROM value LIMIT ${valuesLookedAt}) seen`
	const [answer] = await look.read([{ sql }]).catch((thrown: unknown) => {
		// Whoever may read the history but no values must not be kept from it
		if (thrown instanceof FaultError && thrown.fault.kind === 'insufficient-privilege') return []
		throw thrown
	})
	const [seen, outside] = (answer?.rows[0] ?? []).map((count) => Number(count ?? 0))
	if (!outside) return []
	const facts = { values: String(outside), ...(seen === valuesLookedAt && { more: 'perhaps' }), ...(path !== null && { path }) }
	return [{ kind: 'value-store-missing', blocks: false, facts }]
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
	const rows = { id: 'sample', sql: `${sql.sample}\n${recordMajorSql(versionOf('2.0'), 'sqlite')}` }
	return [...steps, rows].map((step) => ({ ...step, parameters: {}, mayLoseRows: [] }))
}
