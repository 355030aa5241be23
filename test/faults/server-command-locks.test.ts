import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openWithProject, writeProject } from '../support/command-project.ts'
import { createDatabase } from '../support/postgres-database.ts'
import { follow, openTestApp } from '../support/test-app.ts'

const waiting =
	'SELECT count(*)::int FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())'

describe("a table that the project's own command needs and somebody else holds", () => {
	test('is waited for, whoever holds it is named, and a cancelled run leaves the other one its lock and the database as it was', {
		timeout: 240_000,
	}, async () => {
		await using db = await createDatabase('CREATE TABLE held (id int)')
		await using app = await openTestApp()
		const revisions = [
			{ id: 'aaa1', after: null, up: "op.execute('CREATE TABLE made (id int)')\nop.execute('ALTER TABLE held ADD COLUMN x int')" },
		]
		const folder = await writeProject(join(app.folder, 'project'), { revisions })
		const { id } = await openWithProject(app, db.url, folder)
		const other = await db.connect()
		await other.query("SET application_name = 'report'; BEGIN; SELECT * FROM held")
		const to = { target: 'head' }
		const { binding, choices } = await app.client.migrations.plan({ database: id, to })
		const stream = await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: false })
		const { report, events } = await follow(stream, (event) => {
			if (event.kind === 'blocked') void app.client.migrations.cancel({ database: id })
		})
		expect(events.find(({ kind }) => kind === 'blocked')).toMatchObject({ blockers: [{ application: 'report', holds: ['held'] }] })
		expect(report).toMatchObject({ outcome: 'cancelled', fault: null, verified: { revision: null, asExpected: true } })
		expect(await db.sql("SELECT to_regclass('made')")).toEqual([[null]])
		expect(await db.sql(waiting)).toEqual([['0']])
		expect(await db.sql("SELECT count(*) FROM pg_locks WHERE relation = 'held'::regclass AND granted")).toEqual([['1']])
		await other.query('COMMIT')
	})
})
