import type { SqlValue } from './engine.ts'

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
