/**
 * A value as the engine stores it. Integers beyond ±2^53 arrive as bigint, smaller ones as number; bytes as Uint8Array.
 * Of PostgreSQL, boolean arrives as boolean, double precision and real as number, and every other type (numeric, times,
 * json, arrays, enums, ranges) as the text that the server writes for it, which loses nothing.
 */
export type SqlValue = null | boolean | number | bigint | string | Uint8Array

/** One statement with its named parameters (`:name` in the text, `name` here). */
export type Query = { readonly sql: string; readonly parameters?: Readonly<Record<string, SqlValue>> }

/** Rows as arrays, in column order. */
export type Rows = { readonly columns: readonly string[]; readonly rows: readonly (readonly SqlValue[])[] }

/** Asks for some bytes of one value. */
export type PieceRequest = {
	/** Without quotes; of PostgreSQL in this schema, or the first of the search path that has it. */
	readonly table: string
	readonly schema?: string | null
	readonly column: string
	/** The columns that name the row among all, with what they hold. */
	readonly key: Readonly<Record<string, SqlValue>>
	/** Bytes before the first that is wanted. */
	readonly offset: number
	readonly atMost: number
	/** Of a longer value nothing is read but how many bytes it has. */
	readonly longest?: number
}

/** Some bytes of a value, fewer than were asked for only at its end, and how many it has. */
export type Piece = { readonly bytes: Uint8Array; readonly sizeBytes: number }
