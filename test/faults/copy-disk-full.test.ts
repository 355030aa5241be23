import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLedger } from '../../electron/drivers/transfers/carrying/copy-ledger.ts'
import { faultOf } from '../conformance/engine-ground.ts'
import { carry, createSqliteFile, mapOf, mapped, sessionOf } from '../support/copy-ground.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { serverAt } from '../support/postgres-database.ts'
import { mountSmallDisk } from '../support/small-disk.ts'

const count = 6_000
const rows = `CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) INSERT INTO t SELECT i, randomblob(1000) FROM n;`

function asRoot(...command: string[]): void {
	const before = process.getuid?.() === 0 ? [] : ['sudo', '-n']
	const { status, stderr } = spawnSync('env', [...before, ...command], { encoding: 'utf8' })
	if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`)
}

test('a server whose disk is full is told by its name, and once there is room the copy goes on', async () => {
	using file = createSqliteFile(rows)
	chmodSync(file.folder, 0o755)
	const small = join(file.folder, 'small')
	using _disk = mountSmallDisk(small)
	await using cluster = await startCluster()
	const server = serverAt(cluster.url)
	await using session = await sessionOf(server)
	const folder = String((await session.query("SELECT current_setting('data_directory')")).rows[0]?.[0])
	asRoot('chown', `--reference=${folder}`, small)
	await session.query(`CREATE TABLESPACE small LOCATION '${small}'`)
	const asked = {
		path: file.path,
		server,
		map: mapOf({ t: [mapped('id', 'bigint'), mapped('body', 'bytea')] }),
		before: ['CREATE TABLE public.t (id bigint, body bytea) TABLESPACE small'],
		rowsPerRange: 200,
	}
	expect(await faultOf(carry(asked))).toEqual({ kind: 'disk-full', path: server.shown })
	expect(await readLedger(session, 'public')).toMatchObject({ stage: 'rows' })
	asRoot('mount', '-o', 'remount,size=64m', small)
	expect(await carry(asked)).toMatchObject({ rows: count })
	const [sums] = (await session.query('SELECT count(*), count(DISTINCT id), sum(id)::bigint, sum(length(body)) FROM t')).rows
	expect(sums).toEqual([count, count, (count * (count + 1)) / 2, count * 1_000])
})
