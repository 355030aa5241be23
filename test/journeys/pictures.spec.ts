import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Page } from '@playwright/test'
import { test } from './door.ts'

const source = fileURLToPath(new URL('../fixtures/redun/legacy/source_v3.1_redun0.7.4.db', import.meta.url))
/** The README's pictures are made anew by `HEADWAY_PICTURES=docs npm run journeys`; otherwise they are thrown away with the results. */
const folder = process.env['HEADWAY_PICTURES'] ?? 'test-results/pictures'

/** The folder of a test says nothing to a reader: the pictures show a likely path instead. */
async function showPath(app: Page, path: string, shown: string): Promise<void> {
	await app.getByText(path).evaluateAll((elements, text) => {
		for (const element of elements) element.textContent = text
	}, shown)
}

async function picture(app: Page, name: string): Promise<void> {
	await expect(app.locator('[aria-busy=true]')).toHaveCount(0)
	await app.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}

test('the pictures of the README show a repository at 3.1, its history, and the plan to go down', async ({ app, door }) => {
	await app.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
	const path = join(door.folder, 'redun.db')
	await copyFile(source, path)
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(path)
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await app.getByRole('link', { name: 'History' }).click()
	await app
		.getByRole('option', { name: /^3\.5 / })
		.or(app.getByRole('row', { name: /^3\.5 / }))
		.first()
		.click()
	await expect(app.getByRole('button', { name: 'Upgrade to here' })).toBeVisible()
	await showPath(app, path, '/data/lab/.redun/redun.db')
	await picture(app, 'history')
	await app
		.getByRole('option', { name: /^2\.0 / })
		.or(app.getByRole('row', { name: /^2\.0 / }))
		.first()
		.click()
	await app.getByRole('button', { name: 'Downgrade to here' }).click()
	await expect(app.getByRole('dialog', { name: 'Plan' }).getByRole('button', { name: 'Run' })).toBeVisible()
	await picture(app, 'plan')
})
