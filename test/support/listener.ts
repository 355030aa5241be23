import { createServer, type Socket } from 'node:net'

/** A port of the loopback on which the test itself answers. */
export type Listener = AsyncDisposable & { readonly port: number }

/** Listens, and hands every connection to `answer`. All are cut at the end. */
export async function listen(answer: (socket: Socket) => void): Promise<Listener> {
	const sockets = new Set<Socket>()
	const server = createServer((socket) => {
		sockets.add(socket)
		// What the other side does to the connection is no failure of the test
		socket.on('error', () => undefined)
		socket.on('close', () => sockets.delete(socket))
		answer(socket)
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const address = server.address()
	if (typeof address !== 'object' || !address) throw new Error('no port')
	return {
		port: address.port,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy()
			await new Promise((resolve) => server.close(resolve))
		},
	}
}

/** A message of the server in the wire protocol: a letter, the length, the content. */
export function message(letter: string, ...parts: readonly (string | Buffer)[]): Buffer {
	const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)))
	const head = Buffer.alloc(5)
	head.write(letter)
	head.writeInt32BE(content.length + 4, 1)
	return Buffer.concat([head, content])
}

/** A number of four bytes, as the wire protocol has them. */
export function int32(value: number): Buffer {
	const bytes = Buffer.alloc(4)
	bytes.writeInt32BE(value)
	return bytes
}
