import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { lakefsRows } from '../support/lakefs-stores.ts'
import { expectAxeClean, setTheme } from './axe.ts'
import { test } from './door.ts'
import { makeKvFile } from './kv-file.ts'

const repository = 'lakes-demo-d6i1q0c9io6g00a1b2c0'
const dangling = `commits/${'ab'.repeat(32)}`

/** What lakeFS itself wrote, in a SQLite table `kv`, with a commit that nothing leads to. */
function makeStore(path: string): void {
	const rows = lakefsRows()
	const commit = rows.find(
		({ partition, key }) => `${Buffer.from(partition)}` === repository && `${Buffer.from(key)}`.startsWith('commits/'),
	)
	makeKvFile(path, [
		...rows,
		{ partition: Buffer.from(repository), key: Buffer.from(dangling), value: commit?.value ?? new Uint8Array() },
		{ partition: Buffer.from('somebody-else'), key: Buffer.from('odd\u0000key'), value: Buffer.from('hello') },
	])
}

function valueIn(path: string, partition: string, key: string): string | null {
	const database = new Database(path, { readonly: true })
	const row = database
		.prepare<[Buffer, Buffer], { value: Buffer }>('SELECT value FROM kv WHERE partition_key = ? AND key = ?')
		.get(Buffer.from(partition), Buffer.from(key))
	database.close()
	return row?.value.toString('latin1') ?? null
}

function write(path: string, partition: string, key: string, value: string): void {
	const database = new Database(path)
	database
		.prepare('UPDATE kv SET value = ? WHERE partition_key = ? AND key = ?')
		.run(Buffer.from(value), Buffer.from(partition), Buffer.from(key))
	database.close()
}

async function openStore(app: Page, folder: string): Promise<string> {
	const path = join(folder, 'lake.db')
	makeStore(path)
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(path)
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await app.getByRole('link', { name: 'Values' }).click()
	await expect(app.getByText('lakeFS on SQLite, schema version 4')).toBeVisible()
	return path
}

async function openEntry(app: Page, partition: string, key: string): Promise<void> {
	await app.getByRole('grid', { name: 'Partitions' }).getByText(partition, { exact: true }).click()
	await app
		.getByRole('grid', { name: `Entries of ${partition}` })
		.getByText(key, { exact: true })
		.click()
	await expect(app.getByRole('region', { name: `Entry ${key}` })).toBeVisible()
}

test('an entry is edited as the message it is, reviewed, written, and taken back', async ({ app, door }) => {
	const path = await openStore(app, door.folder)
	await openEntry(app, repository, 'tags/v1.0')
	const before = valueIn(path, repository, 'tags/v1.0')
	await app.getByRole('button', { name: 'Edit' }).click()
	const dialog = app.getByRole('dialog', { name: 'Edit tags/v1.0' })
	const field = dialog.getByRole('textbox', { name: 'Value as decoded message' })
	const text = await field.inputValue()
	await field.fill('{ "id": ')
	await expect(dialog.getByRole('button', { name: 'Review' })).toBeDisabled()
	await field.fill(text.replace('"v1.0"', '"v1.1"'))
	await dialog.getByRole('button', { name: 'Review' }).click()
	const compared = dialog.getByRole('region', { name: 'Before and after, by lines' }).first()
	await expect(compared).toContainText('"id": "v1.0"')
	await expect(compared).toContainText('"id": "v1.1"')
	await dialog.getByRole('button', { name: 'Write' }).click()
	await expect(dialog.getByText('1 entry written')).toBeVisible()
	expect(valueIn(path, repository, 'tags/v1.0')).toBe(before?.replace('v1.0', 'v1.1'))
	await dialog.getByRole('button', { name: 'Undo' }).click()
	await expect(dialog.getByText('1 entry taken back')).toBeVisible()
	expect(valueIn(path, repository, 'tags/v1.0')).toBe(before)
})

test('an edit that somebody else was faster with is shown beside theirs, and overwrites only on purpose', async ({ app, door }) => {
	const path = await openStore(app, door.folder)
	await openEntry(app, 'auth', 'installation_metadata/os')
	await app.getByRole('button', { name: 'Edit' }).click()
	const dialog = app.getByRole('dialog', { name: 'Edit installation_metadata/os' })
	await dialog.getByRole('textbox', { name: 'Value as utf-8 text' }).fill('mine')
	write(path, 'auth', 'installation_metadata/os', 'theirs')
	await dialog.getByRole('button', { name: 'Review' }).click()
	await expect(dialog.getByRole('alert')).toContainText('Somebody else wrote this entry')
	await expect(dialog.getByRole('region', { name: 'Theirs' })).toContainText('theirs')
	expect(valueIn(path, 'auth', 'installation_metadata/os')).toBe('theirs')
	await dialog.getByRole('button', { name: 'Overwrite on purpose' }).click()
	// Once more, now in the last moment between the review and the write
	await expect(dialog.getByRole('button', { name: 'Write' })).toBeVisible()
	write(path, 'auth', 'installation_metadata/os', 'theirs again')
	await dialog.getByRole('button', { name: 'Write' }).click()
	await expect(dialog.getByRole('region', { name: 'Theirs' })).toContainText('theirs again')
	await dialog.getByRole('button', { name: 'Overwrite on purpose' }).click()
	await dialog.getByRole('button', { name: 'Write' }).click()
	await expect(dialog.getByText('1 entry written')).toBeVisible()
	expect(valueIn(path, 'auth', 'installation_metadata/os')).toBe('mine')
})

test('a new entry is written only where there is none', async ({ app, door }) => {
	const path = await openStore(app, door.folder)
	await app.getByRole('button', { name: 'New entry' }).click()
	const dialog = app.getByRole('dialog', { name: 'New entry' })
	await dialog.getByRole('textbox', { name: 'Partition' }).fill('auth')
	await dialog.getByRole('textbox', { name: 'Key' }).fill('installation_id')
	await dialog.getByRole('textbox', { name: 'Value as utf-8 text' }).fill('x')
	await dialog.getByRole('button', { name: 'Review' }).click()
	await expect(dialog.getByRole('alert')).toContainText('There is already an entry of this name')
	await dialog.getByRole('textbox', { name: 'Key' }).fill('note\\x00s')
	await dialog.getByRole('button', { name: 'Review' }).click()
	await dialog.getByRole('button', { name: 'Write' }).click()
	await expect(dialog.getByText('1 entry written')).toBeVisible()
	expect(valueIn(path, 'auth', 'note\u0000s')).toBe('x')
})

test('an entry is removed and put back, and one that keeps a secret is shown for editing only when asked', async ({ app, door }) => {
	const path = await openStore(app, door.folder)
	await openEntry(app, 'somebody-else', 'odd\\x00key')
	await app.getByRole('button', { name: 'Remove' }).click()
	const dialog = app.getByRole('dialog', { name: 'Remove odd\\x00key' })
	await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
	await expect(dialog.getByText('1 entry removed')).toBeVisible()
	expect(valueIn(path, 'somebody-else', 'odd\u0000key')).toBeNull()
	await dialog.getByRole('button', { name: 'Undo' }).click()
	await expect(dialog.getByText('1 entry taken back')).toBeVisible()
	expect(valueIn(path, 'somebody-else', 'odd\u0000key')).toBe('hello')
	await dialog.getByRole('button', { name: 'Close' }).last().click()
	await openEntry(app, 'basicAuth', 'uCredentials/superAdmin/credentials/AKIAJFIXTUREKEY00001Q')
	await app.getByRole('button', { name: 'Edit' }).click()
	const edit = app.getByRole('dialog', { name: /^Edit uCredentials/ })
	await expect(edit.getByRole('button', { name: 'Show secrets' })).toBeVisible()
	await expect(edit.getByRole('textbox')).toHaveCount(0)
	await edit.getByRole('button', { name: 'Show secrets' }).click()
	await expect(edit.getByRole('textbox')).toBeVisible()
})

test('keys are found by how they start, links lead on, and Back leads back', async ({ app, door }) => {
	await openStore(app, door.folder)
	await openEntry(app, repository, 'branches/dev')
	await app.getByRole('textbox', { name: 'Keys that start with' }).fill('tags/')
	await expect(app.getByText('1 entry start so')).toBeVisible()
	await app
		.getByRole('region', { name: 'Leads to' })
		.getByRole('link', { name: /^commits\// })
		.click()
	await expect(app.getByRole('region', { name: /^Entry commits/ })).toBeVisible()
	await app.goBack()
	await expect(app.getByRole('region', { name: 'Entry branches/dev' })).toBeVisible()
	await expect(app).toHaveURL((url) => url.searchParams.get('prefix') === 'tags/')
})

test('what is unreachable is searched for, planned with what it may lose, removed, and put back', async ({ app, door }) => {
	const path = await openStore(app, door.folder)
	await app.getByRole('link', { name: 'Unreachable' }).click()
	await app.getByRole('button', { name: 'Search' }).click()
	await app.getByRole('checkbox', { name: `Choose ${dangling}` }).check()
	await app.getByRole('button', { name: 'Plan removal' }).click()
	const dialog = app.getByRole('dialog', { name: 'Remove what is unreachable' })
	await expect(dialog).toContainText('may lose objects')
	await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
	await expect(dialog.getByText('1 entry removed')).toBeVisible()
	expect(valueIn(path, repository, dangling)).toBeNull()
	await dialog.getByRole('button', { name: 'Undo' }).click()
	await expect(dialog.getByText('1 entry taken back')).toBeVisible()
	expect(valueIn(path, repository, dangling)).not.toBeNull()
})

test('the overview of a database that is lakeFS’s store says so, and misses no history', async ({ app, door }) => {
	await openStore(app, door.folder)
	await app.getByRole('link', { name: 'Overview' }).click()
	await expect(app.getByText('lakeFS on SQLite, schema version 4. It keeps entries and has no revisions to move between.')).toBeVisible()
	await expect(app.getByText('No history was recognised')).toHaveCount(0)
	await expectAxeClean(app, 'Overview of a store')
	makeKvFile(join(door.folder, 'notes.db'), null)
	await app.goto(new URL('/', app.url()).href)
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(join(door.folder, 'notes.db'))
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await expect(app.getByText('No history was recognised')).toBeVisible()
})

test('the journal says how many entries an act changed, and fits beside it in a window 1024 wide', async ({ app, door }) => {
	await openStore(app, door.folder)
	await openEntry(app, 'auth', 'installation_metadata/os')
	await app.getByRole('button', { name: 'Remove' }).click()
	const dialog = app.getByRole('dialog', { name: /^Remove / })
	await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
	await expect(dialog.getByText('1 entry removed')).toBeVisible()
	await app.goto(new URL('/activity', app.url()).href)
	await app.setViewportSize({ width: 1024, height: 768 })
	await app.getByRole('button', { name: 'Remove entries' }).click()
	await expect(app.getByText('1 entry in kv')).toBeVisible()
	const journal = app.getByRole('table', { name: 'Journal' })
	await expect.poll(() => journal.evaluate((table) => table.scrollWidth <= (table.parentElement?.clientWidth ?? 0))).toBe(true)
	await app.getByRole('textbox', { name: 'Filter activity' }).fill('nothing has this')
	await expect(app.getByText('Nothing matches')).toBeVisible()
	await app.getByRole('textbox', { name: 'Filter activity' }).press('Escape')
	await expect(journal).toBeVisible()
})

test('a store is exported without its secrets, and imported again', async ({ app, door }) => {
	const path = await openStore(app, door.folder)
	const file = join(door.folder, 'entries.jsonl')
	await app.getByRole('button', { name: 'Move entries' }).click()
	await app.getByRole('menuitem', { name: 'Export to a file' }).click()
	const dialog = app.getByRole('dialog', { name: 'Export entries' })
	await dialog.getByRole('textbox', { name: 'File on this machine' }).fill(file)
	await dialog.getByRole('button', { name: 'Export' }).click()
	await expect(dialog.getByText(/^Exported: /)).toBeVisible()
	await expect(dialog).toContainText('Left out, secret')
	expect((await stat(file)).size).toBeGreaterThan(1000)
	expect(await readFile(file, 'utf8')).not.toContain(
		Buffer.from(valueIn(path, 'basicAuth', 'users/superAdmin') ?? '', 'latin1').toString('base64'),
	)
	await dialog.getByRole('button', { name: 'Close' }).last().click()
	write(path, 'auth', 'installation_metadata/os', 'other')
	await app.getByRole('button', { name: 'Move entries' }).click()
	await app.getByRole('menuitem', { name: 'Import from a file' }).click()
	const importing = app.getByRole('dialog', { name: 'Import entries' })
	await importing.getByRole('textbox', { name: 'File on this machine' }).fill(file)
	await importing.getByRole('radio', { name: 'Overwrite' }).check()
	await importing.getByRole('button', { name: 'Import' }).click()
	await expect(importing.getByText(/^Imported: /)).toBeVisible()
	expect(valueIn(path, 'auth', 'installation_metadata/os')).toBe('linux')
})

for (const colorScheme of ['light', 'dark'] as const) {
	test(`no screen of entries has a violation axe can find, ${colorScheme}`, async ({ app, door }) => {
		await setTheme(app, colorScheme)
		const check = (screen: string) => expectAxeClean(app, screen)
		await openStore(app, door.folder)
		await expect(app.getByRole('grid', { name: 'Partitions' })).toBeVisible()
		await check('Partitions')
		await openEntry(app, 'auth', 'installation_metadata/os')
		await expect(app.locator('[aria-busy=true]')).toHaveCount(0)
		await check('Entry')
		await app.getByRole('button', { name: 'Edit' }).click()
		const edit = app.getByRole('dialog', { name: /^Edit/ })
		await edit.getByRole('textbox').fill('other')
		await check('Edit')
		await edit.getByRole('button', { name: 'Review' }).click()
		await expect(edit.getByRole('button', { name: 'Write' })).toBeVisible()
		await check('Review')
		await app.keyboard.press('Escape')
		await app.getByRole('button', { name: 'Move entries' }).click()
		await app.getByRole('menuitem', { name: 'Copy to another store' }).click()
		await expect(app.getByRole('dialog', { name: 'Copy to another store' })).toBeVisible()
		await check('Copy')
		await app.keyboard.press('Escape')
		await app.getByRole('link', { name: 'Unreachable' }).click()
		await app.getByRole('button', { name: 'Search' }).click()
		await expect(app.getByRole('button', { name: 'Plan removal' })).toBeVisible()
		await check('Unreachable')
	})
}
