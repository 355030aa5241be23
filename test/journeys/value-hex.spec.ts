import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { expectAxeClean } from './axe.ts'
import { test } from './door.ts'
import { makeKvFile } from './kv-file.ts'

const length = 100_000_000
const at = 77_777_777

/** A long value of bytes that are nothing else, with eight that are known in the middle. */
function longValue(): Uint8Array {
	const value = Buffer.alloc(length, Buffer.from([0x81, 0x00, 0xfe, 0x90, 0xc3]))
	value.set([0x2a, 0, 0, 0, 0x48, 0x65, 0x79, 0x21], at)
	return value
}

async function openValue(app: Page, folder: string) {
	const path = join(folder, 'long.db')
	makeKvFile(path, [{ partition: Buffer.from('long'), key: Buffer.from('bytes'), value: longValue() }])
	await app.getByRole('textbox', { name: 'Path or URL' }).fill(path)
	await app.getByRole('button', { name: 'Open', exact: true }).click()
	await app.getByRole('link', { name: 'Values', exact: true }).click()
	await app.getByRole('grid', { name: 'Partitions' }).getByText('long', { exact: true }).click()
	await app.getByRole('grid', { name: 'Entries of long' }).getByText('bytes', { exact: true }).click()
	return app.getByRole('region', { name: 'Value of bytes' })
}

test('bytes of a value of 100 MB are gone to, selected by keys, read as numbers and copied', async ({ app, door }) => {
	const value = await openValue(app, door.folder)
	const bytes = value.getByRole('group', { name: 'Bytes of bytes' })
	const selected = value.getByRole('status', { name: 'Selected bytes' })
	await value.getByRole('textbox', { name: 'Go to offset' }).fill(`0x${at.toString(16)}`)
	await value.getByRole('button', { name: 'Go', exact: true }).click()
	await expect(selected).toContainText(`1 byte selected from 77,777,777 (0x${at.toString(16)})`)
	await bytes.focus()
	for (let step = 0; step < 3; step++) await bytes.press('Shift+ArrowRight')
	await expect(selected).toContainText('4 bytes selected')
	await expect(selected).toContainText('little-endian 42')
	await expect(selected).toContainText('big-endian 704,643,072')
	await expectAxeClean(app, 'selected bytes')
	for (let step = 0; step < 4; step++) await bytes.press('Shift+ArrowRight')
	await app.context().grantPermissions(['clipboard-read', 'clipboard-write'])
	await value.getByRole('button', { name: 'Copy as hex' }).click()
	await expect(value.getByRole('button', { name: 'Copied' })).toBeVisible()
	expect(await app.evaluate('navigator.clipboard.readText()')).toBe('2a00000048657921')
	await bytes.press('Control+a')
	await expect(selected).toContainText('100,000,000 bytes selected from 0 (0x0) to 99,999,999')
	await expect(value.getByText('More than 1 MB is not copied')).toBeVisible()
	await bytes.press('Shift+Home')
	await expect(selected).toContainText('1 byte selected from 0 (0x0)')
	await bytes.press('Escape')
	await expect(selected).toHaveCount(0)
	await expect(value, 'the panel stays open').toBeVisible()
})
