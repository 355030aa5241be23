import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { CommandProfile, CommandTest } from '../../electron/contract/commands.ts'
import type { DatabaseId } from '../../electron/contract/database.ts'
import { openWithProject, writeProject } from '../support/command-project.ts'
import { createDatabase } from '../support/postgres-database.ts'
import { openTestApp, runTo, type TestApp } from '../support/test-app.ts'

const first = { id: 'aaa1', after: null, up: "op.execute('CREATE TABLE one (id INTEGER)')", down: "op.execute('DROP TABLE one')" }

/** A file with a table and nothing applied: where two such files stand tells nothing about which is which. */
function createFile(path: string): string {
	const db = new Database(path)
	db.exec('CREATE TABLE owner (name TEXT)')
	db.close()
	return path
}

/** A project that puts an address of its own in the place of whatever its ini says. */
const stubborn = (folder: string, address: string) =>
	writeProject(folder, { revisions: [first], before: `context.config.set_main_option('sqlalchemy.url', '${address}')` })

async function tested(app: TestApp, id: DatabaseId): Promise<CommandTest> {
	const { testLines } = await app.client.commands.get({ database: id })
	for await (const event of await app.client.commands.test({ database: id, seen: testLines })) {
		if (event.kind === 'finished') return event.report
	}
	throw new Error('no report')
}

describe('a command that works on another database at the same revision', () => {
	it.each<CommandProfile['aim']>([{ kind: 'ini', scheme: null }, { kind: 'none' }])(
		'of SQLite, with the aim $kind, is stopped before it changes anything',
		async (aim) => {
			await using app = await openTestApp()
			const other = createFile(join(app.folder, 'other.db'))
			const folder = await stubborn(join(app.folder, 'project'), `sqlite:///${other}`)
			const { id } = await openWithProject(app, createFile(join(app.folder, 'live.db')), folder, aim)
			const before = readFileSync(other)
			expect(await runTo(app, id, 'head')).toMatchObject({
				outcome: 'failed',
				fault: { kind: 'command-elsewhere', address: `sqlite:///${other}` },
				verified: { revision: null, asExpected: true },
				command: null,
			})
			expect(readFileSync(other)).toEqual(before)
			expect(await tested(app, id)).toMatchObject({ fault: { kind: 'command-elsewhere' } })
		},
	)

	it('of SQLite, which is not there until the command looks, is stopped too', async () => {
		await using app = await openTestApp()
		const folder = await stubborn(join(app.folder, 'project'), 'sqlite:///app.db')
		const { id } = await openWithProject(app, createFile(join(app.folder, 'live.db')), folder, { kind: 'none' })
		expect(await runTo(app, id, 'head')).toMatchObject({ fault: { kind: 'command-elsewhere', address: 'sqlite:///app.db' } })
		expect(existsSync(join(folder, 'app.db')) && readFileSync(join(folder, 'app.db')).length).toBe(0)
	})

	it('of SQLite is found out by a test, though it stands where the scratch file says', async () => {
		await using app = await openTestApp()
		const other = createFile(join(app.folder, 'other.db'))
		const db = new Database(other)
		db.exec("CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('aaa1')")
		db.close()
		const folder = await stubborn(join(app.folder, 'project'), `sqlite:///${other}`)
		const { id } = await openWithProject(app, createFile(join(app.folder, 'live.db')), folder)
		expect(await tested(app, id)).toMatchObject({
			aimed: false,
			current: null,
			currentAgrees: null,
			fault: { kind: 'command-elsewhere', found: ['aaa1'], address: `sqlite:///${other}` },
		})
	})

	it('of PostgreSQL is stopped before it changes anything, and its password is not told', async () => {
		await using app = await openTestApp()
		await using live = await createDatabase('CREATE TABLE owner (name TEXT)')
		await using other = await createDatabase('CREATE TABLE owner (name TEXT)')
		const folder = await stubborn(join(app.folder, 'project'), other.url.replaceAll('%', '%%'))
		const { id } = await openWithProject(app, live.url, folder)
		const to = { target: 'head' }
		const { binding, choices } = await app.client.migrations.plan({ database: id, to })
		const events = []
		for await (const event of await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: false }))
			events.push(event)
		expect(events.at(-1)).toMatchObject({
			report: { outcome: 'failed', fault: { kind: 'command-elsewhere', address: expect.stringContaining(other.name) }, command: null },
		})
		expect(await other.sql("SELECT to_regclass('alembic_version')::text, to_regclass('one')::text")).toEqual([[null, null]])
		const { password } = new URL(other.url)
		for (const secret of [password, decodeURIComponent(password)]) expect(JSON.stringify(events)).not.toContain(secret)
		expect(await tested(app, id)).toMatchObject({ fault: { kind: 'command-elsewhere', address: expect.stringContaining(other.name) } })
	})
})

it('a project that prints of its own can be moved from its very beginning', async () => {
	await using app = await openTestApp()
	const folder = await writeProject(join(app.folder, 'project'), {
		revisions: [first],
		before: "print('connecting')\nprint('to a database')",
	})
	const { id } = await openWithProject(app, createFile(join(app.folder, 'live.db')), folder)
	expect(await runTo(app, id, 'head')).toMatchObject({ outcome: 'succeeded', verified: { revision: { id: 'aaa1' } } })
	expect(await runTo(app, id, 'base')).toMatchObject({ outcome: 'succeeded', verified: { revision: null } })
})
