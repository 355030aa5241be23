import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launchTokenLifeMs } from '../../../electron/hosts/localhost/access.ts'
import { ask, comeIn, type DoorStand, openDoorStand, pathOf, secret, tryWebSocket } from './door-stand.ts'

let stand: DoorStand
let ourOrigin: string

beforeEach(async () => {
	stand = await openDoorStand()
	ourOrigin = `http://127.0.0.1:${stand.door.port}`
})

afterEach(async () => {
	await stand.close()
})

/** Does a TCP connection to this address and the door's port come about. */
function canConnect(host: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ host, port: stand.door.port })
		socket.on('connect', () => {
			socket.destroy()
			resolve(true)
		})
		socket.on('error', () => resolve(false))
	})
}

/** Sends these lines as a request and returns the first line of the answer. */
function sayRaw(lines: readonly string[]): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect({ host: '127.0.0.1', port: stand.door.port })
		socket.on('error', reject)
		socket.on('data', (chunk: Buffer) => {
			resolve(chunk.toString('latin1').split('\r\n')[0] ?? '')
			socket.destroy()
		})
		socket.write(`${lines.join('\r\n')}\r\n\r\n`)
	})
}

describe('the network', () => {
	it('reaches the door on 127.0.0.1 and on no other address of this machine', async () => {
		const others = Object.values(networkInterfaces())
			.flatMap((addresses) => addresses ?? [])
			.map(({ address }) => address)
			.filter((address) => address !== '127.0.0.1' && !address.startsWith('fe80'))
		expect(await canConnect('127.0.0.1')).toBe(true)
		for (const address of [...others, '::1', '127.0.0.2']) expect([address, await canConnect(address)]).toEqual([address, false])
	})
})

describe('somebody without the printed address', () => {
	it('gets the same refusal for every path, whether there is something or not', async () => {
		const answers = await Promise.all(
			['/', '/index.html', '/assets/app-1a2b.js', '/assets/nothing.js', '/databases/1/overview'].map((path) => ask(stand.door, path)),
		)
		for (const { status, body, headers } of answers) {
			expect(status).toBe(403)
			expect(body).toBe(answers[0]?.body)
			expect(headers['set-cookie']).toBeUndefined()
		}
	})

	it.each(['', 'wrong', 'A'.repeat(43), 'A'.repeat(10_000)])('is refused with the made-up token %#', async (token) => {
		const { status, headers } = await ask(stand.door, `/?access=${token}`)
		expect(status).toBe(403)
		expect(headers['set-cookie']).toBeUndefined()
	})

	it('is refused with a cookie that is made up, empty, of another door, or the token itself', async () => {
		const token = new URL(stand.door.addressToPrint('/')).searchParams.get('access')
		const name = `headway-${stand.door.port}`
		for (const cookie of [`${name}=`, `${name}=wrong`, `${name}=${token}`, `headway-1=${token}`, `x${name}=1`])
			expect((await ask(stand.door, '/', { headers: { cookie } })).status).toBe(403)
	})

	it('is refused with the token of a door that has been closed', async () => {
		const earlier = await openDoorStand()
		const token = new URL(earlier.door.addressToPrint('/')).searchParams.get('access')
		await earlier.close()
		expect((await ask(stand.door, `/?access=${token}`)).status).toBe(403)
	})

	it('is refused with the token that started the browser, once that has come in', async () => {
		const path = pathOf(stand.door.addressToLaunch('/'))
		expect((await ask(stand.door, path)).status).toBe(303)
		expect((await ask(stand.door, path)).status).toBe(403)
	})

	it('is refused with the token for a browser that never came, after a minute', async () => {
		const path = pathOf(stand.door.addressToLaunch('/'))
		stand.passMs(launchTokenLifeMs)
		expect((await ask(stand.door, path)).status).toBe(403)
	})

	it('opens no WebSocket, with the token in its address neither', async () => {
		expect(await tryWebSocket(stand.door, { origin: ourOrigin })).toBe(403)
		const token = new URL(stand.door.addressToPrint('/')).searchParams.get('access')
		expect(await tryWebSocket(stand.door, { origin: ourOrigin }, `/rpc?access=${token}`)).toBe(403)
	})
})

describe('a page of another site in the same browser, cookie and all', () => {
	it('is refused under a name of its own that points here (DNS rebinding)', async () => {
		const cookie = await comeIn(stand.door)
		const port = stand.door.port
		const others = [
			'evil.example',
			`evil.example:${port}`,
			`127.0.0.1.evil.example:${port}`,
			'localhost',
			`localhost:${port + 1}`,
			`0.0.0.0:${port}`,
		]
		for (const host of others) expect([host, (await ask(stand.door, '/', { headers: { host, cookie } })).status]).toEqual([host, 403])
	})

	it('is refused without any name, or with two', async () => {
		const cookie = await comeIn(stand.door)
		const ours = `Host: 127.0.0.1:${stand.door.port}`
		expect(await sayRaw(['GET / HTTP/1.0', `Cookie: ${cookie}`])).toContain(' 403 ')
		for (const hosts of [
			[ours, 'Host: evil.example'],
			['Host: evil.example', ours],
		])
			expect(await sayRaw(['GET / HTTP/1.1', ...hosts, `Cookie: ${cookie}`, 'Connection: close'])).toMatch(/^HTTP\/1\.1 40[03] /)
	})

	it('is refused under its own name even with the printed token', async () => {
		const host = `evil.example:${stand.door.port}`
		const { status, headers } = await ask(stand.door, pathOf(stand.door.addressToPrint('/')), { headers: { host } })
		expect(status).toBe(403)
		expect(headers['set-cookie']).toBeUndefined()
	})

	it('is refused when its Origin says so', async () => {
		const cookie = await comeIn(stand.door)
		for (const origin of [
			'http://evil.example',
			'null',
			`http://127.0.0.1:${stand.door.port + 1}`,
			`https://127.0.0.1:${stand.door.port}`,
			`http://localhost:${stand.door.port}`,
		])
			expect((await ask(stand.door, '/', { headers: { origin, cookie } })).status).toBe(403)
	})

	it('fetches nothing, neither as a script, a picture or a frame', async () => {
		const cookie = await comeIn(stand.door)
		const kinds = [
			{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
			{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
			{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
		]
		for (const kind of kinds) expect((await ask(stand.door, '/assets/app-1a2b.js', { headers: { ...kind, cookie } })).status).toBe(403)
	})

	it('opens no WebSocket', async () => {
		const cookie = await comeIn(stand.door)
		const port = stand.door.port
		expect(await tryWebSocket(stand.door, { cookie })).toBe(403)
		expect(await tryWebSocket(stand.door, { cookie, origin: 'http://evil.example' })).toBe(403)
		expect(await tryWebSocket(stand.door, { cookie, origin: 'null' })).toBe(403)
		expect(await tryWebSocket(stand.door, { cookie, origin: `http://localhost:${port}` })).toBe(403)
		expect(await tryWebSocket(stand.door, { cookie, origin: `http://evil.example:${port}`, host: `evil.example:${port}` })).toBe(403)
	})

	it('reads no answer: none allows another origin', async () => {
		const cookie = await comeIn(stand.door)
		const { headers } = await ask(stand.door, '/', { headers: { cookie } })
		expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
		expect(headers['cross-origin-resource-policy']).toBe('same-origin')
	})
})

describe('a way out of the pages', () => {
	const paths = [
		'/../secret.txt',
		'/assets/../../secret.txt',
		'/%2e%2e/secret.txt',
		'/%2e%2e%2fsecret.txt',
		'/..%2fsecret.txt',
		'/..%5csecret.txt',
		'/..\\secret.txt',
		'/%252e%252e%252fsecret.txt',
		'/assets/%c0%ae%c0%ae/secret.txt',
		'/assets/....//....//secret.txt',
		'/assets/app-1a2b.js%00.txt',
		'//etc/passwd',
		'/%2fetc/passwd',
		'/etc/passwd%00.html',
		'/file:///etc/passwd',
		'/assets/linked.txt',
		'/linked-folder/secret.txt',
	]
	it.each(paths)('is not found by %s', async (path) => {
		const cookie = await comeIn(stand.door)
		const { status, body } = await ask(stand.door, path, { headers: { cookie } })
		expect(body).not.toContain(secret)
		expect(body).not.toContain('root:')
		// An address without a file's name shows the page itself, which is what it is for.
		if (status === 200) expect(body).toContain('<title>Headway</title>')
		else expect([400, 404]).toContain(status)
	})

	it('is not found by naming another site as the target of the request', async () => {
		const cookie = await comeIn(stand.door)
		for (const target of ['http://evil.example/', '*', `http://127.0.0.1:${stand.door.port}/`])
			expect((await ask(stand.door, target, { headers: { cookie } })).status).toBe(400)
	})

	it('does not lead to another site after the exchange of a token', async () => {
		const token = new URL(stand.door.addressToPrint('/')).searchParams.get('access')
		for (const path of ['//evil.example/', '/\\evil.example/', '/%0d%0aX: y']) {
			const { status, headers } = await ask(stand.door, `${path.replaceAll(' ', '%20')}?access=${token}`)
			if (status === 303) expect(new URL(headers.location ?? '', ourOrigin).origin).toBe(ourOrigin)
			else expect(status).toBe(400)
		}
	})
})

describe('another method than looking', () => {
	it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('is refused: %s', async (method) => {
		const cookie = await comeIn(stand.door)
		const { status, headers } = await ask(stand.door, '/', { method, headers: { cookie } })
		expect(status).toBe(405)
		expect(headers.allow).toBe('GET, HEAD')
	})
})
