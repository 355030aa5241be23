import type { Socket } from 'node:net'
import pg from 'pg'
import { int32, type Listener, listen, message } from './listener.ts'

/** A connection to the server that is lent for one transaction at a time. */
type Lent = { readonly stream: Socket; borrower: Socket | null }

/**
 * A transaction pooler before a real server: clients log in without a password, and each transaction goes to the
 * connection that has been free the shortest, as PgBouncer does. Knows nothing of settings at the start.
 */
export async function openPooler(url: string, connections: number, order: 'latest' | 'round' = 'latest'): Promise<Listener> {
	let version = ''
	const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: url }))
	const free: Lent[] = []
	for (const client of clients) {
		client.on('error', () => undefined)
		await client.connect()
		version = String((await client.query<{ server_version: string }>('SHOW server_version')).rows[0]?.server_version)
		const stream = client.connection.stream as Socket
		stream.removeAllListeners('data')
		const lent: Lent = { stream, borrower: null }
		giveBackWhenIdle(lent, free)
		free.push(lent)
	}
	const listener = await listen((socket) => serve(socket, () => (order === 'latest' ? free.pop() : free.shift()), greetingOf(version)))
	return {
		port: listener.port,
		async [Symbol.asyncDispose]() {
			await listener[Symbol.asyncDispose]()
			for (const client of clients) client.connection.stream.destroy()
		},
	}
}

/** Passes the server's messages on, and takes the connection back when it says that no transaction is open. */
function giveBackWhenIdle(lent: Lent, free: Lent[]): void {
	let rest = Buffer.alloc(0)
	lent.stream.on('data', (chunk: Buffer) => {
		rest = Buffer.concat([rest, chunk])
		while (rest.length >= 5 && rest.length >= 1 + rest.readInt32BE(1)) {
			const whole = rest.subarray(0, 1 + rest.readInt32BE(1))
			rest = rest.subarray(whole.length)
			lent.borrower?.write(whole)
			if (whole.toString('latin1', 0, 1) === 'Z' && whole.toString('latin1', 5) === 'I') {
				lent.borrower = null
				free.push(lent)
			}
		}
	})
}

function serve(socket: Socket, borrow: () => Lent | undefined, greeting: Buffer): void {
	let started = false
	let lent: Lent | undefined
	socket.on('data', (chunk: Buffer) => {
		if (!started && chunk.readInt32BE(4) === 80877103) return void socket.write('N')
		if (!started) {
			if (chunk.includes('options')) return void socket.end(refusal)
			started = true
			return void socket.write(greeting)
		}
		if (chunk.toString('latin1', 0, 1) === 'X') return
		if (lent?.borrower !== socket) lent = borrow()
		if (!lent) throw new Error('no connection is free')
		lent.borrower = socket
		lent.stream.write(chunk)
	})
}

const refusal = message('E', Buffer.from('SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: options\0\0'))

const greetingOf = (version: string) =>
	Buffer.concat([
		message('R', int32(0)),
		message('S', 'server_version', version),
		message('S', 'TimeZone', 'Etc/UTC'),
		message('K', int32(12345), int32(67890)),
		message('Z', Buffer.from('I')),
	])
