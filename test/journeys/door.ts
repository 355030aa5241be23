import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as bare, type Page } from '@playwright/test'
import { startLocalhostDoor } from '../support/localhost-door.ts'

type Door = {
	/** The printed address, with its access token. */
	readonly address: string
	/** A folder of this test alone; the home folder is `home` in it. */
	readonly folder: string
}

/** What the official client of DynamoDB finds a caller in: made up, for the server in a test takes any. */
const madeUpCaller = { AWS_ACCESS_KEY_ID: 'AKIAMADEUPFORTESTS00', AWS_SECRET_ACCESS_KEY: 'not-a-secret' }

/** A test whose page stands at a localhost door of its own: the built app, a fresh home folder, a real browser. */
export const test = bare.extend<{ door: Door; app: Page }>({
	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the wanted fixtures from this pattern.
	door: async ({}, use) => {
		const folder = await mkdtemp(join(tmpdir(), 'headway-journey-'))
		const door = await startLocalhostDoor(join(folder, 'home'), madeUpCaller)
		await use({ address: door.address, folder })
		await door.close()
		await rm(folder, { recursive: true, force: true })
	},
	app: async ({ page, door }, use) => {
		await page.goto(door.address)
		await use(page)
	},
})
