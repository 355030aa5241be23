import { execFile } from 'node:child_process'
import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, type Page } from '@playwright/test'
import { expectAxeClean } from './axe.ts'
import { test } from './door.ts'

const execute = promisify(execFile)
const lab = fileURLToPath(new URL('../fixtures/alembic/lab', import.meta.url))
const versions = join('migrations', 'versions')

/** A copy of the library's project whose file is at these targets, taken there by Alembic itself. */
async function makeLibrary(folder: string, targets: readonly string[]): Promise<string> {
	const project = join(folder, 'library')
	await cp(lab, project, { recursive: true })
	for (const target of targets) await execute('/usr/bin/alembic', ['upgrade', target], { cwd: project })
	return project
}

async function openHistory(app: Page, project: string): Promise<void> {
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(join(project, 'library.db'))
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await app.getByRole('textbox', { name: 'Folder of the project' }).fill(project)
	await app.getByRole('button', { name: 'Use', exact: true }).click()
	await expect(app.getByRole('button', { name: `Copy folder of the project ${project}` })).toBeVisible()
	await app.getByRole('link', { name: 'History' }).click()
	await expect(app.getByRole('option')).not.toHaveCount(0)
}

const three = ['3c7d52e9a1b4', '5e5f74abc3d6', 'audit@9c13b8ef071a']
const hitCount = (app: Page) => app.getByRole('main').locator('[role=status]:not([aria-busy])')
const option = (app: Page, name: RegExp | string) => app.getByRole('option', { name })
const details = (app: Page) => app.getByRole('region', { name: /^Revision / })
const fact = (app: Page, name: string) => details(app).locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]')

async function expectNoViolation(app: Page, screen: string): Promise<void> {
	await expect(app.locator('[aria-busy=true]')).toHaveCount(0)
	await expectAxeClean(app, screen)
}

test('a database on three branches has its flag on each, its branches named, its heads marked', async ({ app, door }) => {
	await openHistory(app, await makeLibrary(door.folder, three))
	await expect(app.getByRole('main')).toContainText('11 revisions, 2 heads. At 3c7d52e9a1b4, 5e5f74abc3d6 and 9c13b8ef071a, 6 are pending.')
	await expect(option(app, /you are here/)).toHaveCount(3)
	await expect(option(app, '3c7d52e9a1b4 Authors, branch catalogue, current, you are here')).toBeVisible()
	await expect(option(app, '9c13b8ef071a Audit trail, branch audit, current, you are here')).toBeVisible()
	await expect(option(app, /, head, pending/)).toHaveCount(2)
	// One thin line from the audit of loans to the loans it needs.
	await expect(app.locator('path[data-dependency]').nth(1)).toBeAttached()
	await expectNoViolation(app, 'History')
})

test('pointing at a revision counts the steps to it over branches, merges and dependencies', async ({ app, door }) => {
	await openHistory(app, await makeLibrary(door.folder, three))
	await option(app, /^8b22a7def609/).hover()
	await expect(option(app, /^8b22a7def609/)).toContainText('4 steps up')
	await option(app, /^be15da01293c/).hover()
	await expect(option(app, /^be15da01293c/)).toContainText('3 steps up')
	await expect(app.locator('[role=option][data-lit]')).toHaveCount(3)
	await expect(option(app, /^6f4085bcd4e7/)).toHaveAttribute('data-lit', 'true')
	await option(app, /^1a0c5f27d3b1/).hover()
	await expect(option(app, /^1a0c5f27d3b1/)).toContainText('3 steps down')
	await app.getByRole('button', { name: 'Upgrade to all heads' }).hover()
	await expect(app.locator('[role=option][data-lit]')).toHaveCount(6)
})

test('the details say what a revision merges, what follows and needs it, what its text tells, and show its file', async ({ app, door }) => {
	await openHistory(app, await makeLibrary(door.folder, three))
	await option(app, /^7a3196cde5f8/).click()
	await expect(fact(app, 'Merges')).toContainText('4d6e63fab2c5')
	await expect(fact(app, 'Merges')).toContainText('6f4085bcd4e7')
	await expect(details(app).getByRole('textbox', { name: 'File of 7a3196cde5f8' })).toContainText('def upgrade() -> None:')
	await fact(app, 'Merges')
		.getByRole('button', { name: /Mark late loans/ })
		.click()
	await expect(fact(app, 'Followed by')).toContainText('Both desks together')
	await expect(fact(app, 'Needed by')).toContainText('Audit the loans')
	await expect(details(app).getByRole('button', { name: 'Upgrade to here' })).toBeVisible()
	await fact(app, 'Needed by')
		.getByRole('button', { name: /Audit the loans/ })
		.click()
	await expect(fact(app, 'Depends on')).toContainText('Mark late loans')
	await expect(details(app).getByRole('region', { name: 'What its text tells' })).toContainText('raw SQL')
	await expectNoViolation(app, 'Details')
})

test('a search goes through its hits by keys, and shows the chosen one in the whole graph again', async ({ app, door }) => {
	await openHistory(app, await makeLibrary(door.folder, three))
	await app.keyboard.press('/')
	await app.keyboard.type('loans')
	await expect(hitCount(app)).toContainText('hits in 11 revisions')
	await app.keyboard.press('Enter')
	await expect(hitCount(app)).toContainText(/hit 1 of \d/)
	await app.keyboard.press('ArrowDown')
	await expect(hitCount(app)).toContainText(/hit 2 of \d/)
	await app.keyboard.press('Shift+Enter')
	await expect(hitCount(app)).toContainText(/hit 1 of \d/)
	const chosen = await app.getByRole('option', { selected: true }).getAttribute('aria-label')
	await app.keyboard.press('Escape')
	await expect(app.getByRole('option')).toHaveCount(11)
	await expect(app.getByRole('option', { selected: true })).toHaveAttribute('aria-label', chosen ?? '')
	await app.getByRole('textbox', { name: 'Search revisions' }).fill('catalogue')
	await expect(option(app, /^3c7d52e9a1b4/)).toBeVisible()
	await app.getByRole('textbox', { name: 'Search revisions' }).fill('titel_schneller')
	await expect(app.getByRole('option')).toHaveCount(1)
	await app.getByRole('textbox', { name: 'Search revisions' }).fill('nothing like it')
	await expect(app.getByRole('main')).toContainText('No revision matches')
	await app.getByRole('button', { name: 'Show all revisions' }).click()
	await expect(app.getByRole('option')).toHaveCount(11)
})

test('a broken project is still shown: a missing parent, a stray file and an applied id that no file has', async ({ app, door }) => {
	const project = await makeLibrary(door.folder, ['3c7d52e9a1b4'])
	await rm(join(project, versions, '3c7d52e9a1b4_authors.py'))
	await writeFile(join(project, versions, 'notes.py'), 'notes = 1\n')
	await openHistory(app, project)
	await expect(option(app, /^3c7d52e9a1b4.*missing/)).toBeVisible()
	await app.getByRole('button', { name: /^Show \d+ more$/ }).click()
	const problems = app.getByRole('region', { name: 'Problems' })
	await expect(problems).toContainText('notes.py')
	await expect(problems).toContainText('A revision stands on one that is not there')
	await expect(problems).toContainText('The database is at a revision that no file has')
	await option(app, /^4d6e63fab2c5/).click()
	await expect(fact(app, 'Stands on')).toContainText('3c7d52e9a1b4')
	await expect(app.locator('path[data-line=missing]')).not.toHaveCount(0)
	await expectNoViolation(app, 'Broken history')
})
