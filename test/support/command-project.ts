import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandProfile } from '../../electron/contract/commands.ts'
import type { DatabaseId } from '../../electron/contract/database.ts'
import { iniLogging } from './aimed-project.ts'
import type { TestApp } from './test-app.ts'

/** One revision: bodies of its two functions as lines of Python. */
export type Revision = { readonly id: string; readonly after: string | null; readonly up: string; readonly down?: string }

export type ProjectOptions = {
	readonly revisions: readonly Revision[]
	readonly transactionPerMigration?: boolean
	/** Python that env.py runs before anything else. */
	readonly before?: string
	/** The address in alembic.ini. */
	readonly url?: string
	/** Leave the logging of alembic.ini alone, so that no step is announced. */
	readonly silent?: boolean
}

/** Writes a project of Alembic's own form, whose address stands in alembic.ini. */
export async function writeProject(folder: string, options: ProjectOptions): Promise<string> {
	await mkdir(join(folder, 'migrations/versions'), { recursive: true })
	const { url = 'sqlite:///nowhere.db' } = options
	await writeFile(
		join(folder, 'alembic.ini'),
		`[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = ${url.replaceAll('%', '%%')}\n${iniLogging}`,
	)
	await writeFile(join(folder, 'migrations/env.py'), environment(options))
	for (const revision of options.revisions) await writeRevision(folder, revision)
	return folder
}

/** Writes one revision, in the place of an older one. */
export async function writeRevision(folder: string, { id, after, up, down = 'pass' }: Revision): Promise<void> {
	const body = (text: string) =>
		text
			.trim()
			.split('\n')
			.map((line) => `    ${line}`)
			.join('\n')
	const text = `"""step ${id}"""
import time
import sqlalchemy as sa
from alembic import op

revision = '${id}'
down_revision = ${after === null ? 'None' : `'${after}'`}


def upgrade():
${body(up)}


def downgrade():
${body(down)}
`
	await writeFile(join(folder, `migrations/versions/${id}.py`), text)
}

function environment({ transactionPerMigration = false, before = '', silent = false }: ProjectOptions): string {
	return `from logging.config import fileConfig
from sqlalchemy import engine_from_config, pool
from alembic import context
${before}
config = context.config
${silent ? '' : 'fileConfig(config.config_file_name)'}
engine = engine_from_config(config.get_section(config.config_ini_section), prefix='sqlalchemy.', poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=${transactionPerMigration ? 'True' : 'False'})
    with context.begin_transaction():
        context.run_migrations()
`
}

/**
 * A project that hears an interrupt and goes on to its end: what its env.py begins with, and a step after `aaa1` that ends
 * once the interrupt was heard, of which it leaves the file `heard`.
 */
export function unheeding(heard: string): { readonly deaf: string; readonly waiting: Revision } {
	return {
		deaf: `import signal\nsignal.signal(signal.SIGINT, lambda *_: open('${heard}', 'w').close())`,
		waiting: {
			id: 'bbb2',
			after: 'aaa1',
			up: `import os\nwhile not os.path.exists('${heard}'):\n    time.sleep(0.02)\nop.execute('CREATE TABLE after (id INTEGER)')`,
		},
	}
}

/** How the project's Alembic is called; without an aim it goes where alembic.ini says. */
export const profileFor = (folder: string, aim: CommandProfile['aim'] = { kind: 'ini', scheme: null }): CommandProfile => ({
	preset: 'alembic',
	words: ['/usr/bin/alembic'],
	folder,
	environment: [],
	aim,
})

/** A database that is opened, with its history read from the project and its command said. */
export async function openWithProject(
	app: TestApp,
	target: string,
	folder: string,
	aim?: CommandProfile['aim'],
): Promise<{ readonly id: DatabaseId }> {
	const { id } = await app.client.connections.open({ target })
	await app.client.connections.setSource({ database: id, folder })
	await app.client.commands.set({ database: id, profile: profileFor(folder, aim) })
	return { id }
}

/** A program that is called like Alembic and does something else. */
export async function writeProgram(path: string, script: string): Promise<string> {
	await writeFile(path, `#!/bin/sh\n${script}\n`)
	await chmod(path, 0o755)
	return path
}
