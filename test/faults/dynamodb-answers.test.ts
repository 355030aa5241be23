import { once } from 'node:events'
import { createServer, request, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { openDynamoStore } from '../../electron/drivers/stores/dynamodb.ts'
import { faultOf } from '../conformance/engine-ground.ts'
import { nameOf, utf8 } from '../conformance/store-ground.ts'
import { dynamoAddressAt, madeUpCredentials, startDynamo } from '../support/dynalite.ts'

const patience = { connectMs: 30_000, answerMs: 30_000, attempts: 2 }

type Open = AsyncDisposable & { readonly port: number }

async function listen(server: Server): Promise<Open> {
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	return {
		port: (server.address() as AddressInfo).port,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections()
			await new Promise((resolve) => server.close(resolve))
		},
	}
}

/** Answers every request as DynamoDB's interface does when it refuses: "Error handling with DynamoDB" of its guide. */
async function startRefusing(status: number, type: string, message: string): Promise<Open & { readonly asked: () => number }> {
	let asked = 0
	const open = await listen(
		createServer((_, response) => {
			asked++
			refuse(response, status, type, message)
		}),
	)
	return { ...open, asked: () => asked }
}

function refuse(response: ServerResponse, status: number, type: string, message: string) {
	response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
	response.end(JSON.stringify({ __type: type, message }))
}

describe('what DynamoDB refuses is a fault of its own kind', () => {
	test.each([
		['ProvisionedThroughputExceededException', 400, 'store-throttled'],
		['ThrottlingException', 400, 'store-throttled'],
		['RequestLimitExceeded', 400, 'store-throttled'],
		['UnrecognizedClientException', 400, 'authentication-failed'],
		['InvalidSignatureException', 400, 'authentication-failed'],
		['ExpiredTokenException', 400, 'authentication-failed'],
		['ResourceNotFoundException', 400, 'not-found'],
		['InternalServerError', 500, 'unreachable'],
		['ServiceUnavailable', 503, 'unreachable'],
	])('%s', async (type, status, kind) => {
		await using server = await startRefusing(status, `com.amazonaws.dynamodb.v20120810#${type}`, 'in its own words')
		expect(await faultOf(openDynamoStore(dynamoAddressAt(server.port, 'kvstore'), patience))).toMatchObject({ kind })
	})

	test('a throttled request is tried again as often as it was told, and no more', async () => {
		await using server = await startRefusing(400, 'com.amazonaws.dynamodb.v20120810#ThrottlingException', 'slow down')
		const opening = openDynamoStore(dynamoAddressAt(server.port, 'kvstore'), { ...patience, attempts: 3 })
		expect(await faultOf(opening)).toEqual({ kind: 'store-throttled', store: 'dynamodb://eu-west-1/kvstore', detail: 'slow down' })
		expect(server.asked()).toBe(3)
	})

	test('wrong credentials are named by their id, never by the secret', async () => {
		await using server = await startRefusing(400, 'com.amazon.coral.service#UnrecognizedClientException', 'The token is invalid.')
		const fault = await faultOf(openDynamoStore(dynamoAddressAt(server.port, 'kvstore'), patience))
		expect(fault).toMatchObject({ kind: 'authentication-failed', user: madeUpCredentials.accessKeyId })
		expect(JSON.stringify(fault)).not.toContain(madeUpCredentials.secretAccessKey)
	})

	test('one who may not have the table described may still read it', async () => {
		await using dynamo = await startDynamo()
		const address = await dynamo.createTable()
		await using door = await startDoor(dynamo.port, (operation, response) => {
			if (operation !== 'DescribeTable') return 'pass'
			refuse(response, 400, 'com.amazon.coral.service#AccessDeniedException', 'not authorized to perform dynamodb:DescribeTable')
			return 'answered'
		})
		const store = await openDynamoStore(dynamoAddressAt(door.port, address.table), patience)
		await store.set(nameOf('p', 'k'), utf8('x'))
		expect(await store.get(nameOf('p', 'k'))).toEqual({ value: utf8('x') })
		await store.close()
	})
})

describe('a server that is not there', () => {
	test('refuses', async () => {
		const server = await listen(createServer())
		await server[Symbol.asyncDispose]()
		const fault = await faultOf(openDynamoStore(dynamoAddressAt(server.port, 'kvstore'), patience))
		expect(fault).toMatchObject({ kind: 'unreachable', reason: 'refused', address: 'dynamodb://eu-west-1/kvstore' })
	})

	test('never answers', async () => {
		const silent = createSocketServer(() => {})
		silent.listen(0, '127.0.0.1')
		await once(silent, 'listening')
		const { port } = silent.address() as AddressInfo
		const fault = await faultOf(openDynamoStore(dynamoAddressAt(port, 'kvstore'), { ...patience, answerMs: 500 }))
		expect(fault).toMatchObject({ kind: 'unreachable', reason: 'timed-out' })
		silent.close()
	})

	test('answers, and is something else', async () => {
		await using server = await listen(createServer((_, response) => response.end('<html>It works!</html>')))
		const fault = await faultOf(openDynamoStore(dynamoAddressAt(server.port, 'kvstore'), patience))
		expect(fault).toMatchObject({ kind: 'unreachable', reason: 'other' })
	})
})

/** Stands before a server and may answer in its place, or lose its answer. */
async function startDoor(
	port: number,
	decide: (operation: string, response: ServerResponse) => 'pass' | 'answered' | 'lose',
): Promise<Open> {
	const server = createServer((incoming, response) => {
		const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? ''
		const decision = decide(operation, response)
		if (decision === 'answered') return void incoming.resume()
		const { method, url, headers } = incoming
		const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
			if (decision === 'lose') return void response.destroy()
			response.writeHead(answer.statusCode ?? 500, answer.headers)
			answer.pipe(response)
		})
		onward.on('error', () => response.destroy())
		incoming.pipe(onward)
	})
	return listen(server)
}

describe('a conditional write whose answer is lost', () => {
	async function lay(lost: string) {
		const dynamo = await startDynamo()
		const address = await dynamo.createTable()
		let left = 1
		const door = await startDoor(dynamo.port, (operation) => (operation === lost && left-- > 0 ? 'lose' : 'pass'))
		const store = await openDynamoStore(dynamoAddressAt(door.port, address.table), { ...patience, attempts: 3 })
		const beside = await openDynamoStore(address)
		return {
			store,
			beside,
			async [Symbol.asyncDispose]() {
				await Promise.all([store.close(), beside.close()])
				await door[Symbol.asyncDispose]()
				await dynamo[Symbol.asyncDispose]()
			},
		}
	}
	const name = nameOf('p', 'k')

	test('is not taken for somebody else’s', async () => {
		await using ground = await lay('PutItem')
		await ground.store.setIf(name, utf8('ours'), { kind: 'absent' })
		expect(await ground.beside.get(name)).toEqual({ value: utf8('ours') })
	})

	test('nor is one that takes an entry away', async () => {
		await using ground = await lay('DeleteItem')
		await ground.beside.set(name, utf8('there'))
		await ground.store.deleteIf(name, { value: utf8('there') })
		expect(await ground.beside.get(name)).toBeNull()
	})

	test('is still refused where the condition had not held', async () => {
		await using ground = await lay('PutItem')
		await ground.beside.set(name, utf8('theirs'))
		expect(await faultOf(ground.store.setIf(name, utf8('ours'), { kind: 'absent' }))).toMatchObject({ kind: 'changed-since-read' })
		expect(await ground.beside.get(name)).toEqual({ value: utf8('theirs') })
	})
})

test('a reading that takes long ends when it is cancelled', async () => {
	await using dynamo = await startDynamo()
	const address = await dynamo.createTable()
	let reading = () => {}
	const asked = new Promise<void>((resolve) => {
		reading = resolve
	})
	await using door = await startDoor(dynamo.port, (operation) => {
		if (operation !== 'GetItem') return 'pass'
		reading()
		return 'answered'
	})
	const store = await openDynamoStore(dynamoAddressAt(door.port, address.table))
	const cancelling = new AbortController()
	const work = faultOf(store.get(nameOf('p', 'k'), { signal: cancelling.signal }))
	await asked
	cancelling.abort()
	expect(await work).toEqual({ kind: 'cancelled' })
	await store.close()
})
