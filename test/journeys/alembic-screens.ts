import { execFile } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, type Page } from '@playwright/test'
import { expectAxeClean } from './axe.ts'

export const execute = promisify(execFile)
export const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/alembic/${name}`, import.meta.url))

/** A copy of the library's project, its file taken to a target by Alembic itself. */
export async function makeLibrary(folder: string, target: string): Promise<{ project: string; file: string }> {
	const project = join(folder, 'lab')
	await cp(fixture('lab'), project, { recursive: true })
	await execute('/usr/bin/alembic', ['upgrade', target], { cwd: project })
	return { project, file: join(project, 'library.db') }
}

export async function openDatabase(app: Page, target: string): Promise<void> {
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(target)
	await app.getByRole('button', { name: 'Open', exact: true }).click()
}

export async function useProject(app: Page, source: string): Promise<void> {
	await app.getByRole('textbox', { name: 'Folder of the project' }).fill(source)
	await app.getByRole('button', { name: 'Use', exact: true }).click()
}

/** The usual command of a project, and how it is told its database: chosen, and changed where a test wants it otherwise. */
export async function useCommand(app: Page, changed: { command?: string; told?: string } = {}): Promise<void> {
	await app.getByRole('button', { name: /^Use alembic/ }).click()
	await app.getByRole('button', { name: 'Change…' }).click()
	if (changed.command) await app.getByRole('textbox', { name: 'Command', exact: true }).fill(changed.command)
	if (changed.told) {
		await app.getByRole('combobox', { name: 'Told its database by' }).click()
		await app.getByRole('option', { name: changed.told }).click()
	}
	await app.getByRole('button', { name: 'Save', exact: true }).click()
	await expect(app.getByRole('button', { name: 'Test…' })).toBeVisible()
}

export const plan = (app: Page) => app.getByRole('dialog', { name: 'Plan' })

export async function run(app: Page, said: string): Promise<void> {
	await plan(app).getByRole('button', { name: 'Run' }).click()
	await expect(app.getByRole('status').filter({ hasText: said })).toBeVisible()
}

export async function expectNoViolation(app: Page, screen: string): Promise<void> {
	await expect(app.locator('[aria-busy=true]')).toHaveCount(0)
	await expectAxeClean(app, screen)
}
