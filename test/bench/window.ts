import { spawn } from 'node:child_process'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { startLocalhostDoor } from '../support/localhost-door.ts'
import { launchChromium, longestGapDuring } from './gaps.ts'
import { median, memoryOf, report } from './measure.ts'

const starts = 5

/** From starting the localhost door to a window one can type in; then the window's longest gap, and memory, while a large upgrade runs. */
export async function benchWindow(folder: string, large: string): Promise<void> {
	const path = join(folder, 'window.db')
	await copyFile(large, path)
	const browser = await launchChromium()
	try {
		await benchStart(folder, browser)
		await benchHeartbeat(folder, browser, path)
	} finally {
		await browser.close()
	}
}

async function benchStart(folder: string, browser: Browser): Promise<void> {
	const figures: number[] = []
	for (let round = 0; round < starts; round++) {
		const startedAt = performance.now()
		const door = await startLocalhostDoor(join(folder, `home-${round}`))
		const page = await browser.newPage()
		await page.goto(door.address)
		await page.getByRole('textbox', { name: 'Path or URL' }).waitFor()
		figures.push(performance.now() - startedAt)
		await page.close()
		await door.close()
	}
	const floor = await bareNodeStart()
	report('start to usable window / bare start of Node', (median(figures) / floor).toFixed(1), `${Math.round(median(figures))} ms here`)
}

async function bareNodeStart(): Promise<number> {
	const figures: number[] = []
	for (let round = 0; round < starts; round++) {
		const startedAt = performance.now()
		await new Promise((resolve) => spawn(process.execPath, ['-e', '0']).once('exit', resolve))
		figures.push(performance.now() - startedAt)
	}
	return median(figures)
}

async function benchHeartbeat(folder: string, browser: Browser, path: string): Promise<void> {
	const door = await startLocalhostDoor(join(folder, 'home-heartbeat'))
	const page = await browser.newPage()
	await page.goto(door.address)
	await page.getByRole('textbox', { name: 'Path or URL' }).fill(path)
	await page.getByRole('button', { name: 'Open', exact: true }).click()
	await page.getByRole('button', { name: 'Upgrade to latest' }).click()
	const run = page.getByRole('dialog', { name: 'Plan' }).getByRole('button', { name: 'Run' })
	await run.waitFor({ timeout: 300_000 })
	const idle = await longestGapDuring(page, () => page.waitForTimeout(5_000))
	const memory = watchMemory(door.processId)
	const busy = await longestGapDuring(page, async () => {
		await run.click()
		await waitForButton(page, 'Undo')
	})
	const peaks = await memory.stop()
	report('longest gap in the window while it upgrades', `${Math.round(busy)} ms`, `aim ≤ 100 ms; idle ${Math.round(idle)} ms`)
	report('private memory of the host process, peak', `${Math.round(peaks.get('host') ?? 0)} MiB`)
	report('private memory of the largest engine process, peak', `${Math.round(peaks.get('engine') ?? 0)} MiB`)
	await page.close()
	await door.close()
}

/** Waits with a glance every two seconds: a browser driver's own waiting walks the whole page at every frame, which is a gap of its own. */
async function waitForButton(page: Page, name: string): Promise<void> {
	const found = page.locator('button', { hasText: name })
	while ((await found.count()) === 0) await page.waitForTimeout(2_000)
}

function watchMemory(processId: number): { stop(): Promise<ReadonlyMap<string, number>> } {
	const peaks = new Map<string, number>()
	const look = async () => {
		for (const [name, mebibytes] of await memoryOf(processId)) peaks.set(name, Math.max(peaks.get(name) ?? 0, mebibytes))
	}
	const timer = setInterval(() => void look(), 500)
	return {
		async stop() {
			clearInterval(timer)
			await look()
			return peaks
		},
	}
}
