import { type Browser, chromium, type Page } from '@playwright/test'

/** The browser that windows are measured in. */
export function launchChromium(): Promise<Browser> {
	return chromium.launch({
		executablePath: process.env['HEADWAY_CHROMIUM'] ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
	})
}

/** The longest time between two beats of a 10 ms timer in the page, less the 10 ms. */
export async function longestGapDuring(page: Page, work: () => Promise<unknown>): Promise<number> {
	await page.evaluate(() => {
		const beat = { longest: 0, last: performance.now() }
		const timer = setInterval(() => {
			const now = performance.now()
			beat.longest = Math.max(beat.longest, now - beat.last - 10)
			beat.last = now
		}, 10)
		Object.assign(globalThis, { heartbeat: { beat, timer } })
	})
	await work()
	return page.evaluate(() => {
		const { beat, timer } = (globalThis as unknown as { heartbeat: { beat: { longest: number }; timer: number } }).heartbeat
		clearInterval(timer)
		return beat.longest
	})
}
