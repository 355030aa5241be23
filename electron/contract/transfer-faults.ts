import { z } from 'zod'

/** Faults of copies from one database to another. */
export const transferFaultSchemas = [
	/** The target has tables or rows of its own. Nothing was written. */
	z.object({ kind: z.literal('target-occupied'), path: z.string(), schema: z.string(), tables: z.array(z.string()) }),
	/** Findings about which nobody has said what is to become of them, by their ids. Nothing was written. */
	z.object({ kind: z.literal('copy-undecided'), findings: z.array(z.string()) }),
	/** What a copy was planned from is not so any more: the source, the target or the map. Nothing was written. */
	z.object({ kind: z.literal('copy-stale'), what: z.enum(['source', 'target', 'map']) }),
	/** A value that its column's type does not take, met while rows were copied. */
	z.object({
		kind: z.literal('value-does-not-fit'),
		table: z.string(),
		column: z.string(),
		row: z.string(),
		type: z.string(),
		text: z.string(),
	}),
	/** A copy only goes from a SQLite file to a database of PostgreSQL. */
	z.object({ kind: z.literal('copy-unsupported'), path: z.string(), end: z.enum(['source', 'target']) }),
	/** A map that is none, or does not fit this source. */
	z.object({ kind: z.literal('map-malformed'), detail: z.string() }),
] as const
