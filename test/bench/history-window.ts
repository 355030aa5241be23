import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import { startLocalhostDoor } from '../support/localhost-door.ts'
import { median, report, sqlite3 } from './measure.ts'

const [few, many] = [10, 10_000]
const paints = 7
/** Turns of the wheel that go through all of the rows, and how far each goes in pixels. */
const turns = 200
const pixelsEach = (many * 40) / turns

type Scrolled = { scrollTop: number; readonly scrollHeight: number; scrollTo(x: number, y: number): void }

/** As much of the page as is asked here: what runs there is no part of this program. */
type Window = {
	readonly document: { querySelector(selector: string): Scrolled | null }
	requestAnimationFrame(next: (atMs: number) => void): void
	/** Times between frames while they are watched. */
	gaps?: number[] | undefined
}

/** From asking for History's address to its first rows, with 10,000 revisions on twelve branches beside ten; then the gaps between frames while they are scrolled through. */
export async function benchHistoryWindow(folder: string): Promise<void> {
	const door = await startLocalhostDoor(join(folder, 'home-history'))
	const browser = await chromium.launch({
		executablePath: process.env['HEADWAY_CHROMIUM'] ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
	})
	try {
		const page = await browser.newPage()
		await page.goto(door.address)
		const small = await openProject(page, join(folder, 'history-small'), few)
		const large = await openProject(page, join(folder, 'history-large'), many)
		const figures: { few: number; many: number }[] = []
		for (let round = 0; round < paints; round++) figures.push({ few: await firstRows(page, small), many: await firstRows(page, large) })
		const [floor, here] = [median(figures.map((figure) => figure.few)), median(figures.map((figure) => figure.many))]
		report('first rows of History, 10,000 revisions / ten', (here / floor).toFixed(1), `${Math.round(here)} / ${Math.round(floor)} ms here`)
		report('longest gap while 10,000 revisions are scrolled', `${Math.round(await longestGapScrolling(page))} ms`, 'aim ≤ 100 ms')
		const [idle, wheeled] = [await gapsWheeling(page, 0), await gapsWheeling(page, pixelsEach)]
		const [resting, moving] = [median(idle), median(wheeled)]
		report(
			'frames while 10,000 revisions are wheeled through / while nothing moves, median gap',
			(moving / resting).toFixed(2),
			`${moving.toFixed(1)} / ${resting.toFixed(1)} ms here`,
		)
		const [held, longest] = [Math.max(...idle), Math.max(...wheeled)]
		report(
			'longest gap while 10,000 revisions are wheeled through',
			`${Math.round(longest)} ms`,
			`aim ≤ 100 ms; ${Math.round(held)} while nothing moves`,
		)
	} finally {
		await browser.close()
		await door.close()
	}
}

/** Opens a made project with its database, and answers the address of its History. */
async function openProject(page: Page, folder: string, count: number): Promise<string> {
	await makeProject(folder, count)
	const start = new URL('/', page.url()).href
	await page.goto(start)
	await page.getByRole('textbox', { name: 'Path or URL' }).fill(join(folder, 'library.db'))
	await page.getByRole('button', { name: 'Open', exact: true }).click()
	await page.getByRole('textbox', { name: 'Folder of the project' }).fill(folder)
	await page.getByRole('button', { name: 'Use', exact: true }).click()
	await page.getByRole('button', { name: `Copy folder of the project ${folder}` }).waitFor({ timeout: 120_000 })
	await page.getByRole('link', { name: 'History' }).click()
	await page.getByRole('option').first().waitFor({ timeout: 120_000 })
	return page.url()
}

/** Milliseconds from the page's own beginning to the frame that shows rows. */
async function firstRows(page: Page, address: string): Promise<number> {
	await page.goto(address, { waitUntil: 'commit' })
	const shown = await page.waitForFunction(
		() => (globalThis as unknown as Window).document.querySelector('[role=option]') && performance.now(),
		undefined,
		{ polling: 'raf' },
	)
	return Number(await shown.jsonValue())
}

/** Goes through the list from end to end in 200 frames, and answers the longest time between two of them in milliseconds. */
function longestGapScrolling(page: Page): Promise<number> {
	return page.evaluate(async () => {
		const { document, requestAnimationFrame } = globalThis as unknown as Window
		const list = document.querySelector('[role=listbox]')
		if (list === null) throw new Error('no list')
		const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
		let [last, longest] = [await frame(), 0]
		for (let step = 1; step <= 200; step++) {
			list.scrollTop = (list.scrollHeight * step) / 200
			const now = await frame()
			longest = Math.max(longest, now - last)
			last = now
		}
		return longest
	})
}

/** Turns the wheel over the list, and answers the times between frames meanwhile, in milliseconds. */
async function gapsWheeling(page: Page, pixels: number): Promise<readonly number[]> {
	await page.getByRole('listbox').hover()
	await page.evaluate(() => {
		const held = globalThis as unknown as Window
		held.document.querySelector('[role=listbox]')?.scrollTo(0, 0)
		const gaps: number[] = []
		held.gaps = gaps
		const watch = (last: number) =>
			held.requestAnimationFrame((now) => {
				gaps.push(now - last)
				if (held.gaps === gaps) watch(now)
			})
		held.requestAnimationFrame(watch)
	})
	for (let turn = 0; turn < turns; turn++) {
		await page.mouse.wheel(0, pixels)
		await setTimeout(16)
	}
	return page.evaluate(() => {
		const held = globalThis as unknown as Window
		const gaps = held.gaps ?? []
		held.gaps = undefined
		return gaps
	})
}

const idOf = (index: number) => (0x1a0000000000 + index * 1_000_003).toString(16)

/** Twelve branches side by side that begin and are merged again at every hundredth revision; all but the last fifty are applied. */
async function makeProject(folder: string, count: number): Promise<void> {
	const versions = join(folder, 'migrations', 'versions')
	await mkdir(versions, { recursive: true })
	await writeFile(join(folder, 'alembic.ini'), '[alembic]\nscript_location = %(here)s/migrations\n')
	await writeFile(join(folder, 'migrations', 'env.py'), 'from alembic import context\n')
	const applied = Math.max(1, Math.floor((count - 50) / 100) * 100 + 1)
	for (let index = 0; index < count; index++) {
		const parents = parentsOf(index).map((parent) => `'${idOf(parent)}'`)
		const text = `"""Change number ${index}\n\nCreate Date: 2024-01-01 10:00:00\n\n"""\nfrom alembic import op\n\nrevision = '${idOf(index)}'\ndown_revision = ${parents.length === 0 ? 'None' : `(${parents.join(', ')},)`}\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n    op.execute("SELECT ${index}")\n\n\ndef downgrade():\n    pass\n`
		await writeFile(join(versions, `${idOf(index)}_change.py`), text)
	}
	await sqlite3(
		join(folder, 'library.db'),
		`CREATE TABLE book (id INTEGER PRIMARY KEY); CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY); INSERT INTO alembic_version VALUES ('${idOf(applied - 1)}');\n`,
	)
}

/** In every hundred: one revision that merges the twelve branches before it, and twelve branches on it. */
function parentsOf(index: number): number[] {
	const [place, first] = [index % 100, index - (index % 100)]
	if (index === 0) return []
	if (place === 0) return Array.from({ length: 12 }, (_, branch) => index - 12 + branch)
	return [place <= 12 ? first : index - 12]
}
