import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { test as bare, type Page } from '@playwright/test'

const project = fileURLToPath(new URL('../../', import.meta.url))

type Door = {
	/** The printed address, with its access token. */
	readonly address: string
	/** A folder of this test alone; the home folder is `home` in it. */
	readonly folder: string
}

/** A test whose page stands at a localhost door of its own: the built app, a fresh home folder, a real browser. */
export const test = bare.extend<{ door: Door; app: Page }>({
	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the wanted fixtures from this pattern.
	door: async ({}, use) => {
		const folder = await mkdtemp(join(tmpdir(), 'headway-journey-'))
		const child = spawn(
			process.execPath,
			[join(project, 'dist/localhost/main.js'), '--port', '0', '--no-open', '--home', join(folder, 'home')],
			{
				stdio: ['ignore', 'pipe', 'inherit'],
			},
		)
		await use({ address: await addressFrom(child), folder })
		child.kill('SIGTERM')
		await new Promise((resolve) => child.once('exit', resolve))
		await rm(folder, { recursive: true, force: true })
	},
	app: async ({ page, door }, use) => {
		await page.goto(door.address)
		await use(page)
	},
})

async function addressFrom(child: ChildProcess): Promise<string> {
	if (!child.stdout) throw new Error('the door has no output')
	for await (const line of createInterface({ input: child.stdout })) {
		const address = /http:\/\/\S+/.exec(line)?.[0]
		if (address) return address
	}
	throw new Error('the door ended without an address')
}
