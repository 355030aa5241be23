import type { Query, Rows, SqlValue } from '../../engines/engine.ts'
import { momentOf, toMoment } from './book-times.ts'
import { type BooksContext, type FileRevision, type LedgerRecord, quotedName } from './convention.ts'
import { compareFlywayVersions } from './flyway-versions.ts'
import { orderedTexts } from './version-rows.ts'

/** Makes the table as Flyway does, with its primary key and index named after it. */
export function createFlywayLedger({ engine, ledger }: BooksContext): readonly Query[] {
	const table = quotedName(ledger)
	const index = quotedName({ namespace: null, name: `${ledger.name}_s_idx` })
	const key = quotedName({ namespace: null, name: `${ledger.name}_pk` })
	const text = (size: number) => `VARCHAR(${size})`
	const columns = (own: { readonly key: string; readonly number: string; readonly installedOn: string }) => `CREATE TABLE ${table} (
    "installed_rank" INT NOT NULL${own.key},
    "version" ${text(50)},
    "description" ${text(200)} NOT NULL,
    "type" ${text(20)} NOT NULL,
    "script" ${text(1000)} NOT NULL,
    "checksum" ${own.number},
    "installed_by" ${text(100)} NOT NULL,
    "installed_on" ${own.installedOn},
    "execution_time" ${own.number} NOT NULL,
    "success" BOOLEAN NOT NULL
)`
	const indexed = `CREATE INDEX ${index} ON ${table} ("success")`
	if (engine === 'sqlite') {
		const installedOn = `TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now'))`
		return [{ sql: columns({ key: ' PRIMARY KEY', number: 'INT', installedOn }) }, { sql: indexed }]
	}
	return [
		{ sql: columns({ key: '', number: 'INTEGER', installedOn: 'TIMESTAMP NOT NULL DEFAULT now()' }) },
		{ sql: `ALTER TABLE ${table} ADD CONSTRAINT ${key} PRIMARY KEY ("installed_rank")` },
		{ sql: indexed },
	]
}

/** Reads the books: of each version (or repeatable script) the newest row counts. A baseline covers the files up to its version. */
export async function readFlywayLedger(context: BooksContext): Promise<readonly LedgerRecord[]> {
	const [rows] = await context.read([
		{
			sql: `SELECT "version", "description", "type", "script", "checksum", ${momentOf(context.engine, '"installed_on"')}, "success"
FROM ${quotedName(context.ledger)} WHERE "type" <> 'SCHEMA' ORDER BY "installed_rank"`,
		},
	])
	const records = new Map<string, LedgerRecord>()
	let baseline: { readonly version: string; readonly at: string | null } | null = null
	for (const row of rowsOf(rows)) {
		const record = toRecord(row, context)
		if (row[2] === 'BASELINE') baseline = { version: record.version, at: record.appliedAt }
		else records.set(record.version, record)
	}
	const covered = baseline === null ? [] : belowBaseline(baseline, context, records)
	return [...covered, ...records.values()]
}

const rowsOf = (rows: Rows | undefined): readonly (readonly SqlValue[])[] => rows?.rows ?? []

function toRecord(row: readonly SqlValue[], { engine }: BooksContext): LedgerRecord {
	const [version, description, type, script, checksum, installedOn, success] = row
	const name = String(version ?? script)
	const taken = /^(?:UNDO|DELETE)/.test(String(type))
	const succeeded = success === true || success === 1
	return {
		version: name,
		state: succeeded ? (taken ? 'undone' : 'applied') : 'failed',
		checksum: checksum === null || checksum === undefined ? null : String(checksum),
		appliedAt: toMoment(engine, installedOn),
		message: String(description),
	}
}

function belowBaseline(
	baseline: { readonly version: string; readonly at: string | null },
	{ revisions }: BooksContext,
	records: ReadonlyMap<string, LedgerRecord>,
): readonly LedgerRecord[] {
	const record = (version: string): LedgerRecord => ({
		version,
		state: 'applied',
		checksum: null,
		appliedAt: baseline.at,
		message: `covered by baseline ${baseline.version}`,
	})
	if (revisions.length === 0) return [record(baseline.version)]
	return revisions
		.filter(({ version, repeatable }) => !repeatable && compareFlywayVersions(version, baseline.version) <= 0 && !records.has(version))
		.map(({ version }) => record(version))
}

/**
 * What counts as applied: of each version the newest row, unless it undoes or deletes; of a repeatable script only when it
 * is the file's. With a baseline there are versions without rows; those that counted when this query was made go on doing
 * so until a row undoes them.
 */
export function flywayEntriesQuery({ engine, ledger, applied, revisions }: BooksContext): Query {
	const table = quotedName(ledger)
	const name = `COALESCE("version", "script")`
	const listed = (parameter: string) =>
		engine === 'postgres' ? `json_array_elements_text(CAST(:${parameter} AS json)) AS given(value)` : `json_each(:${parameter}) AS given`
	const repeatable = revisions.filter((revision) => revision.repeatable)
	const entries = `SELECT ${name} || CASE WHEN "success" THEN '' ELSE ' failed' END AS entry FROM ${table}
JOIN (SELECT MAX("installed_rank") AS newest FROM ${table} WHERE "type" NOT IN ('SCHEMA', 'BASELINE') GROUP BY ${name}) AS newest
ON "installed_rank" = newest.newest WHERE "type" <> 'DELETE' AND "type" NOT LIKE 'UNDO%'
AND ("version" IS NOT NULL OR "script" NOT IN (SELECT given.value FROM ${listed('scripts')})
OR "script" || ' ' || CAST("checksum" AS text) IN (SELECT given.value FROM ${listed('current')}))
UNION SELECT given.value AS entry FROM ${listed('covered')} WHERE EXISTS (SELECT 1 FROM ${table} WHERE "type" = 'BASELINE')
AND NOT EXISTS (SELECT 1 FROM ${table} WHERE ${name} = given.value AND ("type" = 'DELETE' OR "type" LIKE 'UNDO%'))`
	return {
		...orderedTexts(engine, 'entry', `(${entries}) AS entries`),
		parameters: {
			covered: JSON.stringify(applied),
			scripts: JSON.stringify(repeatable.map(({ version }) => version)),
			current: JSON.stringify(
				repeatable.flatMap(({ version, checksum, extra }) => [`${version} ${checksum}`, `${version} ${extra?.['raw']}`]),
			),
		},
	}
}

/** A row for the history, as Flyway fills it. */
export type FlywayRow = {
	readonly version: string | null
	readonly description: string
	readonly type: 'SQL' | 'UNDO_SQL' | 'DELETE'
	readonly script: string
	readonly checksum: string | null
	readonly success: boolean
}

/** Adds a row behind the last. `elapsed` is SQL for the milliseconds it took. */
export function insertFlywayRow(row: FlywayRow, { engine, ledger, user }: BooksContext, elapsed: string): Query {
	const table = quotedName(ledger)
	return {
		sql: `INSERT INTO ${table} ("installed_rank", "version", "description", "type", "script", "checksum", "installed_by", "execution_time", "success")
VALUES ((SELECT COALESCE(MAX("installed_rank"), 0) + 1 FROM ${table}), :version, :description, :type, :script, :checksum, :installed_by, ${elapsed}, :success)`,
		parameters: { ...row, checksum: numberOrNull(row.checksum), installed_by: engine === 'sqlite' ? '' : user },
	}
}

/** Turns the failed row that stood while a script without a transaction ran into the row of its success. */
export function completeFlywayRow(row: FlywayRow, { ledger }: BooksContext): Query {
	const table = quotedName(ledger)
	return {
		sql: `UPDATE ${table} SET "success" = :success, "execution_time" = :elapsed_ms
WHERE "installed_rank" = (SELECT MAX("installed_rank") FROM ${table} WHERE "script" = :script AND "success" = :unfinished)`,
		parameters: { success: true, unfinished: false, script: row.script },
	}
}

/** The row of a revision: by its version, or by its script where it has none. */
export function ofRevision(revision: Pick<FileRevision, 'version' | 'repeatable'> | LedgerRecord): Query {
	return { sql: 'COALESCE("version", "script") = :revision', parameters: { revision: revision.version } }
}

/** A checksum as its column takes it. */
export const numberOrNull = (checksum: string | null): number | null => (checksum === null || checksum === '' ? null : Number(checksum))
