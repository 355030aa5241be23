import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { routeOf } from '../../../electron/core/history/route.ts'
import type { Dialect, Standing } from '../../../electron/drivers/dialects/dialect.ts'
import { openAlembicGround } from '../../support/alembic-library.ts'
import { openGround } from '../../support/ordered-sql-ground.ts'

/** `+a +b → b`: the moves, and the revisions the database is at afterwards. */
function told(dialect: Dialect, standing: Standing, target: string): string {
	const { moves, direction, goal } = routeOf(dialect, standing, target)
	expect(direction).toBe(moves[0]?.direction ?? 'none')
	return [...moves.map((move) => `${move.direction === 'up' ? '+' : '-'}${move.id}`), '→', ...goal].join(' ')
}

const faultFor = (kind: string) => expect.objectContaining({ fault: expect.objectContaining({ kind }) })

describe('the route in a history of one line', () => {
	it('goes along it, up and down, and nowhere when the target is where the database is', async () => {
		await using ground = await openGround('sqlite', { fixture: 'golang-migrate' })
		const { dialect } = ground
		const empty = await ground.standing()
		expect(told(dialect, empty, 'latest')).toBe('+1 +2 +3 → 3')
		expect(told(dialect, empty, '+1')).toBe('+1 → 1')
		await ground.move('up')
		const full = await ground.standing()
		expect(told(dialect, full, 'latest')).toBe('→ 3')
		expect(told(dialect, full, '1')).toBe('-3 -2 → 1')
		expect(told(dialect, full, '-1')).toBe('-3 → 2')
	})

	it('leads to what the project still has, and to nothing else', async () => {
		await using ground = await openGround('sqlite', { fixture: 'dbmate' })
		await ground.move('up')
		await rm(join(ground.folder, 'db/migrations/20240630080000_add_years.sql'))
		await ground.sql("INSERT INTO schema_migrations VALUES ('20270101000000')")
		const standing = await ground.standing()
		expect(standing.revisions.filter(({ known }) => !known).map(({ id }) => id)).toEqual(['20240630080000', '20270101000000'])
		for (const target of ['20240630080000', '20270101000000', 'nowhere'])
			expect(() => routeOf(ground.dialect, standing, target)).toThrow(faultFor('unknown-revision'))
	})
})

describe('the route in a history with branches', () => {
	it('is that of the dialect: every head at once, and with each what it depends on', async () => {
		await using ground = await openAlembicGround('sqlite')
		const { dialect } = ground
		const empty = await ground.standing()
		const { moves, goal } = routeOf(dialect, empty, 'heads')
		expect(moves).toHaveLength(11)
		expect([...goal].sort()).toEqual(['8b22a7def609', 'be15da01293c'])
		expect(told(dialect, empty, '9c13b8ef071a')).toBe('+9c13b8ef071a → 9c13b8ef071a')
		// It depends on a revision of another branch
		expect(routeOf(dialect, empty, 'ad04c9f0182b').moves.map(({ id }) => id)).toContain('6f4085bcd4e7')
		await ground.alembic('upgrade', '3c7d52e9a1b4')
		expect(told(dialect, await ground.standing(), 'base')).toBe('-3c7d52e9a1b4 -2b9e41c8f6a0 -1a0c5f27d3b1 →')
	})

	it('keeps its own faults', async () => {
		await using ground = await openAlembicGround('sqlite')
		const standing = await ground.standing()
		expect(() => routeOf(ground.dialect, standing, 'nowhere')).toThrow(faultFor('unknown-revision'))
		expect(() => routeOf(ground.dialect, standing, 'head')).toThrow(faultFor('ambiguous-revision'))
	})
})
