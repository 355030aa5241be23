import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { os } from '@orpc/server'
import WebSocket from 'ws'
import { z } from 'zod'
import { type LocalhostDoor, openLocalhostDoor } from '../../../electron/hosts/localhost/server.ts'

/** What lies outside the pages and must never come out of the door. */
export const secret = 'the secret beside the pages'

const indexHtml = '<!doctype html><html><head><meta name="csp-nonce" content="" /><title>Headway</title></head><body></body></html>'

/** A door over a few pages of its own and a router that echoes; everything is gone after `close`. */
export type DoorStand = {
	readonly door: LocalhostDoor
	readonly folder: string
	/** Number of streams that are being answered now. */
	readonly streamsOpen: () => number
	/** Moves the door's clock forward. */
	readonly passMs: (ms: number) => void
	close(): Promise<void>
}

export async function openDoorStand(): Promise<DoorStand> {
	const folder = await mkdtemp(join(tmpdir(), 'headway-door-'))
	const pagesFolder = join(folder, 'pages')
	await mkdir(join(pagesFolder, 'assets'), { recursive: true })
	await writeFile(join(pagesFolder, 'index.html'), indexHtml)
	await writeFile(join(pagesFolder, 'assets', 'app-1a2b.js'), 'export const answer = 42\n')
	await writeFile(join(folder, 'secret.txt'), secret)
	await symlink(join(folder, 'secret.txt'), join(pagesFolder, 'assets', 'linked.txt'))
	await symlink(folder, join(pagesFolder, 'linked-folder'))
	let now = 0
	let streamsOpen = 0
	const router = {
		echo: os.input(z.object({ bytes: z.instanceof(Uint8Array), big: z.bigint() })).handler(({ input }) => input),
		ticks: os.handler(async function* ({ signal }) {
			streamsOpen += 1
			try {
				yield 'started'
				await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }))
			} finally {
				streamsOpen -= 1
			}
		}),
	}
	const door = await openLocalhostDoor({ router, pagesFolder, port: 0, now: () => now })
	return {
		door,
		folder,
		streamsOpen: () => streamsOpen,
		passMs: (ms) => {
			now += ms
		},
		async close() {
			await door.close()
			await rm(folder, { recursive: true, force: true })
		},
	}
}

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
type Asking = { readonly method?: string; readonly headers?: Readonly<Record<string, string | string[]>> }

/** One HTTP request whose path and headers arrive exactly as given, which fetch would tidy up. */
export function ask(door: LocalhostDoor, path: string, { method = 'GET', headers = {} }: Asking = {}): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const asking = request({ host: '127.0.0.1', port: door.port, path, method, headers, agent: false }, (response) => {
			const chunks: Buffer[] = []
			response.on('data', (chunk: Buffer) => chunks.push(chunk))
			response.on('end', () =>
				resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }),
			)
		})
		asking.on('error', reject)
		asking.end()
	})
}

/** The path and query of an address of the door, as a request names them. */
export function pathOf(address: string): string {
	const { pathname, search } = new URL(address)
	return `${pathname}${search}`
}

/** Comes in as a person does, through the printed address; the Cookie header that opens everything else. */
export async function comeIn(door: LocalhostDoor): Promise<string> {
	const { headers } = await ask(door, pathOf(door.addressToPrint('/')))
	const cookie = headers['set-cookie']?.[0]?.split(';')[0]
	if (cookie === undefined) throw new Error('the printed address must let its reader in')
	return cookie
}

/** Tries to open a WebSocket: the open socket, or the status that refused it. */
export function tryWebSocket(door: LocalhostDoor, headers: Readonly<Record<string, string>>, path = '/rpc'): Promise<WebSocket | number> {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(`ws://127.0.0.1:${door.port}${path}`, { headers })
		socket.on('open', () => resolve(socket))
		socket.on('unexpected-response', (_request, response) => {
			response.resume()
			resolve(response.statusCode ?? 0)
		})
		socket.on('error', reject)
	})
}
