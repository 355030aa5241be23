import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { expectAxeClean } from './axe.ts'
import { test } from './door.ts'
import { type KvRow, makeKvFile } from './kv-file.ts'

const buffer = (text: string) => Buffer.from(text)

/** JSON that no look but Hex shows whole: what is looked for stands twice at its beginning, once far within and once at its end. */
const filling = Array.from({ length: 60_000 }, (_, index) => `hay ${index} ${'.'.repeat(40)}`)
const long = JSON.stringify({
	title: 'first Needle',
	deep: { one: { two: { three: { needle: 3 } } } },
	rest: filling,
	last: 'needle at the end',
})
const rows: KvRow[] = [
	{ partition: buffer('values'), key: buffer('long'), value: buffer(long) },
	{ partition: buffer('values'), key: buffer('small'), value: buffer('{"note": "all of it"}') },
]

async function openValue(app: Page, folder: string, key: string) {
	const path = join(folder, 'values.db')
	makeKvFile(path, rows)
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(path)
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await app.getByRole('link', { name: 'Values', exact: true }).click()
	await app.getByRole('grid', { name: 'Partitions' }).getByText('values', { exact: true }).click()
	await app.getByRole('grid', { name: 'Entries of values' }).getByText(key, { exact: true }).click()
	return app.getByRole('region', { name: `Value of ${key}` })
}

test('what a value holds is found by keyboard in each of its looks, which say in how much of it they look', async ({ app, door }) => {
	const value = await openValue(app, door.folder, 'long')
	const field = value.getByRole('textbox', { name: 'Find in value' })
	const says = value.getByRole('status', { name: 'Found in value' })

	const tree = value.getByRole('tree', { name: 'long, decoded' })
	await tree.focus()
	await tree.press('/')
	await expect(field).toBeFocused()
	await field.fill('NEEDLE')
	await expect(says).toHaveText('2 found in the parts that are shown')
	await field.press('Enter')
	await expect(says).toHaveText('1 of 2 in the parts that are shown')
	await expect(tree.getByRole('treeitem', { selected: true })).toContainText('first Needle')
	await expect(tree.getByRole('treeitem', { name: 'needle 3' }), 'it is closed').toHaveCount(0)
	await field.press('Enter')
	await expect(says).toContainText('2 of 2')
	await expect(tree.getByRole('treeitem', { selected: true })).toHaveText('needle3')
	await expect(tree.getByRole('treeitem', { selected: true })).toBeInViewport()
	await expectAxeClean(app, 'found in a tree')
	await field.press('Enter')
	await expect(says, 'round at the end').toContainText('1 of 2')
	await field.press('Shift+Enter')
	await expect(says).toContainText('2 of 2')
	await field.press('Escape')
	await expect(field).toHaveValue('')
	await expect(says).toBeEmpty()
	await expect(value, 'the panel stays open').toBeVisible()

	await value.getByRole('tab', { name: 'Text' }).focus()
	await app.keyboard.press('Enter')
	await expect(field).toHaveAttribute('placeholder', 'Find in the text')
	await app.keyboard.press('Control+f')
	await expect(field).toBeFocused()
	await field.fill('hay 29999 ')
	await expect(says).toHaveText('1 found in the first 2.1 MB')
	await field.press('Enter')
	await expect(says).toHaveText('1 of 1 in the first 2.1 MB')
	await expect(value.locator('mark[data-current]')).toBeInViewport()
	await expectAxeClean(app, 'found in a text')
	await field.fill('needle at the end')
	await expect(says).toHaveText('Not found in the first 2.1 MB')

	await value.getByRole('tab', { name: 'Hex' }).focus()
	await app.keyboard.press('Enter')
	const bytes = value.getByRole('group', { name: 'Bytes of long' })
	const selected = value.getByRole('status', { name: 'Selected bytes' })
	await bytes.focus()
	await bytes.press('Control+f')
	await expect(field).toBeFocused()
	await field.fill('needle')
	await field.press('Enter')
	const first = long.indexOf('needle')
	const last = long.lastIndexOf('needle')
	await expect(says).toHaveText(`Found at ${first} (0x${first.toString(16)})`)
	await expect(selected).toContainText(`6 bytes selected from ${first} `)
	await field.press('Enter')
	await expect(says).toContainText(`Found at ${last.toLocaleString('en')} `)
	await expect(bytes.locator('mark').first()).toBeInViewport()
	await field.press('Enter')
	await expect(says).toHaveText(`Found at ${first} (0x${first.toString(16)}), on from the beginning`)
	await field.press('Shift+Enter')
	await expect(says).toContainText(`Found at ${last.toLocaleString('en')} `)
	await expect(says).toContainText('on from the end')
	await field.fill('6e 65 65 64 6c 65 22')
	await expect(says).toContainText('7 bytes: 6e 65 65 64 6c 65 22')
	await field.press('Enter')
	await expect(selected).toContainText(`7 bytes selected from ${first} `)
	await field.fill('0xdeadbeef')
	await field.press('Enter')
	await expect(says).toHaveText(/^Not found in all \d\.\d MB$/)
	await field.fill('0xdea')
	await expect(value.getByText('Give two hex digits for each byte')).toBeVisible()
	await expectAxeClean(app, 'looked for in bytes')
})

test('all of a value is said to be looked through only where it is, and the page keeps its own keys', async ({ app, door }) => {
	const value = await openValue(app, door.folder, 'small')
	const field = value.getByRole('textbox', { name: 'Find in value' })
	await field.fill('note')
	await expect(value.getByRole('status', { name: 'Found in value' })).toHaveText('1 found')
	await field.fill('nothing')
	await expect(value.getByRole('status', { name: 'Found in value' })).toHaveText('Not found')
	await field.press('/')
	await expect(field, 'in a field it is a character').toHaveValue('nothing/')
	const elsewhere = app.getByRole('link', { name: 'Values', exact: true })
	await elsewhere.focus()
	await elsewhere.press('Control+f')
	await elsewhere.press('/')
	await expect(field, 'outside of the value the keys are not its own').not.toBeFocused()
	await expect(field).toHaveValue('nothing/')
	await value.getByRole('tree', { name: 'small, decoded' }).press('Control+f')
	await expect(field).toBeFocused()
})
