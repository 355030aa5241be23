import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { customJsonSerializers } from '../../contract/serializers.ts'
import type { Access } from './access.ts'
import { isAddressedToUs, isFromOurPage } from './same-site.ts'

export type Transport = {
	/** Takes over a connection that asks to become a WebSocket, or ends it. */
	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
	/** Ends every connection, which aborts the calls under way on it. */
	close(): void
}

/** Where the page's client connects. */
const rpcPath = '/rpc'
/** No call carries more: plans and targets are text. */
const maxMessageBytes = 16 * 1024 * 1024
/** A page that is gone without a word (a machine put to sleep) is noticed after two of these. */
const heartbeatMs = 30_000

/**
 * Answers the contract on WebSockets. Browsers let any page open a WebSocket to any host and send the cookies along, so
 * an upgrade needs our name as Host, our own page as Origin, and the cookie: all three.
 */
export function createTransport(router: AnyRouter, doorway: { readonly port: number; readonly access: Access }): Transport {
	const handler = new RPCHandler(router, { customJsonSerializers })
	const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false })
	sockets.on('connection', (socket) => {
		socket.on('error', () => socket.terminate())
		keepAlive(socket)
		void handler.upgrade(socket)
	})
	return {
		upgrade(request, socket, head) {
			// A socket that dies during the handshake is nobody's defect.
			socket.on('error', () => socket.destroy())
			const allowed = isAddressedToUs(request, doorway.port) && isFromOurPage(request) && doorway.access.holds(request.headers.cookie)
			if (!allowed || request.url !== rpcPath) return refuseUpgrade(socket)
			sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket))
		},
		close() {
			for (const socket of sockets.clients) socket.terminate()
			sockets.close()
		},
	}
}

function refuseUpgrade(socket: Duplex): void {
	socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

function keepAlive(socket: WebSocket): void {
	let heard = true
	socket.on('pong', () => {
		heard = true
	})
	const timer = setInterval(() => {
		if (!heard) return socket.terminate()
		heard = false
		socket.ping()
	}, heartbeatMs)
	socket.on('close', () => clearInterval(timer))
}
