import { readFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'
import Database from 'better-sqlite3'
import pg from 'pg'
import { startCluster } from '../support/postgres-cluster.ts'
import { expectAxeClean, setTheme } from './axe.ts'
import { test as bare } from './door.ts'

/** A server whose databases are copied into. */
export type Server = {
	/** An empty database under this name; answers its address with the password, as a person would paste it. */
	makeTarget(name: string): Promise<string>
	urlOf(name: string): string
	/** Rows of a query, past the app. */
	within(name: string, sql: string): Promise<unknown[]>
	connect(name: string): Promise<pg.Client & AsyncDisposable>
}

/** A test beside a server, which the tests of a worker share. */
export const test = bare.extend<object, { server: Server }>({
	server: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the wanted fixtures from this pattern.
		async ({}, use) => {
			await using cluster = await startCluster()
			const urlOf = (name: string) => cluster.url.replace(/postgres$/, name)
			const connect = async (name: string) => {
				const client = new pg.Client({ connectionString: urlOf(name) })
				await client.connect()
				return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
			}
			const within = async (name: string, sql: string) => {
				await using client = await connect(name)
				return (await client.query(sql)).rows
			}
			const makeTarget = async (name: string) => {
				await within('postgres', `CREATE DATABASE ${name}`)
				return urlOf(name)
			}
			await use({ makeTarget, urlOf, within, connect })
		},
		{ scope: 'worker' },
	],
})

/** Orders, of which one has a word where a number belongs. */
export function makeShop(path: string): void {
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

/** Opens a database from Start. */
export async function openAddress(app: Page, address: string): Promise<void> {
	await app.goto(new URL('/', app.url()).href)
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(address)
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await expect(app.getByRole('link', { name: 'Overview' })).toBeVisible()
}

/** Goes to the screen Copy. */
export const openCopy = (app: Page) =>
	app.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Copy', exact: true }).click()
/** Goes to a step of the copy. */
export const step = (app: Page, name: string) =>
	app.getByRole('navigation', { name: 'Steps of the copy' }).getByRole('link', { name }).click()

/** Opens both, and stands at the first step of a copy from the one into the other. */
export async function beginCopy(app: Page, { server, file, name }: { server: Server; file: string; name: string }): Promise<void> {
	await openAddress(app, server.urlOf(name))
	await openAddress(app, file)
	await openCopy(app)
	await chooseTarget(app, name)
}

/** Chooses an opened database to copy into. */
export async function chooseTarget(app: Page, name: string): Promise<void> {
	await app.getByRole('combobox', { name: 'To' }).click()
	await app.getByRole('option', { name: new RegExp(`^${name}`) }).click()
	await expect(app.getByRole('textbox', { name: 'Schema' })).toHaveAttribute('placeholder', 'public')
}

/** Decides about the one finding of the shop. */
export async function decideAge(app: Page): Promise<void> {
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

/** Nothing that axe can find in either theme. */
export async function expectNoViolation(app: Page, screen: string): Promise<void> {
	// What moved under the pointer may have opened its tooltip, which is no part of the screen
	await app.mouse.move(0, 0)
	await expect(app.getByRole('tooltip')).toHaveCount(0)
	await expect(app.locator('[aria-busy=true]')).toHaveCount(0)
	for (const colorScheme of ['dark', 'light'] as const) {
		await setTheme(app, colorScheme)
		await expectAxeClean(app, `${screen}, ${colorScheme}`)
	}
}

/** What is saved by a press. */
export async function download(app: Page, press: () => Promise<void>): Promise<{ readonly name: string; readonly text: string }> {
	const [saved] = await Promise.all([app.waitForEvent('download'), press()])
	return { name: saved.suggestedFilename(), text: await readFile(await saved.path(), 'utf8') }
}
