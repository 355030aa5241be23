import type { Range } from './redun-external.ts'
import { text } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'

/** Some of a value's bytes, with how many there are and what its row says of them. */
export type ValueBytes = { readonly bytes: Uint8Array; readonly sizeBytes: number; readonly type: string; readonly format: string }

/**
 * Bytes of the value with this whole hash, from its row or, where that is empty, from its file. Null where there is no row
 * or the bytes are not to be had. Faults: `permission-denied`, `input-output` of the file.
 */
export async function readBytes(scope: Scope, hash: string, range: Range): Promise<ValueBytes | null> {
	const inside = await readInside(scope, hash, range)
	if (inside === null || inside.sizeBytes > 0) return inside
	const outside = await scope.external.read(hash, range)
	return outside && { ...inside, ...outside }
}

async function readInside(scope: Scope, hash: string, range: Range): Promise<ValueBytes | null> {
	const [[row] = []] = await scope.ask({ sql: 'SELECT type, format FROM value WHERE value_hash = :hash', parameters: { hash } })
	const piece = row && (await scope.piece({ table: 'value', column: 'value', key: { value_hash: hash }, ...range }))
	return piece ? { ...piece, type: text(row[0]), format: text(row[1]) } : null
}
