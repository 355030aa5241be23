import type { ClientLink } from '@orpc/client'
import { RPCLink as MessagePortLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import { customJsonSerializers } from '../electron/contract/serializers.ts'
import { setConnectionState } from './connection.ts'

type Link = ClientLink<Record<never, never>>

/** What the desktop door puts on the page: asks for a port, and names the file behind a dropped one. */
export type DesktopBridge = {
	/** Asks the main process for a connection; the port arrives as a window message `headway:port`. */
	connect(): void
	/** Absolute path of a file that was dropped on the page. */
	pathOf(file: File): string
}

declare global {
	interface Window {
		headway?: DesktopBridge
	}
}

/** A call was on its way, or about to be, when the connection went. What it asked for may or may not have happened. */
export class ConnectionLostError extends Error {
	constructor(options?: ErrorOptions) {
		super('connection lost', options)
		this.name = 'ConnectionLostError'
	}
}

/** First and longest wait before trying to connect again. */
const firstRetryMs = 250
const longestRetryMs = 4000

/** One connection while it lasts: `lost` ends with it, `isLost` says so without waiting a turn. */
type Connection = { link: Link; lost: Promise<void>; isLost: () => boolean }

/** Watches a socket or port go. Registered before the link listens, so that it knows first. */
function watchLoss(source: Pick<EventTarget, 'addEventListener'>): Omit<Connection, 'link'> {
	let gone = false
	const lost = new Promise<void>((resolve) => {
		source.addEventListener('close', () => {
			gone = true
			resolve()
		})
	})
	return { lost, isLost: () => gone }
}

function openSocket(): Promise<Connection> {
	const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
	const websocket = new WebSocket(`${scheme}//${location.host}/rpc`)
	const loss = watchLoss(websocket)
	const link = new WebSocketLink({ websocket, customJsonSerializers })
	return new Promise((resolve, reject) => {
		websocket.addEventListener('open', () => resolve({ link, ...loss }), { once: true })
		loss.lost.then(() => reject(new ConnectionLostError()))
	})
}

function openPort(bridge: DesktopBridge): Promise<Connection> {
	return new Promise((resolve) => {
		const receive = (event: MessageEvent) => {
			const port = event.ports[0]
			if (event.data !== 'headway:port' || event.source !== window || port === undefined) return
			window.removeEventListener('message', receive)
			const loss = watchLoss(port)
			const link = new MessagePortLink({ port, customJsonSerializers })
			port.start()
			resolve({ link, ...loss })
		}
		window.addEventListener('message', receive)
		bridge.connect()
	})
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Keeps one connection alive until it is told to stop, and hands out the one that is open now. */
function keepConnected(open: () => Promise<Connection>, until: AbortSignal | undefined): () => Promise<Connection> {
	let ready = Promise.withResolvers<Connection>()
	const live = async () => {
		let retryMs = firstRetryMs
		while (until?.aborted !== true) {
			const connection = await open().catch(() => undefined)
			if (connection === undefined) {
				setConnectionState('lost')
				await pause(retryMs)
				retryMs = Math.min(retryMs * 2, longestRetryMs)
				continue
			}
			retryMs = firstRetryMs
			ready.resolve(connection)
			setConnectionState('open')
			await connection.lost
			ready = Promise.withResolvers()
			setConnectionState('lost')
			await pause(retryMs)
		}
	}
	void live()
	return () => ready.promise
}

/** Ends with the signal's reason when it aborts first. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (signal === undefined) return promise
	return new Promise((resolve, reject) => {
		const stop = () => reject(signal.reason)
		if (signal.aborted) return stop()
		signal.addEventListener('abort', stop, { once: true })
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
	})
}

/** Names the loss of a connection, which the links report as an abort of their own. */
function explainWith(connection: Connection, signal: AbortSignal | undefined): (error: unknown) => never {
	return (error) => {
		if (connection.isLost() && signal?.aborted !== true) throw new ConnectionLostError({ cause: error })
		throw error
	}
}

function isIterator(answer: unknown): answer is AsyncIterableIterator<unknown, unknown, unknown> {
	return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer
}

/** The same stream, whose failures are explained. It can be ended while it is waited for. */
function explainedStream(stream: AsyncIterableIterator<unknown, unknown, unknown>, explain: (error: unknown) => never): typeof stream {
	return {
		next: (...sent) => stream.next(...sent).catch(explain),
		return: async (value) => (await stream.return?.(await value)) ?? { done: true, value },
		[Symbol.asyncIterator]() {
			return this
		},
	}
}

/**
 * The link the whole page uses: the desktop's message port where there is a bridge, else a WebSocket to this host.
 * A call made while the connection is down waits for it; a call under way when it goes ends with ConnectionLostError.
 * Lives as long as the page, or until the signal aborts.
 */
export function openLink(until?: AbortSignal): Link {
	const bridge = window.headway
	const current = keepConnected(bridge === undefined ? openSocket : () => openPort(bridge), until)
	return {
		async call(path, input, options) {
			const connection = await orAborted(current(), options.signal)
			const explain = explainWith(connection, options.signal)
			const answer = await connection.link.call(path, input, options).catch(explain)
			return isIterator(answer) ? explainedStream(answer, explain) : answer
		},
	}
}
