import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { lakefsRows } from '../support/lakefs-stores.ts'
import { expectAxeClean } from './axe.ts'
import { test } from './door.ts'
import { makeKvFile } from './kv-file.ts'

/** Every entry as hex, in order. */
function entriesIn(path: string): unknown[] {
	const database = new Database(path, { readonly: true })
	const entries = database.prepare('SELECT hex(partition_key), hex(key), hex(value) FROM kv ORDER BY 1, 2').raw().all()
	database.close()
	return entries
}

async function open(app: Page, path: string): Promise<void> {
	await app.goto(new URL('/', app.url()).href)
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(path)
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await expect(app.getByRole('link', { name: 'Values' })).toBeVisible()
}

/** Opens the dialog on the store that is shown, and chooses where its entries go. */
async function chooseTarget(app: Page, database: RegExp, store: RegExp) {
	await app.getByRole('button', { name: 'Move entries' }).click()
	await app.getByRole('menuitem', { name: 'Copy to another store' }).click()
	const dialog = app.getByRole('dialog', { name: 'Copy to another store' })
	await dialog.getByRole('combobox', { name: 'Database' }).click()
	await app.getByRole('option', { name: database }).click()
	await dialog.getByRole('combobox', { name: 'Store' }).click()
	await app.getByRole('option', { name: store }).click()
	await dialog.getByRole('button', { name: 'Next' }).click()
	return dialog
}

test('a store is copied into a new table of another database, to its report, and the copy is taken back', async ({ app, door }) => {
	const [source, target] = [join(door.folder, 'lake.db'), join(door.folder, 'other.db')]
	makeKvFile(source, lakefsRows())
	makeKvFile(target, null)
	await open(app, target)
	await open(app, source)
	await app.getByRole('link', { name: 'Values' }).click()
	const dialog = await chooseTarget(app, /other\.db/, /^kv: a new table/)
	await expect(dialog).toContainText('a new table, of other.db')
	await expect(dialog.getByRole('radio')).toHaveCount(0)
	await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
	const count = `${lakefsRows().length} entries`
	await expect(dialog.getByText(`Copied to other.db: ${count}`)).toBeVisible()
	for (const fact of ['Written', 'Read back and compared'])
		await expect(dialog.locator('dt', { hasText: fact }).locator('+ dd')).toHaveText(count)
	expect(entriesIn(target)).toEqual(entriesIn(source))
	await expectAxeClean(app, 'Copy')
	await dialog.getByRole('button', { name: 'Undo' }).click()
	const undoing = app.getByRole('dialog', { name: 'Undo the last change' })
	await undoing.getByRole('button', { name: 'Undo', exact: true }).click()
	await expect(undoing.getByText(`${count} taken back`)).toBeVisible()
	expect(entriesIn(target)).toEqual([])
})

test('a copy that would replace other bytes writes nothing, until a person decides to overwrite them', async ({ app, door }) => {
	const [source, target] = [join(door.folder, 'lake.db'), join(door.folder, 'other.db')]
	const [first, ...rest] = lakefsRows()
	if (first === undefined) throw new Error('the fixture is empty')
	makeKvFile(source, [first, ...rest])
	makeKvFile(target, [{ ...first, value: Buffer.from('theirs') }])
	const before = entriesIn(target)
	await open(app, target)
	await open(app, source)
	await app.getByRole('link', { name: 'Values' }).click()
	const dialog = await chooseTarget(app, /other\.db/, /^kv: /)
	await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
	await expect(dialog.getByRole('alert')).toContainText('The target has other entries of these names')
	expect(entriesIn(target)).toEqual(before)
	await dialog.getByRole('button', { name: 'Back' }).click()
	await dialog.getByRole('radio', { name: 'Overwrite' }).check()
	await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
	await expect(dialog.getByText(/^Copied to other\.db: /)).toBeVisible()
	expect(entriesIn(target)).toEqual(entriesIn(source))
})

test('entries are imported from a file into a database that has no store yet, and are taken back', async ({ app, door }) => {
	const [source, target, file] = [join(door.folder, 'lake.db'), join(door.folder, 'other.db'), join(door.folder, 'entries.jsonl')]
	makeKvFile(source, [{ partition: Buffer.from('notes'), key: Buffer.from('first'), value: Buffer.from('hello') }])
	makeKvFile(target, null)
	await open(app, source)
	await app.getByRole('link', { name: 'Values' }).click()
	await app.getByRole('button', { name: 'Move entries' }).click()
	await app.getByRole('menuitem', { name: 'Export to a file' }).click()
	const exporting = app.getByRole('dialog', { name: 'Export entries' })
	await exporting.getByRole('textbox', { name: 'File on this machine' }).fill(file)
	await exporting.getByRole('button', { name: 'Export', exact: true }).click()
	await expect(exporting.getByText('Exported: 1 entry')).toBeVisible()
	await open(app, target)
	await app.getByRole('link', { name: 'Values' }).click()
	await app.getByRole('button', { name: 'Import entries' }).click()
	const dialog = app.getByRole('dialog', { name: 'Import entries' })
	await expect(dialog).toContainText('A new table, kv, is made before the first entry')
	await dialog.getByRole('textbox', { name: 'File on this machine' }).fill(file)
	await dialog.getByRole('button', { name: 'Import', exact: true }).click()
	await expect(dialog.getByText('Imported: 1 entry')).toBeVisible()
	expect(entriesIn(target)).toEqual(entriesIn(source))
	await dialog.getByRole('button', { name: 'Undo' }).click()
	const undoing = app.getByRole('dialog', { name: 'Undo the last change' })
	await undoing.getByRole('button', { name: 'Undo', exact: true }).click()
	await expect(undoing.getByText('1 entry taken back')).toBeVisible()
	expect(entriesIn(target)).toEqual([])
})
