import { createReadAhead, type ReadAhead } from './read-ahead.ts'
import type { Range } from './redun-external.ts'
import { bytesOf, text, whole } from './redun-rows.ts'
import type { RedunOptions, Scope } from './redun-scope.ts'
import { fileStamp } from './redun-stamp.ts'

/** Some of a value's bytes, with how many there are and what its row says of them. */
export type ValueBytes = { readonly bytes: Uint8Array; readonly sizeBytes: number; readonly type: string; readonly format: string }

/** So that pieces of a long value that follow one another are read once. Where there is none, each is read by itself. */
export type RedunReadAhead = ReadAhead<ValueBytes>

/** Of a server pieces are cheap, and nothing says cheaply that nobody wrote. Pieces of files are read where they lie. */
export function createRedunReadAhead({ engineKind, files, path }: RedunOptions): RedunReadAhead | undefined {
	return engineKind === 'sqlite' && path !== undefined ? createReadAhead(() => fileStamp(files, path)) : undefined
}

/**
 * Bytes of the value with this whole hash, from its row or, where that is empty, from its file. Null where there is no row
 * or the bytes are not to be had. Faults: `permission-denied`, `input-output` of the file.
 */
export async function readBytes(scope: Scope, hash: string, range: Range, ahead?: RedunReadAhead): Promise<ValueBytes | null> {
	const read = (piece: Range) => readInside(scope, hash, piece)
	const inside = await (ahead ? ahead(hash, range, read) : read(range))
	if (inside === null || inside.sizeBytes > 0) return inside
	const outside = await scope.external.read(hash, range)
	return outside && { ...inside, ...outside }
}

async function readInside(scope: Scope, hash: string, range: Range): Promise<ValueBytes | null> {
	const [[row] = []] = await scope.ask({
		sql: `SELECT type, format, octet_length(value), substr(value, CAST(:from AS integer), CAST(:count AS integer))
			FROM value WHERE value_hash = :hash`,
		parameters: { hash, from: range.offset + 1, count: range.atMost },
	})
	if (!row) return null
	return { bytes: bytesOf(row[3]), sizeBytes: whole(row[2]), type: text(row[0]), format: text(row[1]) }
}
