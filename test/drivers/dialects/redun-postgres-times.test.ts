import { describe, expect, it } from 'vitest'
import { FaultError } from '../../../electron/contract/fault.ts'
import { versionOf } from '../../../electron/drivers/dialects/redun-versions.ts'
import { faultFrom } from '../../support/redun-odd.ts'
import { createRepository, type ServerRepository } from '../../support/redun-postgres.ts'

const inLosAngeles = { timeZone: 'America/Los_Angeles' }

const rowsAt33 = `
	INSERT INTO task VALUES ('t', 'main', '', '');
	INSERT INTO value VALUES ('v', 'builtins.int', 'application/python-pickle', 'x');
	INSERT INTO call_node VALUES ('c', 'main', 't', 'a', 'v', '2024-07-01 12:00:00.000001');
	BEGIN;
	INSERT INTO job VALUES
		('summer', '2024-07-01 05:00:00.123456', NULL, 't', false, NULL, NULL, 'e'),
		('winter', '2024-01-01 05:00:00', '2024-01-01 05:00:01.5', 't', false, 'c', NULL, 'e'),
		('repeated', '2024-11-03 01:30:00', NULL, 't', false, NULL, NULL, 'e'),
		('skipped', '2024-03-10 02:30:00', NULL, 't', false, NULL, NULL, 'e');
	INSERT INTO execution VALUES ('e', '[]', 'summer');
	COMMIT`

async function timesOf(repository: ServerRepository): Promise<unknown> {
	await repository.client.query("SET TimeZone = 'UTC'")
	return repository.rows(
		`SELECT id, start_time::text, end_time::text FROM job UNION ALL SELECT call_hash, "timestamp"::text, NULL FROM call_node ORDER BY 1`,
	)
}

describe('3.4 up on a server', () => {
	it.each(['UTC', 'America/New_York', 'Asia/Kolkata'])(
		'reads job times in the zone that was chosen and the others in UTC, on a server in %s',
		async (zone) => {
			await using repository = await createRepository('3.3')
			await repository.rows(`ALTER DATABASE ${repository.database.name} SET TimeZone = '${zone}'`)
			await repository.client.query(rowsAt33)
			await repository.moveTo('3.4', inLosAngeles)
			expect(await timesOf(repository)).toEqual([
				['c', '2024-07-01 12:00:00.000001+00', null],
				['repeated', '2024-11-03 09:30:00+00', null],
				['skipped', '2024-03-10 10:30:00+00', null],
				['summer', '2024-07-01 12:00:00.123456+00', null],
				['winter', '2024-01-01 13:00:00+00', '2024-01-01 13:00:01.5+00'],
			])
			await repository.moveTo('3.3', inLosAngeles)
			expect(await timesOf(repository)).toEqual([
				['c', '2024-07-01 12:00:00.000001', null],
				['repeated', '2024-11-03 01:30:00', null],
				['skipped', '2024-03-10 03:30:00', null],
				['summer', '2024-07-01 05:00:00.123456', null],
				['winter', '2024-01-01 05:00:00', '2024-01-01 05:00:01.5'],
			])
		},
	)

	it('keeps the order of redun_version, whose times are UTC', async () => {
		await using repository = await createRepository('3.3')
		await repository.rows(`ALTER DATABASE ${repository.database.name} SET TimeZone = 'Pacific/Auckland'`)
		const epoch = 'SELECT round(extract(epoch FROM "timestamp")::numeric, 6) FROM redun_version ORDER BY "timestamp" LIMIT 1'
		const before = await repository.rows(epoch)
		await repository.moveTo('3.5', inLosAngeles)
		expect(await repository.rows(epoch)).toEqual(before)
		const [newest] = await repository.rows(`SELECT now() - max("timestamp") BETWEEN '0' AND '1 minute' FROM redun_version`)
		expect(newest).toEqual(['t'])
		await repository.moveTo('2.0', inLosAngeles)
		const standing = await repository.standing()
		expect(standing.problems).toEqual([])
	})

	it('rewrites no row where the zone is UTC', async () => {
		await using repository = await createRepository('3.3')
		await repository.client.query(rowsAt33)
		const files = `SELECT relname, relfilenode FROM pg_class WHERE relname IN ('job', 'call_node') ORDER BY 1`
		const before = await repository.rows(files)
		await repository.moveTo('3.4', { timeZone: 'UTC' })
		await repository.moveTo('3.3', { timeZone: 'UTC' })
		expect(await repository.rows(files)).toEqual(before)
	})

	it('reads CET with its summer time, not as the abbreviation of one offset', async () => {
		await using repository = await createRepository('3.3')
		await repository.client.query(rowsAt33)
		await repository.moveTo('3.4', { timeZone: 'CET' })
		await repository.client.query("SET TimeZone = 'UTC'")
		const times = await repository.rows("SELECT start_time::text FROM job WHERE id IN ('summer', 'winter') ORDER BY id")
		expect(times).toEqual([['2024-07-01 03:00:00.123456+00'], ['2024-01-01 04:00:00+00']])
	})

	it('says so when the server does not know the zone', async () => {
		await using repository = await createRepository('3.3')
		const look = await repository.look()
		const invalid = new FaultError({ kind: 'sql', code: '22023', detail: 'invalid value for parameter "TimeZone"' })
		const without: typeof look = {
			...look,
			read: (queries) => (queries[0]?.sql.includes('TimeZone') ? Promise.reject(invalid) : look.read(queries)),
		}
		const standing = await repository.dialect.standing(without)
		const up = [{ id: versionOf('3.4').id, direction: 'up' as const }]
		const fault = await faultFrom(repository.dialect.prepare(without, standing, up, { timeZone: 'America/Coyhaique' }))
		expect(fault).toEqual({ kind: 'unknown-time-zone', timeZone: 'America/Coyhaique' })
	})

	it('counts the times whose moment cannot be told, both ways', async () => {
		await using repository = await createRepository('3.3')
		await repository.client.query(rowsAt33)
		const ambiguous = async (label: string) =>
			(await repository.planTo(label, inLosAngeles)).steps.flatMap(({ hazards }) =>
				hazards.filter(({ kind }) => kind === 'ambiguous-times'),
			)
		expect((await ambiguous('3.4')).map(({ count }) => count)).toEqual([1])
		await repository.moveTo('3.4', inLosAngeles)
		expect((await ambiguous('3.3')).map(({ count }) => count)).toEqual([1])
	})

	it('refuses a zone that nobody knows, and a mere distance, which the server would take the other way round', async () => {
		await using repository = await createRepository('3.3')
		for (const timeZone of ['Mars/Olympus', "'; DROP TABLE job; --", '+05:30', '-08:00']) {
			expect(await faultFrom(repository.planTo('3.4', { timeZone }))).toEqual({ kind: 'unknown-time-zone', timeZone })
		}
	})
})

describe('a job that a client adds at 3.5', () => {
	const add = (id: string, time: string) => `BEGIN; INSERT INTO job VALUES ('${id}', '${time}', '${time}', 't', false, NULL, NULL, 'e');
		INSERT INTO execution SELECT 'e', '[]', '${id}' WHERE NOT EXISTS (SELECT 1 FROM execution); COMMIT`
	const added = async (repository: ServerRepository, before: string): Promise<unknown> => {
		const client = await repository.database.connect()
		await client.query(`SET TimeZone = 'UTC'; ${before}`)
		await client.query(add('a', '2024-07-01 05:00:00'))
		await client.query(add('b', '2024-01-01 05:00:00'))
		const zone = await client.query('SHOW TimeZone')
		expect(zone.rows).toEqual([{ TimeZone: 'UTC' }])
		const read = await client.query('SELECT start_time::text AS start, start_time = end_time AS same FROM job ORDER BY id')
		return read.rows
	}

	it('is taken by the wall clock of the zone that was chosen, when the client is an old one', async () => {
		await using repository = await createRepository('3.3')
		await repository.client.query("INSERT INTO task VALUES ('t', 'main', '', '')")
		await repository.moveTo('3.5', inLosAngeles)
		expect(await added(repository, '')).toEqual([
			{ start: '2024-07-01 12:00:00+00', same: true },
			{ start: '2024-01-01 13:00:00+00', same: true },
		])
	})

	it('stands as it is, when the client says its version', async () => {
		await using repository = await createRepository('3.3')
		await repository.client.query("INSERT INTO task VALUES ('t', 'main', '', '')")
		await repository.moveTo('3.5', inLosAngeles)
		expect(await added(repository, "SET redun.version = '0.46.0'")).toEqual([
			{ start: '2024-07-01 05:00:00+00', same: true },
			{ start: '2024-01-01 05:00:00+00', same: true },
		])
	})

	it('is not shifted by a run of ours, which says a version too', async () => {
		await using repository = await createRepository('3.3')
		await repository.client.query("INSERT INTO task VALUES ('t', 'main', '', '')")
		await repository.moveTo('3.4', inLosAngeles)
		const preparation = await repository.planTo('3.5')
		expect(preparation.settings).toEqual({ 'redun.version': '0.25.0' })
		const [step] = preparation.steps
		if (!step) throw new Error('no step')
		const sql = `${step.sql}; INSERT INTO job VALUES ('a', '2024-07-01 05:00:00+00', NULL, 't', false, NULL, NULL, 'e'); INSERT INTO execution VALUES ('e', '[]', 'a')`
		expect((await repository.carryOut({ ...preparation, steps: [{ ...step, sql }] })).fault).toBeNull()
		await repository.client.query("SET TimeZone = 'UTC'")
		expect(await repository.rows('SELECT start_time::text FROM job')).toEqual([['2024-07-01 05:00:00+00']])
	})
})
