import * as files from 'node:fs/promises'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type pg from 'pg'
import type {
	BooksContext,
	ConventionReader,
	FileRevision,
	ProjectFolder,
	TableSight,
} from '../../electron/drivers/dialects/conventions/convention.ts'
import { createFolderReader } from '../../electron/drivers/dialects/conventions/project-folder.ts'
import type { Query, Rows, SqlValue } from '../../electron/drivers/engines/engine.ts'
import { bindNamed } from '../../electron/drivers/engines/postgres-named.ts'
import { exactTypes, toSent } from '../../electron/drivers/engines/postgres-values.ts'
import { toBound } from '../../electron/drivers/engines/sqlite-values.ts'
import { createDatabase } from './postgres-database.ts'

/** A real database in which a convention keeps books, without the runner around it. */
export type Books = {
	readonly engine: BooksContext['engine']
	readonly database: string
	/** Runs a script as it stands. */
	script(sql: string): Promise<void>
	/** Writes as the runner does, with times for a step that took 12 ms. */
	write(queries: readonly Query[]): Promise<void>
	read(queries: readonly Query[]): Promise<readonly Rows[]>
	/** Every table with its columns and every index, books left out: what up and down must bring back. */
	dump(): Promise<readonly string[]>
	tables(): Promise<readonly TableSight[]>
} & AsyncDisposable

const elapsed = { elapsed_ms: 12, elapsed_ns: 12_345_678 }

/** Opens fresh books on one engine. */
export function openBooks(engine: BooksContext['engine']): Promise<Books> {
	return engine === 'sqlite' ? sqliteBooks() : postgresBooks()
}

async function sqliteBooks(): Promise<Books> {
	const db = new Database(':memory:')
	const all = (sql: string, parameters: Query['parameters'] = {}) => {
		const statement = db.prepare(sql).raw(true).safeIntegers(true)
		return {
			columns: statement.columns().map(({ name }) => name),
			rows: (statement.all(toBound(parameters)) as unknown[][]).map(fromSqlite),
		}
	}
	return {
		engine: 'sqlite',
		database: '',
		async script(sql) {
			db.exec(sql)
		},
		async write(queries) {
			for (const { sql, parameters } of queries) db.prepare(sql).run(toBound({ ...elapsed, ...parameters }))
		},
		read: async (queries) => queries.map(({ sql, parameters }) => all(sql, parameters)),
		async dump() {
			const { rows } = all(`SELECT type || ' ' || name || ' ' || replace(coalesce(sql, ''), char(10), ' ') FROM sqlite_schema ORDER BY 1`)
			return rows.map((row) => String(row[0])).filter((line) => !/migrations|schema_history/.test(line))
		},
		async tables() {
			const { rows } = all(
				`SELECT t.name, c.name, lower(c.type) FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table' ORDER BY t.name, c.cid`,
			)
			return sights(rows.map(([table, column, type]) => [null, String(table), String(column), String(type)]))
		},
		async [Symbol.asyncDispose]() {
			db.close()
		},
	}
}

const fromSqlite = (row: unknown[]): SqlValue[] =>
	row.map((value) => (typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : (value as SqlValue)))

async function postgresBooks(): Promise<Books> {
	const database = await createDatabase()
	const client = await database.connect()
	const all = async ({ sql, parameters }: Query): Promise<Rows> => {
		const bound = bindNamed(parameters === undefined ? { sql } : { sql, parameters })
		const answer = await client.query({
			text: bound.sql,
			values: bound.values.map(toSent),
			rowMode: 'array',
			types: exactTypes,
		} as pg.QueryArrayConfig)
		return { columns: answer.fields.map(({ name }) => name), rows: answer.rows as SqlValue[][] }
	}
	const list = async (sql: string) => (await all({ sql })).rows.map((row) => row.map(String))
	return {
		engine: 'postgres',
		database: database.name,
		async script(sql) {
			await client.query(sql)
		},
		async write(queries) {
			for (const { sql, parameters } of queries) await all({ sql, parameters: { ...elapsed, ...parameters } })
		},
		async read(queries) {
			const answers: Rows[] = []
			for (const query of queries) answers.push(await all(query))
			return answers
		},
		async dump() {
			const columns = await list(
				`SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1`,
			)
			const indexes = await list(`SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`)
			return [...columns, ...indexes].map(String).filter((line) => !/migrations|schema_history/.test(line))
		},
		async tables() {
			const rows = await list(
				`SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY table_schema, table_name, ordinal_position`,
			)
			return sights(rows.map(([schema = '', table = '', column = '', type = '']) => [schema, table, column, type]))
		},
		[Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
	}
}

function sights(rows: readonly (readonly [string | null, string, string, string])[]): readonly TableSight[] {
	const tables = Map.groupBy(rows, ([namespace, table]) => `${namespace}.${table}`)
	return [...tables.values()].map((columns) => ({
		namespace: columns[0]?.[0] ?? null,
		name: columns[0]?.[1] ?? '',
		columns: columns.map(([, , name, type]) => ({ name, type })),
	}))
}

/** A convention at work on some books with the files of a project. */
export function contextOf(
	books: Books,
	reader: ConventionReader,
	revisions: readonly FileRevision[],
	applied: readonly string[] = [],
): BooksContext {
	const ledger = reader.defaultLedger(books.engine, 'public')
	const { engine, database, read } = books
	return { engine, ledger, ledgerExists: true, database, schema: 'public', user: 'librarian', applied, revisions, read }
}

/** The books as `entriesQuery` reads them. */
export async function storedEntries(reader: ConventionReader, context: BooksContext): Promise<readonly string[]> {
	const [rows] = await context.read([reader.entriesQuery(context)])
	return (rows?.rows ?? []).map((row) => String(row[0]))
}

const fixtures = join(import.meta.dirname, '../fixtures/ordered-sql')

/** One of the small projects that these tests keep: `flyway/project`. */
export async function fixtureFolder(name: string): Promise<ProjectFolder> {
	const folder = await createFolderReader(files).open(join(fixtures, name))
	if (!folder) throw new Error(`no folder ${name}`)
	return folder
}

/** A script that holds books as the tool itself wrote them: `flyway/books-sqlite.sql`. */
export function fixtureScript(name: string): Promise<string> {
	return readFile(join(fixtures, name), 'utf8')
}

/** A project of files given here, which need no disk. */
export function folderOf(contents: Readonly<Record<string, string | Uint8Array>>, path = '/project'): ProjectFolder {
	const bytes = (name: string) => Buffer.from(contents[name] ?? '')
	return {
		path,
		names: Object.keys(contents).sort(),
		bytes: async (name) => new Uint8Array(bytes(name)),
		async text(name) {
			try {
				return new TextDecoder('utf-8', { fatal: true }).decode(bytes(name))
			} catch {
				return null
			}
		},
	}
}
