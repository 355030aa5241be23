import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { redunVersions } from '../../../../electron/drivers/dialects/redun-versions.ts'
import { systemFit } from '../../../../electron/drivers/transfers/systems/system-fit.ts'
import { quoteName } from '../../../../electron/lib/sql-text.ts'
import { createRepository, type ServerRepository } from '../../../support/redun-postgres.ts'
import { checkOf, copySystem, sourceFrom } from '../../../support/system-copy.ts'

const fixtures = [
	...redunVersions.map(({ label }) => ({ label, fixture: `empty/redun_v${label}.db` })),
	{ label: '1.0', fixture: 'legacy/down_v1.0.db' },
	{ label: '2.0', fixture: 'legacy/up_v2.0.db' },
	{ label: '2.1', fixture: 'legacy/up_v2.1.db' },
	{ label: '3.0', fixture: 'legacy/up_v3.0.db' },
	{ label: '3.1', fixture: 'legacy/source_v3.1_redun0.7.4.db' },
	{ label: '3.5', fixture: 'legacy/up_v3.5.db' },
	{ label: '3.5', fixture: 'workflow/redun.db' },
]

const books = ['alembic_version', 'redun_version']

describe('a redun repository', () => {
	test.each(fixtures)('$fixture goes to a server at $label and is the same there', async ({ label, fixture }) => {
		await using source = await sourceFrom(`redun/${fixture}`)
		await using target = await createRepository(label)
		const ledger = await bookRows(target)
		const { map, open, result, survey } = await copySystem(source.path, target.database, 'redun')

		expect(open).toEqual([])
		expect(map.map.filter(({ columns }) => columns === null).map(({ table }) => table)).toEqual(books)
		for (const { table, columns } of map.map) {
			if (columns === null) continue
			expect(columns.map(({ column }) => column)).toEqual(survey.tables.find(({ name }) => name === table)?.columns.map(({ name }) => name))
			const count = `SELECT count(*) FROM ${quoteName(table)}`
			expect(await target.rows(count), table).toEqual([[String(source.read(count)[0]?.[0])]])
		}
		expect(result.checks.filter(({ holds }) => !holds)).toEqual([])
		expect(result.outcome).toBe('verified')
		expect(checkOf(result, 'alembic_version')).toBe(`holds: ${label} on both sides`)
		expect(await bookRows(target)).toEqual(ledger)
		expect((await target.standing()).problems.filter(({ blocks }) => blocks)).toEqual([])
	})

	test('has its bytes, tags and times on the server as another program reads them', async () => {
		await using source = await sourceFrom('redun/workflow/redun.db')
		await using target = await createRepository('3.5', {})
		await copySystem(source.path, target.database, 'redun', { timeZone: 'Asia/Tokyo' })

		const md5 = (bytes: unknown) =>
			createHash('md5')
				.update(bytes as Buffer)
				.digest('hex')
		const values = source
			.read('SELECT value_hash, type, value FROM value ORDER BY value_hash')
			.map(([hash, type, value]) => [hash, type, md5(value)])
		expect(await target.rows('SELECT value_hash, type, md5(value) FROM value ORDER BY value_hash COLLATE "C"')).toEqual(values)

		const tags = source.read('SELECT tag_hash, entity_type, value FROM tag ORDER BY tag_hash')
		const kept = await target.rows('SELECT tag_hash, entity_type::text, value::text FROM tag ORDER BY tag_hash COLLATE "C"')
		expect(kept.map(([hash, type, value]) => [hash, type, JSON.parse(String(value))])).toEqual(
			tags.map(([hash, type, value]) => [hash, type, JSON.parse(String(value))]),
		)

		const shown = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`
		const jobs = await target.rows(`SELECT id, ${shown('start_time')}, ${shown('end_time')}, cached::int FROM job ORDER BY id COLLATE "C"`)
		expect(jobs).toEqual(source.read('SELECT id, start_time, end_time, CAST(cached AS TEXT) FROM job ORDER BY id'))
	})

	test('keeps times in UTC whatever the zone of the machine', async () => {
		await using source = await sourceFrom('redun/legacy/up_v3.5.db')
		await using target = await createRepository('3.5')
		const { map, result } = await copySystem(source.path, target.database, 'redun', { timeZone: 'America/Los_Angeles' })
		expect(map.timeZone).toBe('UTC')
		expect(result.outcome).toBe('verified')
	})

	test('of before 3.4 keeps its wall clock, which its own step then reads in the zone that is said', async () => {
		await using source = await sourceFrom('redun/legacy/source_v3.1_redun0.7.4.db')
		await using target = await createRepository('3.1')
		await copySystem(source.path, target.database, 'redun')
		const walls = source.read('SELECT id, start_time FROM job ORDER BY id')
		const wall = `to_char(start_time, 'YYYY-MM-DD HH24:MI:SS.US')`
		expect(await target.rows(`SELECT id, ${wall} FROM job ORDER BY id COLLATE "C"`)).toEqual(walls)

		await target.moveTo('3.5', { timeZone: 'America/Los_Angeles' })
		const local = wall.replace('start_time', `start_time AT TIME ZONE 'America/Los_Angeles'`)
		expect(await target.rows(`SELECT id, ${local} FROM job ORDER BY id COLLATE "C"`)).toEqual(walls)
	})

	test('of a server elsewhere is not shifted, and its trigger goes on shifting what old clients add, and not what is said to be new', async () => {
		await using source = await sourceFrom('redun/workflow/redun.db')
		await using target = await createRepository('3.3')
		await target.moveTo('3.5', { timeZone: 'America/Los_Angeles' })
		const { result } = await copySystem(source.path, target.database, 'redun')
		expect(result.outcome).toBe('verified')
		expect(checkOf(result, 'trigger check_job_utc')).toBe('holds: on')

		const added = (id: string) => `INSERT INTO job (id, start_time, task_hash, cached, execution_id)
			SELECT '${id}', '2026-01-15 08:00:00+00', task_hash, false, execution_id FROM job LIMIT 1`
		const client = await target.database.connect()
		await client.query(added('old client'))
		for (const setting of systemFit('redun')?.settings() ?? []) await client.query(setting)
		await client.query(added('new client'))
		const read = `SELECT id, to_char(start_time AT TIME ZONE 'UTC', 'HH24:MI') FROM job WHERE id LIKE '% client' ORDER BY id`
		expect(await target.rows(read)).toEqual([
			['new client', '08:00'],
			['old client', '16:00'],
		])
	})
})

async function bookRows(target: ServerRepository): Promise<unknown> {
	return [await target.rows('SELECT * FROM alembic_version'), await target.rows('SELECT * FROM redun_version ORDER BY id')]
}
