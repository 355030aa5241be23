import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import * as files from 'node:fs/promises'
import { join } from 'node:path'
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import type { Contract } from './contract/contract.ts'
import { createJournal } from './core/activity/journal.ts'
import { createBackupFolder } from './core/backups/backup-folder.ts'
import { sweepPrivateFolders } from './core/commands/private-folder.ts'
import { createCatalog } from './core/connections/catalog.ts'
import { openDatabases } from './core/connections/databases.ts'
import { createSecrets, keepsNothing, type SecretKeeper, type Secrets } from './core/connections/secrets.ts'
import { createWantedOf } from './core/connections/wanted.ts'
import { createCore } from './core/core.ts'
import { createToldAnswers } from './core/history/told-answers.ts'
import { createActs } from './core/migrations/acts.ts'
import { createRunLocks } from './core/migrations/run-lock.ts'
import type { CoreParts, CoreSurroundings } from './core/parts.ts'
import { openState } from './core/state/open-state.ts'
import { createCopyFolder, sweepSnapshots } from './core/transfers/copy-folder.ts'
import { createCopyReports } from './core/transfers/copy-reports.ts'
import { createKeeperWantedOf } from './core/values/keeper-wanted.ts'
import { openKeepers } from './core/values/keepers.ts'
import { createKeptChecks } from './core/values/kept-checks.ts'
import { alembicSpeech } from './drivers/commands/alembic-speech.ts'
import { createRunCommand } from './drivers/commands/spawn-command.ts'
import { createAlembicDialect } from './drivers/dialects/alembic/alembic.ts'
import { plainAlembic } from './drivers/dialects/alembic/plain.ts'
import { createAlembicReader } from './drivers/dialects/alembic/read-project.ts'
import { reana } from './drivers/dialects/alembic/reana.ts'
import { createRendering } from './drivers/dialects/alembic/rendering.ts'
import { syncmaster } from './drivers/dialects/alembic/syncmaster.ts'
import { createAtlas } from './drivers/dialects/conventions/atlas.ts'
import type { ConventionReader } from './drivers/dialects/conventions/convention.ts'
import { createDbmateConvention } from './drivers/dialects/conventions/dbmate.ts'
import { createDiesel } from './drivers/dialects/conventions/diesel.ts'
import { createDjango } from './drivers/dialects/conventions/django.ts'
import { createDrizzle } from './drivers/dialects/conventions/drizzle.ts'
import { createFlyway } from './drivers/dialects/conventions/flyway.ts'
import { createGolangMigrateConvention } from './drivers/dialects/conventions/golang-migrate.ts'
import { createGooseConvention } from './drivers/dialects/conventions/goose.ts'
import { createGraphileMigrate } from './drivers/dialects/conventions/graphile-migrate.ts'
import { createNodePgMigrate } from './drivers/dialects/conventions/node-pg-migrate.ts'
import { createPlainConvention } from './drivers/dialects/conventions/plain.ts'
import { createPrisma } from './drivers/dialects/conventions/prisma.ts'
import { createRails } from './drivers/dialects/conventions/rails.ts'
import { createRuneConvention } from './drivers/dialects/conventions/rune.ts'
import { createSqitch } from './drivers/dialects/conventions/sqitch.ts'
import { createSqlx } from './drivers/dialects/conventions/sqlx.ts'
import { createSupabase } from './drivers/dialects/conventions/supabase.ts'
import { createUmzug } from './drivers/dialects/conventions/umzug.ts'
import type { Dialect } from './drivers/dialects/dialect.ts'
import { createOrderedSqlDialect } from './drivers/dialects/ordered-sql.ts'
import { createRedunDialect } from './drivers/dialects/redun.ts'
import type { Engine, OpenEngine } from './drivers/engines/engine.ts'
import { openRemote, type SpawnEngineProcess } from './drivers/engines/remote.ts'
import type { OpenKeeper } from './drivers/stores/keeper.ts'
import { openRemoteKeeper } from './drivers/stores/remote-keeper.ts'
import { openRemoteTransfer } from './drivers/transfers/remote-transfer.ts'
import type { OpenTransfer } from './drivers/transfers/transfer.ts'
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
	/** For `${NAME}` in addresses and in a project's configuration, and for libpq's variables. */
	readonly environment: Readonly<Record<string, string | undefined>>
	/** Where passwords are kept when a person says so; without one they are not. */
	readonly secretKeeper?: SecretKeeper
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
	await sweepPrivateFolders(surroundings, isGone)
	await sweepSnapshots(surroundings, isGone)
	const state = await openState({ ...surroundings, migrationsFolder: options.migrationsFolder, openEngine })
	const secrets = createSecrets(options.secretKeeper ?? keepsNothing)
	const openKeeper: OpenKeeper = (wanted) => openRemoteKeeper({ wanted, spawn: options.spawnEngine })
	const openTransfer: OpenTransfer = (wanted) => openRemoteTransfer({ wanted, spawn: options.spawnEngine })
	const dialects = [redunDialect(options), alembicDialect(state), orderedSqlDialect(options)] as const
	const core = createCore(assemble(surroundings, { openEngine, openKeeper, openTransfer, ...givenBy(options) }, state, secrets, dialects))
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
	const { user, host, processId, workingFolder, userFolder, environment } = options
	return {
		homeFolder: options.homeFolder,
		places: { files, environment, userFolder, workingFolder, userName: user },
		actor: { user, host, processId },
		files,
		now: options.clock ?? (() => new Date()),
		newId: () => randomBytes(16).toString('hex'),
		isProcessAlive,
	}
}

function assemble(
	surroundings: CoreSurroundings,
	given: Pick<CoreParts, 'openEngine' | 'openKeeper' | 'openTransfer' | 'timeZone' | 'ownFiles'>,
	state: Engine,
	secrets: Secrets,
	dialects: CoreParts['dialects'],
): CoreParts {
	const { openEngine, openKeeper } = given
	const catalog = createCatalog({ ...surroundings, state })
	const wantedOf = createWantedOf({ places: surroundings.places, secrets })
	return {
		...surroundings,
		...given,
		speech: alembicSpeech,
		runCommand: createRunCommand({ environment: surroundings.places.environment, platform: process.platform }),
		dialects,
		catalog,
		secrets,
		wantedOf,
		databases: openDatabases({ catalog, openEngine, dialects, wantedOf }),
		keepers: openKeepers({
			catalog,
			openKeeper,
			keeperWantedOf: createKeeperWantedOf({ places: surroundings.places, wantedOf, dialects }),
		}),
		journal: createJournal({ ...surroundings, state }),
		folder: createBackupFolder({ ...surroundings, processId: surroundings.actor.processId }),
		locks: createRunLocks({ ...surroundings, state }),
		acts: createActs(),
		copies: createCopyFolder({ ...surroundings, processId: surroundings.actor.processId }),
		reports: createCopyReports({ state }),
		checks: createKeptChecks({ ...surroundings, state }),
	}
}

const givenBy = ({ timeZone, migrationsFolder }: AppOptions): Pick<CoreParts, 'timeZone' | 'ownFiles'> => ({
	timeZone,
	ownFiles: { rune: join(migrationsFolder, 'rune', 'postgres') },
})

function redunDialect(options: AppOptions): Dialect {
	return createRedunDialect({
		sqlFolder: join(options.migrationsFolder, 'redun'),
		files,
		surroundings: { timeZone: options.timeZone },
		environment: options.environment,
	})
}

function alembicDialect(state: Engine): Dialect {
	return createAlembicDialect({
		readProject: createAlembicReader({ files: { ...files, statSync, readFileSync } }),
		answers: createToldAnswers({ state }),
		advisors: [syncmaster, reana, plainAlembic],
		files,
		rendering: (recall) => createRendering({ recall, files }),
	})
}

function orderedSqlDialect({ migrationsFolder, environment }: AppOptions): Dialect {
	return createOrderedSqlDialect({
		files: { ...files, statSync },
		environment,
		conventions: createConventions({ ownFolder: join(migrationsFolder, 'rune'), environment }),
	})
}

/** Every tool whose projects are known. Where two fit a database equally well, the earlier one is taken. */
export function createConventions({
	ownFolder,
	environment,
}: {
	/** Headway's own files of RUNE. */
	readonly ownFolder: string
	readonly environment: AppOptions['environment']
}): readonly ConventionReader[] {
	return [
		createRuneConvention({ ownFolder }),
		createDbmateConvention(),
		createGolangMigrateConvention(),
		createGooseConvention({ environment }),
		createPlainConvention(),
		createFlyway(),
		createSqlx(),
		createPrisma(),
		createDrizzle(),
		createDiesel(),
		createNodePgMigrate(),
		createRails(),
		createDjango(),
		createGraphileMigrate(),
		createAtlas(),
		createSqitch(),
		createUmzug(),
		createSupabase(),
	]
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

/** A process of our own number that is older than this one is no more either: containers give the same one at every start. */
function isGone(processId: number, sinceMs: number): boolean {
	return !isProcessAlive(processId) || (processId === process.pid && sinceMs < performance.timeOrigin)
}

function writeDefect(id: string, thrown: unknown): void {
	console.error(`defect ${id}`, thrown)
}
