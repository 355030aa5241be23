import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import type { Endpoint } from './postgres-connect.ts'

/** By these the server knows whose statement is to be stopped. Given once, when the session starts. */
export type CancelKey = { readonly processID: number; readonly secretKey: number }

/** Connections of pg as far as they are used here; its types leave out the half of it that takes no query. */
type Courier = {
	connect(portOrPath: number | string, host?: string): void
	requestSsl(): void
	cancel(processId: number, secretKey: number): void
	on(event: 'connect' | 'sslconnect' | 'error' | 'end', listener: () => void): void
	readonly stream: { destroy(): void }
}

/** How long the server may take to hear a cancel. Milliseconds. */
const hearingMs = 2_000

/**
 * Asks the server, through a second connection that needs no free slot and no password, to stop what a session runs.
 * Resolves when the server has heard it, or cannot be told.
 */
export async function sendCancel({ host, port, encryption }: Endpoint, { processID, secretKey }: CancelKey): Promise<void> {
	const courier = new pg.Connection({ ssl: encryption }) as unknown as Courier
	const { promise: heard, resolve } = Promise.withResolvers<void>()
	courier.on('error', resolve)
	// The server answers a cancel by hanging up
	courier.on('end', resolve)
	courier.on('connect', () => (encryption === false ? courier.cancel(processID, secretKey) : courier.requestSsl()))
	courier.on('sslconnect', () => courier.cancel(processID, secretKey))
	if (host.startsWith('/')) courier.connect(`${host}/.s.PGSQL.${port}`)
	else courier.connect(port, host)
	await Promise.race([heard, setTimeout(hearingMs, undefined, { ref: false })])
	courier.stream.destroy()
}
