import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { faultFrom, faultIn } from '../../support/test-app.ts'
import { type CopyGround, copied, copyGround, killableCopy, shop, write } from './copy-ground.ts'

/** Tables as a person may have made them: rows go in without anything that would have to wait for a lock before them. */
const prepared = `
	CREATE TABLE customer (id bigint PRIMARY KEY, name text NOT NULL, since double precision, photo bytea);
	CREATE TABLE purchase (id bigint PRIMARY KEY, customer bigint NOT NULL, cents bigint NOT NULL, note text);
`

type Broken = { readonly ground: CopyGround; readonly report: Awaited<ReturnType<typeof copied>>['report'] }

/** A copy whose process is killed when one table is in and the other waits for a lock of another program. */
async function brokenOff(): Promise<Broken> {
	const killable = killableCopy()
	const ground = await copyGround(shop, { spawnEngine: killable.spawnEngine })
	const { app, between, server } = ground
	await server.sql(prepared)
	const other = await server.connect()
	await other.query('BEGIN; LOCK TABLE purchase IN SHARE MODE')
	const { token, map, target } = await app.client.transfers.plan(between)
	expect(target.state).toBe('prepared')
	const copying = copied(await app.client.transfers.run({ ...between, token, map }))
	const ranges =
		"SELECT count(*) FROM pg_class WHERE relname = 'ranges' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'headway_copy')"
	const waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'purchase'::regclass"
	const until = async (sql: string) => {
		while ((await server.sql(sql))[0]?.[0] === '0') await setTimeout(20)
	}
	await until(ranges)
	await until('SELECT count(*) FROM headway_copy.ranges')
	await until(waits)
	killable.kill()
	const { report } = await copying
	await other.query('ROLLBACK')
	return { ground, report }
}

test('a copy whose process was killed goes on from its snapshot, without a doubled or a lost row', { timeout: 180_000 }, async () => {
	const { ground, report: first } = await brokenOff()
	await using _ = ground
	const { app, between, path, server } = ground
	expect(first).toMatchObject({ outcome: 'failed', fault: { kind: 'engine-stopped' } })
	write(path, "INSERT INTO customer VALUES (4, 'Edsger', 1930, NULL)")
	const { target, token, map, open } = await app.client.transfers.plan(between)
	expect({ state: target.state, open }).toEqual({ state: 'begun', open: [] })
	const other = { ...map, timeZone: 'Europe/Berlin' }
	expect(await faultIn(app.client.transfers.run({ ...between, token, map: other }))).toEqual({ kind: 'copy-stale', what: 'map' })
	const { report } = await copied(await app.client.transfers.run({ ...between, token, map }))
	expect(report).toMatchObject({ outcome: 'verified', rows: 503, id: first.id })
	expect(await server.sql('SELECT count(*), count(DISTINCT id) FROM purchase')).toEqual([['500', '500']])
	expect(await server.sql('SELECT max(id) FROM customer')).toEqual([['3']])
	expect(await server.sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'headway%'")).toEqual([])
	expect(await readdir(join(app.options.homeFolder, 'transfers'))).toEqual([])
	expect((await app.client.activity.list({ database: between.target })).map(({ act, outcome }) => [act, outcome])).toEqual([
		['copy', 'succeeded'],
		['copy', 'failed'],
	])
})

test('what a copy that broke off has left is taken away on demand, once', { timeout: 180_000 }, async () => {
	const { ground } = await brokenOff()
	await using _ = ground
	const { app, between, server } = ground
	await app.client.transfers.discard(between)
	expect(await server.sql('SELECT count(*) FROM customer')).toEqual([['0']])
	expect(await server.sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'headway%'")).toEqual([])
	expect(await readdir(join(app.options.homeFolder, 'transfers'))).toEqual([])
	expect((await app.client.transfers.plan(between)).target.state).toBe('prepared')
	expect(await faultFrom(app.client.transfers.discard(between))).toEqual({ kind: 'nothing-to-undo' })
})
