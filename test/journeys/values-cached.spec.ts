import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { damage, inOrder } from '../support/redun-damage.ts'
import { expectAxeClean, setTheme } from './axe.ts'
import { test } from './door.ts'

const workflow = fileURLToPath(new URL('../fixtures/redun/workflow', import.meta.url))

/** Opens a copy of a real repository, with its values outside, and goes to its values. */
async function openValues(app: Page, folder: string): Promise<void> {
	const path = join(folder, 'repository')
	await cp(workflow, path, { recursive: true })
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(join(path, 'redun.db'))
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await app.getByRole('link', { name: 'Values', exact: true }).click()
	await expect(app.getByRole('grid', { name: 'Cached values' })).toBeVisible()
}

/** Exports the list that is shown; answers the file's name and text. */
async function exportList(app: Page, form: 'As JSON' | 'As CSV, for a spreadsheet'): Promise<{ name: string; text: string }> {
	const downloading = app.waitForEvent('download')
	await app.getByRole('button', { name: 'Export list' }).click()
	await app.getByRole('menuitem', { name: form }).click()
	const download = await downloading
	const pieces: Buffer[] = []
	for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer)
	return { name: download.suggestedFilename(), text: Buffer.concat(pieces).toString('utf8') }
}

test('an engineer finds a value, sees what made it, and goes from there to the job', async ({ app, door }) => {
	await openValues(app, door.folder)
	await expect(app.getByText('156 values')).toBeVisible()
	await app.getByRole('textbox', { name: 'Search values' }).fill('ErrorValue')
	await expect(app).toHaveURL(/search=ErrorValue/)
	await app
		.getByRole('row', { name: /x is too big/ })
		.first()
		.click()
	const value = app.getByRole('region', { name: /^Value [0-9a-f]{8}$/ })
	await expect(value).toContainText('not made from its bytes')
	await value.getByRole('region', { name: 'Made by' }).getByRole('link', { name: 'demo.risky' }).first().click()
	await expect(app.getByRole('region', { name: /^Job / })).toContainText('Error and traceback')
	await app.goBack()
	await expect(app.getByRole('region', { name: /^Value [0-9a-f]{8}$/ })).toBeVisible()
	await app.goBack()
	await expect(app.getByRole('region', { name: /^Value [0-9a-f]{8}$/ })).toHaveCount(0)
	await expect(app.getByRole('textbox', { name: 'Search values' })).toHaveValue('ErrorValue')
})

test('values are filtered and sorted by keyboard, and nothing that fits is said with a way back', async ({ app, door }) => {
	await openValues(app, door.folder)
	await app.getByRole('columnheader', { name: 'Size' }).getByRole('button').press('Enter')
	await expect(app.getByRole('columnheader', { name: 'Size' })).toHaveAttribute('aria-sort', 'descending')
	const list = app.getByRole('grid', { name: 'Cached values' })
	// Of all, the greatest lies outside the database
	await expect(list.getByRole('row').nth(1)).toContainText('1.0 MB')
	await list.focus()
	await list.press('ArrowDown')
	await list.press('Enter')
	await expect(app).toHaveURL(/value=[0-9a-f]{40}/)
	await app.getByRole('textbox', { name: 'Search values' }).fill('nothing has this')
	await app.getByRole('button', { name: 'Show all values' }).click()
	await expect(app.getByText('156 values')).toBeVisible()
})

test('the list is exported as it is filtered', async ({ app, door }) => {
	await openValues(app, door.folder)
	await app.getByRole('textbox', { name: 'Search values' }).fill('redun.File')
	await expect(app.getByText(/of 156 values/)).toBeVisible()
	const shown = Number.parseInt((await app.getByText(/of 156 values/).textContent()) ?? '', 10)
	expect(shown, 'the count is of what was searched for').toBeLessThan(156)
	const { text } = await exportList(app, 'As JSON')
	expect(JSON.parse(text)).toHaveLength(shown)
})

test('a value that is the path of a file is followed there', async ({ app, door }) => {
	await openValues(app, door.folder)
	await app.getByRole('textbox', { name: 'Search values' }).fill('workflow.Matrix')
	await app
		.getByRole('row', { name: /Matrix/ })
		.first()
		.click()
	const value = app.getByRole('region', { name: /^Value 7e1e2b45/ })
	await expect(value).toContainText('What is shown lies in its cache file')
	await expect(value.getByRole('tree')).toContainText('rows')
	await value.getByRole('tab', { name: 'Hex' }).click()
	await expect(value.getByRole('group', { name: /^Bytes of/ })).toContainText('80 03')
})

test('an execution shows its jobs under the ones that called them', async ({ app, door }) => {
	await openValues(app, door.folder)
	await app.getByRole('link', { name: 'Executions' }).click()
	await expect(app.getByText('7 executions')).toBeVisible()
	await app.getByRole('row', { name: /broken/ }).click()
	await expect(app.getByRole('row', { name: /demo\.broken/ })).toHaveAttribute('aria-level', '1')
	await expect(app.getByRole('row', { name: /demo\.risky/ })).toHaveAttribute('aria-level', '2')
	// What it was called with reads as redun's log writes it, and leads to the value
	await app
		.getByRole('row', { name: /demo\.broken/ })
		.getByRole('link', { name: '9', exact: true })
		.click()
	await expect(app.getByRole('region', { name: 'Value 9a73b593' })).toBeVisible()
	await app.goBack()
	await app.getByRole('link', { name: 'All executions' }).click()
	await expect(app.getByText('7 executions')).toBeVisible()
})

test('a value is gone to by the beginning of its hash', async ({ app, door }) => {
	await openValues(app, door.folder)
	await app.keyboard.press('Control+K')
	await app.getByRole('textbox', { name: /Find a database/ }).fill('4c2d689d')
	await app.getByRole('button', { name: /Value 4c2d689d/ }).click()
	await expect(app.getByRole('region', { name: 'Value 4c2d689d' })).toContainText('x is too big')
})

for (const colorScheme of ['light', 'dark'] as const)
	test(`the screens of cached values have no violation axe can find, ${colorScheme}`, async ({ app, door }) => {
		await setTheme(app, colorScheme)
		const check = async (screen: string) => {
			await expect(app.locator('[aria-busy=true]')).toHaveCount(0)
			// What the pointer rests on would tell of itself in a tooltip
			await app.mouse.move(0, 0)
			await expect(app.getByRole('tooltip')).toHaveCount(0)
			await expectAxeClean(app, screen)
		}
		await openValues(app, door.folder)
		await app
			.getByRole('row', { name: /x is too big/ })
			.first()
			.click()
		await expect(app.getByRole('region', { name: 'Made by' })).toBeVisible()
		await check('Cached values')
		await app.getByRole('link', { name: 'Executions' }).click()
		await expect(app.getByText('7 executions')).toBeVisible()
		await check('Executions')
		await app.getByRole('row', { name: /broken/ }).click()
		await app.getByRole('row', { name: /demo\.risky/ }).click()
		await expect(app.getByRole('region', { name: /^Job / })).toContainText('Error and traceback')
		await check('Jobs')
		await app.getByRole('link', { name: 'What takes the space' }).click()
		await expect(app.getByRole('img', { name: /What takes the space/ })).toBeVisible()
		await check('Space')
		await app.getByRole('link', { name: 'Whole or not' }).click()
		await expect(app.getByRole('button', { name: 'Check' })).toBeVisible()
		await check('Whole or not')
	})

test('a check says what was computed anew, and its result stays while the window lives', async ({ app, door }) => {
	await openValues(app, door.folder)
	await app.getByRole('link', { name: 'Whole or not' }).click()
	await app.getByRole('button', { name: 'Check' }).click()
	await expect(app.getByText(/Everything is whole: .* hashes computed anew/)).toBeVisible()
	await app.getByRole('link', { name: 'Executions' }).click()
	await app.getByRole('link', { name: 'Whole or not' }).click()
	await expect(app.getByText(/Everything is whole/)).toBeVisible()
})

test('the overview says whether the values are whole, state by state, also after a reload', async ({ app, door }) => {
	await openValues(app, door.folder)
	await rm(join(door.folder, 'repository/values/0a'), { recursive: true })
	await app.getByRole('link', { name: 'Overview' }).click()
	await expect(app.getByText('not checked yet')).toBeVisible()
	await app.getByRole('button', { name: 'Check', exact: true }).click()
	await expect(app.getByText('1 value is not whole')).toBeVisible()
	await app.getByRole('link', { name: 'Overview' }).click()
	await app.getByRole('list', { name: 'What is not whole' }).getByRole('link', { name: 'missing 1' }).click()
	await expect(app.getByText('1 finding of 1: missing only')).toBeVisible()
	await app.getByRole('link', { name: 'Overview' }).click()
	await app.reload()
	await expect(app.getByText('1 value is not whole')).toBeVisible()
	await expect(app.getByRole('list', { name: 'What is not whole' })).toHaveText('missing 1')
	await expectAxeClean(app, 'Overview')
	await app.getByRole('link', { name: '12 values', exact: true }).click()
	await expect(app.getByText('12 of 156 values')).toBeVisible()
	await expect(app.getByRole('combobox', { name: 'Place' })).toHaveValue('all outside')
	await expect(app.getByRole('row', { name: /missing/ })).toHaveCount(1)
})

test('what a check found is exported as it is filtered, and of a check before the reload its numbers are told', async ({ app, door }) => {
	await openValues(app, door.folder)
	const findings = await damage(join(door.folder, 'repository/redun.db'), join(door.folder, 'repository/values'))
	await app.getByRole('link', { name: 'Whole or not' }).click()
	await expect(app.getByText('Not checked yet')).toBeVisible()
	await app.getByRole('button', { name: 'Check' }).click()
	await expect(app.getByText('7 findings')).toBeVisible()
	const all = await exportList(app, 'As JSON')
	expect([all.name, inOrder(JSON.parse(all.text))]).toEqual(['findings.json', inOrder(findings)])
	await app
		.getByRole('list', { name: 'What was found' })
		.getByRole('button', { name: /^altered/ })
		.click()
	await expect(app.getByText('2 findings of 7: altered only')).toBeVisible()
	const altered = await exportList(app, 'As CSV, for a spreadsheet')
	expect([altered.name, altered.text.match(/^(state,hash,type,path,sizeBytes|altered,[0-9a-f]{40},.*)$/gm)?.length]).toEqual([
		'altered.csv',
		3,
	])
	await app.reload()
	await expect(app.getByText('5 values are not whole')).toBeVisible()
	await expect(app.getByRole('list', { name: 'What is not whole' }).getByRole('listitem')).toHaveText([
		'altered 2',
		'cut 2',
		'missing 1',
		'doubled 1',
		'orphaned 1',
	])
	await expect(app.getByText('the list is not: check again')).toBeVisible()
	await expectAxeClean(app, 'Whole or not, of an earlier check')
	await app.getByRole('button', { name: 'Check again' }).click()
	await expect(app.getByText('2 findings of 7: altered only')).toBeVisible()
})

test('where nothing names the value store the overview counts what cannot be read, and leads to it', async ({ app, door }) => {
	const path = join(door.folder, 'alone.db')
	await cp(join(workflow, 'redun.db'), path)
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(path)
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await app.getByRole('link', { name: 'no store 12' }).click()
	await expect(app.getByText('12 of 156 values')).toBeVisible()
})
