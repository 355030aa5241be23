import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
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

/** As many stand on a line in the window of this test. */
const perLine = 8

/** The middle of a byte's digits, or of its character, in the line that begins with this offset. */
async function placeOf(bytes: Locator, line: number, byte: number, column: 'hex' | 'text' = 'hex') {
	const cells = bytes
		.getByText(line.toString(16).padStart(8, '0'), { exact: true })
		.locator('xpath=..')
		.locator(`[data-column="${column}"]`)
	const box = await cells.boundingBox()
	if (box === null) throw new Error('the line is not shown')
	const across = column === 'hex' ? ((byte * 3 + 1) / (perLine * 3 - 1)) * box.width : ((byte + 0.5) / perLine) * box.width
	return { x: box.x + across, y: box.y + box.height / 2 }
}

test('bytes are selected with the mouse in both columns, past the lines in view, and copied', async ({ app, door }) => {
	await app.setViewportSize({ width: 1440, height: 900 })
	const value = await openValue(app, door.folder)
	const bytes = value.getByRole('group', { name: 'Bytes of bytes' })
	const selected = value.getByRole('status', { name: 'Selected bytes' })
	const line = at - (at % perLine)
	await value.getByRole('textbox', { name: 'Go to offset' }).fill(String(at))
	await value.getByRole('button', { name: 'Go', exact: true }).click()
	await expect(bytes.getByText(line.toString(16).padStart(8, '0'), { exact: true })).toBeVisible()
	const press = async (offset: number, column?: 'hex' | 'text') => {
		const { x, y } = await placeOf(bytes, offset - (offset % perLine), offset % perLine, column)
		await app.mouse.move(x, y)
		await app.mouse.down()
	}
	const dragTo = async (offset: number, column?: 'hex' | 'text') => {
		const { x, y } = await placeOf(bytes, offset - (offset % perLine), offset % perLine, column)
		await app.mouse.move(x, y, { steps: 5 })
	}

	await press(at)
	await expect(selected).toContainText(`1 byte selected from ${at.toLocaleString('en')} (0x${at.toString(16)})`)
	await dragTo(at + 7)
	await app.mouse.up()
	await expect(selected).toContainText(`8 bytes selected from ${at.toLocaleString('en')} `)
	await app.context().grantPermissions(['clipboard-read', 'clipboard-write'])
	await bytes.press('Control+c')
	await expect(value.getByRole('button', { name: 'Copied' })).toBeVisible()
	expect(await app.evaluate('navigator.clipboard.readText()')).toBe('2a00000048657921')
	expect(await app.evaluate('String(getSelection())'), 'nothing is selected beside it').toBe('')

	await app.keyboard.down('Shift')
	await press(at + 20)
	await app.mouse.up()
	await app.keyboard.up('Shift')
	await expect(selected).toContainText('21 bytes selected')
	await bytes.press('Shift+ArrowLeft')
	await expect(selected, 'keys go on where the mouse stopped').toContainText('20 bytes selected')

	await press(at + 4, 'text')
	await dragTo(at + 7, 'text')
	await app.mouse.up()
	await expect(selected).toContainText(`4 bytes selected from ${(at + 4).toLocaleString('en')} `)
	await bytes.press('Control+c')
	await expect(value.getByRole('button', { name: 'Copied' })).toBeVisible()
	expect(await app.evaluate('navigator.clipboard.readText()')).toBe('Hey!')

	const { x, y } = await placeOf(bytes, line, (at + 2) % perLine)
	await app.mouse.dblclick(x, y)
	await expect(selected, 'a run of zeros').toContainText(`3 bytes selected from ${(at + 1).toLocaleString('en')} `)

	await press(at)
	const box = await bytes.boundingBox()
	if (box === null) throw new Error('the bytes are not shown')
	await app.mouse.move(x, box.y + box.height + 60)
	const length = async () => Number(/^([\d,]+) bytes? selected/.exec((await selected.textContent()) ?? '')?.[1]?.replaceAll(',', ''))
	await expect.poll(length, 'the lines move under the mouse').toBeGreaterThan(2000)
	await app.mouse.move(x, box.y - 60)
	await expect(selected, 'and back over where it began').toContainText(new RegExp(`to ${at.toLocaleString('en')} `))
	await app.mouse.up()
	await expectAxeClean(app, 'bytes selected with the mouse')
})
