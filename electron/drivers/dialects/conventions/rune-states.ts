import type { Problem, RepairKind } from '../../../contract/database.ts'
import type { SchemaObject } from '../../engines/engine.ts'
import { type BooksContext, type Mend, quotedName, type Sign, type TableSight } from './convention.ts'
import { epochSeconds } from './version-rows.ts'

/** RUNE's tables in the order of the versions that make them, with the indexes of each. */
const versions = [
	{ version: '1', table: 'jobs', indexes: [], times: ['created_at', 'updated_at'] },
	{ version: '2', table: 'idempotency_keys', indexes: [], times: ['created_at'] },
	{ version: '3', table: 'workflow_events', indexes: ['job_id', 'event'], times: ['duration_ms', 'recorded_at'] },
	{ version: '4', table: 'chain_state', indexes: [], times: ['updated_at'] },
	{ version: '5', table: 'audit_artifact', indexes: ['job_id'], times: ['created_at'] },
	{ version: '6', table: 'settings', indexes: [], times: ['updated_at'] },
] as const

/** The two tables that every RUNE database has, however old. */
export const runeTables: readonly string[] = ['jobs', 'idempotency_keys']

const tellingColumns: Readonly<Record<string, readonly string[]>> = {
	jobs: ['job_id', 'tenant_id', 'kind', 'status', 'request_json'],
	idempotency_keys: ['tenant_id', 'operation', 'idempotency_key', 'job_id'],
}

/** Is this RUNE's schema, judged by the columns of its oldest tables. Old releases kept no books at all. */
export function runeTablesSign(tables: readonly TableSight[]): Sign | null {
	const all = runeTables.every((name) => {
		const columns = new Set(tables.find((table) => table.name === name)?.columns.map((column) => column.name))
		return tellingColumns[name]?.every((column) => columns.has(column)) ?? false
	})
	return all ? { sureness: 'certain', evidence: ['tables jobs and idempotency_keys with the columns of RUNE'] } : null
}

/** Missing books that the tables can fill, missing indexes, and times that PostgreSQL rounds. */
export async function oddRuneStates(context: BooksContext, objects: readonly SchemaObject[]): Promise<readonly Problem[]> {
	const indexes = missingIndexes(context, objects).map(
		({ name }): Problem => ({ kind: 'missing-index', blocks: false, repair: 'seed-ledger', facts: { index: name } }),
	)
	const lossy = (await lossyColumns(context)).map(({ table, column }) => `${table}.${column}`)
	const times: Problem = { kind: 'lossy-timestamps', blocks: false, repair: 'widen-timestamps', facts: { columns: lossy.join(', ') } }
	return [...booksProblems(context, objects), ...indexes, ...(lossy.length > 0 ? [times] : [])]
}

function booksProblems(context: BooksContext, objects: readonly SchemaObject[]): readonly Problem[] {
	const shown = shownBy(context, objects)
	if (context.applied.length > 0 || shown.length === 0) return []
	const expected = (shown.at(-1) ?? '').padStart(4, '0')
	const facts = { table: context.ledger.name, expected }
	return [{ kind: context.ledgerExists ? 'ledger-empty' : 'ledger-missing', blocks: true, repair: 'seed-ledger', facts }]
}

/** Versions whose table is there. */
function shownBy({ ledger }: BooksContext, objects: readonly SchemaObject[]): readonly string[] {
	const tables = new Set(
		objects.filter((object) => object.type === 'table' && (object.namespace ?? null) === ledger.namespace).map(({ name }) => name),
	)
	return versions.filter(({ table }) => tables.has(table)).map(({ version }) => version)
}

function missingIndexes(context: BooksContext, objects: readonly SchemaObject[]) {
	const { ledger } = context
	const there = new Set(
		objects.filter((object) => object.type === 'index' && (object.namespace ?? null) === ledger.namespace).map(({ name }) => name),
	)
	const shown = new Set(shownBy(context, objects))
	return versions
		.filter(({ version }) => shown.has(version))
		.flatMap(({ table, indexes }) => indexes.map((column) => ({ name: `idx_${table}_${column}`, table, column })))
		.filter(({ name }) => !there.has(name))
}

/** PostgreSQL: time columns of 4 bytes, which hold a moment to within 64 seconds only. */
async function lossyColumns({
	engine,
	ledger,
	read,
}: BooksContext): Promise<readonly { readonly table: string; readonly column: string }[]> {
	if (engine === 'sqlite') return []
	const [answer] = await read([
		{
			sql: `SELECT c.relname, a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
				WHERE n.nspname = :schema AND c.relkind IN ('r', 'p') AND a.atttypid = 'real'::regtype AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.oid, a.attnum`,
			parameters: { schema: ledger.namespace ?? 'public' },
		},
	])
	const times = new Set<string>(versions.flatMap(({ table, times: columns }) => columns.map((column) => `${table}.${column}`)))
	return (answer?.rows ?? [])
		.map(([table, column]) => ({ table: String(table), column: String(column) }))
		.filter(({ table, column }) => times.has(`${table}.${column}`))
}

/** `seed-ledger` writes the books that the tables speak for and the indexes that should be there; `widen-timestamps` stops the rounding. */
export async function mendRune(repair: RepairKind, context: BooksContext, objects: readonly SchemaObject[]): Promise<Mend | null> {
	if (repair === 'seed-ledger') return seed(context, objects)
	return repair === 'widen-timestamps' ? widen(context) : null
}

function seed(context: BooksContext, objects: readonly SchemaObject[]): Mend | null {
	const { engine, ledger, ledgerExists, applied } = context
	const missing = applied.length > 0 ? [] : shownBy(context, objects)
	const indexes = missingIndexes(context, objects)
	if (missing.length + indexes.length === 0) return null
	const table = quotedName(ledger)
	const time = engine === 'postgres' ? 'DOUBLE PRECISION' : 'REAL'
	const create =
		ledgerExists || missing.length === 0 ? [] : [`CREATE TABLE ${table} (version INTEGER PRIMARY KEY, applied_at ${time} NOT NULL)`]
	const rows = missing.map((version) => `INSERT INTO ${table} (version, applied_at) VALUES (${version}, ${epochSeconds(engine)})`)
	const made = indexes.map(
		(index) => `CREATE INDEX ${quotedName({ namespace: null, name: index.name })} ON ${tableName(index.table, context)} (${index.column})`,
	)
	return {
		message: missing.length > 0 ? 'Record the versions whose tables are there' : 'Create the missing indexes',
		sql: [...create, ...rows, ...made].map((statement) => `${statement};\n`).join(''),
		applied: [...applied, ...missing],
	}
}

const tableName = (name: string, { ledger }: BooksContext) => quotedName({ namespace: ledger.namespace, name })

async function widen(context: BooksContext): Promise<Mend | null> {
	const lossy = await lossyColumns(context)
	if (lossy.length === 0) return null
	const tables = [...new Set(lossy.map(({ table }) => table))]
	const statements = tables.map((table) => {
		const columns = lossy.filter((column) => column.table === table).map(({ column }) => `ALTER COLUMN ${column} TYPE double precision`)
		return `ALTER TABLE ${tableName(table, context)} ${columns.join(', ')};\n`
	})
	return { message: 'Make the time columns double precision', sql: statements.join(''), applied: context.applied }
}
