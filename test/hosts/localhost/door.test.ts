import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { customJsonSerializers } from '../../../electron/contract/serializers.ts'
import { ask, comeIn, type DoorStand, openDoorStand, pathOf, tryWebSocket } from './door-stand.ts'

let stand: DoorStand

beforeEach(async () => {
	stand = await openDoorStand()
})

afterEach(async () => {
	await stand.close()
})

type StandClient = {
	echo(input: { bytes: Uint8Array; big: bigint }): Promise<{ bytes: Uint8Array; big: bigint }>
	ticks(): Promise<AsyncIterable<string>>
}

async function openClient(): Promise<{ readonly client: StandClient; readonly socket: WebSocket }> {
	const headers = { cookie: await comeIn(stand.door), origin: `http://127.0.0.1:${stand.door.port}` }
	const socket = await tryWebSocket(stand.door, headers)
	if (!(socket instanceof WebSocket)) throw new Error(`refused with ${socket}`)
	const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket, customJsonSerializers })
	return { client: createORPCClient(link) as unknown as StandClient, socket }
}

describe('the printed address', () => {
	it('is exchanged for a cookie that scripts and other sites cannot use, and leaves the address bar', async () => {
		const { status, headers } = await ask(stand.door, pathOf(stand.door.addressToPrint('/databases/7/overview')))
		expect(status).toBe(303)
		expect(headers.location).toBe('/databases/7/overview')
		const cookie = headers['set-cookie']?.[0] ?? ''
		expect(cookie).toMatch(new RegExp(`^headway-${stand.door.port}=[\\w-]{43}; `))
		expect(cookie.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict'])
	})

	it('has 32 random bytes, others in each door', async () => {
		const other = await openDoorStand()
		const tokens = [stand, other].map(({ door }) => new URL(door.addressToPrint('/')).searchParams.get('access') ?? '')
		await other.close()
		for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
		expect(tokens[0]).not.toBe(tokens[1])
	})

	it('lets its reader in again, in another browser or after closing the first', async () => {
		await comeIn(stand.door)
		const cookie = await comeIn(stand.door)
		expect((await ask(stand.door, '/', { headers: { cookie } })).status).toBe(200)
	})

	it('keeps the rest of the query', async () => {
		const { headers } = await ask(stand.door, `${pathOf(stand.door.addressToPrint('/databases/7/history'))}&revision=ab%20c`)
		expect(headers.location).toBe('/databases/7/history?revision=ab+c')
	})

	it('works as localhost too', async () => {
		const host = `localhost:${stand.door.port}`
		const { headers } = await ask(stand.door, pathOf(stand.door.addressToPrint('/')), { headers: { host } })
		const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? ''
		const page = await ask(stand.door, '/', { headers: { host, cookie } })
		expect(page.status).toBe(200)
		expect(page.headers['content-security-policy']).toContain(`connect-src 'self' ws://${host};`)
	})
})

describe('the page', () => {
	it('is answered at the address of every screen, never kept by the browser', async () => {
		const cookie = await comeIn(stand.door)
		for (const path of ['/', '/index.html', '/activity', '/databases/7/history?revision=x']) {
			const { status, headers, body } = await ask(stand.door, path, { headers: { cookie } })
			expect(status).toBe(200)
			expect(body).toContain('<title>Headway</title>')
			expect(headers['cache-control']).toBe('no-store')
		}
	})

	it('comes with a policy that allows our own files and nothing else', async () => {
		const cookie = await comeIn(stand.door)
		const { headers, body } = await ask(stand.door, '/', { headers: { cookie } })
		const nonce = /csp-nonce" content="([^"]+)"/.exec(body)?.[1] ?? ''
		expect(String(headers['content-security-policy']).split('; ')).toEqual([
			"default-src 'none'",
			"script-src 'self'",
			`style-src 'self' 'nonce-${nonce}'`,
			"img-src 'self' data: blob:",
			"font-src 'self'",
			`connect-src 'self' ws://127.0.0.1:${stand.door.port}`,
			"base-uri 'none'",
			"form-action 'none'",
			"frame-ancestors 'none'",
		])
		expect(headers['content-security-policy']).not.toContain('unsafe')
		expect(headers['x-content-type-options']).toBe('nosniff')
		expect(headers['referrer-policy']).toBe('no-referrer')
		expect(headers['cross-origin-opener-policy']).toBe('same-origin')
	})

	it('has a nonce of its own each time', async () => {
		const cookie = await comeIn(stand.door)
		const nonces = await Promise.all(
			[1, 2].map(async () => /csp-nonce" content="([^"]+)"/.exec((await ask(stand.door, '/', { headers: { cookie } })).body)?.[1]),
		)
		expect(nonces[0]).toMatch(/^[\w+/]{24}$/)
		expect(nonces[0]).not.toBe(nonces[1])
	})
})

describe('a file of the page', () => {
	it('arrives with its type, to be kept for as long as its name lasts', async () => {
		const cookie = await comeIn(stand.door)
		const { status, headers, body } = await ask(stand.door, '/assets/app-1a2b.js', { headers: { cookie } })
		expect([status, body]).toEqual([200, 'export const answer = 42\n'])
		expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
		expect(headers['cache-control']).toContain('immutable')
	})

	it('is described without its content when only asked about', async () => {
		const cookie = await comeIn(stand.door)
		const { status, headers, body } = await ask(stand.door, '/assets/app-1a2b.js', { method: 'HEAD', headers: { cookie } })
		expect([status, headers['content-length'], body]).toEqual([200, '25', ''])
	})

	it('is missed plainly when it is not there', async () => {
		const cookie = await comeIn(stand.door)
		expect((await ask(stand.door, '/assets/nothing.js', { headers: { cookie } })).status).toBe(404)
	})
})

describe('the WebSocket of our own page', () => {
	it('answers the contract, with bytes and large integers as they were', async () => {
		const { client, socket } = await openClient()
		const sent = { bytes: Uint8Array.from({ length: 70_000 }, (_, at) => at % 256), big: 2n ** 63n - 1n }
		expect(await client.echo(sent)).toEqual(sent)
		socket.close()
	})

	it('is refused at any other path', async () => {
		const headers = { cookie: await comeIn(stand.door), origin: `http://127.0.0.1:${stand.door.port}` }
		expect(await tryWebSocket(stand.door, headers, '/')).toBe(403)
	})

	it('ends what was under way when the page goes', async () => {
		const { client, socket } = await openClient()
		const ticks = (await client.ticks())[Symbol.asyncIterator]()
		expect(await ticks.next()).toEqual({ done: false, value: 'started' })
		expect(stand.streamsOpen()).toBe(1)
		socket.terminate()
		await expect.poll(stand.streamsOpen).toBe(0)
	})
})

describe('closing the door', () => {
	it('ends every connection and what was under way on it', async () => {
		const { client, socket } = await openClient()
		const ticks = (await client.ticks())[Symbol.asyncIterator]()
		await ticks.next()
		const closed = new Promise((resolve) => socket.on('close', resolve))
		await stand.door.close()
		await closed
		await expect.poll(stand.streamsOpen).toBe(0)
		await expect(ask(stand.door, '/')).rejects.toThrow('ECONNREFUSED')
		stand = await openDoorStand()
	})
})
