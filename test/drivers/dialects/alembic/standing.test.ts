import { describe, expect, it } from 'vitest'
import type { Standing } from '../../../../electron/drivers/dialects/dialect.ts'
import { openAlembicGround, projectOf, revisionOf } from '../../../support/alembic-library.ts'

const kindsOf = ({ problems }: Standing) => problems.map(({ kind }) => kind)
const problemOf = ({ problems }: Standing, kind: string) => problems.find((problem) => problem.kind === kind)

describe.each(['sqlite', 'postgres'] as const)('on %s', (kind) => {
	it('an empty database has everything pending and nothing wrong with it', async () => {
		await using ground = await openAlembicGround(kind)
		const standing = await ground.standing()
		expect(kindsOf(standing)).toEqual(['several-heads'])
		expect(standing).toMatchObject({ current: null, currents: [], currentText: null, ledger: { applied: [] } })
		expect(standing.applied.size).toBe(0)
		expect(standing.project).toMatchObject({ convention: 'alembic', sureness: 'certain', ledger: null, bundle: false, runs: true })
		expect(standing.revisions).toHaveLength(11)
	})

	it('several rows are several places, and what a row depends on is applied without one', async () => {
		await using ground = await openAlembicGround(kind)
		await ground.alembic('upgrade', 'catalogue@head')
		await ground.alembic('upgrade', 'audit@+2')
		const standing = await ground.standing()
		const rows = await ground.rows()
		expect(rows.length).toBeGreaterThan(1)
		expect(standing.currents).toEqual(rows)
		expect(standing.current).toBeNull()
		const told = (await ground.alembic('current')).trim().split('\n')
		expect(rows.every((row) => told.some((line) => line.startsWith(row)))).toBe(true)
		for (const row of rows) expect(standing.applied.has(row)).toBe(true)
		expect(kindsOf(standing)).toEqual(['several-heads'])
	})

	it('the order is that of alembic history', async () => {
		await using ground = await openAlembicGround(kind)
		const history = (await ground.alembic('history')).trim().split('\n')
		const told = history.map((line) => /-> (\w+)/.exec(line)?.[1])
		expect((await ground.standing()).revisions.map(({ id }) => id).sort()).toEqual([...told].sort())
		const places = new Map((await ground.standing()).revisions.map(({ id }, place) => [id, place]))
		for (const { id, parents, dependsOn } of (await ground.standing()).revisions)
			for (const below of [...parents, ...dependsOn]) expect(places.get(below) ?? -1).toBeLessThan(places.get(id) ?? -1)
	})

	it('tables without a version table, and an empty one beside tables, are named and can be stamped', async () => {
		await using ground = await openAlembicGround(kind)
		await ground.sql('CREATE TABLE stray (id integer PRIMARY KEY)')
		const missing = problemOf(await ground.standing(), 'version-table-missing')
		expect(missing).toMatchObject({ blocks: false, ways: [{ repair: 'stamp', revision: 'heads' }] })
		expect((await ground.run(await ground.repairPlan('stamp', 'base'))).outcome).toBe('committed')
		expect(problemOf(await ground.standing(), 'version-table-empty')).toMatchObject({ blocks: false })
	})

	it('an empty version table by itself is an empty database', async () => {
		await using ground = await openAlembicGround(kind)
		await ground.run(await ground.repairPlan('stamp', 'base'))
		expect(kindsOf(await ground.standing())).toEqual(['several-heads'])
	})

	it('a row that no file has is shown, blocks moving, and can only be purged', async () => {
		await using ground = await openAlembicGround(kind)
		await ground.run(await ground.repairPlan('stamp', '2b9e41c8f6a0'))
		await ground.sql("INSERT INTO alembic_version VALUES ('feedbeef0001')")
		const standing = await ground.standing()
		expect(problemOf(standing, 'version-unknown')).toMatchObject({
			blocks: true,
			revision: 'feedbeef0001',
			ways: [
				{ repair: 'stamp-purge', revision: '2b9e41c8f6a0' },
				{ repair: 'stamp-purge', revision: 'heads' },
			],
		})
		expect(standing.revisions.at(-1)).toMatchObject({ id: 'feedbeef0001', known: false })
		await expect(ground.plan('heads')).rejects.toMatchObject({ fault: { kind: 'unclear-state', problem: 'version-unknown' } })
		await expect(ground.repairPlan('stamp', 'heads')).rejects.toMatchObject({ fault: { kind: 'unclear-state' } })
		expect((await ground.run(await ground.repairPlan('stamp-purge', '2b9e41c8f6a0'))).outcome).toBe('committed')
		expect(await ground.rows()).toEqual(['2b9e41c8f6a0'])
		expect(kindsOf(await ground.standing())).toEqual(['several-heads'])
	})

	it('a row that another stands on blocks moving and can be taken out', async () => {
		await using ground = await openAlembicGround(kind)
		await ground.run(await ground.repairPlan('stamp', '4d6e63fab2c5'))
		await ground.sql("INSERT INTO alembic_version VALUES ('1a0c5f27d3b1')")
		const standing = await ground.standing()
		expect(standing.current).toBe('4d6e63fab2c5')
		expect(problemOf(standing, 'version-overlaps')).toMatchObject({
			blocks: true,
			repair: 'drop-overlapping-versions',
			facts: { version: '1a0c5f27d3b1', expected: '4d6e63fab2c5' },
		})
		expect((await ground.run(await ground.repairPlan('drop-overlapping-versions'))).outcome).toBe('committed')
		expect(await ground.rows()).toEqual(['4d6e63fab2c5'])
		await expect(ground.repairPlan('drop-overlapping-versions')).rejects.toMatchObject({ fault: { kind: 'repair-not-offered' } })
	})

	it('without files only the table speaks, and a plan asks for them', async () => {
		await using ground = await openAlembicGround(kind, { sourceless: true })
		expect(await ground.dialect.recognise(await ground.look())).toBe(false)
		await ground.sql("CREATE TABLE alembic_version (version_num varchar(64) NOT NULL); INSERT INTO alembic_version VALUES ('4d6e63fab2c5')")
		const standing = await ground.standing()
		expect(kindsOf(standing)).toEqual(['source-needed'])
		expect(standing).toMatchObject({ current: '4d6e63fab2c5', currentText: '4d6e63fab2c5' })
		expect(standing.project).toMatchObject({ folder: null, sureness: 'certain' })
	})

	it('without a command the history and its plans can be looked at', async () => {
		await using ground = await openAlembicGround(kind, { commandless: true })
		expect(kindsOf(await ground.standing())).toEqual(['several-heads', 'command-needed'])
		const { steps } = await ground.plan('heads')
		expect(steps.map(({ python }) => python === null)).toEqual(steps.map(() => false))
		expect(steps.length).toBeGreaterThan(0)
	})

	it('a graph with faults is shown with each of them named', async () => {
		const project = projectOf([
			revisionOf('aaaa1'),
			revisionOf('bbbb2', ['gone9'], { branchLabels: ['one'] }),
			revisionOf('cccc3', ['dddd4'], { branchLabels: ['one'] }),
			revisionOf('dddd4', ['cccc3', 'aaaa1']),
			revisionOf('eeee5', ['eeee5']),
		])
		await using ground = await openAlembicGround(kind, { project })
		const standing = await ground.standing()
		expect(kindsOf(standing)).toEqual(['parent-missing', 'cycle', 'cycle', 'duplicate-label', 'several-heads'])
		expect(standing.revisions).toHaveLength(5)
	})
})

describe('on a server', () => {
	it('the version table is found in the schema of its system', async () => {
		await using ground = await openAlembicGround('postgres', { sourceless: true, state: 'reana_head_3da4dd5d0b75.sql' })
		const standing = await ground.standing()
		expect(standing).toMatchObject({ current: '3da4dd5d0b75' })
		expect(standing.project).toMatchObject({ convention: 'reana', sureness: 'certain', ledger: '__reana.alembic_version', chosen: false })
		expect(standing.project?.alternatives).toContain('alembic')
	})

	it('what the person says of it counts', async () => {
		await using ground = await openAlembicGround('postgres', { convention: 'alembic', state: 'syncmaster_mid_0008.sql' })
		expect((await ground.standing()).project).toMatchObject({ convention: 'alembic', chosen: true })
	})

	it('of several version tables the schema that env.py names is taken, else that of unqualified names, and it is said', async () => {
		const project = projectOf([revisionOf('aaaa1'), revisionOf('bbbb2', ['aaaa1'])])
		const tables = `CREATE SCHEMA tenant; CREATE SCHEMA other;
			CREATE TABLE tenant.alembic_version (version_num varchar(32)); INSERT INTO tenant.alembic_version VALUES ('bbbb2');
			CREATE TABLE other.alembic_version (version_num varchar(32)); INSERT INTO other.alembic_version VALUES ('aaaa1');`
		await using ground = await openAlembicGround('postgres', { project })
		await ground.sql(tables)
		expect(problemOf(await ground.standing(), 'version-table-several')).toMatchObject({ blocks: true })
		await ground.sql('CREATE TABLE alembic_version (version_num varchar(255))')
		expect(problemOf(await ground.standing(), 'version-table-several')).toMatchObject({
			blocks: false,
			facts: { table: 'public.alembic_version' },
		})
		const environment = { ...project.environment, versionTableSchema: 'tenant' }
		await using told = await openAlembicGround('postgres', { project: { ...project, environment } })
		await told.sql(tables)
		expect(await told.standing()).toMatchObject({ current: 'bbbb2', problems: [] })
	})

	it('a schema that env.py names and that has no table means that there is none yet', async () => {
		const environment = { aim: { kind: 'none' as const }, versionTable: null, versionTableSchema: 'mine', transactionPerMigration: null }
		await using ground = await openAlembicGround('postgres', { project: projectOf([revisionOf('aaaa1')], { environment }) })
		await ground.sql(
			"CREATE TABLE alembic_version (version_num varchar(32)); INSERT INTO alembic_version VALUES ('other'); CREATE SCHEMA mine",
		)
		expect(kindsOf(await ground.standing())).toEqual(['version-table-missing'])
		expect((await ground.run(await ground.repairPlan('stamp', 'head'))).outcome).toBe('committed')
		expect(await ground.rows('mine.alembic_version')).toEqual(['aaaa1'])
		expect(await ground.rows()).toEqual(['other'])
	})
})
