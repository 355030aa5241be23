import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConventions } from '../../electron/app.ts'
import type { Convention, RepairKind } from '../../electron/contract/database.ts'
import type { Dialect, Look, Preparation, Standing } from '../../electron/drivers/dialects/dialect.ts'
import { createOrderedSqlDialect } from '../../electron/drivers/dialects/ordered-sql.ts'
import type { Engine, MigrateReport } from '../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { carryOut } from './carry-out.ts'
import { lookThrough } from './look.ts'
import { createDatabase, type TestDatabase } from './postgres-database.ts'
import { withProgram } from './sqlite-place.ts'

const project = join(import.meta.dirname, '..', '..')

export type EngineKind = 'sqlite' | 'postgres'

/** A real database of one test's own with the dialect on it, and a folder for a project's files. */
export type Ground = AsyncDisposable & {
	readonly folder: string
	readonly engine: Engine
	readonly dialect: Dialect
	/** Another program's SQL. */
	sql(text: string): Promise<void>
	rows(query: string): Promise<readonly (readonly unknown[])[]>
	look(): Promise<Look>
	standing(): Promise<Standing>
	/** Looks, prepares and runs, the way the core does. */
	move(direction: 'up' | 'down', ids?: readonly string[]): Promise<MigrateReport>
	repair(kind: RepairKind, revision?: string): Promise<MigrateReport>
	prepare(direction: 'up' | 'down', ids?: readonly string[]): Promise<Preparation>
	/** Every object with its columns, in an order of its own. */
	schema(): Promise<readonly string[]>
}

export type GroundOptions = {
	/** A project of test/fixtures/ordered-sql that is copied into the folder. */
	readonly fixture?: string
	readonly convention?: Convention | null
	/** A SQLite file to begin with, under test/fixtures. */
	readonly file?: string
	/** No source at all. */
	readonly sourceless?: boolean
	readonly environment?: Readonly<Record<string, string>>
	/** The empty database to work on, of another server than that of the test run. */
	readonly on?: TestDatabase
}

/** Path of a file of a fixture project. */
export function orderedSqlFixture(...parts: readonly string[]): string {
	return join(project, 'test', 'fixtures', 'ordered-sql', ...parts)
}

/** The dialect with every convention of the app. */
export function orderedSqlDialect(environment: Readonly<Record<string, string>> = {}): Dialect {
	return createOrderedSqlDialect({
		files: { readFile, readdir, stat },
		environment,
		conventions: createConventions({ ownFolder: join(project, 'migrations', 'rune'), environment }),
	})
}

export async function openGround(kind: EngineKind, options: GroundOptions = {}): Promise<Ground> {
	const folder = await mkdtemp(join(tmpdir(), 'headway-ordered-'))
	if (options.fixture !== undefined) await cp(orderedSqlFixture(options.fixture), folder, { recursive: true })
	const place = kind === 'sqlite' ? await sqlitePlace(folder, options.file) : await postgresPlace(options.on)
	const dialect = orderedSqlDialect(options.environment)
	const source = options.sourceless ? null : { folder, convention: options.convention ?? null }
	const look = () => lookThrough(place.engine, source)
	const prepare = async (direction: 'up' | 'down', ids?: readonly string[]) => {
		const seen = await look()
		const standing = await dialect.standing(seen)
		const path = (ids ?? wayOf(standing, direction)).map((id) => ({ id, direction }))
		return dialect.prepare(seen, standing, path, {})
	}
	return {
		folder,
		engine: place.engine,
		dialect,
		sql: place.sql,
		rows: async (query) => (await place.engine.read([{ sql: query }]))[0]?.rows ?? [],
		look,
		standing: async () => dialect.standing(await look()),
		prepare,
		move: async (direction, ids) => carryOut(place.engine, await prepare(direction, ids)),
		async repair(repair, revision) {
			const seen = await look()
			return carryOut(place.engine, await dialect.prepareRepair(seen, await dialect.standing(seen), repair, revision ?? null))
		},
		schema: async () => schemaOf(place.engine),
		async [Symbol.asyncDispose]() {
			await place.engine.close()
			await place.dispose()
			await rm(folder, { recursive: true, force: true })
		},
	}
}

/** Everything pending, or everything applied, in the order in which it goes. */
function wayOf({ revisions, applied }: Standing, direction: 'up' | 'down'): readonly string[] {
	const known = revisions.filter((revision) => revision.known)
	const chosen = known.filter(({ id }) => applied.has(id) === (direction === 'down')).map(({ id }) => id)
	return direction === 'down' ? chosen.reverse() : chosen
}

async function sqlitePlace(folder: string, file: string | undefined) {
	const path = join(folder, 'ground.db')
	if (file !== undefined) await cp(join(project, 'test', 'fixtures', file), path)
	const engine = await openSqlite(file === undefined ? { path, create: true } : { path })
	return {
		engine,
		sql: async (text: string) => void withProgram(path, (db) => db.exec(text)),
		dispose: async () => undefined,
	}
}

async function postgresPlace(on?: TestDatabase) {
	const database = on ?? (await createDatabase())
	const { engine } = await openPostgres({ server: database.server }, { environment: {} })
	return {
		engine,
		sql: async (text: string) => void (await database.sql(text)),
		dispose: async () => database[Symbol.asyncDispose](),
	}
}

async function schemaOf(engine: Engine): Promise<readonly string[]> {
	const description = await engine.describe()
	const query =
		description.kind === 'sqlite'
			? `SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || coalesce(c.dflt_value, '') || ' ' || c.pk
				FROM sqlite_schema AS t JOIN pragma_table_xinfo(t.name) AS c WHERE t.type = 'table' ORDER BY 1`
			: `SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
				FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
				WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1`
	const [columns] = await engine.read([{ sql: query }])
	const objects = description.objects.map(({ type, name, table, sql }) => `${type} ${name} on ${table} ${type === 'index' ? sql : ''}`)
	return [...(columns?.rows ?? []).map(([column]) => String(column)), ...objects].sort()
}
