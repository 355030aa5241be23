import { expect } from '@playwright/test'
import { expectAxeClean, setTheme } from './axe.ts'
import { test } from './door.ts'

for (const colorScheme of ['light', 'dark'] as const) {
	test(`no screen has a violation axe can find, ${colorScheme}`, async ({ app }) => {
		await setTheme(app, colorScheme)
		const check = (screen: string) => expectAxeClean(app, screen)
		await expect(app.getByRole('button', { name: 'Open sample database' })).toBeVisible()
		await check('Start')
		await app.getByRole('button', { name: 'Open sample database' }).click()
		await expect(app.getByRole('button', { name: 'Upgrade to latest' })).toBeVisible()
		await check('Overview')
		for (const name of ['History', 'Backups', 'Activity']) {
			await app.getByRole('link', { name }).click()
			await expect(app.getByRole('heading', { level: 1 })).toHaveText(name)
			await expect(app.locator('[aria-busy=true]')).toHaveCount(0)
			await check(name)
		}
		await app.getByRole('link', { name: 'Overview' }).click()
		await app.getByRole('button', { name: 'Upgrade to latest' }).click()
		await expect(app.getByRole('dialog', { name: 'Plan' }).getByRole('button', { name: 'Run' })).toBeVisible()
		await check('Plan')
		await app.getByRole('button', { name: 'Run' }).click()
		await expect(app.getByRole('button', { name: 'Undo' })).toBeVisible()
		await check('Run')
	})
}
