import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { CommandProfile } from '../../electron/contract/commands.ts'
import type { Convention, RepairKind } from '../../electron/contract/database.ts'
import { createAlembicDialect } from '../../electron/drivers/dialects/alembic/alembic.ts'
import { plainAlembic } from '../../electron/drivers/dialects/alembic/plain.ts'
import type { AlembicProject, AlembicRevision } from '../../electron/drivers/dialects/alembic/project.ts'
import { createAlembicReader } from '../../electron/drivers/dialects/alembic/read-project.ts'
import { reana } from '../../electron/drivers/dialects/alembic/reana.ts'
import { syncmaster } from '../../electron/drivers/dialects/alembic/syncmaster.ts'
import type { Dialect, Look, Preparation, Standing } from '../../electron/drivers/dialects/dialect.ts'
import type { Engine, MigrateReport } from '../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { carryOut } from './carry-out.ts'
import { lookThrough } from './look.ts'
import type { EngineKind } from './ordered-sql-ground.ts'
import { createDatabase } from './postgres-database.ts'
import { withProgram } from './sqlite-place.ts'

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'alembic')

/** A real database of one test's own and a copy of the library project, which its own Alembic can move. */
export type AlembicGround = AsyncDisposable & {
	readonly folder: string
	readonly engine: Engine
	readonly dialect: Dialect
	/** Another program's SQL. */
	sql(text: string): Promise<void>
	/** What a table holds, sorted: the version table unless another is named. */
	rows(table?: string): Promise<readonly string[]>
	look(): Promise<Look>
	standing(): Promise<Standing>
	/** Looks and prepares the way to a target, the way the core does. */
	plan(target: string): Promise<Preparation>
	repairPlan(kind: RepairKind, revision?: string): Promise<Preparation>
	run(preparation: Preparation): Promise<MigrateReport>
	/** The project's own Alembic, with these words. */
	alembic(...words: readonly string[]): Promise<string>
}

export type AlembicGroundOptions = {
	/** Stands in for the project that would be read from the folder. */
	readonly project?: AlembicProject
	readonly convention?: Convention
	/** Nobody has said where the project is. */
	readonly sourceless?: boolean
	/** A state of test/fixtures/alembic/states to begin with. */
	readonly state?: string
	/** Nobody has said how its command is called. */
	readonly commandless?: boolean
}

export async function openAlembicGround(kind: EngineKind, options: AlembicGroundOptions = {}): Promise<AlembicGround> {
	const folder = await mkdtemp(join(tmpdir(), 'headway-alembic-'))
	await cp(join(fixtures, 'lab'), folder, { recursive: true })
	const place = kind === 'sqlite' ? await sqlitePlace(folder) : await postgresPlace(options.state)
	const ini = join(folder, 'alembic.ini')
	const text = await readFile(ini, 'utf8')
	await writeFile(
		ini,
		text.replace(/^sqlalchemy\.url = .*$/m, () => `sqlalchemy.url = ${place.url.replaceAll('%', '%%')}`),
	)
	const dialect = dialectOver(options.project)
	const source = options.sourceless ? null : { folder, convention: options.convention ?? null }
	const command = options.commandless ? null : commandIn(folder)
	const look = async () => ({ ...(await lookThrough(place.engine, source)), command })
	const seen = async () => {
		const here = await look()
		return { here, standing: await dialect.standing(here) }
	}
	return {
		folder,
		engine: place.engine,
		dialect,
		sql: place.sql,
		rows: async (table = 'alembic_version') => {
			const [answer] = await place.engine.read([{ sql: `SELECT version_num FROM ${table}` }])
			return (answer?.rows ?? []).map(([id]) => String(id)).sort()
		},
		look,
		standing: async () => (await seen()).standing,
		async plan(target) {
			const { here, standing } = await seen()
			const route = dialect.route?.(standing, target)
			if (!route) throw new Error('the dialect finds no way')
			return dialect.prepare(here, standing, route.moves, {})
		},
		async repairPlan(repair, revision) {
			const { here, standing } = await seen()
			return dialect.prepareRepair(here, standing, repair, revision ?? null)
		},
		run: (preparation) => carryOut(place.engine, preparation),
		alembic: (...words) => runAlembic(folder, words),
		async [Symbol.asyncDispose]() {
			await place.engine.close()
			await place.dispose()
			await rm(folder, { recursive: true, force: true })
		},
	}
}

/** A revision as reading its file would give it. */
export function revisionOf(id: string, parents: readonly string[] = [], more: Partial<AlembicRevision> = {}): AlembicRevision {
	return {
		id,
		parents,
		dependsOn: [],
		branchLabels: [],
		message: `revision ${id}`,
		createdAt: null,
		file: `versions/${id}.py`,
		path: `/nowhere/versions/${id}.py`,
		hints: [],
		upgrade: { text: 'def upgrade():\n    pass\n', effect: 'nothing' },
		downgrade: { text: 'def downgrade():\n    pass\n', effect: 'nothing' },
		...more,
	}
}

/** A project as reading its files would give it. */
export function projectOf(revisions: readonly AlembicRevision[], more: Partial<AlembicProject> = {}): AlembicProject {
	return {
		folder: '/nowhere',
		configuration: null,
		section: null,
		scriptFolder: null,
		versionFolders: [],
		environment: { aim: { kind: 'none' }, versionTable: null, versionTableSchema: null, transactionPerMigration: null },
		address: null,
		revisions,
		unread: [],
		problems: [],
		bundle: null,
		...more,
	}
}

function dialectOver(project: AlembicProject | undefined): Dialect {
	const files = { readFile, readdir, stat }
	const readProject = project ? async () => project : createAlembicReader({ files })
	return createAlembicDialect({ readProject, advisors: [syncmaster, reana, plainAlembic], files })
}

function commandIn(folder: string): CommandProfile {
	return { preset: 'alembic', words: ['alembic'], folder, environment: [], aim: { kind: 'ini', scheme: null } }
}

async function runAlembic(folder: string, words: readonly string[]): Promise<string> {
	const environment = { ...process.env, PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1' }
	const { stdout } = await promisify(execFile)('/usr/bin/alembic', words, { cwd: folder, env: environment })
	return stdout
}

async function sqlitePlace(folder: string) {
	const path = join(folder, 'library.db')
	const engine = await openSqlite({ path, create: true })
	return {
		engine,
		url: `sqlite:///${path}`,
		sql: async (text: string) => void withProgram(path, (db) => db.exec(text)),
		dispose: async () => undefined,
	}
}

async function postgresPlace(state: string | undefined) {
	const script = state === undefined ? '' : await readFile(join(fixtures, 'states', state), 'utf8')
	const database = await createDatabase(script)
	const { engine } = await openPostgres({ server: database.server }, { environment: {} })
	return {
		engine,
		url: database.url,
		sql: async (text: string) => void (await database.sql(text)),
		dispose: async () => database[Symbol.asyncDispose](),
	}
}
