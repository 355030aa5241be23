import { describe, expect, it } from 'vitest'
import type { Preparation } from '../../../../electron/drivers/dialects/dialect.ts'
import { type AlembicGround, openAlembicGround } from '../../../support/alembic-library.ts'

/** The version table as the database itself describes it. */
async function tableOf({ engine }: AlembicGround): Promise<unknown> {
	const { kind } = await engine.describe()
	const sql =
		kind === 'sqlite'
			? "SELECT replace(replace(replace(sql, char(10), ''), char(9), ''), ' ', '') FROM sqlite_schema WHERE name = 'alembic_version'"
			: `SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull, c.conname::text, pg_get_constraintdef(c.oid)
				FROM pg_attribute AS a JOIN pg_constraint AS c ON c.conrelid = a.attrelid AND c.contype = 'p'
				WHERE a.attrelid = 'alembic_version'::regclass AND a.attnum > 0`
	return (await engine.read([{ sql }]))[0]?.rows
}

const branches = ['4d6e63fab2c5', '6f4085bcd4e7']
const heads = ['8b22a7def609', 'be15da01293c']
/** The first of them makes the table. */
const stamps: readonly { readonly from: readonly string[]; readonly to: string }[] = [
	{ from: [], to: 'heads' },
	{ from: branches, to: '7a3196cde5f8' },
	{ from: branches, to: 'catalogue@base' },
	{ from: heads, to: 'audit' },
	{ from: heads, to: 'base' },
	{ from: ['2b9e41c8f6a0'], to: '4d6e63fab2c5' },
	{ from: branches, to: '2b9e41c8f6a0' },
	{ from: ['8b22a7def609'], to: 'audit@head' },
]

/** Puts rows into a table that is there. */
async function begin(ground: AlembicGround, rows: readonly string[]): Promise<void> {
	if (rows.length === 0) return
	await ground.sql(`DELETE FROM alembic_version; INSERT INTO alembic_version VALUES ${rows.map((row) => `('${row}')`).join(', ')}`)
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (kind) => {
	it('a stamp leaves the table that alembic stamp leaves', async () => {
		await using ours = await openAlembicGround(kind)
		await using theirs = await openAlembicGround(kind)
		for (const { from, to } of kind === 'sqlite' ? stamps : stamps.slice(0, 4)) {
			for (const ground of [ours, theirs]) await begin(ground, from)
			const preparation = await ours.repairPlan('stamp', to)
			expect(await ours.run(preparation)).toMatchObject({ outcome: 'committed', fault: null })
			await theirs.alembic('stamp', to)
			expect(await ours.rows(), `${from} to ${to}`).toEqual(await theirs.rows())
			expect(await tableOf(ours)).toEqual(await tableOf(theirs))
			expect((await ours.standing()).currents).toEqual(preparation.reaches)
		}
	})

	it('a stamp with purge forgets the branches that a stamp leaves', async () => {
		await using ground = await openAlembicGround(kind)
		await ground.run(await ground.repairPlan('stamp', 'heads'))
		expect(await ground.rows()).toEqual(heads)
		await ground.run(await ground.repairPlan('stamp-purge', '5e5f74abc3d6'))
		expect(await ground.rows()).toEqual(['5e5f74abc3d6'])
	})

	it('says what it is before it runs', async () => {
		await using ground = await openAlembicGround(kind)
		const stamp = await ground.repairPlan('stamp', 'catalogue, audit')
		expect(stamp.copyable).toBe('alembic stamp catalogue audit')
		expect(stamp.steps[0]).toMatchObject({ id: 'stamp', python: null, hazards: [{ kind: 'records-only' }] })
		expect(stamp.steps[0]?.sql).toContain('CREATE TABLE')
		expect(stamp.steps[0]?.sql).toContain("VALUES ('3c7d52e9a1b4')")
		expect(kindsIn(stamp)).toContain('marker-only')
		expect((await ground.run(stamp)).outcome).toBe('committed')
		const purge = await ground.repairPlan('stamp-purge', 'base')
		expect(purge.copyable).toBe('alembic stamp --purge base')
		expect(kindsIn(purge)).toContain('purges-markers')
	})

	it('counting from here is refused, since Alembic counts from the heads', async () => {
		await using ground = await openAlembicGround(kind)
		await expect(ground.repairPlan('stamp', '+1')).rejects.toMatchObject({ fault: { kind: 'unknown-revision' } })
		await expect(ground.repairPlan('stamp', 'nowhere')).rejects.toMatchObject({ fault: { kind: 'unknown-revision' } })
		await expect(ground.repairPlan('stamp')).rejects.toMatchObject({ fault: { kind: 'repair-not-offered' } })
	})
})

const kindsIn = ({ advice = [] }: Preparation) => advice.map(({ kind }) => kind)
