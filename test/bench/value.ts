import { join } from 'node:path'
import type { Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { startLocalhostDoor } from '../support/localhost-door.ts'
import { launchChromium, longestGapDuring } from './gaps.ts'
import { pairedRatio, ratioText, report } from './measure.ts'

const rounds = 3

/** The first screen of a value of 100 MB beside one of a few bytes, and the window's longest gap while 60 MB are saved. */
export async function benchValue(folder: string): Promise<void> {
	const path = join(folder, 'large-values.db')
	makeLargeValues(path)
	const browser = await launchChromium()
	const door = await startLocalhostDoor(join(folder, 'home-value'))
	try {
		const page = await browser.newPage()
		await page.goto(door.address)
		await page.getByRole('textbox', { name: 'Path or URL' }).fill(path)
		await page.getByRole('button', { name: 'Open', exact: true }).click()
		await page.getByRole('link', { name: 'Values' }).click()
		await page.getByRole('grid', { name: 'Partitions' }).getByText('large').click()
		await page.getByRole('grid', { name: 'Entries of large' }).waitFor()
		const list = page.url()
		/** What was read before is asked for anew. */
		const begin = async () => {
			await page.goto(list)
			await page.getByRole('grid', { name: 'Entries of large' }).getByText('hundred', { exact: true }).waitFor()
		}
		await begin()
		const ratio = await pairedRatio(
			rounds,
			() => show(page, 'hundred'),
			() => show(page, 'few'),
			begin,
		)
		report('first screen of 100 MB / of a few bytes', ratioText(ratio), `aim ≤ 200 ms; ${Math.round(ratio.oursMs)} ms`)
		await begin()
		const gap = await longestGapDuring(page, () => show(page, 'hundred'))
		report('longest gap in the window while 100 MB are opened', `${Math.round(gap)} ms`, 'aim ≤ 100 ms')
		await show(page, 'sixty')
		const idle = await longestGapDuring(page, () => page.waitForTimeout(5_000))
		const saving = await longestGapDuring(page, async () => {
			const saved = page.waitForEvent('download', { timeout: 300_000 })
			await page.getByRole('button', { name: 'Save bytes…' }).click()
			await saved
		})
		report('longest gap in the window while 60 MB are saved', `${Math.round(saving)} ms`, `aim ≤ 100 ms; idle ${Math.round(idle)} ms`)
	} finally {
		await browser.close()
		await door.close()
	}
}

function makeLargeValues(path: string): void {
	const db = new Database(path)
	db.exec(
		'CREATE TABLE kv (partition_key BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (partition_key, key)) WITHOUT ROWID',
	)
	const insert = db.prepare('INSERT INTO kv VALUES (?, ?, ?)')
	const line = Buffer.from('a line of a large value, to be shown and to be saved\n')
	const sizes = { hundred: 100_000_000, sixty: 60_000_000, few: 300 }
	for (const [key, size] of Object.entries(sizes)) insert.run(Buffer.from('large'), Buffer.from(key), Buffer.alloc(size, line))
	db.close()
}

/** From a click on an entry to its bytes on the screen. */
async function show(page: Page, key: string): Promise<void> {
	await page.getByRole('grid', { name: 'Entries of large' }).getByText(key, { exact: true }).click()
	await page
		.getByRole('region', { name: `Value of ${key}` })
		.getByText('a line of a large value')
		.first()
		.waitFor()
}
