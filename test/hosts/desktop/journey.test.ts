import { expect, test } from 'vitest'
import type { RunEvent } from '../../../electron/contract/migrations.ts'
import { follow } from '../../support/test-app.ts'
import { openPage, startDesktop } from './start-desktop.ts'

test('a person opens the sample, sees where it is, upgrades it and takes it back, all through the window’s port', async () => {
	await using desktop = await startDesktop()
	const page = await openPage(desktop)
	const { client } = page
	const { id } = await client.connections.openSample()
	expect(await client.connections.describe({ database: id })).toMatchObject({
		current: { label: '2.0' },
		head: { label: '3.5' },
		pending: 9,
	})

	const to = { target: 'latest' }
	const plan = await client.migrations.plan({ database: id, to })
	expect(plan).toMatchObject({ direction: 'up', from: { label: '2.0' }, to: { label: '3.5' } })
	const run = await client.migrations.run({ database: id, to, choices: plan.choices, binding: plan.binding, backUpFirst: true })
	const { events, report } = await follow(run as AsyncIterable<RunEvent>)
	expect(report).toMatchObject({ outcome: 'succeeded', verified: { revision: { label: '3.5' }, asExpected: true } })
	expect(events.filter((event) => event.kind === 'step-finished')).toHaveLength(9)

	const undone = await follow((await client.migrations.undo({ database: id })) as AsyncIterable<RunEvent>)
	expect(undone.report).toMatchObject({ outcome: 'succeeded', verified: { revision: { label: '2.0' } } })
	expect(await client.history.get({ database: id })).toMatchObject({ current: { label: '2.0' } })
	expect((await client.activity.list({})).map((entry) => entry.act)).toEqual(['undo', 'upgrade'])
	page.close()
})

test('a fault arrives at the page as the fault it is, and a bug only as an id', async () => {
	await using desktop = await startDesktop()
	const page = await openPage(desktop)
	await expect(page.client.connections.open({ target: '/nowhere/redun.db' })).rejects.toMatchObject({
		code: 'FAULT',
		data: { kind: 'not-found', path: '/nowhere/redun.db' },
	})
	page.close()
})

test('quitting ends every engine process before the app goes', async () => {
	const desktop = await startDesktop()
	const page = await openPage(desktop)
	await page.client.connections.openSample()
	expect(desktop.record.children.length).toBeGreaterThan(0)
	const ends = desktop.record.children.map((child) => child.ended)
	await desktop[Symbol.asyncDispose]()
	await Promise.all(ends)
	expect(desktop.record.calls.filter((call) => call === 'app.quit')).toHaveLength(2)
})
