import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createSqliteFile } from '../../support/aimed-project.ts'
import { inProject } from '../../support/test-app.ts'
import { type CommandLine, openCommandLine } from './command-line.ts'

/** Where programs are found: those of this machine, Debian's Alembic among them. */
export const withAlembic = { PATH: process.env['PATH'] }

/** A terminal beside a copy of the library's project and an empty SQLite database of its own. */
export async function openLabTerminal(environment: NodeJS.ProcessEnv = withAlembic) {
	const terminal = await openCommandLine({ environment })
	const project = join(terminal.folder, 'lab')
	await cp(inProject('test/fixtures/alembic/lab'), project, { recursive: true })
	const database = join(terminal.folder, 'library.db')
	await createSqliteFile(database)
	return {
		terminal,
		project,
		database,
		/** Opens the database with the project and its command, as the first line of a person's session. */
		settle: () => settle(terminal, database, project),
		[Symbol.asyncDispose]: () => terminal[Symbol.asyncDispose](),
	}
}

/** Says where a database's history is read from, and how the project's Alembic is called. */
export async function settle(terminal: CommandLine, database: string, project: string): Promise<void> {
	const { exitCode, stderr } = await terminal.run(['info', database, '--source', project, '--command', 'alembic -c alembic.ini'])
	if (exitCode !== 0) throw new Error(stderr)
}

/** First column of a query on a file, read by another program's connection. */
export function column(path: string, sql: string): unknown[] {
	const database = new Database(path, { readonly: true })
	try {
		return database.prepare(sql).pluck().all()
	} finally {
		database.close()
	}
}

/** What the version table of a file holds, sorted. */
export function rowsOf(path: string): unknown[] {
	return column(path, 'SELECT version_num FROM alembic_version ORDER BY 1')
}
