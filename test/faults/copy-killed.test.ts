import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readLedger } from '../../electron/drivers/transfers/carrying/copy-ledger.ts'
import { discardTarget } from '../../electron/drivers/transfers/carrying/target-discard.ts'
import { type CopyAsked, carry, createSqliteFile, mapOf, mapped, sessionOf } from '../support/copy-ground.ts'
import { createDatabase } from '../support/postgres-database.ts'

const program = fileURLToPath(new URL('../support/copy-until-killed.ts', import.meta.url))
const count = 60_000
const rows = `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, body BLOB);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) INSERT INTO t SELECT i, 'row ' || i, randomblob(i % 300) FROM n;`
const map = mapOf({ t: [mapped('id', 'bigint'), mapped('name', 'text'), mapped('body', 'bytea')] })
const before = ['CREATE TABLE public.t (id bigint, name text, body bytea)']

/** Kills the program at that batch of its rows, whatever the server is doing by then. */
async function killAt(batch: number, asked: CopyAsked): Promise<void> {
	const running = spawn(process.execPath, [program, JSON.stringify(asked), String(batch)], { stdio: ['ignore', 'pipe', 'inherit'] })
	const ended = once(running, 'exit')
	for await (const line of createInterface({ input: running.stdout })) {
		expect(line).toBe('holding')
		running.kill('SIGKILL')
	}
	expect(await ended).toEqual([null, 'SIGKILL'])
}

test('a copy whose program is killed again and again goes on each time, and has every row once in the end', async () => {
	await using target = await createDatabase()
	using file = createSqliteFile(rows)
	const asked = { path: file.path, server: target.server, map, before, rowsPerRange: 2_500 }
	const standing: number[] = [0]
	for (const batch of [1, 20, 47]) {
		await killAt(batch, asked)
		const [[there = '0'] = []] = await target.sql('SELECT count(*) FROM t')
		const [[told = '0'] = []] = await target.sql('SELECT coalesce(sum(rows), 0) FROM headway_copy.ranges')
		expect(Number(there)).toBeLessThan(count)
		expect(Number(told)).toBeGreaterThanOrEqual(standing.at(-1) ?? 0)
		standing.push(Number(told))
	}
	expect(standing.at(-1)).toBeGreaterThan(0)
	expect(await carry(asked)).toMatchObject({ rows: count })
	expect(await target.sql('SELECT count(*), count(DISTINCT id), min(id), max(id), sum(length(body)) FROM t')).toEqual([
		[String(count), String(count), '1', String(count), String((count / 300) * ((299 * 300) / 2 + 1))],
	])
	expect(await target.sql('SELECT sum(rows), count(*) FROM headway_copy.ranges')).toEqual([[String(count), '24']])
})

test('a copy whose program was killed is taken away from a target that is then as it was', async () => {
	await using target = await createDatabase()
	using file = createSqliteFile(rows)
	await killAt(25, { path: file.path, server: target.server, map, before, rowsPerRange: 2_500 })
	await using session = await sessionOf(target.server)
	expect(await readLedger(session, 'public')).toMatchObject({ stage: 'rows', rowsPerRange: 2_500 })
	expect(await discardTarget(session, 'public')).toBe(true)
	expect(await target.sql("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1")).toEqual([
		['information_schema'],
		['public'],
	])
	expect(await target.sql("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")).toEqual([])
})
