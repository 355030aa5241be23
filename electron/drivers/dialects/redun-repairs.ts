import type { RepairKind } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import { quoteName } from '../../lib/sql-text.ts'
import { inSql, type Preparation, type PreparedStep } from './dialect.ts'
import { ledgerAt, ledgerQuery, recordMajorSql } from './redun-ledger.ts'
import { leftoversToDrop, type Reading, versionToStamp } from './redun-standing.ts'
import { isAtLeast, type RedunVersion } from './redun-versions.ts'

type Repair = {
	readonly message: string
	readonly sql: string
	readonly mayLoseRows?: readonly string[]
	readonly verify: Preparation['verify']
	readonly reaches?: string
}

/** `time` is the type of the column in this engine at this version. */
function createVersionTableSql(time: string): string {
	return `CREATE TABLE redun_version (
  id VARCHAR NOT NULL,
  version INTEGER NOT NULL,
  "timestamp" ${time} NOT NULL,
  PRIMARY KEY (id)
);
`
}

const createIdTableSql = `CREATE TABLE IF NOT EXISTS alembic_version (
  version_num VARCHAR(32) NOT NULL,
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
`

/**
 * Prepares one of the repairs that the standing offers: a plan of one step, like any other.
 * Faults: `repair-not-offered`.
 */
export function prepareRepairOf(reading: Reading, kind: RepairKind): Preparation {
	const repair = repairOf(reading, kind)
	const step: PreparedStep = {
		id: kind,
		label: kind,
		message: repair.message,
		direction: 'up',
		sql: repair.sql,
		reversible: false,
		file: null,
		...inSql,
		transactional: true,
		reaches: repair.reaches ?? reading.version?.id ?? null,
		loses: [],
		hazards: [],
		parameters: {},
		mayLoseRows: repair.mayLoseRows ?? [],
	}
	return {
		steps: [step],
		choices: {},
		asksTimeZone: false,
		verify: repair.verify,
		...(repair.reaches === undefined ? {} : { reaches: [repair.reaches] }),
	}
}

function repairOf(reading: Reading, kind: RepairKind): Repair {
	switch (kind) {
		case 'create-redun-version':
			return createVersionTable(reading, offered(reading.ledger.hasVersionTable ? null : reading.version, kind))
		case 'record-redun-version':
			return recordVersion(reading, offered(needsRecord(reading) ? reading.version : null, kind))
		case 'stamp-alembic-version':
			return stamp(reading, offered(versionToStamp(reading), kind))
		case 'drop-leftover-table':
			return dropLeftovers(reading, leftoversToDrop(reading))
		default:
			throw new FaultError({ kind: 'repair-not-offered', repair: kind })
	}
}

function offered(version: RedunVersion | null, repair: RepairKind): RedunVersion {
	if (!version) throw new FaultError({ kind: 'repair-not-offered', repair })
	return version
}

function needsRecord({ ledger, version }: Reading): boolean {
	return ledger.hasVersionTable && ledger.newestRow?.major !== version?.major
}

function createVersionTable({ description }: Reading, version: RedunVersion): Repair {
	const zoned = isAtLeast(version, { major: 3, minor: 4 })
	const time = description.kind === 'sqlite' ? 'DATETIME' : `TIMESTAMP WITH${zoned ? '' : 'OUT'} TIME ZONE`
	const sql = `-- redun takes a database without this table for an empty one.\n${createVersionTableSql(time)}\n${recordMajorSql(version, description.kind)}`
	return { message: 'Create redun_version and record the version', sql, verify: ledgerAt(version) }
}

function recordVersion({ description }: Reading, version: RedunVersion): Repair {
	const sql = `-- redun goes by the newest row, which must name the major of the recorded revision.\n${recordMajorSql(version, description.kind)}`
	return { message: 'Record the version in redun_version', sql, verify: ledgerAt(version) }
}

function stamp({ ledger }: Reading, version: RedunVersion): Repair {
	const sql = `-- The tables and indexes are those of redun ${version.label}.\n${createIdTableSql}\nINSERT INTO alembic_version (version_num) VALUES ('${version.id}');\n`
	const verify = { query: ledgerQuery({ hasIds: true, hasVersionTable: ledger.hasVersionTable }), applied: [version.id, ...ledger.applied] }
	return { message: `Record revision ${version.label} in alembic_version`, sql, verify, reaches: version.id }
}

function dropLeftovers({ ledger }: Reading, tables: readonly string[]): Repair {
	if (tables.length === 0) throw new FaultError({ kind: 'repair-not-offered', repair: 'drop-leftover-table' })
	const sql = `-- Copies that a broken-off migration left behind; the real tables are there and whole.\n${tables.map((table) => `DROP TABLE ${quoteName(table)};\n`).join('')}`
	return { message: `Drop ${tables.join(', ')}`, sql, mayLoseRows: tables, verify: { query: ledger.query, applied: ledger.applied } }
}
