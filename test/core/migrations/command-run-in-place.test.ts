import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { RunEvent } from '../../../electron/contract/migrations.ts'
import { openWithProject, type Revision, unheeding, writeProject } from '../../support/command-project.ts'
import { follow, openTestApp, type TestApp } from '../../support/test-app.ts'

const first = {
	id: 'aaa1',
	after: null,
	up: "op.execute('CREATE TABLE one (id INTEGER PRIMARY KEY)')",
	down: "op.execute('DROP TABLE one')",
}
const failing = { id: 'bbb2', after: 'aaa1', up: "op.execute('CREATE TABLE half (id)')\nop.execute('INSERT INTO nowhere VALUES (1)')" }
const sleeping = { id: 'bbb2', after: 'aaa1', up: "op.execute('CREATE TABLE half (id)')\ntime.sleep(600)" }

async function ground(app: TestApp, revisions: readonly Revision[], before = '') {
	const path = join(app.folder, 'live.db')
	write(path, "CREATE TABLE owner (name TEXT); INSERT INTO owner VALUES ('ada')")
	const folder = await writeProject(join(app.folder, 'project'), { revisions, url: `sqlite:///${path}`, before })
	return { path, ...(await openWithProject(app, path, folder, { kind: 'none' })) }
}

function write(path: string, sql: string): void {
	const db = new Database(path)
	db.exec(sql)
	db.close()
}

const tables = (path: string) => {
	const db = new Database(path, { readonly: true })
	try {
		return db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()
	} finally {
		db.close()
	}
}

async function runEvents(
	app: TestApp,
	id: DatabaseId,
	options: { readonly backUpFirst: boolean; readonly onEvent?: (event: RunEvent) => void },
) {
	const to = { target: 'head' }
	const { binding, choices, command, transactions } = await app.client.migrations.plan({ database: id, to })
	expect(command).toMatchObject({ onCopy: false })
	expect(transactions).toBe('each-step')
	const stream = await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: options.backUpFirst })
	return follow(stream, options.onEvent)
}

/** Cancels when this step begins. */
const cancelAt = (app: TestApp, database: DatabaseId, step: string) => (event: RunEvent) => {
	if (event.kind !== 'step-started' || event.id !== step) return
	void app.client.migrations.cancel({ database })
}

describe('the project’s own command on a SQLite file in place', () => {
	it('takes its steps and is read back', async () => {
		await using app = await openTestApp()
		const { id, path } = await ground(app, [first])
		const { report } = await runEvents(app, id, { backUpFirst: true })
		expect(report).toMatchObject({
			outcome: 'succeeded',
			verified: { revision: { id: 'aaa1' }, asExpected: true, newForeignKeyViolations: 0 },
		})
		expect(tables(path)).toEqual(['alembic_version', 'one', 'owner'])
	})

	it.each([true, false])('that fails leaves nothing half done, restore point wanted: %s', async (backUpFirst) => {
		await using app = await openTestApp()
		const { id, path } = await ground(app, [first, failing])
		const { report, events } = await runEvents(app, id, { backUpFirst })
		expect(report).toMatchObject({
			outcome: 'failed',
			fault: { kind: 'command-failed', reason: 'sql' },
			verified: { revision: null, asExpected: true },
			steps: [
				{ id: 'aaa1', state: 'not-run' },
				{ id: 'bbb2', state: 'failed' },
			],
		})
		expect(events).toContainEqual(expect.objectContaining({ kind: 'phase', phase: 'restoring' }))
		expect(tables(path)).toEqual(['owner'])
		expect(await app.client.migrations.undoable({ database: id })).toBeNull()
	})

	it('stopped in the middle is put back', async () => {
		await using app = await openTestApp()
		const { id, path } = await ground(app, [first, sleeping])
		const onEvent = cancelAt(app, id, 'bbb2')
		const { report } = await runEvents(app, id, { backUpFirst: true, onEvent })
		expect(report).toMatchObject({ outcome: 'cancelled', fault: null, verified: { revision: null, asExpected: true } })
		expect(tables(path)).toEqual(['owner'])
	})

	it('that does not heed a cancel and takes its steps to the end has succeeded', async () => {
		await using app = await openTestApp()
		const { deaf, waiting } = unheeding(join(app.folder, 'heard'))
		const { id, path } = await ground(app, [first, waiting], deaf)
		const { report, events } = await runEvents(app, id, { backUpFirst: true, onEvent: cancelAt(app, id, 'bbb2') })
		expect(events).toContainEqual(expect.objectContaining({ kind: 'stopping' }))
		expect(report).toMatchObject({
			outcome: 'succeeded',
			fault: null,
			verified: { revision: { id: 'bbb2' }, asExpected: true, newForeignKeyViolations: 0 },
			command: { exitCode: 0 },
			steps: [
				{ id: 'aaa1', state: 'applied' },
				{ id: 'bbb2', state: 'applied' },
			],
		})
		expect(tables(path)).toEqual(['after', 'alembic_version', 'one', 'owner'])
	})

	it('that ends with 0 when it is cancelled, its steps half taken, is found out and put back', async () => {
		await using app = await openTestApp()
		const ending = 'import os, signal\nsignal.signal(signal.SIGINT, lambda *_: os._exit(0))'
		const { id, path } = await ground(app, [first, sleeping], ending)
		const { report } = await runEvents(app, id, { backUpFirst: true, onEvent: cancelAt(app, id, 'bbb2') })
		expect(report).toMatchObject({
			outcome: 'failed',
			fault: { kind: 'read-back-mismatch', expected: 'bbb2' },
			verified: { revision: null, asExpected: true },
			command: { exitCode: 0 },
		})
		expect(tables(path)).toEqual(['owner'])
	})

	it('that leads elsewhere is found out before it does anything', async () => {
		await using app = await openTestApp()
		const other = join(app.folder, 'other.db')
		write(other, "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('aaa1')")
		const { id, path } = await ground(app, [first, failing])
		await writeProject(join(app.folder, 'project'), { revisions: [first, failing], url: `sqlite:///${other}` })
		expect((await runEvents(app, id, { backUpFirst: false })).report).toMatchObject({
			outcome: 'failed',
			fault: { kind: 'command-elsewhere', expected: [], found: ['aaa1'] },
			command: null,
		})
		expect(tables(path)).toEqual(['owner'])
		expect(tables(other)).toEqual(['alembic_version'])
	})
})
