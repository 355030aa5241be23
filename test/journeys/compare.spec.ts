import { join } from 'node:path'
import { expect } from '@playwright/test'
import Database from 'better-sqlite3'
import { expectNoViolation, makeShop, openAddress, openCopy } from './copy-ground.ts'
import { test } from './door.ts'

test('any two databases are compared from the window, and what one of them lacks is named', async ({ app, door }) => {
	test.slow()
	const [one, other] = [join(door.folder, 'one.db'), join(door.folder, 'other.db')]
	makeShop(one)
	makeShop(other)
	const db = new Database(other)
	db.exec("UPDATE customers SET name = 'Mary S.' WHERE id = 3; CREATE TABLE notes (id INTEGER PRIMARY KEY)")
	db.close()
	await openAddress(app, other)
	await openAddress(app, one)
	await openCopy(app)
	await app.getByRole('link', { name: 'Compare any two databases' }).click()
	await expect(app.getByRole('button', { name: 'Compare', exact: true })).toBeDisabled()
	await app.getByRole('combobox', { name: 'With' }).click()
	await app.getByRole('option', { name: /^other/ }).click()
	await expect(app.getByText('No report yet')).toBeVisible()
	await expectNoViolation(app, 'Compare')
	await app.getByRole('button', { name: 'Compare', exact: true }).click()
	await expect(app.getByText('Differs: 2 differences in 2 tables.')).toBeVisible()
	const differences = app.getByRole('grid', { name: 'Differences' })
	await expect(differences.getByRole('row', { name: /notes .*the whole table no such table there/ })).toBeVisible()
	await differences.getByRole('row', { name: /customers 3 name Mary Mary S\./ }).click()
	await expect(app.getByRole('region', { name: 'Difference', exact: true })).toContainText('customers.name')
	await expectNoViolation(app, 'Report of a comparison')
	await app.reload()
	await expect(app.getByText('Differs: 2 differences in 2 tables.')).toBeVisible()

	await openAddress(app, other)
	await app.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Activity' }).click()
	await app.getByRole('button', { name: /^Compare/ }).click()
	await app.getByRole('link', { name: 'See its report' }).click()
	await expect(app.getByText('Differs: 2 differences in 2 tables.')).toBeVisible()
})
