import { FaultError } from '../../../contract/fault.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import type { PgSession } from '../../engines/postgres-session.ts'
import { type CopyBegun, dropLedger, readLedger } from './copy-ledger.ts'
import { endStrays } from './target-strays.ts'
import { inTransaction, patient } from './target-transaction.ts'

/**
 * Takes away all that a copy into this schema has made, and puts back what it has changed, in one transaction: the target is
 * as it was. Answers false where no copy was begun.
 */
export async function discardTarget(session: PgSession, schema: string): Promise<boolean> {
	const begun = await readLedger(session, schema)
	if (begun === null) return false
	await endStrays(session, begun)
	const { loosen, clear, refill, tighten } = begun.undoing
	const again = begun.stage === 'finished' ? loosen : []
	await inTransaction(session, patient, async () => {
		for (const sql of [...again, ...clear, ...refill, ...tighten]) await session.script(sql)
		await dropSchema(session, begun)
		await dropLedger(session, begun)
	})
	return true
}

/** A schema that was made for the copy goes too, unless somebody has put something of theirs into it since. */
async function dropSchema(session: PgSession, { schema, undoing }: CopyBegun): Promise<void> {
	if (!undoing.madeSchema) return
	await session.script('SAVEPOINT schema')
	try {
		await session.script(`DROP SCHEMA IF EXISTS ${quoteName(schema)}`)
	} catch (thrown) {
		if (!(thrown instanceof FaultError && thrown.fault.kind === 'sql' && thrown.fault.code === '2BP01')) throw thrown
		await session.script('ROLLBACK TO SAVEPOINT schema')
	}
}
