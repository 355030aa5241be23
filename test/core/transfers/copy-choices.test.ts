import { expect, test } from 'vitest'
import { changedPlan } from '../../../renderer/features/transfers/copy-draft.ts'
import { faultFrom } from '../../support/test-app.ts'
import { copied, copyGround } from './copy-ground.ts'

const odd = `
	CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER, m INTEGER);
	INSERT INTO a VALUES (1, 'x', 'y'), (2, 2, 2);
	CREATE TABLE b (id INTEGER PRIMARY KEY, n INTEGER);
	INSERT INTO b VALUES (1, 'z');
`

test('a choice is answered by what it changes, which makes the very plan that the whole map would', async () => {
	await using ground = await copyGround(odd)
	const { client } = ground.app
	const { between } = ground
	const proposed = await client.transfers.plan(between)
	const [n = '', m = '', z = ''] = proposed.open
	expect(proposed.open).toHaveLength(3)
	const change = await client.transfers.choose({ ...between, token: proposed.token, choices: { [n]: 'as-text' } })
	expect(change).toMatchObject({ kind: 'changed', tables: [{ table: 'a' }], findings: [], gone: [], open: [m, z] })
	const first = changedPlan(proposed, change, { [n]: 'as-text' })
	expect(first).toEqual(await client.transfers.plan({ ...between, map: { ...proposed.map, choices: { [n]: 'as-text' } } }))
	const choices = { [n]: 'stop', [m]: 'set-null', [z]: 'skip-table' } as const
	const back = await client.transfers.choose({ ...between, token: first.token, choices })
	const second = changedPlan(first, back, choices)
	const { [n]: _, ...left } = choices
	expect(second).toEqual(await client.transfers.plan({ ...between, map: { ...proposed.map, choices: left } }))
	const last = { [n]: 'as-text', [m]: 'set-null', [z]: 'as-text' } as const
	const third = changedPlan(second, await client.transfers.choose({ ...between, token: second.token, choices: last }), last)
	expect(third.open).toEqual([])
	const { map, token } = third
	expect((await copied(await client.transfers.run({ ...between, map, token }))).report).toMatchObject({ outcome: 'verified', rows: 3 })
})

test('choosing about a plan that is kept no more is refused, and of a source that was written to the plan comes anew', async () => {
	await using ground = await copyGround(odd)
	const { client } = ground.app
	const stale = client.transfers.choose({ ...ground.between, token: 'nonesuch', choices: {} })
	expect(await faultFrom(stale)).toEqual({ kind: 'copy-stale', what: 'map' })
	const { token } = await client.transfers.plan(ground.between)
	await ground.server.sql('CREATE TABLE stranger (id int); INSERT INTO stranger VALUES (1)')
	const change = await client.transfers.choose({ ...ground.between, token, choices: {} })
	expect(change).toMatchObject({ kind: 'anew', plan: { target: { state: 'occupied' } } })
})
