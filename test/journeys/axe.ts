import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Asks for a theme, and waits until the page has it; nothing moves from then on. */
export async function setTheme(app: Page, colorScheme: 'light' | 'dark'): Promise<void> {
	await app.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
	await expect(app.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
}

/** What is shown now has no violation that axe can find; `screen` names it where it has. */
export async function expectAxeClean(app: Page, screen: string): Promise<void> {
	const { violations } = await new AxeBuilder({ page: app }).analyze()
	expect(violations.map(({ id, nodes }) => `${screen}: ${id}: ${nodes[0]?.html}`)).toEqual([])
}
