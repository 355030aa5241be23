import { cp } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { inProject } from '../../support/test-app.ts'
import { copied, copyGround, copyNow, shop } from './copy-ground.ts'

const fixture =
	(...path: readonly string[]) =>
	async (to: string) =>
		cp(inProject('test/fixtures', ...path), to)

test('a RUNE database goes into tables that RUNE’s own migrations make, at the same revision', async () => {
	await using ground = await copyGround(fixture('rune', 'rune_head_0006.db'))
	const { plan, report } = await copyNow(ground)
	expect(plan).toMatchObject({ system: 'rune', open: [], target: { state: 'empty' }, map: { tables: 'there' } })
	expect(plan.before.join('\n')).toContain('CREATE TABLE')
	expect(report.fault).toBe(null)
	expect(report.outcome).toBe('verified')
	expect(report.revision?.label).toBe(plan.revision?.label)
	const rows = Object.fromEntries(report.tables.map(({ into, targetRows }) => [into, targetRows]))
	expect(rows).toEqual({ jobs: 3, idempotency_keys: 3, workflow_events: 5, chain_state: 3, audit_artifact: 3, settings: 1 })
	expect(report.checks.filter(({ kind }) => kind === 'rune-sha256').every(({ holds }) => holds)).toBe(true)
	const { current, head } = await ground.app.client.connections.describe({ database: ground.between.target })
	expect(current?.label).toBe(plan.revision?.label)
	expect(head?.label).toBe(plan.revision?.label)
	expect((await ground.app.client.activity.list({ database: ground.between.target })).map(({ act }) => act)).toEqual(['upgrade', 'copy'])
})

test('a redun database goes into tables of its version, with times in their zone and every hash right', async () => {
	await using ground = await copyGround(fixture('redun', 'workflow', 'redun.db'))
	const { plan, report } = await copyNow(ground)
	expect(plan).toMatchObject({ system: 'redun', open: [] })
	expect(report.fault).toBe(null)
	expect(report.checks.filter(({ holds }) => !holds)).toEqual([])
	expect(report.outcome).toBe('verified')
	const types = "SELECT data_type FROM information_schema.columns WHERE table_name = 'job' AND column_name = 'start_time'"
	expect(await ground.server.sql(types)).toEqual([['timestamp with time zone']])
	expect(report.checks.some(({ kind }) => kind === 'redun-hash')).toBe(true)
})

test('a copy that is cancelled while rows go leaves the database without a table, also of the migrations', async () => {
	await using ground = await copyGround(fixture('rune', 'rune_head_0006.db'))
	const { app, between, server } = ground
	const { token, map } = await app.client.transfers.plan(between)
	const stopped: unknown[] = []
	const { report } = await copied(await app.client.transfers.run({ ...between, token, map }), (event) => {
		if (event.kind === 'phase' && event.phase === 'rows') stopped.push(app.client.transfers.cancel({ target: between.target }))
	})
	expect(await Promise.all(stopped)).toEqual([{ stopping: true }])
	expect(report).toMatchObject({ outcome: 'cancelled', fault: null })
	const left =
		"SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname NOT LIKE 'pg_%' AND nspname <> 'information_schema'"
	expect(await server.sql(left)).toEqual([])
	expect((await app.client.activity.list({ database: between.target })).map(({ act, outcome }) => [act, outcome])).toEqual([
		['upgrade', 'succeeded'],
		['copy', 'cancelled'],
	])
})

test('a schema of its own is filled with tables that the copy makes', async () => {
	await using ground = await copyGround(shop)
	await ground.server.sql('CREATE TABLE customer (theirs int); INSERT INTO customer VALUES (1)')
	const { report } = await copyNow(ground, { schema: 'shop' })
	expect(report).toMatchObject({ outcome: 'verified', target: { schema: 'shop' } })
	expect(await ground.server.sql('SELECT count(*) FROM shop.purchase')).toEqual([['500']])
	expect(await ground.server.sql('SELECT * FROM customer')).toEqual([['1']])
})
