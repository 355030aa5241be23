import type { ServerRepository } from './redun-postgres.ts'

/** A schema by what it means: what is there, one line each, under the table it belongs to. Comparable with toEqual. */
export type ServerMeaning = Readonly<Record<string, readonly string[]>>

const meaningSql = `
	WITH place AS (SELECT oid FROM pg_namespace WHERE nspname = current_schema()),
		relation AS (SELECT c.oid, c.relname FROM pg_class AS c, place WHERE c.relnamespace = place.oid AND c.relkind = 'r')
	SELECT relname, 1, attnum::int, concat_ws(' ', attname, format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
			pg_get_expr(adbin, adrelid))
		FROM relation JOIN pg_attribute AS a ON a.attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
			LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
	UNION ALL SELECT relname, 2, 0, conname || ' ' || pg_get_constraintdef(c.oid)
		FROM relation JOIN pg_constraint AS c ON c.conrelid = relation.oid AND contype <> 'n'
	UNION ALL SELECT relname, 3, 0, replace(pg_get_indexdef(indexrelid), current_schema() || '.', '')
		FROM relation JOIN pg_index AS i ON i.indrelid = relation.oid
		WHERE NOT EXISTS (SELECT 1 FROM pg_constraint AS c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))
	UNION ALL SELECT relname, 4, 0, replace(pg_get_triggerdef(g.oid), current_schema() || '.', '')
		FROM relation JOIN pg_trigger AS g ON g.tgrelid = relation.oid AND NOT tgisinternal
	UNION ALL SELECT 'functions', 5, 0, proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
		FROM pg_proc AS p, place WHERE p.pronamespace = place.oid
	UNION ALL SELECT 'types', 6, 0, typname || ' ' || string_agg(enumlabel, ', ' ORDER BY enumsortorder)
		FROM pg_type AS t JOIN pg_enum AS e ON e.enumtypid = t.oid, place WHERE t.typnamespace = place.oid GROUP BY typname
	UNION ALL SELECT 'others', 7, 0, relname || ' ' || relkind::text FROM pg_class AS c, place
		WHERE c.relnamespace = place.oid AND relkind NOT IN ('r', 'i')
	ORDER BY 1, 2, 3, 4`

/** What a repository's schema is, read from the server's catalogue. */
export async function serverMeaning(repository: ServerRepository): Promise<ServerMeaning> {
	const meaning: Record<string, string[]> = {}
	for (const [table, , , line] of await repository.rows(meaningSql))
		meaning[String(table)] = [...(meaning[String(table)] ?? []), String(line)]
	return sorted(meaning)
}

/** Columns keep their order; all else has none. */
export function sorted(meaning: Readonly<Record<string, readonly string[]>>): ServerMeaning {
	return Object.fromEntries(Object.entries(meaning).map(([table, lines]) => [table, [...lines].sort()]))
}
