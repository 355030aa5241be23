import { describe, expect, it } from 'vitest'
import type { PreparedStep } from '../../../electron/drivers/dialects/dialect.ts'
import { redunVersions } from '../../../electron/drivers/dialects/redun-versions.ts'
import { redunDialect, redunFixture } from '../../support/redun-database.ts'
import { createRepository, type ServerRepository } from '../../support/redun-postgres.ts'
import { copyRows } from '../../support/redun-postgres-rows.ts'

async function countOf(repository: ServerRepository, sql: string): Promise<number> {
	const [row] = await repository.rows(sql)
	return Number(row?.[0])
}

const labels = redunVersions.map((version) => version.label)

describe('a plan on a server', () => {
	it('down says what is lost by count, from this very database', async () => {
		await using repository = await createRepository('3.5')
		await copyRows(redunFixture('workflow/redun.db'), repository)
		const { steps } = await repository.planTo('1.0')
		const losses = steps.flatMap((step) => step.loses.map(({ kind, count }) => [step.label, kind, count]))
		expect(losses).toEqual([
			['3.5', 'heartbeats', await countOf(repository, 'SELECT count(updated_time) FROM execution')],
			['3.1', 'tags', await countOf(repository, 'SELECT count(*) FROM tag')],
			['3.1', 'tag-edits', await countOf(repository, 'SELECT count(*) FROM tag_edit')],
			['2.3', 'execution-ids', await countOf(repository, 'SELECT count(*) FROM job')],
			['2.0', 'evaluations', await countOf(repository, 'SELECT count(*) FROM evaluation')],
		])
		expect(steps.find(({ label }) => label === '3.2')?.hazards).toContainEqual({
			kind: 'rewrites-rows',
			facts: { table: 'value', what: 'values' },
			count: await countOf(repository, 'SELECT count(*) FROM value'),
		})
		expect(steps.map(({ mayLoseRows }) => mayLoseRows).filter((tables) => tables.length > 0)).toEqual([['tag', 'tag_edit'], ['evaluation']])
	})

	it('up says whom it shuts out, which tables it locks, what it rewrites and that others share the server', async () => {
		await using repository = await createRepository('2.0')
		await copyRows(redunFixture('legacy/up_v2.0.db'), repository)
		await repository.client.query("SET application_name = 'Headway of a test'")
		const alone = await repository.planTo('3.5', { timeZone: 'America/Los_Angeles' })
		expect(alone.steps[0]?.hazards[0]).toEqual({ kind: 'shared-server', facts: {} })
		await repository.database.connect()
		const { steps } = await repository.planTo('3.5', { timeZone: 'America/Los_Angeles' })
		const brief = (label: string) =>
			steps
				.find((step) => step.label === label)
				?.hazards.map(({ kind, count, facts }) =>
					[kind, facts['table'] ?? facts['clients'] ?? facts['sessions'], count].filter((part) => part !== undefined),
				)
		expect(brief('2.1')).toEqual([
			['shared-server', '1'],
			['adds-rows', 'value', 4],
		])
		expect(brief('3.0')).toEqual([
			['orphan-jobs', 'job', 3],
			['adds-rows', 'execution', 1],
			['rewrites-rows', 'job', 32],
			['locks-table', 'job'],
			['shuts-out-clients', '0.4.11 - 0.5.0'],
		])
		expect(brief('3.4')).toEqual([
			['asks-time-zone', 'job', 59],
			['rewrites-rows', 'job', 32],
			['clients-may-write', 'job'],
			['locks-table', 'call_node'],
			['locks-table', 'job'],
			['locks-table', 'redun_version'],
		])
		expect(steps.every(({ transactional, loses }) => transactional && loses.length === 0)).toBe(true)
	})

	it('shows every line that runs, with no COMMIT and nothing that needs to be outside a transaction', async () => {
		await using repository = await createRepository('1.0')
		for (const label of ['3.5', '1.0']) {
			const { steps } = await repository.planTo(label)
			const seen = await repository.engine.examine(steps)
			expect(seen.map(({ fault, outsideTransaction }) => [fault, outsideTransaction])).toEqual(steps.map(() => [null, []]))
			expect(steps.map(({ sql }) => /INSERT INTO redun_version/.test(sql))).toEqual(steps.map((_, index) => index === steps.length - 1))
			expect(steps.some(({ sql }) => /\b(commit|rollback)\b/i.test(sql.replace(/--.*/g, '')))).toBe(false)
			await repository.moveTo(label)
		}
	})

	it('names just the locks that others meet', async () => {
		await using repository = await createRepository('1.0')
		await repository.client.query(
			"INSERT INTO task VALUES ('t', '', '', ''); INSERT INTO job VALUES ('j', now(), NULL, 't', false, NULL, NULL)",
		)
		for (const label of [...labels.slice(1), ...labels.slice(0, -1).reverse()]) {
			const { steps } = await repository.planTo(label)
			expect([label, await locksTaken(repository, steps[0])]).toEqual([label, locksTold(steps[0])])
			await repository.moveTo(label)
		}
	})
})

function locksTold(step: PreparedStep | undefined): readonly string[] {
	const locks = step?.hazards.filter(({ kind }) => kind === 'locks-table') ?? []
	return locks.map(({ facts }) => `${facts['table']} ${facts['mode']}`).sort()
}

/** What a step holds on tables that were there before it, once its text has run; read as the strongest lock of each. */
async function locksTaken(repository: ServerRepository, step: PreparedStep | undefined): Promise<readonly string[]> {
	const there = await repository.rows("SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
	const names = new Map((await repository.rows('SELECT oid, relname FROM pg_class')).map(([oid, name]) => [oid, name]))
	await repository.client.query(`BEGIN; ${step?.sql.replaceAll(':time_zone', "'UTC'")}`)
	const held = await repository.rows('SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL')
	await repository.client.query('ROLLBACK')
	return there
		.flatMap(([oid]) => {
			const modes = held.filter(([relation]) => relation === oid).map(([, mode]) => mode)
			const [, strongest] = strengths.find(([mode]) => modes.includes(mode)) ?? []
			return strongest ? [`${names.get(oid ?? '')} ${strongest}`] : []
		})
		.sort()
}

const strengths = [
	['AccessExclusiveLock', 'ACCESS EXCLUSIVE'],
	['ShareRowExclusiveLock', 'SHARE ROW EXCLUSIVE'],
	['ShareLock', 'SHARE'],
] as const

describe('an empty database on a server', () => {
	it('is redun’s when the project’s folder is, and not otherwise', async () => {
		await using repository = await createRepository()
		const dialect = redunDialect()
		const look = await repository.look()
		expect(await dialect.recognise(look)).toBe(false)
		const folder = redunFixture('workflow')
		expect(await dialect.recognise({ ...look, source: { folder, convention: null } })).toBe(true)
		expect(await dialect.recognise({ ...look, source: { folder, convention: 'goose' } })).toBe(false)
		expect((await dialect.standing({ ...look, source: { folder, convention: null } })).problems.map(({ kind }) => kind)).toEqual([
			'empty-database',
		])
	})
})
