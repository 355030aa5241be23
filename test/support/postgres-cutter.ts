import { connect, createServer, type Socket } from 'node:net'
import type { ServerAddress } from '../../electron/drivers/engines/engine.ts'

/** Stands between a client and a server, hears what the client says, and can cut the line. Without TLS. */
export type Cutter = {
	readonly server: ServerAddress
	/** Cuts each line at the moment its client says this, before or after the server hears it. */
	cutAt(words: string, when: 'before' | 'after'): void
	/** What comes from the client is held back from now on, and the line stays open. */
	freeze(): void
	[Symbol.asyncDispose](): Promise<void>
}

export async function startCutter(server: ServerAddress): Promise<Cutter> {
	const [target] = server.hosts
	if (!target) throw new Error('no host')
	const sockets = new Set<Socket>()
	let cut: { readonly words: string; readonly when: 'before' | 'after' } | null = null
	let frozen = false
	const listener = createServer((client) => {
		const upstream = connect(target.port, target.host)
		const end = () => {
			client.destroy()
			upstream.destroy()
		}
		for (const socket of [client, upstream]) {
			sockets.add(socket)
			socket.on('error', end)
			socket.on('close', end)
		}
		let deaf = false
		client.on('data', (bytes) => {
			if (frozen) return
			const hit = cut !== null && bytes.includes(cut.words)
			if (hit && cut?.when === 'before') return end()
			upstream.write(bytes)
			if (!hit) return
			cut = null
			deaf = true
			// The server has done what it heard when it answers; its answer goes nowhere
			upstream.once('data', end)
		})
		upstream.on('data', (bytes) => deaf || client.write(bytes))
	})
	await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
	const address = listener.address()
	if (typeof address !== 'object' || !address) throw new Error('no port')
	return {
		server: { ...server, hosts: [{ host: '127.0.0.1', port: address.port }], tls: { ...server.tls, mode: 'disable' } },
		cutAt(words, when) {
			cut = { words, when }
		},
		freeze() {
			frozen = true
		},
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy()
			await new Promise((resolve) => listener.close(resolve))
		},
	}
}
