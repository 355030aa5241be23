import { quoteText } from '../../lib/sql-text.ts'
import type { EngineDescription, Query, SqlValue } from '../engines/engine.ts'

const parts = /'(?:[^']|'')*'|"(?:[^"]|"")*"|::|:([A-Za-z_]\w*)/g

/** Queries as a script that a person can read, their values written into the text. Times that a run would measure are 0. */
export function scriptOf(queries: readonly Query[], engine: EngineDescription['kind']): string {
	return queries.map((query) => `${withValues(query, engine)};\n`).join('')
}

function withValues({ sql, parameters = {} }: Query, engine: EngineDescription['kind']): string {
	return sql.replaceAll(parts, (whole: string, name?: string) => {
		if (name === 'elapsed_ms' || name === 'elapsed_ns') return '0'
		const value = name === undefined ? undefined : parameters[name]
		return value === undefined ? whole : literal(value, engine)
	})
}

function literal(value: SqlValue, engine: EngineDescription['kind']): string {
	if (value === null) return 'NULL'
	if (typeof value === 'string') return quoteText(value)
	if (!(value instanceof Uint8Array)) return String(value)
	const hex = Buffer.from(value).toString('hex')
	return engine === 'postgres' ? `CAST('\\x${hex}' AS bytea)` : `X'${hex}'`
}
