import { FaultError } from '../../contract/fault.ts'
import type { Engine, Query, SqlValue } from '../engines/engine.ts'

export type Row = readonly SqlValue[]

/** Rows of one query. Faults: those of the engine. */
export async function readOne(read: Engine['read'], query: Query, signal: AbortSignal | undefined): Promise<readonly Row[]> {
	const [rows = []] = await readEach(read, [query], signal)
	return rows
}

/** Rows of several queries, all from one state of the database. Faults: those of the engine. */
export async function readEach(
	read: Engine['read'],
	queries: readonly Query[],
	signal: AbortSignal | undefined,
): Promise<readonly (readonly Row[])[]> {
	return (await read(queries, signal ? { signal } : {})).map(({ rows }) => rows)
}

/** A column of text, '' where it is NULL. */
export const text = (value: SqlValue | undefined): string => (value === null || value === undefined ? '' : String(value))

export const textOrNull = (value: SqlValue | undefined): string | null => (value === null || value === undefined ? null : String(value))

/** A count or a size. */
export const whole = (value: SqlValue | undefined): number => Number(value ?? 0)

/** SQLite keeps what it is given, so that bytes may have been written as text. */
export function bytesOf(value: SqlValue | undefined): Uint8Array {
	return value instanceof Uint8Array ? value : new TextEncoder().encode(text(value))
}

/** Named parameters for a list of values, and their names as they stand in `IN (…)`. */
export function listed(values: readonly string[]): { readonly names: string; readonly parameters: Readonly<Record<string, string>> } {
	const named = values.map((value, index) => [`h${index}`, value] as const)
	// An empty list is no SQL
	return { names: named.map(([name]) => `:${name}`).join(', ') || 'NULL', parameters: Object.fromEntries(named) }
}

/** Values by what a row names them by, in order. */
export function grouped<Value>(pairs: Iterable<readonly [string, Value]>): ReadonlyMap<string, readonly Value[]> {
	const groups = new Map<string, Value[]>()
	for (const [key, value] of pairs) {
		const group = groups.get(key)
		if (group) group.push(value)
		else groups.set(key, [value])
	}
	return groups
}

/** Faults: `cancelled`. */
export function assertWanted(signal: AbortSignal | undefined): void {
	if (signal?.aborted) throw new FaultError({ kind: 'cancelled' })
}
