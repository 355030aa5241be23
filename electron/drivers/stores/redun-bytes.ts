import type { Range } from './redun-external.ts'
import { bytesOf, text, whole } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'

/** Some of a value's bytes, with how many there are and what its row says of them. */
export type ValueBytes = { readonly bytes: Uint8Array; readonly sizeBytes: number; readonly type: string; readonly format: string }

/**
 * Bytes of the value with this whole hash, from its row or, where that is empty, from its file. Null where there is no row
 * or the bytes are not to be had. Faults: `permission-denied`, `input-output` of the file.
 */
export async function readBytes(scope: Scope, hash: string, range: Range): Promise<ValueBytes | null> {
	const [[row] = []] = await scope.ask({
		sql: `SELECT type, format, octet_length(value), substr(value, CAST(:from AS integer), CAST(:count AS integer))
			FROM value WHERE value_hash = :hash`,
		parameters: { hash, from: range.offset + 1, count: range.atMost },
	})
	if (!row) return null
	const [type, format, sizeBytes] = [text(row[0]), text(row[1]), whole(row[2])]
	if (sizeBytes > 0) return { bytes: bytesOf(row[3]), sizeBytes, type, format }
	const outside = await scope.external.read(hash, range)
	return outside && { ...outside, type, format }
}
