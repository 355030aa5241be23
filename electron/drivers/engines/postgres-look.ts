import { FaultError, faultOf } from '../../contract/fault.ts'
import { quoteName } from '../../lib/sql-text.ts'
import type { Piece, PieceRequest, Query, Rows, ServerAddress, SqlValue } from './engine.ts'
import { throwIfStopped } from './pace.ts'
import { toServerFault } from './postgres-faults.ts'
import { readIdentity } from './postgres-identity.ts'
import { bindNamed } from './postgres-named.ts'
import { beginLook, openSession, type PgSession } from './postgres-session.ts'

/** Looks at a database through one session, which is kept while nobody asks and holds no transaction then. */
export type Looker = {
	/** Runs work in one state of the database. Faults as `openSession`, `file-replaced`, `connection-lost`, `cancelled`. */
	look<Result>(work: (session: PgSession) => Promise<Result>, signal?: AbortSignal): Promise<Result>
	close(): Promise<void>
}

/** How long the server may take to stop a statement before the session is cut. Milliseconds. */
const stoppingMs = 1_500

/** A looker at the database with this identity, beginning with a session that is open. */
export function createLooker(server: ServerAddress, identity: string, opened: PgSession): Looker {
	let kept: PgSession | null = opened

	async function begun(signal: AbortSignal | undefined): Promise<PgSession> {
		if (kept) {
			try {
				await beginLook(kept, server)
				return kept
			} catch (thrown) {
				// It went while nobody asked, so nothing is lost with it
				await drop()
				if (faultOf(thrown)?.kind !== 'connection-lost') throw thrown
			}
		}
		throwIfStopped(signal)
		kept = await openSession(server, 'look')
		await assertSame(kept)
		await beginLook(kept, server)
		return kept
	}

	async function assertSame(session: PgSession): Promise<void> {
		if ((await readIdentity(session, server)) === identity) return
		await drop()
		throw new FaultError({ kind: 'file-replaced', path: server.shown })
	}

	async function drop(): Promise<void> {
		const going = kept
		kept = null
		await going?.close()
	}

	return {
		async look(work, signal) {
			throwIfStopped(signal)
			const session = await begun(signal)
			try {
				const result = await stoppable(session, () => work(session), signal)
				await session.script('ROLLBACK')
				return result
			} catch (thrown) {
				if (!isPlain(thrown) || session.transactionStatus() === 'idle') await drop()
				else await session.script('ROLLBACK').catch(drop)
				throwIfStopped(signal)
				throw toServerFault(thrown, { server })
			}
		},
		close: drop,
	}
}

/** A question that was wrong leaves the session as good as it was. */
function isPlain(thrown: unknown): boolean {
	const kind = faultOf(thrown)?.kind
	return kind !== undefined && kind !== 'cancelled' && kind !== 'connection-lost'
}

/** Cancels the statement under way when the signal aborts, and cuts the session when the server does not heed that. */
async function stoppable<Result>(session: PgSession, work: () => Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
	if (!signal) return work()
	let impatience: NodeJS.Timeout | undefined
	const stop = () => {
		void session.cancel()
		impatience = setTimeout(() => void session.close(), stoppingMs)
	}
	signal.addEventListener('abort', stop, { once: true })
	try {
		throwIfStopped(signal)
		return await work()
	} finally {
		signal.removeEventListener('abort', stop)
		clearTimeout(impatience)
	}
}

/** Runs queries one after another, each with its named parameters. */
export async function readAll(session: PgSession, queries: readonly Query[], signal?: AbortSignal): Promise<readonly Rows[]> {
	const all: Rows[] = []
	for (const query of queries) {
		throwIfStopped(signal)
		const { sql, values } = bindNamed(query)
		const { columns, rows } = await session.query(sql, values)
		if (session.transactionStatus() !== 'in-transaction')
			throw new FaultError({ kind: 'sql', code: '25000', detail: 'the query ended the transaction it ran in', statement: query.sql })
		all.push({ columns, rows })
	}
	return all
}

/** What a length or an offset is at most: PostgreSQL's values are shorter. */
const mostBytes = 1_073_741_823

/** Some bytes of one value; of one that is not compressed the server reads no more than those. */
export async function readPiece(session: PgSession, request: PieceRequest): Promise<Piece | null> {
	const { table, schema = null, offset, atMost, longest = mostBytes } = request
	const value = quoteName(request.column)
	const named = (schema === null ? [table] : [schema, table]).map(quoteName).join('.')
	const keys = Object.keys(request.key).map((column, index) => `${quoteName(column)} = :k${index}`)
	const parameters = Object.fromEntries(Object.values(request.key).map((held, index) => [`k${index}`, held]))
	// Without a cast a text would be searched for a pattern
	const piece = `CASE WHEN octet_length(${value}) <= :longest THEN substring(${value}, CAST(:from AS integer), CAST(:count AS integer)) END`
	const sql = `SELECT ${piece}, octet_length(${value}) FROM ${named} WHERE ${keys.join(' AND ')}`
	const range = { from: Math.min(offset, mostBytes) + 1, count: Math.min(atMost, mostBytes), longest }
	const [found] = await readAll(session, [{ sql, parameters: { ...parameters, ...range } }])
	const [row] = found?.rows ?? []
	return row === undefined ? null : { bytes: bytesOf(row[0]), sizeBytes: Number(row[1] ?? 0) }
}

/** Another program may have put a text where bytes belong. */
const bytesOf = (value: SqlValue | undefined) => (value instanceof Uint8Array ? value : new TextEncoder().encode(String(value ?? '')))
