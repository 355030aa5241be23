import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openWithProject, type Revision, writeProject } from '../../support/command-project.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { follow, openTestApp, type TestApp } from '../../support/test-app.ts'

const revisions: readonly Revision[] = [
	{ id: 'aaa1', after: null, up: "op.create_table('cat', sa.Column('id', sa.Integer))", down: "op.drop_table('cat')" },
	{ id: 'bbb2', after: 'aaa1', up: "op.add_column('cat', sa.Column('name', sa.Text))", down: "op.drop_column('cat', 'name')" },
]

/** As Alembic's own template for an asynchronous driver has it. */
const asynchronous = `import asyncio
from logging.config import fileConfig
from sqlalchemy import pool
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from alembic import context

config = context.config
fileConfig(config.config_file_name)

def run(connection: Connection) -> None:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

async def run_async() -> None:
    engine = create_async_engine(config.get_main_option('sqlalchemy.url'), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()

asyncio.run(run_async())
`

const aim = { kind: 'ini', scheme: 'postgresql+asyncpg' } as const

async function openProject(app: TestApp, target: string, all = revisions) {
	const folder = await writeProject(join(app.folder, 'project'), { revisions: all })
	await writeFile(join(folder, 'migrations/env.py'), asynchronous)
	return openWithProject(app, target, folder, aim)
}

async function moveTo(app: TestApp, { id }: Awaited<ReturnType<typeof openProject>>, target: string) {
	const to = { target }
	const { binding, choices } = await app.client.migrations.plan({ database: id, to })
	return (await follow(await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: false }))).report
}

const hasDriver = (() => {
	try {
		execFileSync('/usr/bin/python3', ['-c', 'import asyncpg, greenlet'], { stdio: 'ignore' })
		return true
	} catch {
		return false
	}
})()

describe.skipIf(!hasDriver)(
	`a project that speaks asyncpg${hasDriver ? '' : ' (no asyncpg for /usr/bin/python3)'}`,
	{ timeout: 240_000 },
	() => {
		it('opened by an address with the driver in it goes up and down', async () => {
			await using db = await createDatabase()
			await using app = await openTestApp()
			const project = await openProject(app, db.url.replace('postgresql:', 'postgresql+asyncpg:'))
			expect(await moveTo(app, project, 'head')).toMatchObject({
				outcome: 'succeeded',
				verified: { revision: { id: 'bbb2' }, asExpected: true },
				steps: [{ state: 'applied' }, { state: 'applied' }],
			})
			expect(await db.sql("SELECT attname FROM pg_attribute WHERE attrelid = 'cat'::regclass AND attnum > 0")).toEqual([['id'], ['name']])
			expect(await moveTo(app, project, 'base')).toMatchObject({ outcome: 'succeeded', verified: { revision: null, asExpected: true } })
			expect(await db.sql("SELECT to_regclass('cat')")).toEqual([[null]])
		})

		it('says why a revision failed, and leaves nothing of it', async () => {
			await using db = await createDatabase()
			await using app = await openTestApp()
			const failing = { id: 'ccc3', after: 'bbb2', up: "op.execute('SELECT * FROM nowhere')" }
			const project = await openProject(app, db.url, [...revisions, failing])
			const report = await moveTo(app, project, 'head')
			expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'command-failed', reason: 'sql' }, verified: { asExpected: true } })
			expect(report.fault).toMatchObject({ about: expect.stringContaining('relation "nowhere" does not exist') })
			expect(await db.sql("SELECT to_regclass('cat')")).toEqual([[null]])
		})
	},
)
