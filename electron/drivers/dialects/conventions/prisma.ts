import type { Query } from '../../engines/engine.ts'
import { type ConventionReader, quotedName, type Sign, type TableSight } from './convention.ts'
import { lenientDrift } from './line-ends.ts'
import {
	acceptPrismaEdit,
	createPrismaLedger,
	prismaEntriesQuery,
	readPrismaLedger,
	recordPrismaDown,
	recordPrismaUp,
	unpadded,
} from './prisma-books.ts'
import { looksLikePrisma, readPrismaFiles } from './prisma-files.ts'
import { orderedVersions } from './version-rows.ts'

/**
 * Prisma Migrate: a folder with migration.sql for each migration, and books with a row for each attempt. A file that
 * stops half-way stays half applied in SQLite when Prisma runs it; here it runs in a transaction, as in PostgreSQL.
 */
export function createPrisma(): ConventionReader {
	return {
		kind: 'prisma',
		toolName: 'Prisma Migrate',
		runs: true,
		engines: ['postgres', 'sqlite'],
		outOfOrder: 'stops',
		transactions: 'each-step',
		usualFolders: ['prisma/migrations', 'prisma'],
		recogniseFolder: looksLikePrisma,
		recogniseLedger,
		defaultLedger: (engine, schema) => ({ namespace: engine === 'postgres' ? schema : null, name: '_prisma_migrations' }),
		readFiles: readPrismaFiles,
		readLedger: readPrismaLedger,
		driftOf(revision, record) {
			// Old versions wrote a byte below 16 as one digit
			if (record.checksum !== null && record.checksum.length !== 64) {
				const known = [revision.checksum ?? '', ...(revision.extra?.['lineEnds']?.split(' ') ?? [])]
				return known.some((checksum) => unpadded(checksum) === record.checksum)
					? { edited: false, why: '' }
					: { edited: true, why: 'another text' }
			}
			return lenientDrift(revision, record)
		},
		createLedger: createPrismaLedger,
		recordUp: recordPrismaUp,
		recordDown: recordPrismaDown,
		acceptEdit: acceptPrismaEdit,
		clearFailed: ({ version }, context) => rolledBack(version, context, '"finished_at" IS NULL AND'),
		forget: ({ version }, context) => rolledBack(version, context, ''),
		entriesQuery: prismaEntriesQuery,
		entriesFor: orderedVersions,
		lock: ({ engine }) => (engine === 'postgres' ? { key: 72707369n, owner: 'Prisma Migrate' } : null),
	}
}

function recogniseLedger({ name, columns }: TableSight): Sign | null {
	const has = new Set(columns.map((column) => column.name))
	if (
		!['checksum', 'finished_at', 'migration_name', 'rolled_back_at', 'started_at', 'applied_steps_count'].every((column) => has.has(column))
	)
		return null
	return { sureness: 'certain', evidence: [`table ${name} with migration_name, finished_at and rolled_back_at`] }
}

/** As `prisma migrate resolve --rolled-back` does it: the row stays and no longer counts. */
function rolledBack(version: string, context: Parameters<ConventionReader['forget']>[1], which: string): readonly Query[] {
	const now = context.engine === 'postgres' ? 'now()' : `CAST(unixepoch('subsec') * 1000 AS INTEGER)`
	return [
		{
			sql: `UPDATE ${quotedName(context.ledger)} SET "rolled_back_at" = ${now} WHERE "migration_name" = :name AND ${which} "rolled_back_at" IS NULL`,
			parameters: { name: version },
		},
	]
}
