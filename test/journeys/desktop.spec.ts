import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, expect, test } from '@playwright/test'

const project = fileURLToPath(new URL('../../', import.meta.url))
const binary = findBinary()

/** Electron's program as its package keeps it, or undefined where it was never fetched. */
function findBinary(): string | undefined {
	const folder = join(project, 'node_modules', 'electron')
	const named = join(folder, 'path.txt')
	if (!existsSync(named)) return undefined
	const path = join(folder, 'dist', readFileSync(named, 'utf8').trim())
	return existsSync(path) ? path : undefined
}

test('a first visitor upgrades the sample in the desktop window, and takes it back', async () => {
	test.skip(binary === undefined, 'needs the Electron binary')
	const folder = await mkdtemp(join(tmpdir(), 'headway-journey-'))
	const desktop = await _electron.launch({
		executablePath: binary ?? '',
		args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), project],
		env: { ...(process.env as Record<string, string>), HEADWAY_HOME: join(folder, 'home') },
	})
	try {
		const app = await desktop.firstWindow()
		await app.getByRole('button', { name: 'Open sample database' }).click()
		await app.getByRole('button', { name: 'Upgrade to latest' }).click()
		await app.getByRole('dialog', { name: 'Plan' }).getByRole('button', { name: 'Run' }).click()
		await app.getByRole('button', { name: 'Undo' }).click()
		await app.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
		await app.getByRole('link', { name: 'Overview' }).click()
		await expect(app.getByRole('button', { name: 'Upgrade to latest' })).toBeVisible()
	} finally {
		await desktop.close()
		await rm(folder, { recursive: true, force: true })
	}
})
