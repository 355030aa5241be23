import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import type { Tuples } from '../../../electron/drivers/transfers/comparing/canonical-rows.ts'
import { compareTables, type ReadSide } from '../../../electron/drivers/transfers/comparing/compare.ts'
import { openReading } from '../../../electron/drivers/transfers/comparing/compare-session.ts'
import { sidesOf } from '../../../electron/drivers/transfers/comparing/compare-sides.ts'
import { openSource } from '../../../electron/drivers/transfers/source/sqlite-source.ts'
import { compareGround, mapped } from '../../support/compare-ground.ts'

const many = 200_000

function* numbered(count: number): Generator<readonly [number, string]> {
	for (let id = 1; id <= count; id++) yield [id, `value ${id % 977}`]
}

const large = (key: string) => ({
	sqlite: `CREATE TABLE large (id INTEGER ${key}, v TEXT)`,
	rows: { insert: 'INSERT INTO large VALUES (?, ?)', values: numbered(many) },
	postgres: `CREATE TABLE large (id bigint ${key}, v text); INSERT INTO large SELECT id, 'value ' || id % 977 FROM generate_series(${many}, 1, -1) id; ANALYZE large`,
	map: [{ table: 'large', into: 'large', columns: [mapped('id', 'bigint'), mapped('v', 'text')] }],
})

/** A temporary folder of the test's own, so that what is in it is this comparison's. */
const temporary = mkdtempSync(join(tmpdir(), 'headway-size-'))
vi.stubEnv('TMPDIR', temporary)
afterAll(() => {
	vi.unstubAllEnvs()
	rmSync(temporary, { recursive: true, force: true })
})

const sortedFiles = () => readdirSync(temporary).filter((name) => name.startsWith('headway-compare-'))

test('of 200,000 rows neither side is ever more than a few pages ahead of the other', async () => {
	await using ground = await compareGround(large('PRIMARY KEY'))
	const source = openSource({ path: ground.path })
	const session = await openReading(ground.database.server)
	const read = { left: 0, right: 0, apart: 0 }
	const counting = (side: 'left' | 'right', reading: ReadSide): ReadSide =>
		async function* count(keyed, stopping): AsyncGenerator<Tuples, void, void> {
			for await (const page of reading(keyed, stopping)) {
				read[side] += page.count
				read.apart = Math.max(read.apart, Math.abs(read.left - read.right))
				yield page
			}
		}
	try {
		const map = { version: 1 as const, schema: 'public', tables: 'there' as const, timeZone: 'UTC', map: large('').map, choices: {} }
		const sides = await sidesOf({ kind: 'sqlite', source }, { kind: 'postgres', session, schema: 'public' }, map)
		const counted = sides.map((pair) => ({ ...pair, left: counting('left', pair.left), right: counting('right', pair.right) }))
		const [compared] = await compareTables(counted, { now: () => performance.now() })
		expect(compared).toMatchObject({ differing: 0, sourceRows: many, targetRows: many })
	} finally {
		source.close()
		await session.close()
	}
	expect(read).toMatchObject({ left: many, right: many })
	expect(read.apart).toBeLessThan(many / 4)
})

test('a single changed value among 200,000 rows is found, and one missing row does not make all behind it differ', async () => {
	await using ground = await compareGround(large('PRIMARY KEY'))
	await ground.database.sql(`UPDATE large SET v = v || ' ' WHERE id = 123456; DELETE FROM large WHERE id = 77`)
	const compared = await ground.compareOnly()
	expect(compared).toMatchObject({ differing: 2, sourceRows: many, targetRows: many - 1 })
	expect(compared.differences).toMatchObject([
		{ row: '77', column: null, target: null },
		{ row: '123456', column: 'v' },
	])
})

test('rows without a key that are more than memory is given for are sorted through a file, which goes away', async () => {
	await using ground = await compareGround(large(''))
	const seen: string[] = []
	const onEvent = () => void seen.push(...sortedFiles())
	expect(await ground.compareOnly({ sortBytes: 300_000, onEvent })).toMatchObject({ differing: 0, sourceRows: many, targetRows: many })
	await ground.database.sql('DELETE FROM large WHERE id = 100000; UPDATE large SET id = -5 WHERE id = 5')
	const compared = await ground.compareOnly({ sortBytes: 300_000, onEvent })
	expect(compared).toMatchObject({ differing: 3, sourceRows: many, targetRows: many - 1 })
	expect(new Set(compared.differences.map(({ row }) => row))).toEqual(new Set(['-5, value 5', '5, value 5', '100000, value 346']))
	expect(seen.length).toBeGreaterThan(0)
	expect(sortedFiles()).toEqual([])
})

test('a comparison that is cancelled ends, leaves no file and no statement behind, and its session can go on', async () => {
	await using ground = await compareGround(large(''))
	const stop = new AbortController()
	const cancelled = ground.compareOnly({
		sortBytes: 300_000,
		signal: stop.signal,
		onEvent: ({ kind }) => kind === 'progress' && stop.abort(),
	})
	await expect(cancelled).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
	expect(sortedFiles()).toEqual([])
	const running = await ground.database.sql(
		"SELECT query FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'Headway%' AND state = 'active'",
	)
	expect(running).toEqual([])
})

test('progress goes up to all rows and names the table', async () => {
	await using ground = await compareGround(large('PRIMARY KEY'))
	const rows: number[] = []
	const phases: string[] = []
	await ground.compareOnly({
		onEvent(event) {
			phases.push(event.phase)
			if (event.kind !== 'progress') return
			expect(event.table).toBe('large')
			rows.push(event.rows)
		},
	})
	expect(phases[0]).toBe('verifying')
	expect(new Set(phases)).toEqual(new Set(['verifying']))
	expect(rows).toEqual([...rows].sort((one, other) => one - other))
})
