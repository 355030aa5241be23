import type { Query } from '../../engines/engine.ts'
import {
	type BooksContext,
	type BooksRecord,
	type ConventionReader,
	type FileRevision,
	type LedgerRecord,
	type ProjectFolder,
	quotedName,
	type Sign,
	type TableSight,
} from './convention.ts'
import {
	completeFlywayRow,
	createFlywayLedger,
	type FlywayRow,
	flywayEntriesQuery,
	insertFlywayRow,
	numberOrNull,
	ofRevision,
	readFlywayLedger,
} from './flyway-books.ts'
import { javaHashCode } from './flyway-checksum.ts'
import { readFlywayFiles } from './flyway-files.ts'
import { orderedVersions } from './version-rows.ts'

/**
 * Flyway: versioned (V), undo (U) and repeatable (R) SQL scripts. Its books are a journal: undoing adds a row, and so does
 * taking a vanished file off. Java, shell and callback scripts are said not to run before anything does.
 */
export function createFlyway(): ConventionReader {
	return {
		kind: 'flyway',
		toolName: 'Flyway',
		runs: true,
		engines: ['postgres', 'sqlite'],
		outOfOrder: 'stops',
		transactions: 'each-step',
		usualFolders: ['src/main/resources/db/migration', 'db/migration', 'sql', 'migrations'],
		recogniseFolder,
		recogniseLedger,
		defaultLedger: (engine, schema) => ({ namespace: engine === 'postgres' ? schema : null, name: 'flyway_schema_history' }),
		readFiles: readFlywayFiles,
		readLedger: readFlywayLedger,
		driftOf,
		createLedger: createFlywayLedger,
		recordUp: (revision, context) => record(rowOf(revision), revision.up?.transactional ?? true, context),
		recordDown: (revision, context) => record(undoRowOf(revision), revision.down?.transactional ?? true, context),
		acceptEdit,
		clearFailed: ({ version }, { ledger }) => [
			{
				sql: `DELETE FROM ${quotedName(ledger)} WHERE COALESCE("version", "script") = :revision AND "success" = :success`,
				parameters: { revision: version, success: false },
			},
		],
		forget,
		entriesQuery: flywayEntriesQuery,
		entriesFor: orderedVersions,
		lock({ engine, ledger }) {
			if (engine !== 'postgres') return null
			return { key: 77431708279161n + BigInt(javaHashCode(quotedName(ledger))), owner: 'Flyway' }
		},
	}
}

async function recogniseFolder({ names }: ProjectFolder): Promise<Sign | null> {
	const settings = names.find((name) => /(?:^|\/)flyway\.(?:conf|toml)$/.test(name))
	const scripts = names.filter((name) => /(?:^|\/)(?:[VU]\d[\d._]*|R)__[^/]*\.sql$/i.test(name))
	const [first] = scripts
	if (first === undefined) return settings === undefined ? null : { sureness: 'likely', evidence: [settings] }
	const evidence = [...(settings === undefined ? [] : [settings]), `${first}${scripts.length > 1 ? ` and ${scripts.length - 1} more` : ''}`]
	// Other tools name versions so, too, but none has these side files or repeatable scripts
	const certain = settings !== undefined || names.some((name) => /(?:^|\/)R__[^/]*\.sql$|__[^/]*\.sql\.conf$/.test(name))
	return { sureness: certain ? 'certain' : 'likely', evidence }
}

function recogniseLedger({ name, columns }: TableSight): Sign | null {
	const has = new Set(columns.map((column) => column.name))
	const wanted = ['installed_rank', 'version', 'description', 'type', 'script', 'checksum', 'installed_by', 'installed_on', 'success']
	if (!wanted.every((column) => has.has(column))) return null
	return { sureness: 'certain', evidence: [`table ${name} with installed_rank, script and checksum`] }
}

/** Line ends do not count. A repeatable script may have been recorded with its values put in, or without. */
function driftOf(revision: FileRevision, { checksum }: LedgerRecord): { readonly edited: boolean; readonly why: string } {
	const same = checksum === null || revision.checksum === null || checksum === revision.checksum || checksum === revision.extra?.['raw']
	return same ? { edited: false, why: '' } : { edited: true, why: 'another text' }
}

function rowOf(revision: FileRevision): FlywayRow {
	return {
		version: revision.repeatable ? null : revision.version,
		description: revision.message,
		type: 'SQL',
		script: revision.extra?.['script'] ?? revision.file,
		checksum: revision.checksum,
		success: true,
	}
}

function undoRowOf(revision: FileRevision): FlywayRow {
	return {
		...rowOf(revision),
		type: 'UNDO_SQL',
		description: revision.extra?.['undoDescription'] ?? revision.message,
		script: revision.extra?.['undoScript'] ?? revision.file,
		checksum: revision.extra?.['undoChecksum'] ?? null,
	}
}

/** Without a transaction the row stands as failed while the script runs: that is what Flyway leaves when it breaks off. */
function record(row: FlywayRow, transactional: boolean, context: BooksContext): BooksRecord {
	if (transactional) return { after: [insertFlywayRow(row, context, ':elapsed_ms')] }
	return { before: [insertFlywayRow({ ...row, success: false }, context, '0')], after: [completeFlywayRow(row, context)] }
}

/** As `flyway repair` does it: checksum and description of the newest row. */
function acceptEdit(revision: FileRevision, { ledger }: BooksContext): readonly Query[] {
	const table = quotedName(ledger)
	const { sql, parameters } = ofRevision(revision)
	return [
		{
			sql: `UPDATE ${table} SET "checksum" = :checksum, "description" = :description
WHERE "installed_rank" = (SELECT MAX("installed_rank") FROM ${table} WHERE ${sql} AND "type" NOT IN ('BASELINE', 'SCHEMA'))`,
			parameters: { ...parameters, checksum: numberOrNull(revision.checksum), description: revision.message },
		},
	]
}

/** As `flyway repair` does it: the row stays, and another says that its file is gone. */
function forget(record: LedgerRecord, context: BooksContext): readonly Query[] {
	const table = quotedName(context.ledger)
	const { sql, parameters } = ofRevision(record)
	return [
		{
			sql: `INSERT INTO ${table} ("installed_rank", "version", "description", "type", "script", "checksum", "installed_by", "execution_time", "success")
SELECT (SELECT MAX("installed_rank") + 1 FROM ${table}), "version", "description", 'DELETE', "script", "checksum", :installed_by, 0, "success" FROM ${table}
WHERE "installed_rank" = (SELECT MAX("installed_rank") FROM ${table} WHERE ${sql})`,
			parameters: { ...parameters, installed_by: context.engine === 'sqlite' ? '' : context.user },
		},
	]
}
