import { expect, test } from 'vitest'
import { redunVersions } from '../../../electron/drivers/dialects/redun-versions.ts'
import { copyFixture, moveQuickly, redunFixture, withFolder } from '../../support/redun-database.ts'
import { allValues, valuesIn } from '../../support/redun-values-ground.ts'

const whole = { skip: 0, limit: 1000 }
const labels = redunVersions.map(({ label }) => label)

async function everythingOf(path: string) {
	const values = await valuesIn(path)
	const listed = await allValues(values)
	for (const by of ['time', 'size', 'type'] as const)
		expect((await values.list({ filter: {}, sort: { by, descending: true }, ...whole })).values).toHaveLength(listed.total)
	for (const filter of [{ search: 'x=1' }, { reach: 'evaluation-only' }, { reach: 'unreached' }, { place: 'no-store' }] as const)
		await values.list({ filter, sort: { by: 'hash', descending: false }, ...whole })
	const details = []
	for (const { hash } of listed.values) details.push({ ...(await values.get(hash)), hashCheck: await values.checkHash(hash) })
	const { executions } = await values.executions(whole)
	const jobs = []
	for (const { id } of executions) jobs.push(await values.jobs(id, whole))
	return { listed, details, executions, jobs, types: await values.types(), tasks: await values.tasks() }
}

let source: ReturnType<typeof everythingOf> | undefined

test.each(labels)('reads an empty repository at %s', async (label) => {
	const { listed, executions, types, tasks } = await everythingOf(redunFixture(`empty/redun_v${label}.db`))
	expect([listed.total, executions, types, tasks]).toEqual([0, [], [], []])
})

test.each(labels)('reads the same history at %s, whatever the version kept', async (label) => {
	await withFolder(async (folder) => {
		source ??= everythingOf(redunFixture('legacy/source_v3.1_redun0.7.4.db'))
		const before = await source
		const path = await copyFixture('legacy/source_v3.1_redun0.7.4.db', folder)
		await moveQuickly(path, label)
		const { listed, details, executions, jobs } = await everythingOf(path)
		expect(executions.map(({ status }) => status)).toEqual(['running', 'failed', 'done', 'done'])
		expect(executions.map((one) => one.jobs)).toEqual(before.executions.map((one) => one.jobs))
		expect(executions.map((one) => one.args)).toEqual(before.executions.map((one) => one.args))
		expect(executions.every((one) => one.tags.length > 0)).toBe(Number(label) >= 3.1)
		expect(jobs.map((page) => page.jobs.map(({ id, depth, status }) => [id, depth, status]))).toEqual(
			before.jobs.map((page) => page.jobs.map(({ id, depth, status }) => [id, depth, status])),
		)
		expect(listed.values.map(({ hash, type, task }) => [hash, type, task])).toEqual(
			before.listed.values.map(({ hash, type, task }) => [hash, type, task]),
		)
		expect(details.map(({ makers, users }) => [...makers, ...users].map(({ execution, job, status }) => [execution, job, status]))).toEqual(
			before.details.map(({ makers, users }) => [...makers, ...users].map(({ execution, job, status }) => [execution, job, status])),
		)
		expect(details.filter(({ hashCheck }) => hashCheck.result === 'differs')).toEqual([])
	})
})

test.each(['down_v1.0', 'up_v2.0', 'up_v2.1', 'up_v3.0', 'up_v3.5'])('reads %s as redun left it', async (name) => {
	const { listed, executions, details } = await everythingOf(redunFixture(`legacy/${name}.db`))
	expect(listed.total).toBeGreaterThanOrEqual(59)
	expect(executions.map(({ status }) => status).toSorted()).toEqual(
		name.startsWith('up_v2') ? expect.arrayContaining(['done', 'failed']) : ['done', 'done', 'failed', 'running'],
	)
	expect(details.filter(({ hashCheck }) => hashCheck.result === 'differs')).toEqual([])
})

test('shows an execution that a migration made up as redun does', async () => {
	const values = await valuesIn(redunFixture('legacy/up_v3.5.db'))
	const { executions } = await values.executions({ search: 'Stub', ...whole })
	expect(executions.map(({ args }) => args)).toEqual(['t u b   E x e c u t i o n'])
})
