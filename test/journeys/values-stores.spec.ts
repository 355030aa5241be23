import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import pg from 'pg'
import { openDynamoStore } from '../../electron/drivers/stores/dynamodb.ts'
import { type DynamoServer, startDynamo } from '../support/dynalite.ts'
import { at, lakefsRows, lakefsScript } from '../support/lakefs-stores.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { expectAxeClean } from './axe.ts'
import { test } from './door.ts'
import { makeKvFile } from './kv-file.ts'

const key = 'installation_metadata/os'

let dynamo: DynamoServer
test.beforeAll(async () => {
	dynamo = await startDynamo()
})
test.afterAll(() => dynamo[Symbol.asyncDispose]())

/** A table of entries, with the address that a person types, and the same one past the app. */
async function makeTable(rows: ReturnType<typeof lakefsRows>, port = dynamo.port) {
	const address = await dynamo.createTable()
	const store = await openDynamoStore(address)
	for (const { value, ...name } of rows) await store.set(name, value)
	return { store, name: address.table, url: `dynamodb://eu-west-1/${address.table}?endpoint=http://127.0.0.1:${port}` }
}

async function open(app: Page, path: string): Promise<void> {
	await app.goto(new URL('/', app.url()).href)
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(path)
	await app.getByRole('button', { name: 'Open', exact: true }).click()
}

async function openEntry(app: Page): Promise<void> {
	await app.getByRole('grid', { name: 'Partitions' }).getByText('auth', { exact: true }).click()
	await app.getByRole('grid', { name: 'Entries of auth' }).getByText(key, { exact: true }).click()
	await expect(app.getByRole('region', { name: `Entry ${key}` })).toBeVisible()
}

const textOf = async ({ store }: Pick<Awaited<ReturnType<typeof makeTable>>, 'store'>) =>
	Buffer.from((await store.get(at('auth', key)))?.value ?? []).toString()

test('a table of DynamoDB is listed when that is asked for, edited against another writer in each of three ways, and put back', async ({
	app,
}) => {
	const table = await makeTable(lakefsRows())
	await open(app, table.url)
	await expect(app.getByText('lakeFS on DynamoDB, schema version 4')).toBeVisible()
	await expect(app.getByText('reads every entry of the table, which is billed for')).toBeVisible()
	await expectAxeClean(app, 'A store that is not listed yet')
	await app.getByRole('button', { name: 'List them all' }).click()
	await openEntry(app)
	await app.getByRole('button', { name: 'Edit' }).click()
	const dialog = app.getByRole('dialog', { name: `Edit ${key}` })
	const field = dialog.getByRole('textbox', { name: 'Value as utf-8 text' })
	await field.fill('mine')
	await table.store.set(at('auth', key), Buffer.from('theirs'))
	await dialog.getByRole('button', { name: 'Review' }).click()
	await expect(dialog.getByRole('region', { name: 'Theirs' })).toContainText('theirs')
	await expectAxeClean(app, 'A stale edit')
	await dialog.getByRole('button', { name: 'Compare' }).click()
	await expect(dialog.getByRole('region', { name: 'Before and after, by lines' })).toContainText('theirs')
	await dialog.getByRole('button', { name: 'Reload theirs' }).click()
	await expect(field).toHaveValue('theirs')
	await field.fill('mine again')
	await table.store.set(at('auth', key), Buffer.from('theirs once more'))
	await dialog.getByRole('button', { name: 'Review' }).click()
	await dialog.getByRole('button', { name: 'Overwrite on purpose' }).click()
	await dialog.getByRole('button', { name: 'Write' }).click()
	await expect(dialog.getByText('1 entry written')).toBeVisible()
	expect(await textOf(table)).toBe('mine again')
	await dialog.getByRole('button', { name: 'Undo' }).click()
	await expect(dialog.getByText('1 entry taken back')).toBeVisible()
	expect(await textOf(table)).toBe('theirs once more')
	await table.store.close()
})

test('a table that asks to go slower is named so, and read when it is asked again', async ({ app }) => {
	let isBusy = false
	const proxy = createServer((asked, answer) => {
		if (isBusy) {
			asked.resume()
			answer.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
			answer.end(JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'slow down' }))
			return
		}
		const { url, method, headers } = asked
		const passedOn = request({ host: '127.0.0.1', port: dynamo.port, path: url, method, headers }, (found) => {
			answer.writeHead(found.statusCode ?? 500, found.headers)
			found.pipe(answer)
		})
		passedOn.on('error', () => answer.destroy())
		asked.pipe(passedOn)
	})
	proxy.listen(0, '127.0.0.1')
	await once(proxy, 'listening')
	const table = await makeTable(lakefsRows(), (proxy.address() as AddressInfo).port)
	await open(app, table.url)
	await app.getByRole('button', { name: 'List them all' }).click()
	await expect(app.getByRole('grid', { name: 'Partitions' })).toBeVisible()
	isBusy = true
	await app.getByRole('grid', { name: 'Partitions' }).getByText('auth', { exact: true }).click()
	await expect(app.getByText('Where it is busy or silent it is asked again a few times')).toBeVisible()
	// The client asks again by itself first, with pauses that it draws by lot
	await expect(app.getByRole('alert')).toContainText('The store asks to go slower', { timeout: 60_000 })
	isBusy = false
	await app.getByRole('button', { name: 'Try again' }).click()
	await expect(app.getByRole('grid', { name: 'Entries of auth' }).getByText(key, { exact: true })).toBeVisible()
	await table.store.close()
	proxy.closeAllConnections()
	proxy.close()
})

test('what is too large for DynamoDB is named before a copy writes its first entry', async ({ app, door }) => {
	const [path, table] = [join(door.folder, 'lake.db'), await makeTable([])]
	makeKvFile(path, [...lakefsRows(), { partition: Buffer.from('notes'), key: Buffer.from('long'), value: Buffer.alloc(500_000, 'x') }])
	await open(app, table.url)
	await expect(app.getByRole('button', { name: 'List them all' })).toBeVisible()
	await open(app, path)
	await app.getByRole('link', { name: 'Values' }).click()
	await app.getByRole('button', { name: 'Move entries' }).click()
	await app.getByRole('menuitem', { name: 'Copy to another store' }).click()
	const dialog = app.getByRole('dialog', { name: 'Copy to another store' })
	await dialog.getByRole('combobox', { name: 'Database' }).click()
	await app.getByRole('option', { name: new RegExp(`^${table.name} `) }).click()
	await dialog.getByRole('combobox', { name: 'Store' }).click()
	await app.getByRole('option', { name: /^dynamodb/ }).click()
	await dialog.getByRole('button', { name: 'Next' }).click()
	await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
	await expect(dialog.getByRole('alert')).toContainText('This is more than the store takes')
	await expect(dialog.getByRole('alert')).toContainText('notes / long')
	expect((await table.store.partitions({ limit: 10 })).partitions).toEqual([])
	await table.store.close()
})

test('a store on PostgreSQL as lakeFS lays it out goes to a file of lakeFS’s form, and from it into an empty store', async ({
	app,
	door,
}) => {
	await using cluster = await startCluster()
	const url = cluster.url.replace(/postgres$/, 'lake')
	for (const [address, sql] of [
		[cluster.url, 'CREATE DATABASE lake'],
		[url, lakefsScript()],
	] as const) {
		const client = new pg.Client({ connectionString: address })
		await client.connect()
		await client.query(sql)
		await client.end()
	}
	const [file, target] = [join(door.folder, 'dump.json'), join(door.folder, 'empty.db')]
	makeKvFile(target, [])
	await open(app, url)
	await app.getByRole('link', { name: 'Values' }).click()
	await expect(app.getByText('lakeFS on PostgreSQL, schema version 4')).toBeVisible()
	await app.getByRole('button', { name: 'Move entries' }).click()
	await app.getByRole('menuitem', { name: 'Export to a file' }).click()
	const exporting = app.getByRole('dialog', { name: 'Export entries' })
	await exporting.getByRole('textbox', { name: 'File on this machine' }).fill(file)
	await exporting.getByRole('radio', { name: 'As lakeFS dumps' }).check()
	await exporting.getByRole('checkbox', { name: 'Include entries that keep secrets' }).check()
	await exporting.getByRole('button', { name: 'Export', exact: true }).click()
	const entries = `${lakefsRows().length} entries`
	await expect(exporting.getByText(`Exported: ${entries}`)).toBeVisible()
	await open(app, target)
	await app.getByRole('link', { name: 'Values' }).click()
	await expect(app.getByText('No partitions')).toBeVisible()
	await app.getByRole('button', { name: 'Move entries' }).click()
	await app.getByRole('menuitem', { name: 'Import from a file' }).click()
	const importing = app.getByRole('dialog', { name: 'Import entries' })
	await importing.getByRole('textbox', { name: 'File on this machine' }).fill(file)
	await importing.getByRole('button', { name: 'Import', exact: true }).click()
	await expect(importing.getByText(`Imported: ${entries}`)).toBeVisible()
	await importing.getByRole('button', { name: 'Close' }).last().click()
	await expect(app.getByText('lakeFS on SQLite, schema version 4')).toBeVisible()
	await expect(app.getByRole('grid', { name: 'Partitions' }).getByText('repository lakes-demo, created').first()).toBeVisible()
	await openEntry(app)
})
