import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'

/** Writes files under a folder, by their paths in it. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
	for (const [path, text] of Object.entries(files)) {
		await mkdir(dirname(join(folder, path)), { recursive: true })
		await writeFile(join(folder, path), text)
	}
}

/** The sections from which an alembic.ini sets logging up, as Alembic's own template has them. */
export const iniLogging = `
[loggers]
keys = root,alembic
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = WARN
handlers = console
qualname =
[logger_alembic]
level = INFO
handlers =
qualname = alembic
[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic
[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
`

/** An env.py that takes the address from an expression, `url` in which `config` and `context` are known. */
export function environmentFile(url: string, before = ''): string {
	return `from logging.config import fileConfig
import os
from sqlalchemy import create_engine, pool
from alembic import context
${before}
config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name)
url = ${url}
if context.is_offline_mode():
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
`
}

/** A revision file that makes one table. */
export function revisionFile(id: string, parent: string | null): string {
	return `"""Table ${id}.

Revision ID: ${id}
Revises: ${parent ?? ''}
Create Date: 2026-01-02 03:04:05
"""
import sqlalchemy as sa
from alembic import op

revision = '${id}'
down_revision = ${parent === null ? 'None' : `'${parent}'`}
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('t_${id}', sa.Column('id', sa.Integer, primary_key=True))


def downgrade():
    op.drop_table('t_${id}')
`
}

/** An empty SQLite database. */
export async function createSqliteFile(path: string): Promise<void> {
	const database = new Database(path)
	database.exec('VACUUM')
	database.close()
}

/** Runs Alembic as a person would, against the address in the project's alembic.ini or another. Throws when it fails. */
export async function runAlembic(project: string, words: readonly string[], address?: string): Promise<string> {
	const configuration = join(project, address === undefined ? 'alembic.ini' : 'other.ini')
	if (address !== undefined) {
		const text = await readFile(join(project, 'alembic.ini'), 'utf8')
		await writeFile(
			configuration,
			text.replace(/^sqlalchemy\.url = .*$/m, () => `sqlalchemy.url = ${address.replaceAll('%', '%%')}`),
		)
	}
	const { stdout } = await promisify(execFile)('alembic', ['-c', configuration, ...words], { cwd: project })
	return stdout
}
