import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AnyRouter } from '@orpc/server'
import { readPageFiles } from '../page-files.ts'
import { createAccess } from './access.ts'
import { addressWith, answerRequest } from './answer.ts'
import { createTransport } from './transport.ts'

export type LocalhostOptions = {
	/** Answers the contract. */
	readonly router: AnyRouter
	/** The built renderer. */
	readonly pagesFolder: string
	/** 0 takes any free port. */
	readonly port: number
	readonly now?: () => number
}

export type LocalhostDoor = {
	readonly port: number
	/** The address of a screen that lets its reader in as often as they come. */
	addressToPrint(path: string): string
	/** The address of a screen that lets the first one in who comes within a minute. */
	addressToLaunch(path: string): string
	/** Ends every connection and stops listening. The app behind it stays open. */
	close(): Promise<void>
}

/** The only address this door is ever bound to: nothing outside this machine can reach it. */
const loopback = '127.0.0.1'

/** Opens the door on a loopback port. Throws what listening throws, e.g. EADDRINUSE. */
export async function openLocalhostDoor(options: LocalhostOptions): Promise<LocalhostDoor> {
	const pages = await readPageFiles(options.pagesFolder)
	const server = createServer()
	const port = await listen(server, options.port)
	const access = createAccess({ port, now: options.now ?? Date.now })
	const transport = createTransport(options.router, { port, access })
	server.on('request', (request, response) => {
		answerRequest({ port, access, pages }, request, response).catch(() => response.destroy())
	})
	server.on('upgrade', transport.upgrade)
	return {
		port,
		addressToPrint: (path) => addressWith(access.printedToken, port, path),
		addressToLaunch: (path) => addressWith(access.createLaunchToken(), port, path),
		async close() {
			transport.close()
			const closed = once(server, 'close')
			server.close()
			server.closeAllConnections()
			await closed
		},
	}
}

async function listen(server: Server, port: number): Promise<number> {
	server.listen({ host: loopback, port })
	await once(server, 'listening')
	const address = server.address()
	if (address === null || typeof address === 'string') throw new Error('a listening server has an address')
	return address.port
}
