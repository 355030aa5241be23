import type { Look } from '../dialect.ts'
import { namesIn } from './advice-asking.ts'

/** Schema in which REANA keeps its tables and Alembic's. */
export const reanaSchema = '__reana'

/** What a REANA database has now, from its catalogue. */
export type ReanaLive = {
	/** The schema is there, if only empty. */
	readonly schema: boolean
	readonly tables: ReadonlySet<string>
	/** `table.column`. */
	readonly columns: ReadonlySet<string>
	/** `table.constraint`. */
	readonly constraints: ReadonlySet<string>
	/** Labels by `schema.type`. */
	readonly enums: ReadonlyMap<string, readonly string[]>
}

const queries = [
	`SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = '${reanaSchema}'`,
	`SELECT c.relname || '.' || a.attname FROM pg_catalog.pg_attribute AS a
		JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = '${reanaSchema}' AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`,
	`SELECT c.relname || '.' || k.conname FROM pg_catalog.pg_constraint AS k
		JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = '${reanaSchema}'`,
	`SELECT n.nspname || '.' || t.typname, e.enumlabel FROM pg_catalog.pg_enum AS e
		JOIN pg_catalog.pg_type AS t ON t.oid = e.enumtypid JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
		ORDER BY e.enumsortorder`,
]

/** Reads it all at one moment. */
export async function readReana(look: Look): Promise<ReanaLive> {
	const [schemas, columns, constraints, labels] = await look.read(queries.map((sql) => ({ sql })))
	const enums = new Map<string, string[]>()
	for (const [type, label] of labels?.rows ?? []) enums.set(String(type), [...(enums.get(String(type)) ?? []), String(label)])
	const names = (rows: typeof columns) => new Set((rows?.rows ?? []).map((row) => String(row[0])))
	return {
		schema: Number(schemas?.rows[0]?.[0] ?? 0) > 0,
		tables: namesIn(look.description, 'table', reanaSchema),
		columns: names(columns),
		constraints: names(constraints),
		enums,
	}
}
