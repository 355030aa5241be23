import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import type { PlanStep } from '../../../electron/contract/migrations.ts'
import { copyFixture, moveTo, planTo, withFolder, within } from '../../support/redun-database.ts'

type Times = readonly (readonly [start: string, end: string | null])[]

/** Works on a repository at a version that holds one job for each pair of times. */
async function withJobTimes(label: string, times: Times, work: (path: string) => Promise<void>): Promise<void> {
	await withFolder(async (folder) => {
		const path = await copyFixture(`empty/redun_v${label}.db`, folder)
		within(path, (db) => {
			db.exec("INSERT INTO task VALUES ('t', 'main', '', ''); INSERT INTO execution (id, args, job_id) VALUES ('e', '[]', '0')")
			const insert = db.prepare("INSERT INTO job VALUES (?, ?, ?, 't', 0, NULL, NULL, 'e')")
			db.transaction(() => {
				for (const [index, [start, end]] of times.entries()) insert.run(String(index), start, end)
			})()
		})
		await work(path)
	})
}

function timesIn(path: string): Times {
	return within(
		path,
		(db) => db.prepare('SELECT start_time, end_time FROM job ORDER BY CAST(id AS INTEGER)').raw().all() as unknown as Times,
	)
}

function hazard(step: PlanStep | undefined, kind: string): unknown {
	return step?.hazards.find((candidate) => candidate.kind === kind)
}

const starts = (times: Times): readonly string[] => times.map(([start]) => start)

describe('3.4 up', () => {
	it.each([
		['America/Los_Angeles', '2024-01-15 23:30:00.000001', '2024-01-16 07:30:00.000001'],
		['America/Los_Angeles', '2024-07-15 17:00:59.999999', '2024-07-16 00:00:59.999999'],
		['America/Los_Angeles', '2024-03-10 01:59:59.999999', '2024-03-10 09:59:59.999999'],
		['America/Los_Angeles', '2024-03-10 02:30:00.000000', '2024-03-10 10:30:00.000000'],
		['America/Los_Angeles', '2024-03-10 03:00:00.000000', '2024-03-10 10:00:00.000000'],
		['America/Los_Angeles', '2024-11-03 00:59:59.999999', '2024-11-03 07:59:59.999999'],
		['America/Los_Angeles', '2024-11-03 01:30:00.123456', '2024-11-03 08:30:00.123456'],
		['America/Los_Angeles', '2024-11-03 02:00:00.000000', '2024-11-03 10:00:00.000000'],
		['Europe/Berlin', '2023-12-31 23:59:59.500000', '2023-12-31 22:59:59.500000'],
		['Europe/Berlin', '2024-03-31 01:59:59.999999', '2024-03-31 00:59:59.999999'],
		['Europe/Berlin', '2024-03-31 03:00:00.000000', '2024-03-31 01:00:00.000000'],
		['Europe/Berlin', '2024-10-27 02:59:59.999999', '2024-10-27 00:59:59.999999'],
		['Europe/Berlin', '2024-10-27 03:00:00.000000', '2024-10-27 02:00:00.000000'],
		['Asia/Kolkata', '2024-02-29 03:15:00.654321', '2024-02-28 21:45:00.654321'],
		['Australia/Lord_Howe', '2024-04-07 01:45:00.000000', '2024-04-06 14:45:00.000000'],
		['Australia/Lord_Howe', '2024-04-07 02:00:00.000000', '2024-04-06 15:30:00.000000'],
		['UTC', '2024-06-01 12:00:00.000001', '2024-06-01 12:00:00.000001'],
	])('reads a wall clock of %s at %s as %s', async (timeZone, local, utc) => {
		await withJobTimes(
			'3.3',
			[
				[local, local],
				[local, null],
			],
			async (path) => {
				await moveTo(path, '3.4', { timeZone })
				expect(timesIn(path)).toEqual([
					[utc, utc],
					[utc, null],
				])
			},
		)
	})

	it('keeps however many digits a fraction has, and none where there is none', async () => {
		const fractions = ['', '.1', '.123', '.123456', '.123456789']
		await withJobTimes(
			'3.3',
			fractions.map((fraction) => [`2024-01-01 00:00:00${fraction}`, null]),
			async (path) => {
				await moveTo(path, '3.4', { timeZone: 'Asia/Kolkata' })
				expect(starts(timesIn(path))).toEqual(fractions.map((fraction) => `2023-12-31 18:30:00${fraction}`))
			},
		)
	})

	it.each([
		'2024-01-01T00:00:00',
		'2024-01-01 00:00:00+00:00',
		'2024-02-30 00:00:00',
		'2024-01-01',
		'yesterday',
		'2024-01-01 00:00:00.',
		'2024-01-01 00:00:00.1x3',
		'2024-01-01 00:00:00.1.3',
		'2024-01-01 00:00:00x',
		'',
		'2024-01-01 10:00',
	])('refuses a time that is not in redun’s form (%s) before anything runs', async (time) => {
		for (const pair of [
			[time, null],
			['2024-01-01 00:00:00', time],
		] as const) {
			await withJobTimes('3.3', [pair], async (path) => {
				const refusal = await planTo(path, '3.5').then(() => null, faultOf)
				expect(refusal).toEqual({ kind: 'unclear-state', problem: 'unreadable-times' })
			})
		}
	})

	it('shows how many times it reads in which zone, how many rows it rewrites and how many times are ambiguous', async () => {
		const times: Times = [
			['2024-11-03 00:59:59.999999', '2024-11-03 01:00:00.000000'],
			['2024-11-03 01:59:59.999999', '2024-11-03 02:00:00.000000'],
			['2023-11-05 01:30:00.000000', null],
		]
		await withJobTimes('3.3', times, async (path) => {
			const { steps, choices, asksTimeZone } = await planTo(path, '3.5', { timeZone: 'America/Los_Angeles' })
			expect({ choices, asksTimeZone }).toEqual({ choices: { timeZone: 'America/Los_Angeles' }, asksTimeZone: true })
			expect(hazard(steps[0], 'asks-time-zone')).toMatchObject({ count: 5, facts: { timeZone: 'America/Los_Angeles' } })
			expect(hazard(steps[0], 'rewrites-rows')).toMatchObject({ count: 3 })
			expect(hazard(steps[0], 'ambiguous-times')).toMatchObject({ count: 3 })
			const inUtc = await planTo(path, '3.4')
			expect(inUtc.choices).toEqual({ timeZone: 'UTC' })
			expect(hazard(inUtc.steps[0], 'rewrites-rows')).toBeUndefined()
			expect(hazard(inUtc.steps[0], 'ambiguous-times')).toBeUndefined()
		})
	})

	it('refuses a zone that nobody knows', async () => {
		await withJobTimes('3.3', [], async (path) => {
			expect(await planTo(path, '3.4', { timeZone: 'Nowhere/Land' }).then(() => null, faultOf)).toEqual({
				kind: 'unknown-time-zone',
				timeZone: 'Nowhere/Land',
			})
		})
	})
})

describe('3.4 down', () => {
	it('counts the moments that will share a wall-clock time, and is then not reversible', async () => {
		const moments: Times = [
			['2024-11-03 07:59:59.999999', '2024-11-03 08:00:00.000000'],
			['2024-11-03 09:59:59.999999', '2024-11-03 10:00:00.000000'],
		]
		await withJobTimes('3.4', moments, async (path) => {
			const { steps } = await planTo(path, '3.3', { timeZone: 'America/Los_Angeles' })
			expect(hazard(steps[0], 'ambiguous-times')).toMatchObject({ count: 2 })
			expect(steps[0]?.reversible).toBe(false)
			expect((await planTo(path, '3.3', { timeZone: 'Asia/Kolkata' })).steps[0]?.reversible).toBe(true)
		})
	})

	it.each(['America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'])(
		'undoes 3.4 up in %s to the last digit, save in a repeated hour',
		async (timeZone) => {
			const times = Array.from({ length: 2000 }, (_, index): [string, string] => {
				const at = new Date(Date.UTC(2019, 0, 1) + ((index * 26_281_337_000) % (8 * 365 * 86_400_000)))
					.toISOString()
					.slice(0, 19)
					.replace('T', ' ')
				return [`${at}.${String((index * 7919) % 1_000_000).padStart(6, '0')}`, `${at}.999999`]
			})
			await withJobTimes('3.4', times, async (path) => {
				const { steps } = await moveTo(path, '3.3', { timeZone })
				await moveTo(path, '3.4', { timeZone })
				const ambiguous = (hazard(steps[0], 'ambiguous-times') as { count: number } | undefined)?.count ?? 0
				const changed = timesIn(path)
					.flatMap(([start, end], index) => [start !== times[index]?.[0], end !== times[index]?.[1]])
					.filter(Boolean).length
				expect(changed).toBeLessThanOrEqual(ambiguous)
				expect(ambiguous).toBeLessThan(40)
			})
		},
	)
})
