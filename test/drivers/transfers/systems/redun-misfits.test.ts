import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { redunFixture } from '../../../support/redun-database.ts'
import { createRepository } from '../../../support/redun-postgres.ts'
import { copySystem, planSystem, sourceFrom } from '../../../support/system-copy.ts'

const fixture = 'redun/workflow/redun.db'

describe('a redun repository that is not as redun leaves one', () => {
	test('with the checks of old releases goes into the tables of new ones', async () => {
		const schema = await readFile(redunFixture('schema/schema_v3.1_with_checks.sql'), 'utf8')
		await using source = await sourceFrom('redun/legacy/source_v3.1_redun0.7.4.db', (db) => {
			const rows = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[]
			const kept = rows.map((name) => ({ name, rows: db.prepare(`SELECT * FROM "${name}"`).all() as Record<string, unknown>[] }))
			for (const { name } of kept) db.exec(`DROP TABLE "${name}"`)
			db.exec(schema)
			for (const { name, rows } of kept)
				for (const row of rows) {
					const columns = Object.keys(row)
					db.prepare(`INSERT INTO "${name}" (${columns.map((column) => `"${column}"`)}) VALUES (${columns.map(() => '?')})`).run(
						Object.values(row),
					)
				}
		})
		await using target = await createRepository('3.1')
		const { open, result } = await copySystem(source.path, target.database, 'redun')
		expect([open, result.outcome]).toEqual([[], 'verified'])
	})

	test.each([
		["UPDATE job SET start_time = 'yesterday' WHERE rowid = 9", 'not-a-time/job/start_time/'],
		['UPDATE job SET end_time = 1700000000 WHERE rowid = 9', 'epoch-time/job/end_time/'],
		['UPDATE job SET cached = 2 WHERE rowid = 9', 'not-a-boolean/job/cached/'],
		["UPDATE value SET value = 'words' WHERE rowid = 9", 'not-bytes/value/value/'],
		["UPDATE call_edge SET call_order = 'last' WHERE rowid = 9", 'text-in-number/call_edge/call_order/'],
		['UPDATE handle SET key = hex(zeroblob(600)) WHERE rowid = 2', 'out-of-range/handle/key/'],
		['DELETE FROM task WHERE hash = (SELECT task_hash FROM call_node LIMIT 1)', 'dangling-reference/'],
		['ALTER TABLE task ADD COLUMN note; UPDATE task SET note = 7', 'no-place/task/note/'],
		['CREATE TABLE mine (a); INSERT INTO mine VALUES (1)', 'no-place/mine//'],
	])('is asked about before a copy: %s', async (change, finding) => {
		await using source = await sourceFrom(fixture, (db) => void db.exec(change))
		await using target = await createRepository('3.5')
		const { open } = await planSystem(source.path, target.database, 'redun')
		expect(open.filter((id) => id.startsWith(finding))).not.toEqual([])
	})

	test.each([
		["UPDATE tag SET value = 'NaN' WHERE rowid = 9", 'value', 'jsonb'],
		[`UPDATE tag SET value = '"\\u0000"' WHERE rowid = 9`, 'value', 'jsonb'],
		["UPDATE tag SET entity_type = 'Nonsense' WHERE rowid = 9", 'entity_type', 'tagentitytype'],
	])('stops a copy where a tag does not fit, and leaves nothing: %s', async (change, column, type) => {
		await using source = await sourceFrom(fixture, (db) => void db.exec(change))
		await using target = await createRepository('3.5')
		const { run, discard } = await planSystem(source.path, target.database, 'redun')
		await expect(run()).rejects.toMatchObject({ fault: { kind: 'value-does-not-fit', table: 'tag', column, type } })
		await discard()
		const counts = ['tag', 'value', 'job', 'task'].map((table) => `(SELECT count(*) FROM ${table})`)
		expect(await target.rows(`SELECT ${counts.join(' + ')}`)).toEqual([['0']])
		expect(await target.rows("SELECT tgenabled::text FROM pg_trigger WHERE tgname = 'check_job_utc'")).toEqual([['O']])
		expect((await target.standing()).problems).toEqual([])
	})
})
