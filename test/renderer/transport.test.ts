import { createORPCClient } from '@orpc/client'
import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { customJsonSerializers } from '../../electron/contract/serializers.ts'
import { connectionState, onConnectionChange } from '../../renderer/connection.ts'
import { ConnectionLostError, openLink } from '../../renderer/transport.ts'

type Calls = {
	bytes(): Promise<Uint8Array>
	hang(input: undefined, options?: { signal: AbortSignal }): Promise<never>
	count(): Promise<AsyncIterableIterator<number>>
}

let asked = Promise.withResolvers<void>()

const router = {
	bytes: os.handler(() => new Uint8Array([0, 127, 255])),
	hang: os.handler(({ signal }) => {
		asked.resolve()
		return new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
	}),
	count: os.handler(async function* ({ signal }) {
		yield 1
		await new Promise((resolve) => signal?.addEventListener('abort', resolve))
	}),
}

/** A door on the given port (0 for any) that can be shut with everybody still inside. */
async function openDoor(port: number) {
	const server = new WebSocketServer({ host: '127.0.0.1', port })
	const handler = new RPCHandler(router, { customJsonSerializers })
	server.on('connection', (socket) => void handler.upgrade(socket, { context: {} }))
	await new Promise((resolve) => server.once('listening', resolve))
	const address = server.address()
	if (address === null || typeof address === 'string') throw new Error('no port')
	const shut = () => {
		for (const socket of server.clients) socket.terminate()
		return new Promise((resolve) => server.close(resolve))
	}
	return { port: address.port, shut }
}

function stateBecomes(wanted: ReturnType<typeof connectionState>): Promise<void> {
	return new Promise((resolve) => {
		if (connectionState() === wanted) return resolve()
		const stop = onConnectionChange(() => {
			if (connectionState() !== wanted) return
			stop()
			resolve()
		})
	})
}

let door: Awaited<ReturnType<typeof openDoor>>
let calls: Calls
let over: AbortController

beforeEach(async () => {
	asked = Promise.withResolvers()
	over = new AbortController()
	door = await openDoor(0)
	vi.stubGlobal('window', {})
	vi.stubGlobal('location', { protocol: 'http:', host: `127.0.0.1:${door.port}` })
	calls = createORPCClient(openLink(over.signal)) as unknown as Calls
})

afterEach(async () => {
	over.abort()
	await door.shut()
	vi.unstubAllGlobals()
})

test('bytes arrive as bytes', async () => {
	expect(await calls.bytes()).toEqual(new Uint8Array([0, 127, 255]))
})

test('a call under way when the connection goes ends as a lost connection', async () => {
	const hanging = calls.hang(undefined)
	const outcome = expect(hanging).rejects.toBeInstanceOf(ConnectionLostError)
	await asked.promise
	await door.shut()
	await outcome
	expect(connectionState()).toBe('lost')
})

test('a stream under way when the connection goes ends as a lost connection', async () => {
	const stream = await calls.count()
	expect(await stream.next()).toMatchObject({ value: 1 })
	const outcome = expect(stream.next()).rejects.toBeInstanceOf(ConnectionLostError)
	await door.shut()
	await outcome
})

test('a call made while the connection is down waits until it is back', async () => {
	await calls.bytes()
	await door.shut()
	await stateBecomes('lost')
	const answer = calls.bytes()
	door = await openDoor(door.port)
	expect(await answer).toHaveLength(3)
	expect(connectionState()).toBe('open')
})

test('a call that waits for the connection can be given up', async () => {
	await calls.bytes()
	await door.shut()
	await stateBecomes('lost')
	const giveUp = new AbortController()
	const waiting = calls.hang(undefined, { signal: giveUp.signal })
	giveUp.abort(new Error('given up'))
	await expect(waiting).rejects.toThrow('given up')
})
