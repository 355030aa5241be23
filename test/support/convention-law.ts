import { expect, test } from 'vitest'
import type { BooksContext, ConventionReader, FileRevision } from '../../electron/drivers/dialects/conventions/convention.ts'
import { type Books, contextOf, fixtureFolder, openBooks, storedEntries } from './convention-books.ts'

/**
 * What every convention that Headway moves keeps, on real databases: books made, each revision recorded up, down and up
 * again, the entries always as foretold, and the schema after the second way up that of the first.
 */
export function keepsBooks(reader: ConventionReader, engine: BooksContext['engine'], project: string): void {
	test(`${reader.kind} on ${engine}: every revision goes up, down and up again, and the books say so`, async () => {
		await using books = await openBooks(engine)
		const { revisions } = await reader.readFiles(await fixtureFolder(project), engine)
		expect(revisions.length).toBeGreaterThan(1)
		await books.write(reader.createLedger(contextOf(books, reader, revisions)))
		expect(await storedEntries(reader, contextOf(books, reader, revisions))).toEqual([])
		await climb(books, reader, revisions)
		const first = await books.dump()
		const reversible = revisions.filter(({ down }) => down !== null)
		await descend(books, reader, revisions, reversible)
		await climb(books, reader, revisions)
		expect(await books.dump()).toEqual(first)
	})
}

async function climb(books: Books, reader: ConventionReader, revisions: readonly FileRevision[]): Promise<void> {
	const applied = new Set(await appliedNow(books, reader, revisions))
	for (const revision of revisions) {
		if (applied.has(revision.version)) continue
		const context = contextOf(books, reader, revisions, [...applied])
		const { before = [], after } = reader.recordUp(revision, context)
		expect(revision.up?.fault).toBeNull()
		if (revision.up?.transactional === false) await books.write(before)
		await books.script(revision.up?.sql ?? '')
		await books.write(after)
		applied.add(revision.version)
		await agrees(books, reader, revisions, [...applied])
	}
	const records = await reader.readLedger(contextOf(books, reader, revisions))
	for (const revision of revisions) {
		const record = records.findLast(({ version }) => version === revision.version)
		expect(record).toMatchObject({ state: 'applied' })
		if (record) expect(reader.driftOf(revision, record)).toEqual({ edited: false, why: '' })
		if (record?.appliedAt) expect(Math.abs(Date.parse(record.appliedAt) - Date.now())).toBeLessThan(26 * 3_600_000)
	}
}

async function descend(
	books: Books,
	reader: ConventionReader,
	revisions: readonly FileRevision[],
	reversible: readonly FileRevision[],
): Promise<void> {
	// What hangs on the rest and has no way down goes first
	for (const revision of revisions.filter(({ repeatable }) => repeatable)) await books.script(dropViews(revision.up?.sql ?? ''))
	for (const revision of reversible.toReversed()) {
		const applied = await appliedNow(books, reader, revisions)
		const context = contextOf(books, reader, revisions, applied)
		const { before = [], after } = reader.recordDown(revision, context)
		if (revision.down?.transactional === false) await books.write(before)
		await books.script(revision.down?.sql ?? '')
		await books.write(after)
		await agrees(
			books,
			reader,
			revisions,
			applied.filter((version) => version !== revision.version),
		)
	}
	for (const revision of revisions.filter(({ repeatable }) => repeatable)) {
		const context = contextOf(books, reader, revisions)
		const record = (await reader.readLedger(context)).find(({ version }) => version === revision.version)
		if (record) await books.write(reader.forget(record, context))
	}
}

const dropViews = (sql: string) => [...sql.matchAll(/CREATE VIEW (\w+)/g)].map(([, name]) => `DROP VIEW ${name};`).join('')

async function agrees(
	books: Books,
	reader: ConventionReader,
	revisions: readonly FileRevision[],
	applied: readonly string[],
): Promise<void> {
	const context = contextOf(books, reader, revisions, applied)
	expect(await storedEntries(reader, context)).toEqual(reader.entriesFor(applied, context))
	expect(new Set(await appliedNow(books, reader, revisions))).toEqual(new Set(applied))
}

async function appliedNow(books: Books, reader: ConventionReader, revisions: readonly FileRevision[]): Promise<readonly string[]> {
	const records = await reader.readLedger(contextOf(books, reader, revisions))
	return [...new Set(records.filter(({ state }) => state === 'applied').map(({ version }) => version))]
}
