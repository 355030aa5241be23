import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import {
	carryOut,
	copyFixture,
	lookAt,
	moveTo,
	planTo,
	redunDialect,
	redunFixture,
	withFolder,
	within,
} from '../../support/redun-database.ts'
import { rowsOf } from '../../support/redun-meaning.ts'

const idOf = {
	'1.0': '806f5dcb11bf',
	'2.0': '647c510a77b1',
	'2.3': 'd4af139b6f53',
	'3.0': 'cd2d53191748',
	'3.1': 'cc4f663817b6',
	'3.4': '3b0a6e67cc58',
	'3.5': '0bee3d6dba76',
}

describe('a plan down', () => {
	it('says what is lost by count, from this very database', async () => {
		const { steps } = await planTo(redunFixture('workflow/redun.db'), '1.0')
		const losses = Object.fromEntries(
			steps.filter((step) => step.loses.length > 0).map((step) => [step.label, step.loses.map(({ kind, count }) => [kind, count])]),
		)
		const counts = within(redunFixture('workflow/redun.db'), (db) =>
			db
				.prepare(
					'SELECT (SELECT count(*) FROM tag), (SELECT count(*) FROM tag_edit), (SELECT count(*) FROM evaluation), (SELECT count(updated_time) FROM execution), (SELECT count(*) FROM job)',
				)
				.raw()
				.get(),
		) as number[]
		expect(losses).toEqual({
			'3.5': [['heartbeats', counts[3]]],
			'3.1': [
				['tags', counts[0]],
				['tag-edits', counts[1]],
			],
			'2.3': [['execution-ids', counts[4]]],
			'2.0': [['evaluations', counts[2]]],
		})
		expect(steps.map((step) => step.reversible)).toEqual([false, true, true, true, false, true, true, true, true, false])
	})

	it('below 1.0 does not exist', async () => {
		const look = await lookAt(redunFixture('empty/redun_v1.0.db'))
		const dialect = redunDialect()
		const down = dialect.prepare(look, await dialect.standing(look), [{ id: idOf['1.0'], direction: 'down' }], {})
		expect(await down.then(() => null, faultOf)).toEqual({ kind: 'irreversible', revision: '1.0' })
	})
})

describe('a plan up', () => {
	it('counts what the steps will add and rewrite', async () => {
		const { steps } = await planTo(redunFixture('legacy/up_v2.0.db'), '3.5')
		const hazards = Object.fromEntries(steps.map((step) => [step.label, step.hazards.map(({ kind, count }) => [kind, count])]))
		expect(hazards['2.1']).toEqual([['adds-rows', 4]])
		expect(hazards['2.3']).toEqual([['rebuilds-table', 32]])
		expect(hazards['3.0']).toEqual([
			['orphan-jobs', 3],
			['adds-rows', 1],
			['rewrites-rows', 32],
			['rebuilds-table', 32],
			['shuts-out-clients', undefined],
		])
		expect(hazards['3.4']?.map(([kind]) => kind)).toEqual(['asks-time-zone', 'clients-may-write'])
		expect(steps.every((step) => step.loses.length === 0)).toBe(true)
	})

	it('shows every line that runs, with the record at the end of the last step alone', async () => {
		const { steps } = await planTo(redunFixture('empty/redun_v2.2.db'), '3.1')
		expect(steps.map((step) => /INSERT INTO redun_version/.test(step.sql))).toEqual([false, false, true])
		expect(steps.every((step) => /UPDATE alembic_version SET version_num = '[0-9a-f]{12}'/.test(step.sql))).toBe(true)
	})

	it('to where the database already is has no steps and expects the bookkeeping as it is', async () => {
		const preparation = await planTo(redunFixture('empty/redun_v3.1.db'), '3.1')
		expect(preparation).toMatchObject({
			steps: [],
			asksTimeZone: false,
			choices: {},
			verify: { applied: [idOf['3.1'], 'redun_version 3'] },
		})
	})
})

describe('3.0 up', () => {
	const job = (id: string, parent: string): string =>
		`INSERT INTO job VALUES ('${id}', '2024-01-01 00:00:00', NULL, 't', 0, NULL, ${parent}, NULL);`
	const arranged = async (sql: string, work: (path: string) => Promise<void>): Promise<void> =>
		withFolder(async (folder) => {
			const path = await copyFixture('empty/redun_v2.3.db', folder)
			within(path, (db) => db.exec(`INSERT INTO task VALUES ('t', 'main', '', ''); ${sql}`))
			await work(path)
		})

	it('gives each job the execution of the nearest job above it that one names', async () => {
		const sql = `${job('a', 'NULL')}${job('b', "'a'")}${job('c', "'b'")}${job('d', "'a'")}
			INSERT INTO execution VALUES ('outer', '[]', 'a'), ('inner', '[]', 'b');`
		await arranged(sql, async (path) => {
			await moveTo(path, '3.0')
			expect(rowsOf(path)['job']?.map((row) => [row['id'], row['execution_id']])).toEqual([
				['a', 'outer'],
				['b', 'inner'],
				['c', 'inner'],
				['d', 'outer'],
			])
		})
	})

	it('makes a stub for root jobs that no execution names, with an id of redun’s form', async () => {
		await arranged(`${job('a', 'NULL')}${job('b', "'a'")}`, async (path) => {
			await moveTo(path, '3.0')
			const [stub] = rowsOf(path)['execution'] ?? []
			expect(stub).toMatchObject({ args: '"Stub Execution"', job_id: 'a' })
			expect(stub?.['id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
			expect(rowsOf(path)['job']?.map((row) => row['execution_id'])).toEqual([stub?.['id'], stub?.['id']])
		})
	})

	it.each([
		['whose parent is gone', job('a', "'gone'") + job('b', "'a'")],
		['that is its own parent', job('a', "'a'")],
	])('is refused before anything runs while there is a job %s', async (_, sql) => {
		await arranged(sql, async (path) => {
			expect(await planTo(path, '3.0').then(() => null, faultOf)).toEqual({ kind: 'unclear-state', problem: 'orphan-jobs' })
		})
	})

	it('fails whole when jobs are each other’s parents', async () => {
		await arranged(job('a', "'b'") + job('b', "'a'"), async (path) => {
			const before = rowsOf(path)
			const report = await carryOut(path, await planTo(path, '3.1'))
			expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'constraint' } })
			expect(rowsOf(path)).toEqual(before)
		})
	})

	it('counts the jobs that reach no execution, and not those below one that does', async () => {
		const sql = `${job('a', 'NULL')}${job('b', "'a'")}${job('c', "'b'")}${job('d', "'c'")}${job('e', 'NULL')}
			INSERT INTO execution VALUES ('inner', '[]', 'c'), ('other', '[]', 'e');`
		await arranged(sql, async (path) => {
			const { steps } = await planTo(path, '3.0')
			expect(steps[0]?.hazards.find((hazard) => hazard.kind === 'orphan-jobs')?.count).toBe(2)
		})
	})

	it('ends when jobs in a circle do have an execution', async () => {
		await arranged(`${job('a', "'b'")}${job('b', "'a'")}INSERT INTO execution VALUES ('e', '[]', 'a');`, async (path) => {
			expect((await carryOut(path, await planTo(path, '3.0'))).outcome).toBe('committed')
		})
	})
})

describe('clients', () => {
	const dialect = redunDialect()

	it('of each version are those of the library’s own limits', () => {
		expect(dialect.readableBy(idOf['3.5']).map((range) => range.clients)).toEqual([
			'0.5.1 - 0.6.0',
			'0.6.1 - 0.22.0',
			'0.23.0 - 0.24.0',
			'>=0.25.0',
		])
		expect(dialect.readableBy(idOf['3.4']).map((range) => range.needs)).toEqual(['>=3.0 <4', '>=3.1 <4', '>=3.4 <4'])
		expect(dialect.readableBy(idOf['3.0'])).toEqual([{ clients: '0.5.1 - 0.6.0', needs: '>=3.0 <4' }])
		expect(dialect.readableBy(idOf['2.3'])).toEqual([{ clients: '0.4.11 - 0.5.0', needs: '>=2.0 <3' }])
		expect(dialect.readableBy(idOf['1.0'])).toEqual([{ clients: '<=0.4.10', needs: '>=1.0 <2' }])
		expect([...dialect.readableBy(null), ...dialect.readableBy('abcdef012345')]).toEqual([])
	})

	it('go on working through a step up within a major, and through no other', () => {
		expect(dialect.keepsClients(idOf['3.0'], idOf['3.5'])).toBe(true)
		expect(dialect.keepsClients(idOf['2.3'], idOf['3.0'])).toBe(false)
		expect(dialect.keepsClients(idOf['3.5'], idOf['3.4'])).toBe(false)
		expect(dialect.keepsClients(null, idOf['3.5'])).toBe(false)
	})
})
