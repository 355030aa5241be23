import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { enlarge } from '../support/sqlite-enlarge.ts'
import { test } from './door.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/redun/${name}`, import.meta.url))

async function openSample(app: Page): Promise<void> {
	await app.getByRole('button', { name: 'Open sample database' }).click()
	await expect(app.getByRole('button', { name: 'Upgrade to latest' })).toBeVisible()
}

async function openFile(app: Page, path: string): Promise<void> {
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(path)
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await expect(app.getByRole('link', { name: 'Overview' })).toBeVisible()
}

async function runPlan(app: Page): Promise<void> {
	const plan = app.getByRole('dialog', { name: 'Plan' })
	await expect(plan.getByRole('checkbox', { name: 'Back up first' })).toBeChecked()
	await plan.getByRole('button', { name: 'Run' }).click()
	await expect(app.getByRole('status').filter({ hasText: /graded: the database is at .*, verified/ })).toBeVisible()
}

test('a first visitor opens the sample, upgrades it, and takes it back', async ({ app }) => {
	await openSample(app)
	await app.getByRole('button', { name: 'Upgrade to latest' }).click()
	await runPlan(app)
	await app.getByRole('link', { name: 'Overview' }).click()
	await expect(app.getByRole('main')).toContainText('3.5')
	await expect(app.getByRole('button', { name: 'Upgrade to latest' })).toHaveCount(0)
	await app.goBack()
	await app.getByRole('button', { name: 'Undo' }).click()
	await app.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
	await expect(app.getByRole('status').filter({ hasText: 'Undone: the database is at' })).toBeVisible()
	await app.getByRole('link', { name: 'Overview' }).click()
	await expect(app.getByRole('button', { name: 'Upgrade to latest' })).toBeVisible()
})

test('an engineer goes down in the history and sees by count what is lost before it happens', async ({ app, door }) => {
	const path = join(door.folder, 'redun.db')
	await copyFile(fixture('legacy/source_v3.1_redun0.7.4.db'), path)
	await openFile(app, path)
	await app.getByRole('link', { name: 'History' }).click()
	await app
		.getByRole('option', { name: /^3\.0 / })
		.or(app.getByRole('row', { name: /^3\.0 / }))
		.first()
		.click()
	await app.getByRole('button', { name: 'Downgrade to here' }).click()
	const plan = app.getByRole('dialog', { name: 'Plan' })
	await expect(plan).toContainText('13 tags')
	await runPlan(app)
	await app.getByRole('link', { name: 'Activity' }).click()
	await expect(app.getByRole('main')).toContainText(/downgrade/i)
})

test('a run goes on when its page is reloaded, and its end can be seen and undone', async ({ app, door }) => {
	const path = join(door.folder, 'redun.db')
	await copyFile(fixture('legacy/up_v2.0.db'), path)
	enlarge(path, 40_000)
	await openFile(app, path)
	await app.getByRole('button', { name: 'Upgrade to latest' }).click()
	await app.getByRole('dialog', { name: 'Plan' }).getByRole('button', { name: 'Run' }).click()
	await expect(app.getByRole('button', { name: 'Cancel' })).toBeVisible()
	await app.reload()
	await expect(app.getByRole('button', { name: 'Undo' })).toBeVisible()
	await app.getByRole('link', { name: 'Overview' }).click()
	await expect(app.getByRole('main')).toContainText('3.5')
	await expect(app.getByRole('button', { name: 'Upgrade to latest' })).toHaveCount(0)
})

test('a backup is taken, verified and restored with one click each', async ({ app }) => {
	await openSample(app)
	await app.getByRole('link', { name: 'Backups' }).click()
	await app.getByRole('button', { name: 'Back up now' }).click()
	await expect(app.getByRole('row', { name: /verified/ })).toHaveCount(1)
	await app.getByRole('button', { name: 'Verify' }).click()
	await expect(app.getByRole('status').filter({ hasText: /^Verified / })).toBeVisible()
	await app.getByRole('link', { name: 'Overview' }).click()
	await app.getByRole('button', { name: 'Upgrade to latest' }).click()
	await runPlan(app)
	await app.getByRole('link', { name: 'Backups' }).click()
	await expect(app.getByRole('button', { name: 'Restore' })).toHaveCount(2)
	await app.getByRole('button', { name: 'Restore' }).last().click()
	const confirm = app.getByRole('dialog')
	await confirm.getByRole('button', { name: 'Restore' }).click()
	await expect(app.getByRole('button', { name: 'Undo' })).toBeVisible()
	await app.getByRole('link', { name: 'Overview' }).click()
	await expect(app.getByRole('button', { name: 'Upgrade to latest' })).toBeVisible()
})

test('every screen has an address that survives a reload and the Back button', async ({ app }) => {
	await openSample(app)
	for (const name of ['History', 'Backups', 'Activity', 'Overview']) {
		await app.getByRole('link', { name }).click()
		await expect(app.getByRole('heading', { level: 1 })).toHaveText(name)
		await app.reload()
		await expect(app.getByRole('heading', { level: 1 })).toHaveText(name)
	}
	await app.goBack()
	await expect(app).toHaveURL(/activity/)
})

test('the access token is gone from the address bar', async ({ app, door }) => {
	expect(door.address).toContain('access=')
	await expect(app.getByRole('button', { name: 'Open sample database' })).toBeVisible()
	expect(app.url()).not.toContain('access')
})

test('what is no database is refused with a sentence, and nothing is put on the list', async ({ app, door }) => {
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(join(door.folder, 'nothing.db'))
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await expect(app.getByRole('alert')).toContainText('nothing.db')
})
