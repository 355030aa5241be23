import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import Database from 'better-sqlite3'
import pg from 'pg'
import { copyMapSchema } from '../../electron/contract/copy-map.ts'
import { copyReportSchema } from '../../electron/contract/transfers.ts'
import { startLocalhostDoor } from '../support/localhost-door.ts'
import { type Cluster, startCluster } from '../support/postgres-cluster.ts'
import { expectAxeClean, setTheme } from './axe.ts'
import { test } from './door.ts'

let cluster: Cluster

test.beforeAll(async () => {
	cluster = await startCluster()
})
test.afterAll(() => cluster[Symbol.asyncDispose]())

/** An empty database of the server; answers its address with the password, as a person would paste it. */
async function makeTarget(name: string): Promise<string> {
	await within('postgres', `CREATE DATABASE ${name}`)
	return urlOf(name)
}

const urlOf = (database: string) => cluster.url.replace(/postgres$/, database)

async function within(database: string, sql: string): Promise<unknown[]> {
	await using client = await connect(database)
	return (await client.query(sql)).rows
}

async function connect(database: string): Promise<pg.Client & AsyncDisposable> {
	const client = new pg.Client({ connectionString: urlOf(database) })
	await client.connect()
	return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

/** Orders, of which one has a word where a number belongs. */
function makeShop(path: string): void {
	const db = new Database(path)
	db.exec(`
		CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, age INTEGER);
		CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers (id), total REAL, paid INTEGER);
		CREATE INDEX orders_by_customer ON orders (customer);
		INSERT INTO customers (name, age) VALUES ('Ada', 36), ('Grace', 'unknown'), ('Mary', NULL);
		INSERT INTO orders VALUES (1, 1, 0.1, 1), (2, 2, 1e300, 0);
	`)
	db.close()
}

async function openAddress(app: Page, address: string): Promise<void> {
	await app.goto(new URL('/', app.url()).href)
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(address)
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await expect(app.getByRole('link', { name: 'Overview' })).toBeVisible()
}

const openCopy = (app: Page) => app.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Copy', exact: true }).click()
const step = (app: Page, name: string) => app.getByRole('navigation', { name: 'Steps of the copy' }).getByRole('link', { name }).click()

/** Opens both, and stands at the first step of a copy from the one into the other. */
async function beginCopy(app: Page, file: string, name: string): Promise<void> {
	await openAddress(app, urlOf(name))
	await openAddress(app, file)
	await openCopy(app)
	await chooseTarget(app, name)
}

async function chooseTarget(app: Page, name: string): Promise<void> {
	await app.getByRole('combobox', { name: 'To' }).click()
	await app.getByRole('option', { name: new RegExp(`^${name}`) }).click()
	await expect(app.getByRole('textbox', { name: 'Schema' })).toHaveAttribute('placeholder', 'public')
}

async function decideAge(app: Page): Promise<void> {
	const findings = app.getByRole('grid', { name: 'Findings' })
	await findings.focus()
	await app.keyboard.press('Home')
	await app.keyboard.press('Enter')
	const finding = app.getByRole('region', { name: 'Finding' })
	await expect(finding).toContainText('unknown')
	await expect(finding.getByRole('radio', { name: 'Stop' })).toBeChecked()
	await finding.getByRole('radio', { name: 'Keep as text' }).check()
	await expect(app.getByText('1 finding, all decided.')).toBeVisible()
}

async function expectNoViolation(app: Page, screen: string): Promise<void> {
	// What moved under the pointer may have opened its tooltip, which is no part of the screen
	await app.mouse.move(0, 0)
	await expect(app.getByRole('tooltip')).toHaveCount(0)
	await expect(app.locator('[aria-busy=true]')).toHaveCount(0)
	for (const colorScheme of ['dark', 'light'] as const) {
		await setTheme(app, colorScheme)
		await expectAxeClean(app, `${screen}, ${colorScheme}`)
	}
}

async function download(app: Page, press: () => Promise<void>): Promise<{ readonly name: string; readonly text: string }> {
	const [saved] = await Promise.all([app.waitForEvent('download'), press()])
	return { name: saved.suggestedFilename(), text: await readFile(await saved.path(), 'utf8') }
}

test('a file is surveyed, decided about, mapped, copied and verified; one altered value in the target is then named', async ({
	app,
	door,
}) => {
	// Every screen of the path is looked at in both themes
	test.slow()
	const file = join(door.folder, 'shop.db')
	makeShop(file)
	await openAddress(app, file)
	await openCopy(app)
	await expect(app.getByRole('main')).toContainText('No database of PostgreSQL has been opened yet')
	await expect(app.getByText('1 of 1 finding still to be decided')).toBeVisible()
	await expectNoViolation(app, 'Survey without a target')

	await makeTarget('ledger')
	await beginCopy(app, file, 'ledger')
	await step(app, 'Copy')
	await expect(app.getByText('1 finding is still to be decided.')).toBeVisible()
	await expect(app.getByRole('button', { name: 'Copy', exact: true })).toBeDisabled()
	await app.getByRole('link', { name: 'Decide in the survey' }).click()
	await decideAge(app)
	await expectNoViolation(app, 'Survey')
	await app.reload()
	await expect(app.getByText('1 finding, all decided.')).toBeVisible()

	await app.getByRole('button', { name: 'Next: the map' }).click()
	const map = app.getByRole('grid', { name: 'Map of types' })
	await expect(map.getByRole('row', { name: /customers age/ })).toContainText('text')
	await map.getByText('paid', { exact: true }).click()
	const line = app.getByRole('region', { name: 'Line of the map' })
	await line.getByRole('combobox', { name: 'Type' }).fill('boolean')
	await line.getByRole('combobox', { name: 'Type' }).press('Enter')
	await expect(map.getByRole('row', { name: /orders paid/ })).toContainText('boolean')
	await expectNoViolation(app, 'Map')
	await app.getByRole('button', { name: 'Map as a file' }).click()
	const saved = await download(app, () => app.getByRole('menuitem', { name: 'Save as JSON' }).click())
	const kept = copyMapSchema.parse(JSON.parse(saved.text))
	expect(kept.map.find(({ table }) => table === 'orders')?.columns?.find(({ column }) => column === 'paid')?.type).toBe('boolean')

	await app.getByRole('button', { name: 'Next: the copy' }).click()
	await expect(app.getByRole('main')).toContainText('2 tables with 5 rows go into the schema public')
	await app.getByText(/^Before the rows: /).click()
	await expect(app.getByRole('main')).toContainText(/CREATE TABLE/)
	await expectNoViolation(app, 'Copy')
	await app.getByRole('button', { name: 'Copy', exact: true }).click()
	await expect(app.getByText('Verified: 2 tables with 5 rows compared, and every value is the same on both sides.')).toBeVisible()
	expect(await within('ledger', 'SELECT id, name, age FROM customers ORDER BY id')).toEqual([
		{ id: '1', name: 'Ada', age: '36' },
		{ id: '2', name: 'Grace', age: 'unknown' },
		{ id: '3', name: 'Mary', age: null },
	])
	expect(await within('ledger', 'SELECT id, total, paid FROM orders ORDER BY id')).toEqual([
		{ id: '1', total: 0.1, paid: true },
		{ id: '2', total: 1e300, paid: false },
	])
	const report = await download(app, () => app.getByRole('button', { name: 'Save as JSON' }).click())
	expect(report.name).toMatch(/^copy-shop.*\.json$/)
	expect(copyReportSchema.parse(JSON.parse(report.text)).outcome).toBe('verified')
	const page = await download(app, () => app.getByRole('button', { name: 'Save as HTML' }).click())
	expect(page.text).toContain('<!doctype html>')
	await app.getByRole('grid', { name: 'Compared tables' }).getByText('customers').click()
	await expect(app.getByRole('region', { name: 'Compared table' })).toContainText('is the same')
	await expectNoViolation(app, 'Report')

	await within('ledger', `UPDATE customers SET name = 'Ada ' WHERE id = 1`)
	await step(app, 'Copy')
	await expect(app.getByRole('main')).toContainText('The schema public is not empty')
	await expect(app.getByRole('button', { name: 'Copy', exact: true })).toBeDisabled()
	await app.getByRole('button', { name: 'Compare only' }).click()
	await expect(app.getByText(/^Differs: 1 difference in 1 table/)).toBeVisible()
	await app
		.getByRole('grid', { name: 'Differences' })
		.getByRole('row', { name: /customers 1 name Ada/ })
		.click()
	await expect(app.getByRole('region', { name: 'Difference', exact: true })).toContainText('customers.name')
	await expectNoViolation(app, 'Report of a difference')

	await openAddress(app, urlOf('ledger'))
	await openCopy(app)
	await expect(app.getByRole('grid', { name: 'Reports' }).getByRole('row')).toHaveCount(3)
	await expectNoViolation(app, 'Copies into a database')
	await app.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Activity' }).click()
	await app.getByRole('button', { name: 'Copy', exact: true }).click()
	await app.getByRole('link', { name: 'See its report' }).click()
	await expect(app.getByText(/^Verified: 2 tables/)).toBeVisible()
})

test('a copy under way is found again after a reload, and cancelling it leaves the target as it was', async ({ app, door }) => {
	const file = join(door.folder, 'shop.db')
	makeShop(file)
	await makeTarget('held')
	await beginCopy(app, file, 'held')
	await decideAge(app)
	await step(app, 'Copy')
	{
		// Whoever wants to make a table waits for this one
		await using holder = await connect('held')
		await holder.query('BEGIN; LOCK TABLE pg_catalog.pg_class IN SHARE MODE')
		await app.getByRole('button', { name: 'Copy', exact: true }).click()
		await expect(app.getByText('Copying: tables')).toBeVisible()
		await app.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Overview' }).click()
		await app.getByRole('link', { name: 'Copying' }).click()
		await expect(app.getByText('Copying: tables')).toBeVisible()
		await app.reload()
		await expect(app.getByText('Copying into held')).toBeVisible()
		await expectNoViolation(app, 'A copy that this page does not follow')
		await app.getByRole('button', { name: 'Cancel' }).click()
		await expect(app.getByText('Cancelled: The target is as it was before.')).toBeVisible()
	}
	expect(await within('held', `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'headway%'`)).toEqual([])
	expect(await within('held', `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`)).toEqual([])
})

test('any two databases are compared from the window, and what one of them lacks is named', async ({ app, door }) => {
	test.slow()
	const [one, other] = [join(door.folder, 'one.db'), join(door.folder, 'other.db')]
	makeShop(one)
	makeShop(other)
	const db = new Database(other)
	db.exec("UPDATE customers SET name = 'Mary S.' WHERE id = 3; CREATE TABLE notes (id INTEGER PRIMARY KEY)")
	db.close()
	await openAddress(app, other)
	await openAddress(app, one)
	await openCopy(app)
	await app.getByRole('link', { name: 'Compare any two databases' }).click()
	await expect(app.getByRole('button', { name: 'Compare', exact: true })).toBeDisabled()
	await app.getByRole('combobox', { name: 'With' }).click()
	await app.getByRole('option', { name: /^other/ }).click()
	await expect(app.getByText('No report yet')).toBeVisible()
	await expectNoViolation(app, 'Compare')
	await app.getByRole('button', { name: 'Compare', exact: true }).click()
	await expect(app.getByText('Differs: 2 differences in 2 tables.')).toBeVisible()
	const differences = app.getByRole('grid', { name: 'Differences' })
	await expect(differences.getByRole('row', { name: /notes .*the whole table no such table there/ })).toBeVisible()
	await differences.getByRole('row', { name: /customers 3 name Mary Mary S\./ }).click()
	await expect(app.getByRole('region', { name: 'Difference', exact: true })).toContainText('customers.name')
	await expectNoViolation(app, 'Report of a comparison')
	await app.reload()
	await expect(app.getByText('Differs: 2 differences in 2 tables.')).toBeVisible()

	await openAddress(app, other)
	await app.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Activity' }).click()
	await app.getByRole('button', { name: /^Compare/ }).click()
	await app.getByRole('link', { name: 'See its report' }).click()
	await expect(app.getByText('Differs: 2 differences in 2 tables.')).toBeVisible()
})

/** Whoever makes an index in the database waits until this is let go. */
async function holdIndexes(database: string): Promise<AsyncDisposable> {
	const holder = await connect(database)
	await holder.query(`
		CREATE FUNCTION public.waits() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(42); END';
		CREATE EVENT TRIGGER waits ON ddl_command_start WHEN TAG IN ('ALTER TABLE', 'CREATE INDEX') EXECUTE FUNCTION public.waits();
		SELECT pg_advisory_lock(42)`)
	return {
		async [Symbol.asyncDispose]() {
			await holder.query('DROP EVENT TRIGGER waits; DROP FUNCTION public.waits()')
			await holder[Symbol.asyncDispose]()
		},
	}
}

test('a copy whose Headway was killed is offered to go on with or to discard, and goes on to the end', async ({ page, door }) => {
	test.slow()
	const file = join(door.folder, 'shop.db')
	makeShop(file)
	await makeTarget('broken')
	const home = join(door.folder, 'killed')
	const killed = await startLocalhostDoor(home)
	{
		await using _ = await holdIndexes('broken')
		await page.goto(killed.address)
		await beginCopy(page, file, 'broken')
		await decideAge(page)
		await step(page, 'Copy')
		await page.getByRole('button', { name: 'Copy', exact: true }).click()
		await expect(page.getByText('Copying: indexes')).toBeVisible()
		process.kill(killed.processId, 'SIGKILL')
		await expect(page.getByText('The connection to Headway was lost').first()).toBeVisible()
		await expect(page.getByText('Nothing has been written so far')).toHaveCount(0)
	}
	const again = await startLocalhostDoor(home)
	try {
		await page.goto(again.address)
		await beginCopy(page, file, 'broken')
		await step(page, 'Copy')
		await expect(page.getByText('A copy broke off here. It goes on where it stood')).toBeVisible()
		await expect(page.getByText('Nothing has been written so far')).toHaveCount(0)
		await expectNoViolation(page, 'A copy that broke off')
		await page.getByRole('button', { name: 'Discard' }).click()
		await expect(page.getByRole('dialog')).toContainText('What was in the target before stays')
		await page.getByRole('button', { name: 'Keep it' }).click()
		await page.getByRole('button', { name: 'Go on' }).click()
		await expect(page.getByText('Verified: 2 tables with 5 rows compared')).toBeVisible()
		expect(await within('broken', 'SELECT count(*)::int AS rows FROM customers')).toEqual([{ rows: 3 }])
	} finally {
		await again.close()
	}
})
