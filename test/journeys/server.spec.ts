import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Page } from '@playwright/test'
import pg from 'pg'
import { type Cluster, startCluster } from '../support/postgres-cluster.ts'
import { run } from './alembic-screens.ts'
import { expectAxeClean } from './axe.ts'
import { test } from './door.ts'

let cluster: Cluster

test.beforeAll(async () => {
	cluster = await startCluster()
})
test.afterAll(() => cluster[Symbol.asyncDispose]())

/** An empty database of the server; answers its address without the password. */
async function makeDatabase(name: string, script = ''): Promise<string> {
	await within('postgres', `CREATE DATABASE ${name}`)
	if (script !== '') await within(name, script)
	return `postgresql://${cluster.user}@127.0.0.1:${cluster.port}/${name}`
}

async function within(database: string, sql: string): Promise<pg.QueryResult> {
	const client = new pg.Client({ connectionString: cluster.url.replace(/postgres$/, database) })
	await client.connect()
	try {
		return await client.query(sql)
	} finally {
		await client.end()
	}
}

async function makeProject(folder: string): Promise<string> {
	const project = join(folder, 'shop')
	const migrations = join(project, 'db', 'migrations')
	await mkdir(migrations, { recursive: true })
	const files = {
		'20260101000000_create_orders.sql':
			'-- migrate:up\nCREATE TABLE orders (id bigint PRIMARY KEY, note text);\n\n-- migrate:down\nDROP TABLE orders;\n',
		'20260102000000_add_total.sql':
			'-- migrate:up\nALTER TABLE orders ADD COLUMN total numeric;\n\n-- migrate:down\nALTER TABLE orders DROP COLUMN total;\n',
	}
	for (const [name, text] of Object.entries(files)) await writeFile(join(migrations, name), text)
	return project
}

async function openAddress(app: Page, address: string): Promise<void> {
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(address)
	await app.getByRole('button', { name: 'Open', exact: true }).click()
}

async function givePassword(app: Page, password: string): Promise<void> {
	await app.getByRole('textbox', { name: /^Password of/ }).fill(password)
	await app.getByRole('button', { name: 'Connect' }).click()
}

async function expectNoViolation(app: Page, screen: string): Promise<void> {
	// What moved under the pointer may have opened its tooltip, which is no part of the screen
	await app.mouse.move(0, 0)
	await expect(app.getByRole('tooltip')).toHaveCount(0)
	await expectAxeClean(app, screen)
}

test('a dbmate project on a server: the password is asked for, the folder named, the files run and are taken back', async ({
	app,
	door,
}) => {
	const address = await makeDatabase('shop')
	const project = await makeProject(door.folder)
	await openAddress(app, address)
	await expect(app.getByRole('alert')).toContainText('password')
	await expectNoViolation(app, 'Password')
	await givePassword(app, 'wrong')
	await expect(app.getByRole('alert')).toContainText('refused')
	await givePassword(app, cluster.password)
	await expect(app.getByRole('link', { name: 'Overview' })).toBeVisible()
	await app.getByRole('textbox', { name: 'Folder of the project' }).fill(project)
	await app.getByRole('button', { name: 'Use', exact: true }).click()
	await expect(app.getByRole('main')).toContainText('dbmate')
	await expect(app.locator('[aria-busy=true]')).toHaveCount(0)
	await expectNoViolation(app, 'Overview')
	await app.getByRole('button', { name: 'Upgrade to latest' }).click()
	const plan = app.getByRole('dialog', { name: 'Plan' })
	await expect(plan).toContainText('2 steps up')
	await expect(plan.getByRole('region', { name: 'Sessions' })).toContainText('connected now')
	await expectNoViolation(app, 'Plan')
	await run(app, 'Upgraded: the database is at 20260102000000, verified')
	await expectNoViolation(app, 'Run')
	expect((await within('shop', 'SELECT version FROM schema_migrations ORDER BY version')).rows).toEqual([
		{ version: '20260101000000' },
		{ version: '20260102000000' },
	])
	await app.getByRole('link', { name: 'History' }).click()
	await app.getByRole('option', { name: /20260101000000/ }).click()
	await app.getByRole('button', { name: 'Downgrade to here' }).click()
	await run(app, 'Downgraded: the database is at 20260101000000, verified')
	expect((await within('shop', 'SELECT version FROM schema_migrations')).rows).toEqual([{ version: '20260101000000' }])
	expect(app.url()).not.toContain(encodeURIComponent(cluster.password))
})

test('a RUNE file from before its books is opened, its books are put right, and it goes to head', async ({ app, door }) => {
	const path = join(door.folder, 'jobs.db')
	await copyFile(fileURLToPath(new URL('../fixtures/rune/rune_legacy_3tables.db', import.meta.url)), path)
	await openAddress(app, path)
	await expect(app.getByRole('link', { name: 'Overview' })).toBeVisible()
	await app.getByRole('button', { name: 'Record what is there' }).first().click()
	await run(app, 'verified')
	await app.getByRole('link', { name: 'Overview' }).click()
	await app.getByRole('button', { name: 'Upgrade to latest' }).click()
	await run(app, 'Upgraded: the database is at')
	await app.getByRole('link', { name: 'Overview' }).click()
	await expect(app.getByRole('main')).toContainText('Nothing is pending')
})
