import { join } from 'node:path'
import { expect } from '@playwright/test'
import { copyMapSchema } from '../../electron/contract/copy-map.ts'
import { copyReportSchema } from '../../electron/contract/transfers.ts'
import {
	beginCopy,
	chooseTarget,
	decideAge,
	download,
	expectNoViolation,
	makeShop,
	openAddress,
	openCopy,
	step,
	test,
} from './copy-ground.ts'

test('a file is surveyed, decided about, mapped, copied and verified; one altered value in the target is then named', async ({
	app,
	door,
	server,
}) => {
	// Every screen of the path is looked at in both themes
	test.slow()
	const file = join(door.folder, 'shop.db')
	makeShop(file)
	await openAddress(app, file)
	await openCopy(app)
	await expect(app.getByRole('main')).toContainText('No database of PostgreSQL has been opened yet')
	await expect(app.getByText('1 of 1 finding still to be decided')).toBeVisible()
	await expectNoViolation(app, 'Survey without a target')

	await server.makeTarget('ledger')
	await beginCopy(app, { server, file, name: 'ledger' })
	await step(app, 'Copy')
	await expect(app.getByText('1 finding is still to be decided.')).toBeVisible()
	await expect(app.getByRole('button', { name: 'Copy', exact: true })).toBeDisabled()
	await app.getByRole('link', { name: 'Decide in the survey' }).click()
	await decideAge(app)
	await expectNoViolation(app, 'Survey')
	await app.reload()
	await expect(app.getByText('1 finding, all decided.')).toBeVisible()

	await app.getByRole('button', { name: 'Next: the map' }).click()
	const map = app.getByRole('grid', { name: 'Map of types' })
	await expect(map.getByRole('row', { name: /customers age/ })).toContainText('text')
	await map.getByText('paid', { exact: true }).click()
	const line = app.getByRole('region', { name: 'Line of the map' })
	await line.getByRole('combobox', { name: 'Type' }).fill('boolean')
	await line.getByRole('combobox', { name: 'Type' }).press('Enter')
	await expect(map.getByRole('row', { name: /orders paid/ })).toContainText('boolean')
	await expectNoViolation(app, 'Map')
	await app.getByRole('button', { name: 'Map as a file' }).click()
	const saved = await download(app, () => app.getByRole('menuitem', { name: 'Save as JSON' }).click())
	const kept = copyMapSchema.parse(JSON.parse(saved.text))
	expect(kept.map.find(({ table }) => table === 'orders')?.columns?.find(({ column }) => column === 'paid')?.type).toBe('boolean')

	await app.getByRole('button', { name: 'Next: the copy' }).click()
	await expect(app.getByRole('main')).toContainText('2 tables with 5 rows go into the schema public')
	await app.getByText(/^Before the rows: /).click()
	await expect(app.getByRole('main')).toContainText(/CREATE TABLE/)
	await expectNoViolation(app, 'Copy')
	await app.getByRole('button', { name: 'Copy', exact: true }).click()
	await expect(app.getByText('Verified: 2 tables with 5 rows compared, and every value is the same on both sides.')).toBeVisible()
	expect(await server.within('ledger', 'SELECT id, name, age FROM customers ORDER BY id')).toEqual([
		{ id: '1', name: 'Ada', age: '36' },
		{ id: '2', name: 'Grace', age: 'unknown' },
		{ id: '3', name: 'Mary', age: null },
	])
	expect(await server.within('ledger', 'SELECT id, total, paid FROM orders ORDER BY id')).toEqual([
		{ id: '1', total: 0.1, paid: true },
		{ id: '2', total: 1e300, paid: false },
	])
	const report = await download(app, () => app.getByRole('button', { name: 'Save as JSON' }).click())
	expect(report.name).toMatch(/^copy-shop.*\.json$/)
	expect(copyReportSchema.parse(JSON.parse(report.text)).outcome).toBe('verified')
	const page = await download(app, () => app.getByRole('button', { name: 'Save as HTML' }).click())
	expect(page.text).toContain('<!doctype html>')
	await app.getByRole('grid', { name: 'Compared tables' }).getByText('customers').click()
	await expect(app.getByRole('region', { name: 'Compared table' })).toContainText('is the same')
	await expectNoViolation(app, 'Report')

	await server.within('ledger', `UPDATE customers SET name = 'Ada ' WHERE id = 1`)
	await step(app, 'Copy')
	await expect(app.getByRole('main')).toContainText('The schema public is not empty')
	await expect(app.getByRole('button', { name: 'Copy', exact: true })).toBeDisabled()
	await app.getByRole('button', { name: 'Compare only' }).click()
	await expect(app.getByText(/^Differs: 1 difference in 1 table/)).toBeVisible()
	await app
		.getByRole('grid', { name: 'Differences' })
		.getByRole('row', { name: /customers 1 name Ada/ })
		.click()
	await expect(app.getByRole('region', { name: 'Difference', exact: true })).toContainText('customers.name')
	await expectNoViolation(app, 'Report of a difference')

	await openAddress(app, server.urlOf('ledger'))
	await openCopy(app)
	await expect(app.getByRole('grid', { name: 'Reports' }).getByRole('row')).toHaveCount(3)
	await expectNoViolation(app, 'Copies into a database')
	await app.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Activity' }).click()
	await app.getByRole('button', { name: 'Copy', exact: true }).click()
	await app.getByRole('link', { name: 'See its report' }).click()
	await expect(app.getByText(/^Verified: 2 tables/)).toBeVisible()
})

test('a copy into a production database asks for its name', async ({ app, door, server }) => {
	const file = join(door.folder, 'shop.db')
	makeShop(file)
	await openAddress(app, await server.makeTarget('precious'))
	const production = app.getByRole('switch', { name: 'This is a production database' })
	await production.click()
	await expect(production).toBeChecked()
	await openAddress(app, file)
	await openCopy(app)
	await chooseTarget(app, 'precious')
	await decideAge(app)
	await step(app, 'Copy')
	const copy = app.getByRole('button', { name: 'Copy', exact: true })
	await expect(copy).toBeDisabled()
	await app.getByRole('textbox', { name: /To copy into it, type its name/ }).fill('preciou')
	await expect(copy).toBeDisabled()
	await app.getByRole('textbox', { name: /To copy into it, type its name/ }).fill('precious')
	await expectNoViolation(app, 'A copy into a production database')
	await copy.click()
	await expect(app.getByText('Verified: 2 tables with 5 rows compared')).toBeVisible()
})
