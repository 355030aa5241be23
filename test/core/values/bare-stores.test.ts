import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import { readDynamoAddress } from '../../../electron/core/values/dynamo-address.ts'
import { faultFrom, inProject, openTestApp } from '../../support/test-app.ts'

describe('a bare store', () => {
	it('in a folder is opened, listed and browsed, and has neither history nor backups', async () => {
		await using app = await openTestApp()
		const path = join(app.folder, 'lake')
		await cp(inProject('test/fixtures/badger/plain'), path, { recursive: true })
		const { id: database } = await app.client.connections.open({ target: path })
		expect(await app.client.connections.list()).toMatchObject([{ id: database, engine: 'badger', path, name: 'lake', exists: true }])
		const { stores } = await app.client.values.survey({ database })
		expect(stores).toMatchObject([{ traits: { kind: 'badger', writes: false, readOnlyReason: 'format' } }])
		const { partitions } = await app.client.values.stores.partitions({ database, store: stores[0]?.id ?? '', limit: 10 })
		expect(partitions.length).toBeGreaterThan(0)
		expect(await faultFrom(app.client.connections.describe({ database }))).toEqual({ kind: 'store-only', path })
		expect(await app.client.backups.list({ database })).toEqual([])
		expect(await app.client.connections.forget({ database })).toEqual({ forgotten: true })
	})

	it('is not taken for one because its folder is there', async () => {
		await using app = await openTestApp()
		const path = join(app.folder, 'empty')
		await mkdir(path)
		expect(await faultFrom(app.client.connections.open({ target: path }))).toMatchObject({ kind: 'is-a-folder' })
	})
})

describe('the address of a table', () => {
	const environment = { AWS_REGION: 'eu-west-1' }

	it.each([
		['dynamodb://us-east-1/kvstore', { region: 'us-east-1', table: 'kvstore', endpoint: null }],
		['dynamodb:///kvstore', { region: 'eu-west-1', table: 'kvstore', endpoint: null }],
		[
			'DYNAMODB://local/kv.store-1?endpoint=http://127.0.0.1:8000',
			{ region: 'local', table: 'kv.store-1', endpoint: 'http://127.0.0.1:8000' },
		],
	])('%s is read', (text, expected) => {
		expect(readDynamoAddress(text, environment)).toMatchObject({ ...expected, credentials: null })
	})

	it.each([
		['dynamodb://us-east-1/', 'malformed'],
		['dynamodb://us-east-1/a b', 'malformed'],
		['dynamodb://us-east-1/kvstore?endpoint=ftp://x', 'malformed'],
		['dynamodb://id:key@us-east-1/kvstore', 'password-in-url'],
	])('%s is refused: %s', (text, reason) => {
		const fault = attempt(() => readDynamoAddress(text, environment))
		expect(fault).toMatchObject({ kind: 'unsupported-address', reason })
		expect(JSON.stringify(fault)).not.toContain('key@')
	})

	it('wants a region from somewhere', () => {
		expect(attempt(() => readDynamoAddress('dynamodb:///kvstore', {}))).toMatchObject({ kind: 'unsupported-address', reason: 'malformed' })
	})
})

function attempt(work: () => unknown): unknown {
	try {
		return work()
	} catch (thrown) {
		return faultOf(thrown)
	}
}
