import type { CopyCheck } from '../../../contract/transfers.ts'
import type { CheckedEnds, SystemFit } from '../transfer.ts'
import { shownVersions, textsIn, textsThere } from './books.ts'

/** Where the tool of a convention keeps its books, and which of their columns names a revision. */
type Books = { readonly table: string; readonly version: string }

/**
 * Conventions whose tools keep the same books on both engines. One whose owner gave the books another name is copied like any
 * other database: that table then stands in the way in the target, as it has rows.
 */
const booksOf: Readonly<Record<string, Books>> = {
	plain: { table: 'schema_version', version: 'version' },
	dbmate: { table: 'schema_migrations', version: 'version' },
	'golang-migrate': { table: 'schema_migrations', version: 'version' },
	goose: { table: 'goose_db_version', version: 'version_id' },
	flyway: { table: 'flyway_schema_history', version: 'version' },
	sqlx: { table: '_sqlx_migrations', version: 'version' },
	prisma: { table: '_prisma_migrations', version: 'migration_name' },
	diesel: { table: '__diesel_schema_migrations', version: 'version' },
}

/**
 * A project of ordered SQL that has files for PostgreSQL, too, by the name of its convention. Nothing is known of its tables,
 * so that rows go by the names of the columns into what the files have made.
 */
export function orderedSqlFit(convention: string): SystemFit | null {
	const books = Object.hasOwn(booksOf, convention) ? booksOf[convention] : undefined
	if (books === undefined) return null
	return {
		system: convention,
		books: [books.table],
		tables: null,
		promises: {},
		timeZone: null,
		fit: () => null,
		settings: () => [],
		checks: async (ends) => [await checkBooks(ends, books)],
	}
}

/** The same revisions are written down on both sides. */
export async function checkBooks(ends: CheckedEnds, { table, version }: Books): Promise<CopyCheck> {
	const ours = textsIn(ends.source, table, version)
	const theirs = await textsThere(ends, table, version)
	const isSame = shownVersions(ours) === shownVersions(theirs)
	const found = isSame
		? `${shownVersions(theirs)} on both sides`
		: `the source has ${shownVersions(ours)}, the target ${shownVersions(theirs)}`
	return { kind: 'revision', subject: table, holds: isSame, found }
}
