import { readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect } from 'vitest'
import { dumpTo } from '../../electron/drivers/engines/postgres-dump.ts'
import type { DumpClient } from '../../electron/drivers/engines/postgres-dump-child.ts'
import { type InstalledDatabase, type InstalledServer, serverMajor, startInstalledServer } from './postgres-fifteen.ts'
import { inProject } from './test-app.ts'

const everything = await readFile(inProject('test/fixtures/postgres/everything.sql'), 'utf8')

/** A server of the machine's own release for the tests of the describe block that this is called in. */
export type DumpGround = {
	readonly database: InstalledServer['database']
	/** A database with one of everything that a dump has to keep. */
	furnished(): Promise<InstalledDatabase>
}

export function layDumpGround(): DumpGround {
	let cluster: InstalledServer
	beforeAll(async () => {
		cluster = await startInstalledServer()
	})
	afterAll(() => cluster?.[Symbol.asyncDispose]())
	return {
		database: (script) => cluster.database(script),
		async furnished() {
			const database = await cluster.database()
			// numeric knows infinity from PostgreSQL 14 on
			const furniture = serverMajor < 14 ? everything.replaceAll("'-Infinity'", "'NaN'") : everything
			await database.sql(furniture.replaceAll('%reader%', `reader_${database.name}`).replaceAll('%keeper%', `keeper_${database.name}`))
			return database
		},
	}
}

/** What the dumps are made with: the programs of this machine. */
export function clientOf({ server }: InstalledDatabase, changes: Partial<DumpClient> = {}): DumpClient {
	return { server, serverMajor, pooler: false, environment: process.env, ...changes }
}

/** A dump of it in a folder. */
export async function dumped(database: InstalledDatabase, folder: string): Promise<string> {
	const path = join(folder, `${database.name}.dump`)
	await dumpTo(clientOf(database), { path, check: true }, {})
	return path
}

/** A table whose rows cannot be packed well, large enough for a dump of it to be interrupted. */
export const large = `CREATE TABLE bulk AS SELECT n, (SELECT string_agg(sha256((n * 1000 + k)::text::bytea), ''::bytea) FROM generate_series(1, 200) k) AS content
	FROM generate_series(1, 4000) n`

/** Programs at work on this database, as `/proc` shows them. */
export function programsAt(
	{ name: databaseName }: InstalledDatabase,
	program: string,
): readonly { readonly processId: number; readonly arguments: string; readonly environment: string }[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.flatMap((name) => {
			try {
				const line = readFileSync(join('/proc', name, 'cmdline'), 'utf8')
				const environment = readFileSync(join('/proc', name, 'environ'), 'utf8')
				return line.split('\0')[0]?.endsWith(`/${program}`) && environment.includes(`PGDATABASE=${databaseName}\0`)
					? [{ processId: Number(name), arguments: line, environment }]
					: []
			} catch {
				return []
			}
		})
}

/** Takes away and turns round nearly everything that the furniture has. */
export const havoc = `
	DROP SCHEMA lab CASCADE;
	DROP EVENT TRIGGER watcher;
	CREATE TABLE public.later (id integer);
	CREATE SCHEMA lab;
	CREATE TABLE lab.sample (other text);
	CREATE SCHEMA newer;
	CREATE TYPE newer.kind AS ENUM ('x');
	CREATE TYPE public.reach AS RANGE (subtype = integer);
	CREATE TABLE newer.thing (k newer.kind, s public.reach);
	CREATE FUNCTION public.later_still(public.reach) RETURNS integer LANGUAGE sql AS 'SELECT 1';
	CREATE VIEW public.later_view AS SELECT * FROM newer.thing;
	GRANT ALL ON SCHEMA public TO PUBLIC;
	GRANT ALL ON SCHEMA "Odd schema" TO PUBLIC;
	COMMENT ON SCHEMA public IS 'mine';
	COMMENT ON SCHEMA "Odd schema" IS 'odd';
	ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC;
	ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO PUBLIC;
	ALTER TABLE public.note DROP COLUMN body CASCADE;
	TRUNCATE public.reading;
	CREATE PUBLICATION another FOR ALL TABLES;
`

/** Changes one byte of a file. */
export async function flip(path: string, at: number): Promise<void> {
	const content = await readFile(path)
	content[at] = (content[at] ?? 0) ^ 0xff
	await writeFile(path, content)
}

/** A session of another program. */
export async function session({ url }: InstalledDatabase): Promise<{ query(text: string): Promise<unknown> } & AsyncDisposable> {
	const client = new pg.Client({ connectionString: url })
	client.on('error', () => undefined)
	await client.connect()
	return { query: (text) => client.query(text), [Symbol.asyncDispose]: () => client.end() }
}

/** Waits until none of the sessions that Headway's programs had in the database is left: a server takes a moment to end them. */
export async function untilLeft(database: InstalledDatabase): Promise<void> {
	const ours = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'Headway%'"
	await expect.poll(() => database.sql(ours)).toEqual([])
}
