import { describe, expect, it } from 'vitest'
import { redunVersions, versionOf } from '../../../electron/drivers/dialects/redun-versions.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { lookThrough } from '../../support/look.ts'
import { redunFixture } from '../../support/redun-database.ts'
import { brief, faultFrom } from '../../support/redun-odd.ts'
import { createRepository } from '../../support/redun-postgres.ts'
import { expectedMeaning } from '../../support/redun-postgres-expected.ts'
import { serverMeaning } from '../../support/redun-postgres-meaning.ts'
import { copyRows, serverRows } from '../../support/redun-postgres-rows.ts'

const makeType = "CREATE TYPE tagentitytype AS ENUM ('Execution', 'Job', 'CallNode', 'Task', 'Value', 'Null')"

describe('the type tagentitytype', () => {
	it('left behind by redun’s own step down is used again on the way up', async () => {
		await using repository = await createRepository('3.0')
		await repository.client.query(makeType)
		await repository.moveTo('3.5')
		expect(await serverMeaning(repository)).toEqual(expectedMeaning('3.5'))
	})

	it.each([
		['with other labels', "CREATE TYPE tagentitytype AS ENUM ('Job')"],
		['that is no list of labels', 'CREATE DOMAIN tagentitytype AS text'],
	])('%s is the owner’s and refused by name before anything runs', async (_, sql) => {
		await using repository = await createRepository('3.0')
		await repository.client.query(sql)
		expect(await faultFrom(repository.planTo('3.1'))).toEqual({ kind: 'unexpected-schema', table: 'tag', objects: ['tagentitytype'] })
	})

	it('of another schema is left alone', async () => {
		await using repository = await createRepository('3.0')
		await repository.client.query(`CREATE SCHEMA other; SET search_path = other; ${makeType}; RESET search_path`)
		await repository.rows(`ALTER DATABASE ${repository.database.name} SET search_path = public, other`)
		await repository.moveTo('3.1')
		await repository.moveTo('3.0')
		const left = await repository.rows("SELECT typnamespace::regnamespace::text FROM pg_type WHERE typname = 'tagentitytype'")
		expect(left).toEqual([['other']])
	})
})

describe('a repository in a schema of its own', () => {
	it('is found and moved there, whatever another schema holds', async () => {
		const inPublic = 'CREATE TABLE public.job (mine int); CREATE VIEW public.own AS SELECT * FROM public.job'
		await using repository = await createRepository('1.0', { script: `${inPublic}; CREATE SCHEMA app`, searchPath: 'app, public' })
		await repository.moveTo('3.5')
		await repository.moveTo('2.0')
		expect(await serverMeaning(repository)).toEqual(expectedMeaning('2.0'))
		expect(await repository.dialect.recognise(await repository.look())).toBe(true)
	})
})

describe('jobs that reach no execution', () => {
	const job = (id: string, parent: string) => `('${id}', '2024-01-01', NULL, 't', false, NULL, ${parent}, NULL)`
	const jobs = (rows: string) => `INSERT INTO task VALUES ('t', 'main', '', ''); INSERT INTO job VALUES ${rows}`

	it('because a parent is not there are refused before anything runs', async () => {
		await using repository = await createRepository('2.3')
		await repository.client.query(
			`ALTER TABLE job DROP CONSTRAINT job_parent_id_fkey; ${jobs(`${job('a', "'gone'")}, ${job('b', "'a'")}`)}`,
		)
		expect(await faultFrom(repository.planTo('3.0'))).toEqual({ kind: 'unclear-state', problem: 'orphan-jobs' })
	})

	it('because they are their own ancestors break the step, and everything stays as it was', async () => {
		await using repository = await createRepository('2.2')
		await repository.client.query(jobs(`${job('a', "'b'")}, ${job('b', "'a'")}, ${job('c', 'NULL')}`).replaceAll(', NULL)', ')'))
		const before = [await serverMeaning(repository), await serverRows(repository), await repository.rows('SELECT * FROM redun_version')]
		const report = await repository.carryOut(await repository.planTo('3.5'))
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'constraint' } })
		expect(report.steps.map(({ state }) => state)).toEqual(['not-run', 'failed', 'not-run', 'not-run', 'not-run', 'not-run', 'not-run'])
		expect([await serverMeaning(repository), await serverRows(repository), await repository.rows('SELECT * FROM redun_version')]).toEqual(
			before,
		)
		expect((await repository.standing()).currentText).toBeNull()
	})

	it('get a stub, and jobs below an inner execution get that one', async () => {
		await using repository = await createRepository('2.3')
		const all = [job('a', 'NULL'), job('b', "'a'"), job('c', "'b'"), job('d', "'a'"), job('e', 'NULL'), job('f', "'e'")]
		const executions = "INSERT INTO execution VALUES ('outer', '[]', 'a'), ('inner', '[]', 'b'), ('twin', '[]', 'b')"
		await repository.client.query(`${jobs(all.join(', '))}; ${executions}`)
		const { steps } = await repository.planTo('3.0')
		expect(steps[0]?.hazards.filter(({ count }) => count !== undefined).map(({ kind, count }) => [kind, count])).toEqual([
			['orphan-jobs', 2],
			['adds-rows', 1],
			['rewrites-rows', 6],
		])
		await repository.moveTo('3.0')
		const rows = await repository.rows(
			"SELECT job.id, CASE args WHEN '\"Stub Execution\"' THEN 'stub' ELSE execution_id END FROM job JOIN execution ON execution.id = execution_id ORDER BY 1",
		)
		expect(rows).toEqual([
			['a', 'outer'],
			['b', 'inner'],
			['c', 'inner'],
			['d', 'outer'],
			['e', 'stub'],
			['f', 'stub'],
		])
		const ids = await repository.rows('SELECT id FROM execution WHERE args = \'"Stub Execution"\' UNION ALL SELECT id FROM redun_version')
		for (const [id] of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
	})
})

describe('type names of more than 100 characters', () => {
	it('are refused on the way below 3.2 before anything runs, and nowhere else', async () => {
		await using repository = await createRepository('3.2')
		await repository.client.query(`INSERT INTO value VALUES ('v', repeat('é', 101), 'f', '')`)
		expect(await faultFrom(repository.planTo('2.0'))).toEqual({ kind: 'unclear-state', problem: 'type-too-long' })
		await repository.moveTo('3.5')
		await repository.moveTo('3.2')
		await repository.client.query(`UPDATE value SET type = repeat('é', 100)`)
		await repository.moveTo('3.1')
	})
})

describe('a step that fails', () => {
	it('leaves tables, rows and records of the whole way as they were', async () => {
		await using repository = await createRepository('3.1')
		await copyRows(redunFixture('legacy/source_v3.1_redun0.7.4.db'), repository)
		const state = async () => [
			await serverMeaning(repository),
			await serverRows(repository),
			await repository.rows('SELECT * FROM redun_version'),
		]
		const before = await state()
		for (const label of ['1.0', '3.5']) {
			const preparation = await repository.planTo(label, { timeZone: 'America/Los_Angeles' })
			const steps = preparation.steps.map((step, index) =>
				index === preparation.steps.length - 1 ? { ...step, sql: `${step.sql}; SELECT 1 / 0` } : step,
			)
			expect(await repository.carryOut({ ...preparation, steps })).toMatchObject({ outcome: 'failed' })
			expect(await state()).toEqual(before)
		}
	})
})

describe('the records of the version', () => {
	it('dropped are made again, of the right type', async () => {
		for (const label of ['3.3', '3.5']) {
			await using repository = await createRepository(label)
			await repository.client.query('DROP TABLE redun_version')
			expect(brief((await repository.standing()).problems)).toEqual(['redun-version-missing blocks create-redun-version'])
			await repository.repair('create-redun-version')
			expect(await serverMeaning(repository)).toEqual(expectedMeaning(label))
			expect((await repository.standing()).problems).toEqual([])
		}
	})

	it.each(redunVersions.map(({ label }) => label))(
		'of Alembic dropped at %s are told by the schema, save where two versions have the same',
		async (label) => {
			await using repository = await createRepository(label)
			await repository.client.query('DROP TABLE alembic_version')
			const [problem] = (await repository.standing()).problems
			expect(problem?.repair).toBe('stamp-alembic-version')
			expect(problem?.facts['expected']).toBe(label === '2.1' ? '2.0' : label)
			await repository.repair('stamp-alembic-version')
			expect(await serverMeaning(repository)).toEqual(expectedMeaning(label))
		},
	)

	it('that disagree, are empty or come from the future are told and put right', async () => {
		await using repository = await createRepository('3.5')
		await repository.client.query('UPDATE redun_version SET version = 2')
		expect(brief((await repository.standing()).problems)).toEqual(['redun-version-disagrees record-redun-version'])
		await repository.repair('record-redun-version')
		await repository.client.query('DELETE FROM redun_version')
		expect(brief((await repository.standing()).problems)).toEqual(['redun-version-empty record-redun-version'])
		await repository.repair('record-redun-version')
		await repository.client.query(`INSERT INTO redun_version VALUES ('f', 2, '2999-12-31 23:59:59+00')`)
		const { problems } = await repository.standing()
		expect(brief(problems)).toEqual(['redun-version-disagrees record-redun-version', 'redun-version-from-the-future'])
		expect(problems[1]?.facts['at']).toBe('2999-12-31 23:59:59.000000')
		await repository.moveTo('3.3')
		const [newest] = await repository.rows('SELECT version FROM redun_version ORDER BY "timestamp" DESC LIMIT 1')
		expect(newest).toEqual(['3'])
	})
})

describe('a schema that is not the version’s', () => {
	it.each([
		['3.5', 'ALTER TABLE job ALTER start_time TYPE timestamp', 'job', 'start_time'],
		['3.3', 'ALTER TABLE call_node ALTER "timestamp" TYPE timestamptz', 'call_node', 'timestamp'],
		['3.1', 'ALTER TABLE value ALTER type TYPE varchar', 'value', 'type'],
		['3.0', 'ALTER TABLE job ALTER execution_id DROP NOT NULL', 'job', 'execution_id'],
		['3.5', 'DROP TABLE tag_edit', 'tag_edit', 'tag_edit'],
	])('at %s (%s) blocks, by name', async (label, sql, table, objects) => {
		await using repository = await createRepository(label)
		await repository.client.query(sql)
		const { problems } = await repository.standing()
		expect(brief(problems)).toEqual(['unexpected-schema blocks'])
		expect(problems[0]?.facts).toMatchObject({ table, objects })
	})

	it('for want of an index or the trigger is told and blocks nothing', async () => {
		await using repository = await createRepository('3.5')
		await repository.client.query(
			'DROP TRIGGER check_job_utc ON job; DROP FUNCTION check_job_utc(); DROP INDEX ix_job_execution_id, ix_value_type',
		)
		const { problems } = await repository.standing()
		expect(brief(problems)).toEqual(['unexpected-schema'])
		expect(problems[0]?.facts['objects']).toBe('ix_job_execution_id, ix_value_type, check_job_utc')
		await repository.moveTo('1.0')
		expect(await serverMeaning(repository)).toEqual(expectedMeaning('1.0'))
	})
})

describe('values kept outside a server', () => {
	it('are counted where nobody said where they are, and whoever may not read values still sees the history', async () => {
		await using repository = await createRepository('3.5')
		await copyRows(redunFixture('workflow/redun.db'), repository)
		const missing = { kind: 'value-store-missing', blocks: false, facts: { values: '12' } }
		expect((await repository.standing()).problems).toEqual([missing])
		await repository.rows('GRANT SELECT ON ALL TABLES IN SCHEMA public TO pg_monitor')
		await repository.rows('REVOKE SELECT ON value FROM pg_monitor')
		const server = { ...repository.database.server, settings: { search_path: 'public', role: 'pg_monitor' } }
		const { engine } = await openPostgres({ server }, { environment: {} })
		try {
			const { problems, current } = await repository.dialect.standing(await lookThrough(engine))
			expect([problems, current]).toEqual([[], versionOf('3.5').id])
		} finally {
			await engine.close()
		}
	})
})
