import { from as copyFrom } from 'pg-copy-streams'
import { FaultError } from '../../../contract/fault.ts'
import type { PgSession } from '../../engines/postgres-session.ts'

/** Sends bytes; resolves when the line has taken them, so that whoever waits for it never has more than this in memory. */
export type Send = (bytes: Uint8Array) => Promise<void>

/**
 * Runs a `COPY … FROM STDIN` and lets `feed` send what is to be copied. Answers how many rows the server took. Where `feed`
 * throws, the server drops all of it and the same is thrown here. Faults: `cancelled`, those of a session.
 */
export function copyIn(session: PgSession, sql: string, feed: (send: Send) => Promise<void>, signal?: AbortSignal): Promise<number> {
	return session.carry(sql, async (client) => {
		const stream = client.query(copyFrom(sql))
		const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
		let failed = false
		stream.once('finish', resolve)
		stream.on('error', (thrown) => {
			failed = true
			reject(thrown)
		})
		const onAbort = () => reject(new FaultError({ kind: 'cancelled' }))
		signal?.addEventListener('abort', onAbort, { once: true })
		// Met by whoever waits next
		ended.catch(() => undefined)
		const send: Send = (bytes) => Promise.race([new Promise<void>((taken) => void stream.write(bytes, () => taken())), ended])
		try {
			if (signal?.aborted) onAbort()
			await feed(send)
			stream.end()
			await ended
			return stream.rowCount
		} catch (thrown) {
			// A server that has given up itself must not be told so again
			if (!failed) await droppedBy(session, () => stream.destroy(new Error('stopped')), stream)
			throw thrown
		} finally {
			signal?.removeEventListener('abort', onAbort)
		}
	})
}

/** How long a server may take to drop what it was sent, before its line is taken for dead. Milliseconds. */
const patienceMs = 800

async function droppedBy(session: PgSession, drop: () => void, stream: NodeJS.EventEmitter): Promise<void> {
	const { promise: closed, resolve } = Promise.withResolvers<'closed'>()
	stream.once('close', () => resolve('closed'))
	const { promise: late, resolve: giveUp } = Promise.withResolvers<'late'>()
	const impatience = setTimeout(() => giveUp('late'), patienceMs)
	drop()
	const outcome = await Promise.race([closed, late])
	clearTimeout(impatience)
	if (outcome === 'late') await session.close()
}
