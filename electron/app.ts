import { randomBytes } from 'node:crypto'
import * as files from 'node:fs/promises'
import { join } from 'node:path'
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import type { Contract } from './contract/contract.ts'
import { createJournal } from './core/activity/journal.ts'
import { createBackupFolder } from './core/backups/backup-folder.ts'
import { createCatalog } from './core/connections/catalog.ts'
import { openDatabases } from './core/connections/databases.ts'
import { createCore } from './core/core.ts'
import { createActs } from './core/migrations/acts.ts'
import { createRunLocks } from './core/migrations/run-lock.ts'
import type { CoreParts, CoreSurroundings } from './core/parts.ts'
import { openState } from './core/state/open-state.ts'
import type { Dialect } from './drivers/dialects/dialect.ts'
import { createRedunDialect } from './drivers/dialects/redun.ts'
import type { Engine, OpenEngine } from './drivers/engines/engine.ts'
import { openRemote, type SpawnEngineProcess } from './drivers/engines/remote.ts'
import { createRouter, type ReportDefect, type Router } from './router.ts'

/** What a door brings: where things are, who is at it, and how engine processes are started there. */
export type AppOptions = {
	/** Catalog, journal and backups. */
	readonly homeFolder: string
	/** The folder `migrations` of this project. */
	readonly migrationsFolder: string
	readonly spawnEngine: SpawnEngineProcess
	/** IANA name of this machine's zone. */
	readonly timeZone: string
	readonly user: string
	readonly host: string
	readonly processId: number
	readonly workingFolder: string
	readonly userFolder: string
	/** For `${NAME}` in a project's configuration. */
	readonly environment: Readonly<Record<string, string | undefined>>
	readonly clock?: () => Date
	readonly reportDefect?: ReportDefect
}

/** The opened application: what a transport serves, and the same as direct calls. */
export type App = {
	readonly router: Router
	readonly client: ContractRouterClient<Contract>
	/** Stops what is under way, waits until it has put things back, and ends every engine process. */
	close(): Promise<void>
}

/** Builds the core from its drivers: the only place that knows every name. Faults: those of opening Headway's own state. */
export async function openApp(options: AppOptions): Promise<App> {
	const surroundings = surroundingsFrom(options)
	const openEngine: OpenEngine = (wanted) => openRemote({ ...wanted, spawn: options.spawnEngine })
	const state = await openState({ ...surroundings, migrationsFolder: options.migrationsFolder, openEngine })
	const core = createCore(assemble(surroundings, openEngine, state, [redunDialect(options)]))
	const router = createRouter(core, { newId: surroundings.newId, reportDefect: options.reportDefect ?? writeDefect })
	return {
		router,
		client: createRouterClient(router),
		async close() {
			await core.close()
			await state.close()
		},
	}
}

function surroundingsFrom(options: AppOptions): CoreSurroundings {
	const { user, host, processId } = options
	return {
		homeFolder: options.homeFolder,
		workingFolder: options.workingFolder,
		userFolder: options.userFolder,
		actor: { user, host, processId },
		files,
		now: options.clock ?? (() => new Date()),
		newId: () => randomBytes(16).toString('hex'),
		isProcessAlive,
	}
}

function assemble(surroundings: CoreSurroundings, openEngine: OpenEngine, state: Engine, dialects: CoreParts['dialects']): CoreParts {
	const catalog = createCatalog({ ...surroundings, state })
	return {
		...surroundings,
		openEngine,
		dialects,
		catalog,
		databases: openDatabases({ catalog, openEngine, dialects }),
		journal: createJournal({ ...surroundings, state }),
		folder: createBackupFolder({ ...surroundings, processId: surroundings.actor.processId }),
		locks: createRunLocks({ ...surroundings, state }),
		acts: createActs(),
	}
}

function redunDialect(options: AppOptions): Dialect {
	return createRedunDialect({
		sqlFolder: join(options.migrationsFolder, 'redun'),
		files,
		surroundings: { timeZone: options.timeZone },
		environment: options.environment,
	})
}

/** Signal 0 asks without sending anything; a refusal for lack of rights still means that the process is there. */
function isProcessAlive(processId: number): boolean {
	try {
		process.kill(processId, 0)
		return true
	} catch (thrown) {
		return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
	}
}

function writeDefect(id: string, thrown: unknown): void {
	console.error(`defect ${id}`, thrown)
}
