import { describe, expect, it } from 'vitest'
import type { Bundle, BundledStep } from '../../../../electron/drivers/dialects/alembic/project.ts'
import { openAlembicGround, projectOf, revisionOf } from '../../../support/alembic-library.ts'

const step = (sql: string, transactional = true): BundledStep => ({ sql, sha256: '', transactional })
const table = (name: string) => ({ up: step(`CREATE TABLE ${name} (id integer PRIMARY KEY);\n`), down: step(`DROP TABLE ${name};\n`) })

/** Two branches with a merge; the way back from the merge could not be rendered. */
function bundleFor(engine: Bundle['engine'], more: Partial<Bundle> = {}) {
	const steps: Bundle['steps'] = new Map([
		['aaaa1', table('first')],
		['bbbb2', table('second')],
		['cccc3', table('third')],
		['dddd4', { ...table('fourth'), down: { sql: null, why: 'it asks the database' } }],
	])
	const bundle = {
		engine,
		createdAt: '2026-01-01T00:00:00.000Z',
		alembic: '1.8.1',
		versionTable: 'alembic_version',
		versionTableSchema: null,
		steps,
		...more,
	}
	const revisions = [
		revisionOf('aaaa1'),
		revisionOf('bbbb2', ['aaaa1']),
		revisionOf('cccc3', ['aaaa1']),
		revisionOf('dddd4', ['bbbb2', 'cccc3']),
	]
	return projectOf(revisions, { bundle })
}

describe.each(['sqlite', 'postgres'] as const)('a bundle on %s', (kind) => {
	it('is run without a command, the version table kept for every branch', async () => {
		await using ground = await openAlembicGround(kind, { project: bundleFor(kind), commandless: true })
		expect((await ground.standing()).problems).toEqual([])
		for (const target of ['cccc3', 'bbbb2', 'bbbb2@aaaa1', 'base', 'heads']) {
			const preparation = await ground.plan(target)
			expect(preparation.command).toBeUndefined()
			expect(await ground.run(preparation), target).toMatchObject({ outcome: 'committed', fault: null })
			expect(await ground.rows()).toEqual(preparation.reaches)
			expect((await ground.standing()).currents).toEqual(preparation.reaches)
		}
		expect(await ground.rows()).toEqual(['dddd4'])
	})

	it('says of a step that it was made without, before anything runs', async () => {
		await using ground = await openAlembicGround(kind, { project: bundleFor(kind) })
		await ground.run(await ground.plan('heads'))
		await expect(ground.plan('base')).rejects.toMatchObject({
			fault: { kind: 'not-rendered', revision: 'dddd4', direction: 'down', detail: 'it asks the database' },
		})
	})

	it('leaves nothing of a run whose last step fails', async () => {
		const project = bundleFor(kind)
		const broken = new Map([...(project.bundle?.steps ?? []), ['dddd4', { ...table('first'), down: step('') }]] as const)
		await using ground = await openAlembicGround(kind, { project: bundleFor(kind, { steps: broken }) })
		const report = await ground.run(await ground.plan('heads'))
		expect(report.steps.map(({ state }) => state)).toEqual(['not-run', 'not-run', 'not-run', 'failed'])
		expect(await ground.standing()).toMatchObject({ currents: [], project: { ledger: null } })
	})

	it('for another engine is shown and not run', async () => {
		await using ground = await openAlembicGround(kind, { project: bundleFor(kind === 'sqlite' ? 'postgres' : 'sqlite') })
		expect((await ground.standing()).problems).toMatchObject([{ kind: 'bundle-damaged', blocks: true }])
		await expect(ground.plan('heads')).rejects.toMatchObject({ fault: { kind: 'unclear-state', problem: 'bundle-damaged' } })
	})
})

describe('on a server', () => {
	it('a bundle makes the version table where its project keeps it', async () => {
		await using ground = await openAlembicGround('postgres', { project: bundleFor('postgres', { versionTableSchema: 'books' }) })
		await ground.sql('CREATE SCHEMA books')
		expect((await ground.run(await ground.plan('aaaa1'))).fault).toBeNull()
		expect(await ground.rows('books.alembic_version')).toEqual(['aaaa1'])
	})

	it('a step that refuses transactions runs outside one, and each step is committed by itself', async () => {
		const project = bundleFor('postgres')
		const index = { up: step('CREATE INDEX CONCURRENTLY first_id ON first (id);\n', false), down: step('DROP INDEX first_id;\n') }
		const steps = new Map([...(project.bundle?.steps ?? []), ['bbbb2', index]] as const)
		await using ground = await openAlembicGround('postgres', { project: bundleFor('postgres', { steps }) })
		const preparation = await ground.plan('bbbb2')
		expect(preparation.steps.map(({ transactional }) => transactional)).toEqual([true, false])
		expect(preparation.transactions).toBe('each-step')
		expect((await ground.run(preparation)).fault).toBeNull()
		expect(await ground.rows()).toEqual(['bbbb2'])
	})
})
