import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startLocalhostDoor } from '../support/localhost-door.ts'
import { launchChromium, longestGapDuring } from './gaps.ts'
import { report, timed } from './measure.ts'
import { makeManyValues, moveOutside } from './redun-many.ts'

type Wanted = { readonly many: number; readonly outside: number }

/** Of each hundred values outside so many have no file. */
const missing = 20

/**
 * The check of a large redun repository in the window, with files missing from its value store, and then where nobody says where
 * that store is, so that every value outside is found: the longest gap while it runs, when it ends, and while one scrolls
 * through what was found.
 */
export async function benchRedunWindow(folder: string, { many, outside }: Wanted = { many: 1_000_000, outside: 100_000 }): Promise<void> {
	const repository = join(folder, 'many-repository')
	mkdirSync(repository)
	makeManyValues(join(repository, 'redun.db'), many)
	moveOutside(join(repository, 'redun.db'), join(repository, 'values'), { values: outside, missing })
	const settings = join(repository, 'redun.ini')
	writeFileSync(settings, '[backend]\ndb_uri = sqlite:///redun.db\nvalue_store_path = values\n')
	await benchCheckOf(join(folder, 'home-redun-window'), repository, 'with its store')
	renameSync(settings, join(folder, 'redun.ini'))
	await benchCheckOf(join(folder, 'home-redun-window-alone'), join(repository, 'redun.db'), 'without a store')
}

async function benchCheckOf(home: string, target: string, name: string): Promise<void> {
	const browser = await launchChromium()
	const door = await startLocalhostDoor(home)
	try {
		const page = await browser.newPage()
		await page.goto(door.address)
		await page.getByRole('textbox', { name: 'Path or URL' }).fill(target)
		await page.getByRole('button', { name: 'Open', exact: true }).click()
		await page.getByRole('link', { name: 'Values', exact: true }).click()
		await page.getByRole('link', { name: 'Whole or not' }).click()
		await page.getByRole('button', { name: 'Check', exact: true }).waitFor()
		const idle = await longestGapDuring(page, () => page.waitForTimeout(5_000))
		const told = new Set<string>()
		let tookMs = 0
		const running = await longestGapDuring(page, async () => {
			tookMs = await timed(() => runCheck(page, told))
		})
		const findings = await page.locator('[aria-label="Findings"]').getAttribute('aria-rowcount')
		const scrolling = await longestGapDuring(page, () => page.evaluate(scrollThrough))
		report(`check in the window, ${name}: longest gap`, `${Math.round(running)} ms`, `aim ≤ 100 ms; idle ${Math.round(idle)} ms`)
		report(
			`check in the window, ${name}: progress told`,
			`${told.size} times`,
			`${Math.round(tookMs)} ms, ${Number(findings) - 1} findings`,
		)
		report(`check in the window, ${name}: scrolling, longest gap`, `${Math.round(scrolling)} ms`, 'aim ≤ 100 ms')
	} finally {
		await browser.close()
		await door.close()
	}
}

/** Waits with a glance every half second: a browser driver's own waiting walks the whole page at every frame, which is a gap of its own. */
async function runCheck(page: Page, told: Set<string>): Promise<void> {
	await page.locator('button', { hasText: /^Check$/ }).click()
	const again = page.locator('button', { hasText: 'Check again' })
	while ((await again.count()) === 0) {
		for (const text of await page.locator('[role="status"]').allTextContents()) told.add(text)
		await page.waitForTimeout(500)
	}
}

/** In the page: from end to end, a step a frame. */
const scrollThrough = `(async () => {
	const list = document.querySelector('[aria-label="Findings"]')
	for (let step = 0; step <= 60; step++) {
		list.scrollTop = ((list.scrollHeight - list.clientHeight) * step) / 60
		await new Promise((resolve) => requestAnimationFrame(resolve))
	}
})()`
