import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import { zoneClock } from '../../../electron/drivers/dialects/time-zone.ts'

describe('the clock of a zone', () => {
	it('changes where the zone’s rules say, in wall-clock time and in UTC', () => {
		const { localToUtc, utcToLocal, repeatedLocal, repeatedUtc } = zoneClock('America/Los_Angeles')
		expect(localToUtc).toContainEqual(['2024-03-10 03:00:00', 25_200])
		expect(localToUtc).toContainEqual(['2024-11-03 02:00:00', 28_800])
		expect(utcToLocal).toContainEqual(['2024-03-10 10:00:00', -25_200])
		expect(utcToLocal).toContainEqual(['2024-11-03 09:00:00', -28_800])
		expect(repeatedLocal).toContainEqual({ from: '2024-11-03 01:00:00', until: '2024-11-03 02:00:00' })
		expect(repeatedUtc).toContainEqual({ from: '2024-11-03 08:00:00', until: '2024-11-03 10:00:00' })
	})

	it('knows steps of half an hour', () => {
		expect(zoneClock('Australia/Lord_Howe').repeatedLocal).toContainEqual({ from: '2024-04-07 01:30:00', until: '2024-04-07 02:00:00' })
		expect(zoneClock('Asia/Kolkata').localToUtc.at(-1)).toEqual(['0000-01-01 00:00:00', -19_800])
	})

	it('knows two changes within a week, and a day left out', () => {
		expect(zoneClock('America/Recife').utcToLocal.filter(([starts]) => starts.startsWith('2000-10'))).toEqual([
			['2000-10-08 03:00:00', -7200],
			['2000-10-15 02:00:00', -10_800],
		])
		expect(zoneClock('Pacific/Apia').localToUtc).toContainEqual(['2011-12-31 00:00:00', -50_400])
	})

	it.each(['Europe/Berlin', 'Africa/Casablanca', 'Africa/Monrovia', 'Asia/Gaza', 'Pacific/Apia'])(
		'of %s agrees with the runtime at every quarter of a day',
		(timeZone) => {
			const { utcToLocal } = zoneClock(timeZone)
			const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
			for (let instant = Date.UTC(2000, 0, 1); instant < Date.UTC(2030, 0, 1); instant += 6 * 3_600_000) {
				const utc = new Date(instant).toISOString().slice(0, 19).replace('T', ' ')
				const seconds = utcToLocal.findLast(([starts]) => starts <= utc)?.[1] ?? 0
				const local = new Date(instant + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
				if (format.format(instant) !== local) expect(`${utc} is ${local}`).toBe(`${utc} is ${format.format(instant)}`)
			}
		},
	)

	it('has nothing to add in UTC', () => {
		expect(zoneClock('UTC')).toEqual({
			localToUtc: [['0000-01-01 00:00:00', 0]],
			utcToLocal: [['0000-01-01 00:00:00', 0]],
			repeatedLocal: [],
			repeatedUtc: [],
		})
	})

	it.each(['Mars/Olympus', '', 'America/Los Angeles'])('named %j is refused', (timeZone) => {
		try {
			zoneClock(timeZone)
			expect.unreachable()
		} catch (thrown) {
			expect(faultOf(thrown)).toEqual({ kind: 'unknown-time-zone', timeZone })
		}
	})
})
