import { expect, test } from 'vitest'
import type { CachedFilter } from '../../../electron/contract/cached.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { recogniseRedun } from '../../../electron/drivers/stores/redun-tables.ts'
import { createRedunValues } from '../../../electron/drivers/stores/redun-values.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { redunFixture } from '../../support/redun-database.ts'
import { createRepository } from '../../support/redun-postgres.ts'
import { copyRows } from '../../support/redun-postgres-rows.ts'
import { allValues, optionsOn, valuesIn, valuesOn, workflowPlaces, workflowValues } from '../../support/redun-values-ground.ts'

const whole = { skip: 0, limit: 1000 }

test('answers on PostgreSQL as on SQLite: values, makers, users, tags, executions and jobs', async () => {
	await using repository = await createRepository('3.5')
	await copyRows(redunFixture('workflow/redun.db'), repository)
	const brief = (bytes: Uint8Array) => String(bytes.length)
	const [there, here] = [valuesOn(repository.engine, 'postgres', { places: workflowPlaces, brief }), await workflowValues({ brief })]
	expect(await allValues(there)).toEqual(await allValues(here))
	for (const by of ['hash', 'size', 'time'] as const)
		for (const descending of [false, true]) {
			const request = { filter: {}, sort: { by, descending }, skip: 5, limit: 60 }
			expect(await there.list(request), by).toEqual(await here.list(request))
		}
	expect(await there.types()).toEqual(await here.types())
	expect(await there.tasks()).toEqual(await here.tasks())
	expect(await there.executions(whole)).toEqual(await here.executions(whole))
	for (const { id } of (await here.executions(whole)).executions) expect(await there.jobs(id, whole)).toEqual(await here.jobs(id, whole))
	for (const { hash } of (await allValues(here)).values) expect(await there.get(hash.slice(0, 12))).toEqual(await here.get(hash))
	const range = { offset: 3, atMost: 50 }
	for (const hash of ['0a368e72', 'a8396c89']) expect(await there.bytes(hash, range)).toEqual(await here.bytes(hash, range))
})

const filters: readonly CachedFilter[] = [
	{ search: 'ac3096' },
	{ search: 'TaskExpr' },
	{ search: 'write_report' },
	{ search: 'out/alpha' },
	{ search: 'owner=alice' },
	{ search: 'scores=[1, 2, {"k": null}]' },
	{ search: '100%_!' },
	{ type: 'redun.File' },
	{ task: 'demo.fill_dir' },
	{ execution: 'cb9979e7' },
	{ execution: '3663b3d5', type: 'builtins.int' },
	{ place: 'inside' },
	{ place: 'external' },
	{ place: 'outside' },
	{ place: 'missing' },
	{ reach: 'evaluation-only' },
	{ reach: 'unreached' },
]

test('lets the same values through a filter on PostgreSQL as on SQLite', async () => {
	await using repository = await createRepository('3.5')
	await copyRows(redunFixture('workflow/redun.db'), repository)
	const [there, here] = [valuesOn(repository.engine, 'postgres', { places: workflowPlaces }), await workflowValues()]
	for (const filter of filters) {
		const request = { filter, sort: { by: 'size', descending: true }, skip: 0, limit: 200 } as const
		expect(await there.list(request), JSON.stringify(filter)).toEqual(await here.list(request))
	}
	const { executions } = await here.executions(whole)
	for (const search of ['cb99', 'main --size 60', 'MAKE_TEXT', 'env=prod', 'count=5', 'user=nobody', '%']) {
		const found = await there.executions({ search, ...whole })
		expect(found, search).toEqual(await here.executions({ search, ...whole }))
		expect(found.total, search).toBeLessThan(executions.length)
	}
})

test('goes through the repository again when one of its tables was written to, and not for what others write', async () => {
	await using repository = await createRepository('3.5')
	await copyRows(redunFixture('workflow/redun.db'), repository)
	await repository.client.query('CREATE TABLE of_another (x int); SELECT pg_stat_force_next_flush()')
	let walks = 0
	const read: typeof repository.engine.read = (queries, listening) => {
		walks += queries.filter(({ sql }) => /octet_length\(value\), value_hash FROM value ORDER/.test(sql)).length
		return repository.engine.read(queries, listening)
	}
	const values = createRedunValues({ ...optionsOn(repository.engine, 'postgres'), engine: { ...repository.engine, read } })
	const unreached = async () =>
		(await values.list({ filter: { reach: 'unreached' }, sort: { by: 'hash', descending: true }, skip: 0, limit: 5 })).values.map(
			({ hash }) => hash,
		)
	// What was written before is counted by then, as the server comes round to it
	await expect
		.poll(
			async () => {
				const before = walks
				await unreached()
				return walks - before
			},
			{ timeout: 30_000 },
		)
		.toBe(0)
	const before = walks
	for (let time = 0; time < 3; time++) {
		await repository.client.query('INSERT INTO of_another VALUES (1); SELECT pg_stat_force_next_flush()')
		expect(await unreached()).toEqual([])
	}
	expect(walks).toBe(before)
	await repository.client.query(
		"INSERT INTO value VALUES ('ff', 'builtins.int', 'application/python-pickle', 'x'); SELECT pg_stat_force_next_flush()",
	)
	await expect.poll(unreached, { timeout: 30_000 }).toEqual(['ff'])
	await repository.client.query("DELETE FROM value WHERE value_hash = 'ff'; SELECT pg_stat_force_next_flush()")
	await expect.poll(unreached, { timeout: 30_000 }).toEqual([])
}, 120_000)

test('reads times without a zone as those of the zone they are said to be from', async () => {
	await using repository = await createRepository('3.1')
	const path = redunFixture('legacy/source_v3.1_redun0.7.4.db')
	await copyRows(path, repository)
	const timeZone = 'America/Los_Angeles'
	expect(await recogniseRedun(repository.engine.read, 'postgres')).toMatchObject({ times: 'local', tags: true, jobsNameExecutions: true })
	const [there, here] = [valuesOn(repository.engine, 'postgres', { timeZone }), await valuesIn(path, { timeZone })]
	const { executions } = await there.executions(whole)
	expect(executions).toEqual((await here.executions(whole)).executions)
	expect(executions.at(-1)?.startedAt).toBe('2026-11-20T16:18:37.162Z')
	expect(await allValues(there)).toEqual(await allValues(here))
	await repository.moveQuickly('3.5', { timeZone })
	expect((await there.executions(whole)).executions).toEqual(executions)
})

test('keeps out of databases that are none of redun', async () => {
	await using database = await createDatabase('CREATE TABLE value (value_hash text); CREATE TABLE job (id text)')
	const { engine } = await openPostgres({ server: database.server }, { environment: {} })
	try {
		expect(await recogniseRedun(engine.read, 'postgres')).toBeNull()
		await expect(valuesOn(engine, 'postgres').types()).rejects.toMatchObject({ fault: { kind: 'no-such-store', store: ':redun' } })
	} finally {
		await engine.close()
	}
})
