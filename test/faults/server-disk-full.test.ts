import { spawnSync } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DatabaseId } from '../../electron/contract/database.ts'
import { type Cluster, startCluster } from '../support/postgres-cluster.ts'
import { serverAt } from '../support/postgres-database.ts'
import { createRepository } from '../support/redun-postgres.ts'
import { mountSmallDisk } from '../support/small-disk.ts'
import { openTestApp, runTo, type TestApp } from '../support/test-app.ts'

function asRoot(...command: string[]): void {
	const before = process.getuid?.() === 0 ? [] : ['sudo', '-n']
	const { status, stderr } = spawnSync('env', [...before, ...command], { encoding: 'utf8' })
	if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`)
}

let app: TestApp
let cluster: Cluster
let disk: Disposable
let small: string
let client: pg.Client

/** What is made in the database is made on a disk of its own, of one megabyte; the server itself has room. */
beforeEach(async () => {
	app = await openTestApp()
	await chmod(app.folder, 0o755)
	small = join(app.folder, 'small')
	disk = mountSmallDisk(small)
	cluster = await startCluster()
	client = new pg.Client({ connectionString: cluster.url })
	await client.connect()
	const { rows } = await client.query("SELECT current_setting('data_directory') AS folder")
	asRoot('chown', `--reference=${rows[0].folder}`, small)
	await client.query(`CREATE TABLESPACE small LOCATION '${small}'`)
	await client.query('ALTER DATABASE postgres SET default_tablespace = small')
})

afterEach(async () => {
	await client.end()
	await cluster[Symbol.asyncDispose]()
	disk[Symbol.dispose]()
	await app[Symbol.asyncDispose]()
})

/** Another program of the same server takes what room is left. */
async function fillDisk(): Promise<void> {
	const filling = new pg.Client({ connectionString: cluster.url })
	await filling.connect()
	await filling.query('CREATE SCHEMA other; CREATE TABLE other.ballast (body text)')
	const insert = 'INSERT INTO other.ballast SELECT repeat(md5(i::text), 60) FROM generate_series(1, 40) i'
	await expect(
		(async () => {
			for (;;) await filling.query(insert)
		})(),
	).rejects.toMatchObject({ code: '53100' })
	await filling.end()
}

const makeRoom = () => asRoot('mount', '-o', 'remount,size=64m', small)
const tables = async () =>
	(await client.query({ text: "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", rowMode: 'array' })).rows.flat()
const standing = async (id: DatabaseId) => {
	const { current, pending, problems } = await app.client.connections.describe({ database: id })
	return { at: current?.label, pending, problems: problems.map(({ kind }) => kind) }
}

test('in the middle of ordered SQL files: those before stay, nothing of the failed one does, and the next run goes on', async () => {
	const folder = join(app.folder, 'project')
	await mkdir(folder)
	await writeFile(join(folder, '0001_a.sql'), 'CREATE TABLE a (x int);')
	await writeFile(
		join(folder, '0002_b.sql'),
		'CREATE TABLE b (body text);\nINSERT INTO b SELECT repeat(md5(i::text), 60) FROM generate_series(1, 2000) i;\nCREATE TABLE c (x int);',
	)
	await writeFile(join(folder, '0003_d.sql'), 'CREATE TABLE d (x int);')
	const { id } = await app.client.connections.open({ target: cluster.url, source: folder })
	const report = await runTo(app, id, 'latest', false)
	expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'disk-full', path: serverAt(cluster.url).shown } })
	expect(report.steps.map(({ state }) => state)).toEqual(['applied', 'failed', 'not-run'])
	expect(report.verified).toMatchObject({ revision: { id: '1' }, asExpected: true })
	expect(await tables()).toEqual(['a', 'schema_version'])
	const { revisions } = await app.client.history.get({ database: id })
	expect(revisions.map(({ state }) => state)).toEqual(['current', 'pending', 'pending'])
	expect(await standing(id)).toMatchObject({ pending: 2, problems: [] })

	makeRoom()
	expect(await runTo(app, id, 'latest', false)).toMatchObject({ outcome: 'succeeded', verified: { asExpected: true } })
	expect(await tables()).toEqual(['a', 'b', 'c', 'd', 'schema_version'])
	expect(await standing(id)).toMatchObject({ pending: 0, problems: [] })
})

test('in the middle of an upgrade of redun: everything is rolled back, and the next run goes through', async () => {
	{
		const connect = async () => client
		const on = { name: 'postgres', url: cluster.url, server: serverAt(cluster.url), sql: async () => [], connect }
		await using _repository = await createRepository('2.0', { on: { ...on, [Symbol.asyncDispose]: async () => undefined } })
	}
	await fillDisk()
	const before = await tables()
	const { id } = await app.client.connections.open({ target: cluster.url })
	const report = await runTo(app, id, 'latest', false)
	expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'disk-full', path: serverAt(cluster.url).shown } })
	expect(report.steps.some(({ state }) => state === 'applied')).toBe(false)
	expect(report.verified).toMatchObject({ revision: { label: '2.0' }, asExpected: true })
	expect(await tables()).toEqual(before)
	expect(await standing(id)).toMatchObject({ at: '2.0', problems: [] })

	makeRoom()
	expect(await runTo(app, id, 'latest', false)).toMatchObject({ outcome: 'succeeded', verified: { revision: { label: '3.5' } } })
	expect(await standing(id)).toMatchObject({ at: '3.5', pending: 0, problems: [] })
})
