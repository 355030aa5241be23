import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Page } from '@playwright/test'
import Database from 'better-sqlite3'
import pg from 'pg'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { setUpPostgresStore } from '../../electron/drivers/stores/postgres-set-up.ts'
import { startLocalhostDoor } from '../support/localhost-door.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { serverAt } from '../support/postgres-database.ts'
import { inProject } from '../support/test-app.ts'
import { launchChromium } from './gaps.ts'
import { median, report } from './measure.ts'

const rounds = 3
const sizes = { large: 100_000_000, few: 300 } as const
const shapes = ['text', 'json', 'pickle', 'bytes'] as const
type Shape = (typeof shapes)[number]
type Size = keyof typeof sizes
/** A place that holds a value of each shape in both sizes: what is opened, how its list is reached, and how a row is told. */
type Ground = { readonly place: string; readonly target: string; readonly list: string; row(shape: Shape, size: Size): string }

const nameOf = (place: string, shape: Shape, size: Size) => `bench.${place}.${shape}.${size}`

/**
 * From the click on a row of a list that is shown to the first painted screen of its value, decoded and then in hex: 100 MB
 * beside a few bytes, which is what a screen costs whatever is in it.
 */
export async function benchValueWindow(folder: string): Promise<void> {
	await using cluster = await startCluster([])
	const grounds = [...(await layRepository(folder)), await layStore(folder), await layServer(cluster.url)]
	const browser = await launchChromium()
	const door = await startLocalhostDoor(join(folder, 'home-value-window'))
	try {
		const page = await browser.newPage()
		for (const ground of grounds) await benchGround(page, door.address, ground)
	} finally {
		await browser.close()
		await door.close()
	}
}

type Shown = { readonly decoded: number; readonly hex: number; readonly gap: number }

async function benchGround(page: Page, address: string, { place, target, list, row }: Ground): Promise<void> {
	await page.goto(address)
	await page.getByRole('textbox', { name: 'Path or URL' }).fill(target)
	await page.getByRole('button', { name: 'Open', exact: true }).click()
	await page.getByRole('link', { name: 'Values', exact: true }).click()
	await page.waitForURL(/\/values/)
	const home = new URL(page.url().replace(/\/values.*/, `/${list}`)).href
	for (const shape of shapes) {
		const found: Record<Size, Shown[]> = { large: [], few: [] }
		for (let round = 0; round < rounds; round++)
			for (const size of ['large', 'few'] as const) {
				await page.goto(home)
				await page.locator(row(shape, size)).first().waitFor()
				// What the list still asks for is not what is measured
				await page.waitForLoadState('networkidle')
				await page.waitForTimeout(300)
				found[size].push(await page.evaluate<Shown>(openRow(row(shape, size))))
			}
		const figure = (look: keyof Shown) =>
			(['large', 'few'] as const).map((size) => Math.round(median(found[size].map((shown) => shown[look])))).join(' / ')
		report(`${place}, ${shape}: 100 MB / few bytes, decoded`, `${figure('decoded')} ms`, 'aim ≤ 200 ms')
		report(`${place}, ${shape}: 100 MB / few bytes, hex`, `${figure('hex')} ms`, `gap ${figure('gap')} ms, aim ≤ 100`)
	}
}

/** In the page: clicks, and looks with every frame whether the first screen is there; then once more after it was painted. */
const openRow = (row: string) => `(async () => {
	const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
	const gap = { longest: 0, last: performance.now() }
	const beat = setInterval(() => {
		const now = performance.now()
		gap.longest = Math.max(gap.longest, now - gap.last - 10)
		gap.last = now
	}, 10)
	const until = async (selector) => {
		const began = performance.now()
		for (;;) {
			const text = document.querySelector('section[aria-label^="Value of"] ' + selector)?.textContent ?? ''
			if (text.length > 20 && !text.includes('·· ··')) break
			if (performance.now() - began > 60_000) throw new Error('the value was not shown: ' + document.body.innerText.slice(0, 3000))
			await frame()
		}
		await frame()
		await new Promise((resolve) => setTimeout(resolve))
		return performance.now() - began
	}
	document.querySelector(${JSON.stringify(row)}).click()
	const decoded = await until(':is([role="tree"], [role="group"])')
	const tab = [...document.querySelectorAll('[role="tab"]')].find(({ textContent }) => textContent === 'Hex')
	tab?.click()
	// Of opaque bytes the hex is what is shown first
	const hex = tab === undefined ? decoded : await until('[role="group"][aria-label^="Bytes of"]')
	clearInterval(beat)
	return { decoded, hex, gap: gap.longest }
})()`

/** A value of a shape that repeats to a size. */
function makeValue(shape: Shape, sizeBytes: number): Buffer {
	const filled = (head: string, piece: string | Buffer, tail: string) => {
		const bytes = Buffer.alloc(sizeBytes, piece)
		bytes.write(head, 0, 'latin1')
		if (tail === '') return bytes
		const whole = Math.floor((sizeBytes - head.length - tail.length) / piece.length) * piece.length
		return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.alloc(whole, piece), Buffer.from(tail, 'latin1')])
	}
	switch (shape) {
		case 'text':
			return filled('', 'a line of a large value, to be shown and to be saved\n', '')
		case 'json':
			return filled('[0', ',{"name":"a value","sizes":[1,2,3],"is":null}', ']')
		case 'pickle':
			return filled('\x80\x02](', Buffer.from('X\x07\x00\x00\x00a valueK\x07', 'latin1'), 'e.')
		case 'bytes':
			return Buffer.alloc(sizeBytes, Buffer.from(Array.from({ length: 4099 }, (_, index) => (index * index * 31 + index * 7 + 129) & 0xff)))
	}
}

/** Calls with every value, one at a time: all at once would take more than a gigabyte. */
async function eachValue(place: string, keep: (name: string, value: Buffer, shape: Shape) => unknown): Promise<void> {
	for (const shape of shapes)
		for (const size of ['large', 'few'] as const) await keep(nameOf(place, shape, size), makeValue(shape, sizes[size]), shape)
}

const formats: Record<Shape, string> = {
	text: 'text/plain',
	json: 'application/json',
	pickle: 'application/python-pickle',
	bytes: 'application/octet-stream',
}

async function layRepository(folder: string): Promise<Ground[]> {
	const target = join(folder, 'repository')
	await cp(inProject('test/fixtures/redun/workflow'), target, { recursive: true })
	const db = new Database(join(target, 'redun.db'))
	const insert = db.prepare('INSERT INTO value (value_hash, type, format, value) VALUES (?, ?, ?, ?)')
	let made = 0
	const hash = () => (made++).toString(16).padStart(40, 'be')
	await eachValue('redun SQLite', (name, value, shape) => insert.run(hash(), name, formats[shape], value))
	await eachValue('redun store', async (name, value, shape) => {
		const key = hash()
		insert.run(key, name, formats[shape], Buffer.alloc(0))
		const path = join(target, 'values', key.slice(0, 2), key.slice(2))
		await mkdir(dirname(path), { recursive: true })
		await writeFile(path, value)
	})
	db.close()
	return ['redun SQLite', 'redun store'].map((place) => ({
		place,
		target: join(target, 'redun.db'),
		list: `values/cached?search=${encodeURIComponent(`bench.${place}`)}`,
		row: (shape, size) => `[role="grid"] [title="${nameOf(place, shape, size)}"]`,
	}))
}

const entriesAt = (place: string) => ({
	list: 'values/stores/kv?partition=bench',
	row: (shape: Shape, size: Size) => `[role="grid"] [title^="${nameOf(place, shape, size)}"]`,
})

async function layStore(folder: string): Promise<Ground> {
	const target = join(folder, 'lakefs.db')
	const db = new Database(target)
	db.exec(
		'CREATE TABLE kv (partition_key BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (partition_key, key)) WITHOUT ROWID',
	)
	const insert = db.prepare('INSERT INTO kv VALUES (?, ?, ?)')
	await eachValue('kv SQLite', (name, value) => insert.run(Buffer.from('bench'), Buffer.from(name), value))
	db.close()
	return { place: 'kv SQLite', target, ...entriesAt('kv SQLite') }
}

async function layServer(url: string): Promise<Ground> {
	const { engine } = await openPostgres({ server: serverAt(url) }, { environment: {} })
	await setUpPostgresStore(engine)
	await engine.close()
	const client = new pg.Client({ connectionString: url })
	await client.connect()
	await eachValue('kv PostgreSQL', (name, value) =>
		client.query('INSERT INTO kv (partition_key, key, value) VALUES ($1, $2, $3)', [Buffer.from('bench'), Buffer.from(name), value]),
	)
	await client.end()
	return { place: 'kv PostgreSQL', target: url, ...entriesAt('kv PostgreSQL') }
}
