import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { startLocalhostDoor } from '../support/localhost-door.ts'
import { beginCopy, decideAge, expectNoViolation, makeShop, type Server, step, test } from './copy-ground.ts'

/** What a copy may have left in a database. */
function leftIn(server: Server, name: string): Promise<unknown[]> {
	return server.within(
		name,
		`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'headway%'
		UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
	)
}

test('a copy under way is found again after a reload, and cancelling it leaves the target as it was', async ({ app, door, server }) => {
	const file = join(door.folder, 'shop.db')
	makeShop(file)
	await server.makeTarget('held')
	await beginCopy(app, { server, file, name: 'held' })
	await decideAge(app)
	await step(app, 'Copy')
	{
		// Whoever wants to make a table waits for this one
		await using holder = await server.connect('held')
		await holder.query('BEGIN; LOCK TABLE pg_catalog.pg_class IN SHARE MODE')
		await app.getByRole('button', { name: 'Copy', exact: true }).click()
		await expect(app.getByText('Copying: tables')).toBeVisible()
		await app.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Overview' }).click()
		await app.getByRole('link', { name: 'Copying' }).click()
		await expect(app.getByText('Copying: tables')).toBeVisible()
		await app.reload()
		await expect(app.getByText('Copying into held')).toBeVisible()
		await expectNoViolation(app, 'A copy that this page does not follow')
		await app.getByRole('button', { name: 'Cancel' }).click()
		await expect(app.getByText('Cancelled: The target is as it was before.')).toBeVisible()
	}
	expect(await leftIn(server, 'held')).toEqual([])
})

/** Whoever makes an index in the database waits until this is let go. */
async function holdIndexes(server: Server, name: string): Promise<AsyncDisposable> {
	const holder = await server.connect(name)
	await holder.query(`
		CREATE FUNCTION public.waits() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(42); END';
		CREATE EVENT TRIGGER waits ON ddl_command_start WHEN TAG IN ('ALTER TABLE', 'CREATE INDEX') EXECUTE FUNCTION public.waits();
		SELECT pg_advisory_lock(42)`)
	return {
		async [Symbol.asyncDispose]() {
			await holder.query('DROP EVENT TRIGGER waits; DROP FUNCTION public.waits()')
			await holder[Symbol.asyncDispose]()
		},
	}
}

/** A copy into the target that was killed while indexes were made, opened again. */
async function breakOff(page: Page, door: { readonly folder: string }, server: Server, name: string) {
	const file = join(door.folder, 'shop.db')
	makeShop(file)
	await server.makeTarget(name)
	const home = join(door.folder, 'killed')
	const killed = await startLocalhostDoor(home)
	{
		await using _ = await holdIndexes(server, name)
		await page.goto(killed.address)
		await beginCopy(page, { server, file, name })
		await decideAge(page)
		await step(page, 'Copy')
		await page.getByRole('button', { name: 'Copy', exact: true }).click()
		await expect(page.getByText('Copying: indexes')).toBeVisible()
		process.kill(killed.processId, 'SIGKILL')
		await expect(page.getByText('The connection to Headway was lost').first()).toBeVisible()
		await expect(page.getByText('Nothing has been written so far')).toHaveCount(0)
	}
	const again = await startLocalhostDoor(home)
	await page.goto(again.address)
	await beginCopy(page, { server, file, name })
	await step(page, 'Copy')
	await expect(page.getByText('A copy broke off here. It goes on where it stood')).toBeVisible()
	return { [Symbol.asyncDispose]: () => again.close() }
}

test('a copy whose Headway was killed is offered to go on with or to discard, and goes on to the end', async ({ page, door, server }) => {
	test.slow()
	await using _ = await breakOff(page, door, server, 'broken')
	await expect(page.getByText('Nothing has been written so far')).toHaveCount(0)
	await expectNoViolation(page, 'A copy that broke off')
	await page.getByRole('button', { name: 'Discard' }).click()
	await expect(page.getByRole('dialog')).toContainText('What was in the target before stays')
	await page.getByRole('button', { name: 'Keep it' }).click()
	await page.getByRole('button', { name: 'Go on' }).click()
	await expect(page.getByText('Verified: 2 tables with 5 rows compared')).toBeVisible()
	expect(await server.within('broken', 'SELECT count(*)::int AS rows FROM customers')).toEqual([{ rows: 3 }])
})

test('a copy that broke off is discarded: nothing of it stays, and another can be made', async ({ page, door, server }) => {
	test.slow()
	await using _ = await breakOff(page, door, server, 'discarded')
	await page.getByRole('button', { name: 'Discard' }).click()
	await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
	await expect(page.getByRole('dialog')).toHaveCount(0)
	await expect(page.getByText('A copy broke off here')).toHaveCount(0)
	expect(await leftIn(server, 'discarded')).toEqual([])
	await page.reload()
	await step(page, 'Survey')
	await decideAge(page)
	await step(page, 'Copy')
	await expect(page.getByRole('main')).toContainText('2 tables with 5 rows go into the schema public')
	await page.getByRole('button', { name: 'Copy', exact: true }).click()
	await expect(page.getByText('Verified: 2 tables with 5 rows compared')).toBeVisible()
})
