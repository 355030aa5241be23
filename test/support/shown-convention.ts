import { expect } from 'vitest'
import type { BooksContext, ConventionReader, LedgerRecord } from '../../electron/drivers/dialects/conventions/convention.ts'
import { contextOf, fixtureFolder, fixtureScript, openBooks, storedEntries } from './convention-books.ts'

/**
 * A convention that is only shown, looked at on books that its tool wrote: recognised for certain (or likely, where a table
 * beside it tells more), read, and refusing everything that would write. Gives the records.
 */
export async function showsBooks(
	reader: ConventionReader,
	engine: BooksContext['engine'],
	project: string,
	books: string,
): Promise<readonly LedgerRecord[]> {
	await using open = await openBooks(engine)
	await open.script(await fixtureScript(books))
	const { revisions } = await reader.readFiles(await fixtureFolder(project), engine)
	const context = { ...contextOf(open, reader, revisions), ledger: reader.defaultLedger(engine, 'public') }
	const table = (await open.tables()).find(({ name, namespace }) => name === context.ledger.name && namespace === context.ledger.namespace)
	expect(table && reader.recogniseLedger(table, engine)).toMatchObject({ sureness: reader.companions ? 'likely' : 'certain' })
	const records = await reader.readLedger(context)
	const applied = records.filter(({ state }) => state === 'applied').map(({ version }) => version)
	expect(await storedEntries(reader, context)).toEqual(reader.entriesFor(applied, context))
	for (const record of records) {
		const revision = revisions.find(({ version }) => version === record.version)
		expect(revision && reader.driftOf(revision, record)).toEqual({ edited: false, why: '' })
	}
	const [revision] = revisions
	if (!revision) throw new Error('no revision')
	const [record] = records
	if (!record) throw new Error('no record')
	const refused = { fault: { kind: 'shown-only', convention: reader.kind } }
	const writing = [
		() => reader.createLedger(context),
		() => reader.recordUp(revision, context),
		() => reader.recordDown(revision, context),
		() => reader.acceptEdit(revision, context),
		() => reader.clearFailed(record, context),
		() => reader.forget(record, context),
	]
	for (const write of writing) expect(write).toThrow(expect.objectContaining(refused))
	expect([reader.runs, reader.lock(context)]).toEqual([false, null])
	return records
}
