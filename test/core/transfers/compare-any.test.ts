import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDatabase } from '../../support/postgres-database.ts'
import { inProject, openTestApp } from '../../support/test-app.ts'
import { copied, copyGround, copyNow, shop, write } from './copy-ground.ts'

const file = `
	CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, born TEXT, score REAL, days TEXT, only_here INTEGER);
	INSERT INTO person VALUES (1, 'Ada', '1815-12-10', 0.1, '2 days', 7), (2, 'Grace', 'long ago', 1e300, '1 mon', NULL), (-3, 'Mary', NULL, NULL, NULL, 1);
	CREATE TABLE left_only (id INTEGER PRIMARY KEY); INSERT INTO left_only VALUES (8);
`
const server = `
	CREATE TABLE person (id bigint PRIMARY KEY, name text, born date, score double precision, days interval, only_there text);
	INSERT INTO person VALUES (1, 'Ada', '1815-12-10', 0.1, '2 days'), (2, 'Grace', NULL, 1e300, '1 mon'), (-3, 'mary', NULL, NULL, '0');
	CREATE TABLE right_only (id bigint PRIMARY KEY); INSERT INTO right_only VALUES (9);
`

async function ground(left: { sqlite: string } | { postgres: string }, right: { sqlite: string } | { postgres: string }) {
	const app = await openTestApp()
	const made: AsyncDisposable[] = []
	const open = async (name: string, of: typeof left) => {
		if ('sqlite' in of) {
			write(join(app.folder, name), of.sqlite)
			return (await app.client.connections.open({ target: join(app.folder, name) })).id
		}
		const database = await createDatabase(of.postgres)
		made.push(database)
		return (await app.client.connections.open({ target: database.url })).id
	}
	const between = { source: await open('left.db', left), target: await open('right.db', right) }
	return {
		app,
		between,
		async compare(more: { readonly schema?: string; readonly sourceSchema?: string } = {}) {
			return copied(await app.client.transfers.verify({ ...between, ...more }))
		},
		async [Symbol.asyncDispose]() {
			await app[Symbol.asyncDispose]()
			for (const one of made) await one[Symbol.asyncDispose]()
		},
	}
}

const named = (report: Awaited<ReturnType<typeof copied>>['report']) =>
	report.tables.map(({ table, differing, differences }) => [
		table,
		differing,
		differences.map(({ row, column, source, target }) => [row, column, source, target]),
	])

const wholeTable = (source: string | null, target: string | null) => ['', null, source, target]

test('a file and a server are compared by names and by the types of both, and what one of them lacks is named', async () => {
	await using both = await ground({ sqlite: file }, { postgres: server })
	const { report, activity } = await both.compare()
	expect(named(report)).toEqual([
		['left_only', 2, [wholeTable('the table', null), ['8', null, '8', null]]],
		[
			'person',
			5,
			[
				['', 'only_here', 'the column', null],
				['', 'only_there', null, 'the column'],
				['-3', 'name', 'Mary', 'mary'],
				['-3', 'days', null, '00:00:00'],
				['2', 'born', 'long ago', null],
			],
		],
		['right_only', 2, [wholeTable(null, 'the table'), ['9', null, null, '9']]],
	])
	expect(report).toMatchObject({ outcome: 'differs', source: { engine: 'sqlite' }, target: { engine: 'postgres', schema: 'public' } })
	const kept = await both.app.client.transfers.report({ activity })
	expect(kept?.report).toEqual(report)
	expect(kept?.html).toContain('Comparison: left')
	expect(await both.app.client.activity.list({ database: both.between.target })).toMatchObject([{ act: 'compare', outcome: 'failed' }])
	expect(await readdir(join(both.app.options.homeFolder, 'transfers'))).toEqual([])
})

test('the same the other way round: the server is the source, and the file the target', async () => {
	await using both = await ground({ postgres: server }, { sqlite: file })
	const { report } = await both.compare()
	expect(named(report).map(([table, differing]) => [table, differing])).toEqual([
		['left_only', 2],
		['person', 5],
		['right_only', 2],
	])
	expect(named(report)[1]?.[2]).toContainEqual(['2', 'born', null, 'long ago'])
	expect(report).toMatchObject({ source: { engine: 'postgres', schema: 'public' }, target: { engine: 'sqlite', version: '' } })
	expect(report.source.version).not.toBe('')
})

test('two files, and two schemas of servers, are compared by names', async () => {
	const rows = (values: string) => `CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB); INSERT INTO t VALUES ${values}`
	await using files = await ground({ sqlite: rows("(1, 'a'), (2, x'00')") }, { sqlite: rows("(1, 'a'), (2, x'01')") })
	const { report } = await files.compare()
	expect(named(report)).toEqual([['t', 1, [['2', 'v', "X'00'", "X'01'"]]]])
	expect(report.target).toMatchObject({ engine: 'sqlite', schema: 'main' })
	const inSchema = (schema: string, value: string) =>
		`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.t (id bigint PRIMARY KEY, v interval[]); INSERT INTO ${schema}.t VALUES (1, '${value}')`
	await using servers = await ground({ postgres: inSchema('old', '{1 day}') }, { postgres: inSchema('new', '{1 day}') })
	const same = await servers.compare({ sourceSchema: 'old', schema: 'new' })
	expect(same.report).toMatchObject({ outcome: 'verified', rows: 1, source: { schema: 'old' }, target: { schema: 'new' } })
	expect(await servers.app.client.activity.list({ database: servers.between.target })).toMatchObject([{ outcome: 'succeeded' }])
})

test('after a copy both directions go by its map, and a server is the same as what it was copied from', async () => {
	await using ground = await copyGround(shop)
	await copyNow(ground)
	const { source, target } = ground.between
	for (const between of [ground.between, { source: target, target: source }]) {
		const { report } = await copied(await ground.app.client.transfers.verify(between))
		expect(named(report).map(([table, differing]) => [table, differing])).toEqual([
			['customer', 0],
			['purchase', 0],
		])
		expect(report.outcome).toBe('verified')
	}
})

test('a redun file and server that Headway never copied are fitted to each other, their own books left alone', async () => {
	await using ground = await copyGround((to) => cp(inProject('test/fixtures/redun/workflow/redun.db'), to))
	await copyNow(ground)
	await using stranger = await openTestApp()
	const source = (await stranger.client.connections.open({ target: ground.path })).id
	const target = (await stranger.client.connections.open({ target: ground.server.url })).id
	const same = await copied(await stranger.client.transfers.verify({ source, target }))
	expect(same.report).toMatchObject({ outcome: 'verified', system: 'redun' })
	expect(same.report.tables.length).toBeGreaterThan(10)
	await ground.server.sql(`UPDATE job SET end_time = end_time + interval '1 microsecond' WHERE id = (SELECT min(id) FROM job)`)
	const other = await copied(await stranger.client.transfers.verify({ source, target }))
	expect(other.report.tables.filter(({ differing }) => differing > 0)).toMatchObject([{ table: 'job', differing: 1 }])
})

test('a comparison that is left is journalled as cancelled, and leaves no snapshot', async () => {
	await using both = await ground({ sqlite: file }, { sqlite: file })
	for await (const event of await both.app.client.transfers.verify(both.between)) if (event.kind === 'phase') break
	const entries = () => both.app.client.activity.list({ database: both.between.target })
	await expect.poll(async () => (await entries()).map(({ outcome }) => outcome)).toEqual(['cancelled'])
	expect(await readdir(join(both.app.options.homeFolder, 'transfers'))).toEqual([])
})
