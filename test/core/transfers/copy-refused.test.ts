import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultFrom, faultIn } from '../../support/test-app.ts'
import { type CopyGround, copied, copyGround, copyNow, shop, write } from './copy-ground.ts'

/** Everything in the target that is not the server's own. */
const things = `SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1`

async function leftBehind({ app, server }: CopyGround) {
	return { target: await server.sql(things), folders: await readdir(join(app.options.homeFolder, 'transfers')).catch(() => []) }
}

const nothing = { target: [], folders: [] }

test('a plan writes nothing anywhere and says the same twice', async () => {
	await using ground = await copyGround(shop)
	const { app, between } = ground
	const first = await app.client.transfers.plan(between)
	expect(await app.client.transfers.plan({ ...between, map: first.map })).toEqual(first)
	expect(await leftBehind(ground)).toEqual(nothing)
	expect(await app.client.activity.list({})).toEqual([])
})

test('a target with rows of its own is refused, and they are named', async () => {
	await using ground = await copyGround(shop)
	const { app, between, server } = ground
	await server.sql('CREATE TABLE customer (id bigint); INSERT INTO customer VALUES (7); CREATE TABLE other (id int)')
	const { token, target, map } = await app.client.transfers.plan(between)
	expect(target).toEqual({ state: 'occupied', tables: [{ name: 'customer', rows: 1, inSource: true }] })
	expect(await faultIn(app.client.transfers.run({ ...between, token, map }))).toMatchObject({
		kind: 'target-occupied',
		schema: 'public',
		tables: ['customer'],
	})
	expect(await server.sql('SELECT * FROM customer')).toEqual([['7']])
})

test('a finding that nobody decided on stops the copy before anything is written; once decided it goes, and the report says so', async () => {
	await using ground = await copyGround("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO t VALUES (1, 5), (2, 'five')")
	const { app, between } = ground
	const { token, map, open, survey } = await app.client.transfers.plan(between)
	const [finding] = survey.findings
	expect(finding).toMatchObject({ kind: 'text-in-number', table: 't', column: 'n', count: 1 })
	expect(open).toEqual([finding?.id])
	expect(await faultIn(app.client.transfers.run({ ...between, token, map }))).toEqual({ kind: 'copy-undecided', findings: open })
	expect(await leftBehind(ground)).toEqual(nothing)
	const { report } = await copyNow(ground, { map: { ...map, choices: { [finding?.id ?? '']: 'set-null' } } })
	expect(report).toMatchObject({ outcome: 'verified', leftOut: [{ table: 't', row: '2', column: 'n', text: 'five' }] })
	expect(report.decided).toMatchObject([{ id: finding?.id, chosen: 'set-null' }])
	expect(await ground.server.sql('SELECT * FROM t ORDER BY id')).toEqual([
		['1', '5'],
		['2', null],
	])
})

test('a run is bound to the very source, target and map that were planned', async () => {
	await using ground = await copyGround(shop)
	const { app, between, path, server } = ground
	const plan = await app.client.transfers.plan(between)
	const run = (map = plan.map) => faultIn(app.client.transfers.run({ ...between, token: plan.token, map }))
	expect(await run({ ...plan.map, timeZone: 'Europe/Berlin' })).toEqual({ kind: 'copy-stale', what: 'map' })
	write(path, "INSERT INTO customer VALUES (4, 'Edsger', 1930, NULL)")
	expect(await run()).toEqual({ kind: 'copy-stale', what: 'source' })
	expect(await leftBehind(ground)).toEqual(nothing)
	const again = await app.client.transfers.plan(between)
	await server.sql('CREATE SCHEMA elsewhere; CREATE TABLE customer (id bigint)')
	const stale = await faultIn(app.client.transfers.run({ ...between, token: again.token, map: again.map }))
	expect(stale).toEqual({ kind: 'copy-stale', what: 'target' })
})

test('only a SQLite file is copied, and only into PostgreSQL', async () => {
	await using ground = await copyGround(shop)
	const { app, between } = ground
	const { transfers } = app.client
	expect(await faultFrom(transfers.survey({ source: between.target }))).toMatchObject({ kind: 'copy-unsupported', end: 'source' })
	const turned = { source: between.target, target: between.source }
	expect(await faultFrom(transfers.plan(turned))).toMatchObject({ kind: 'copy-unsupported', end: 'source' })
	const within = { source: between.source, target: between.source }
	expect(await faultFrom(transfers.plan(within))).toMatchObject({ kind: 'copy-unsupported', end: 'target' })
	expect(await faultFrom(transfers.discard(between))).toEqual({ kind: 'nothing-to-undo' })
})

test('a comparison names the row that was changed in the target, and writes into neither side', async () => {
	await using ground = await copyGround(shop)
	const { app, between, server } = ground
	await copyNow(ground, { verify: false })
	const same = await copied(await app.client.transfers.verify(between))
	expect(same.report).toMatchObject({ outcome: 'verified', rows: 503 })
	await server.sql("UPDATE customer SET photo = '\\x00fe' WHERE id = 1; DELETE FROM purchase WHERE id = 500")
	const { report, activity } = await copied(await app.client.transfers.verify(between))
	expect(report.outcome).toBe('differs')
	expect(report.tables.map(({ table, differing }) => [table, differing])).toEqual([
		['customer', 1],
		['purchase', 1],
	])
	expect(report.tables.flatMap(({ differences }) => differences.map(({ row, column }) => [row, column]))).toEqual([
		['1', 'photo'],
		['500', null],
	])
	expect((await app.client.transfers.report({ activity }))?.report).toEqual(report)
	expect((await app.client.activity.list({})).map(({ act, outcome }) => [act, outcome])).toEqual([
		['compare', 'failed'],
		['compare', 'succeeded'],
		['copy', 'succeeded'],
	])
})
