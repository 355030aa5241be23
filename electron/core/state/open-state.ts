import { join } from 'node:path'
import { FaultError, faultOf } from '../../contract/fault.ts'
import type { Engine, EngineStep, OpenEngine } from '../../drivers/engines/engine.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { asFileFault } from './file-faults.ts'

const versionQuery = { sql: 'PRAGMA user_version' }
const lockTimeoutMs = 10_000

/**
 * Opens Headway's own database (catalog, journal, run locks) in the home folder, making and upgrading it by the ordered
 * files of `migrations/headway`, whose leading number is the schema's version. Several Headways may open one home at
 * once. Faults: `newer-than-known` when a later Headway has already changed it, and those of a folder
 * that cannot be made.
 */
export async function openState(options: {
	readonly homeFolder: string
	readonly migrationsFolder: string
	readonly openEngine: OpenEngine
	readonly files: FileSystem
}): Promise<Engine> {
	const path = join(options.homeFolder, 'headway.db')
	await options.files.mkdir(options.homeFolder, { recursive: true, mode: 0o700 }).catch(asFileFault(options.homeFolder))
	const engine = await openOrCreate(options.openEngine, path)
	try {
		await bringUpToDate(engine, await readSteps(options.files, join(options.migrationsFolder, 'headway')))
		return engine
	} catch (thrown) {
		await engine.close()
		throw thrown
	}
}

async function openOrCreate(openEngine: OpenEngine, path: string): Promise<Engine> {
	try {
		return await openEngine({ path })
	} catch (thrown) {
		if (faultOf(thrown)?.kind !== 'not-found') throw thrown
	}
	try {
		return await openEngine({ path, create: true })
	} catch (thrown) {
		// Another Headway made it between the two calls.
		if (faultOf(thrown)?.kind !== 'constraint') throw thrown
		return openEngine({ path })
	}
}

type StateStep = EngineStep & { readonly version: number }

async function readSteps(files: FileSystem, folder: string): Promise<readonly StateStep[]> {
	const names = (await files.readdir(folder)).filter((name) => /^\d+_.*\.sql$/.test(name)).sort()
	return Promise.all(
		names.map(async (name) => {
			const version = Number.parseInt(name, 10)
			const text = await files.readFile(join(folder, name), 'utf8')
			return { id: name, version, sql: `${text}\nPRAGMA user_version = ${version};`, parameters: {}, mayLoseRows: [] }
		}),
	)
}

async function bringUpToDate(engine: Engine, steps: readonly StateStep[]): Promise<void> {
	const newest = steps.at(-1)?.version ?? 0
	while (true) {
		const version = await readVersion(engine)
		if (version > newest) throw new FaultError({ kind: 'newer-than-known', version: String(version), newestKnown: String(newest) })
		if (version === newest) return
		const [identity, schema] = [engine.identity, await engine.schemaHash()]
		const report = await engine.migrate({
			steps: steps.filter((step) => step.version > version),
			expect: { identity, schema, ledger: { query: versionQuery, applied: [String(version)] } },
			lockTimeoutMs,
		})
		// Stale means that another Headway upgraded it first: look again.
		if (report.fault && report.fault.kind !== 'plan-stale') throw new FaultError(report.fault)
	}
}

async function readVersion(engine: Engine): Promise<number> {
	const [answer] = await engine.read([versionQuery])
	return Number(answer?.rows[0]?.[0] ?? 0)
}
