import { setTimeout } from 'node:timers/promises'
import { FaultError, faultOf } from '../../contract/fault.ts'
import { rowTexts, sameTexts } from '../../lib/sql-text.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { MigrateExpectation, ServerAddress } from './engine.ts'
import { throwIfStopped } from './pace.ts'
import { bindNamed } from './postgres-named.ts'
import { type ServerRun, sendOpening } from './postgres-run.ts'
import { openSession, type PgSession } from './postgres-session.ts'
import { readTransaction } from './postgres-steps.ts'

type ReadBack = MigrateExpectation['ledger']

/** How long a server that went away is looked for, to ask what became of a COMMIT. Milliseconds. */
const searchMs = 15_000
const searchEveryMs = 300

/**
 * Commits the open transaction. When the connection breaks before the answer, the server is asked again through another
 * session; only where it says that the work stands is it taken for done, and `run.lost` tells that the session is gone.
 */
export async function commit(run: ServerRun, readBack: ReadBack | undefined): Promise<void> {
	const { session } = run
	throwIfStopped(run.signal)
	run.tell({ kind: 'committing', atMs: run.elapsedMs() })
	// Work that asked for nothing has not begun it
	await sendOpening(run)
	const transaction = await readTransaction(run)
	throwIfStopped(run.signal)
	run.committing = true
	try {
		await session.query('COMMIT')
	} catch (thrown) {
		if (faultOf(thrown)?.kind !== 'connection-lost' || !(thrown instanceof FaultError)) {
			run.committing = false
			throw thrown
		}
		await settle(run, thrown, transaction, readBack)
	}
	run.committing = false
	run.books = readBack?.applied ?? run.books
}

async function settle(run: ServerRun, thrown: FaultError, transaction: string | null, readBack: ReadBack | undefined): Promise<void> {
	const tells = readBack !== undefined && run.books !== null && !sameTexts(readBack.applied, run.books)
	const outcome = await findOut(run.server, transaction, tells ? readBack : undefined)
	// Unless it is known to be undone, nobody may say that it was
	if (outcome === 'unknown') throw notKnown(thrown)
	run.committing = false
	if (outcome === 'rolled-back') throw thrown
	run.lost = thrown
}

function notKnown(thrown: FaultError): FaultError {
	const { fault } = thrown
	if (fault.kind !== 'connection-lost') return thrown
	return new FaultError({
		...fault,
		detail: `${fault.detail}\nCOMMIT was sent and its answer never came; the server could not be asked since`,
	})
}

type Outcome = 'committed' | 'rolled-back' | 'unknown'

async function findOut(server: ServerAddress, transaction: string | null, readBack: ReadBack | undefined): Promise<Outcome> {
	const searched = startStopwatch()
	while (searched() < searchMs) {
		const outcome = await askAgain(server, transaction, readBack).catch((thrown) => {
			if (!faultOf(thrown)) throw thrown
			return 'unknown' as const
		})
		if (outcome !== 'unknown') return outcome
		await setTimeout(searchEveryMs)
	}
	return 'unknown'
}

async function askAgain(server: ServerAddress, transaction: string | null, readBack: ReadBack | undefined): Promise<Outcome> {
	const session = await openSession(server, 'look')
	try {
		const status = await statusOf(session, transaction)
		if (status === 'in progress' || (status === null && !readBack)) return 'unknown'
		// The books are surer: a server that fell may have given the transaction's number to another
		if (readBack) return (await reads(session, readBack)) ? 'committed' : 'rolled-back'
		return status === 'committed' ? 'committed' : 'rolled-back'
	} finally {
		await session.close()
	}
}

/** A transaction that wrote nothing has no number, and nothing to lose. */
async function statusOf(session: PgSession, transaction: string | null): Promise<string | null> {
	if (transaction === null) return 'committed'
	try {
		const { rows } = await session.query('SELECT txid_status($1::int8)', [BigInt(transaction)])
		return rows[0]?.[0] === null ? null : String(rows[0]?.[0])
	} catch (thrown) {
		// `transaction ID … is in the future`: the server fell before it had written anything of it
		if (faultOf(thrown)?.kind === 'sql') return 'aborted'
		throw thrown
	}
}

async function reads(session: PgSession, { query, applied }: ReadBack): Promise<boolean> {
	const { sql, values } = bindNamed(query)
	try {
		return sameTexts(rowTexts(await session.query(sql, values)), applied)
	} catch (thrown) {
		if (faultOf(thrown)?.kind === 'sql') return false
		throw thrown
	}
}
